// `erf-lab`: the elements, registered on import, and everything of `erf-lab/core`. Re-exports and registration, nothing else.
import {
  define,
  ErfAreas,
  ErfGrowth,
  ErfHeatmap,
  ErfLab,
  ErfPaths,
  ErfShape,
  ErfThumbnail,
  NetworkPanel,
  RfTable,
} from './elements/index.ts';

export * from './core.ts';
export {
  ErfAreas,
  ErfChangeEvent,
  ErfGrowth,
  ErfHeatmap,
  ErfLab,
  ErfPaths,
  ErfShape,
  RfTable,
} from './elements/index.ts';
export type { LiveFrame } from './client/index.ts';

define('erf-heatmap', ErfHeatmap);
define('rf-table', RfTable);
define('erf-growth', ErfGrowth);
define('erf-paths', ErfPaths);
define('erf-areas', ErfAreas);
define('erf-shape', ErfShape);
// The lab's own; nothing outside it is promised of it.
define('erf-network-panel', NetworkPanel);
define('erf-thumbnail', ErfThumbnail);
define('erf-lab', ErfLab);

declare global {
  interface HTMLElementTagNameMap {
    'erf-heatmap': ErfHeatmap;
    'rf-table': RfTable;
    'erf-growth': ErfGrowth;
    'erf-paths': ErfPaths;
    'erf-areas': ErfAreas;
    'erf-shape': ErfShape;
    'erf-network-panel': NetworkPanel;
    'erf-thumbnail': ErfThumbnail;
    'erf-lab': ErfLab;
  }
}
