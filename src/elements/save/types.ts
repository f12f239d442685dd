// What "save and share" needs to know of a figure. Types only; imports no Lit.
import type { LiveFrame } from '../../client/index.ts';
import type { Network } from '../../network/index.ts';
import type { Prediction } from '../../theory/index.ts';
import type { State } from '../state.ts';

/** One figure as it stands: asked for when something is saved, not kept up to date. */
export interface SaveSource {
  /** What is shown, whole: links and embed codes are written from it. */
  readonly state: State;
  readonly network: Network;
  /** The last picture; null before the first. */
  readonly frame: LiveFrame | null;
  /** The picture is of an earlier state than `state`. */
  readonly behind: boolean;
  /** The closed form that is drawn over the picture; null where there is none. */
  readonly prediction: Prediction | null;
  /** Address of the page that links lead to (the lab), without an ending; null where no lab is known. */
  readonly page: string | null;
  /** What that page shows without an ending, where its attributes differ from the defaults. */
  readonly base?: State;
  /** The knobs that the figure gives its reader, as its attribute names them. Default: none. */
  readonly controls?: string;
  /** Where the worker's script lies, for pages that allow no blob: workers. */
  readonly workerUrl: string | undefined;
}

/** What `<erf-save>` has as its `figure`: an `<erf-heatmap>`, or whoever else can say what it shows. */
export interface SaveFigure {
  /** Null where nothing can be shown yet. */
  saveSource(): SaveSource | null;
}
