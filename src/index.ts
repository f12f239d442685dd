// `erf-lab`: the elements, registered on import, and everything of `erf-lab/core`. Re-exports and registration, nothing else.
import { define, ErfHeatmap, ErfLab, NetworkPanel, RfTable } from './elements/index.ts';

export * from './core.ts';
export { ErfChangeEvent, ErfHeatmap, ErfLab, RfTable } from './elements/index.ts';
export type { LiveFrame } from './client/index.ts';

define('erf-heatmap', ErfHeatmap);
define('rf-table', RfTable);
// The lab's own; nothing outside it is promised of it.
define('erf-network-panel', NetworkPanel);
define('erf-lab', ErfLab);

declare global {
  interface HTMLElementTagNameMap {
    'erf-heatmap': ErfHeatmap;
    'rf-table': RfTable;
    'erf-network-panel': NetworkPanel;
    'erf-lab': ErfLab;
  }
}
