// Hands on the picture, fetched when the first picture is there to be touched. Re-exports, nothing else.
export { DepthDragController } from './depth-drag.ts';
export { PointerController } from './pointer.ts';
