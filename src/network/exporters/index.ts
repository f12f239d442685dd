// Networks in other people's forms. Imports only its own room.
export { toFomoro } from './fomoro.ts';
export { toPyTorch } from './pytorch/index.ts';
