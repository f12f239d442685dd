// The elements room's door: the custom elements, not yet registered. Re-exports, nothing else.
export { define } from './define.ts';
export { ErfChangeEvent } from './events.ts';
export { NetworkPanel } from './editor/element.ts';
export { ErfAreas } from './areas/element.ts';
export { ErfGrowth } from './growth/element.ts';
export { ErfHeatmap } from './heatmap/element.ts';
export { ErfLab } from './lab/element.ts';
export { ErfPaths } from './paths/element.ts';
export { ErfShape } from './shape/element.ts';
export { RfTable } from './table/element.ts';
export { ErfThumbnail } from './thumbnail/element.ts';
