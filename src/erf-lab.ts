// What a page's script tag loads: <erf-heatmap>, registered at once, and all other elements when they are first shown.
// Re-exports and registration, nothing else.
import { define, ErfHeatmap, watchDocument } from './elements/index.ts';

export { ErfError, version } from './engine/index.ts';
export { NetworkError } from './network/index.ts';
export { ErfChangeEvent, ErfHeatmap, loadElements, type LazyElementName } from './elements/index.ts';
export type {
  ErfAreas,
  ErfGrowth,
  ErfLab,
  ErfPaths,
  ErfProfileView,
  ErfSave,
  ErfShape,
  RfTable,
} from './elements/index.ts';
export type { LiveFrame } from './client/index.ts';

define('erf-heatmap', ErfHeatmap);
// A page that has another copy or version of the package has all its elements from the first.
if (globalThis.customElements?.get('erf-heatmap') === ErfHeatmap) watchDocument();
