// The elements room's door: the custom elements, not yet registered. Re-exports, nothing else.
export { define } from './define.ts';
export { ErfChangeEvent } from './events.ts';
export { NetworkPanel } from './editor/element.ts';
export { ErfHeatmap } from './heatmap/element.ts';
export { ErfLab } from './lab/element.ts';
export { RfTable } from './table/element.ts';
