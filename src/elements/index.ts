// The elements room's door. Re-exports, nothing else; of elements that are loaded when they are first shown, the types.
export { define } from './define.ts';
export { ErfChangeEvent } from './events.ts';
export { ErfHeatmap } from './heatmap/element.ts';
export { lazyElementNames, loadElements, watchDocument, type LazyElementName } from './load.ts';
export type { ErfAreas } from './areas/element.ts';
export type { ErfGrowth } from './growth/element.ts';
export type { ErfLab } from './lab/element.ts';
export type { ErfProfileView } from './profile/element.ts';
export type { ErfSave } from './save/element.ts';
export type { ErfPaths } from './paths/element.ts';
export type { ErfShape } from './shape/element.ts';
export type { RfTable } from './table/element.ts';
export type { ErfThumbnail } from './thumbnail/element.ts';

import type { ErfAreas } from './areas/element.ts';
import type { NetworkPanel } from './editor/element.ts';
import type { ErfGrowth } from './growth/element.ts';
import type { ErfHeatmap } from './heatmap/element.ts';
import type { ErfLab } from './lab/element.ts';
import type { ErfPaths } from './paths/element.ts';
import type { ErfProfileView } from './profile/element.ts';
import type { ErfSave } from './save/element.ts';
import type { ErfShape } from './shape/element.ts';
import type { RfTable } from './table/element.ts';
import type { ErfThumbnail } from './thumbnail/element.ts';

declare global {
  interface HTMLElementTagNameMap {
    'erf-heatmap': ErfHeatmap;
    'rf-table': RfTable;
    'erf-growth': ErfGrowth;
    'erf-paths': ErfPaths;
    'erf-areas': ErfAreas;
    'erf-profile': ErfProfileView;
    'erf-save': ErfSave;
    'erf-shape': ErfShape;
    'erf-network-panel': NetworkPanel;
    'erf-thumbnail': ErfThumbnail;
    'erf-lab': ErfLab;
  }
}
