// What a claim of the paper is, as data: its maps, and the checks that judge it by what was measured. Types only; no Lit, no DOM.
import type { State } from '../state.ts';

/** The measured numbers of one map that claims are judged by; a sweep's `PointNumbers` fits. */
export interface Numbers {
  /** Draws done, dead ones included. */
  readonly draws: number;
  /** Draws whose gradient is zero everywhere; left out of the mean. */
  readonly deadDraws: number;
  /** Of the mean map, relative, L2. */
  readonly standardError: number;
  /** Of the theoretical receptive field, pixels. */
  readonly rfSize: readonly [y: number, x: number];
  readonly erfSize: number;
  readonly erfRatio: number;
  readonly sigma: readonly [y: number, x: number];
  /** Excess, of the map's marginals; 0 for a Gaussian. */
  readonly kurtosis: readonly [y: number, x: number];
  readonly gaussian: { readonly r2: number };
  /** One standard error each. */
  readonly uncertainty: {
    readonly erfSize: number;
    readonly erfRatio: number;
    readonly sigma: readonly [y: number, x: number];
    readonly kurtosis: readonly [y: number, x: number];
  };
  /** The closed form's numbers, where there is one. */
  readonly predicted?: {
    readonly erfSize: number;
    readonly sigma: readonly [y: number, x: number];
    readonly exact: boolean;
  } | null;
}

/** Measured numbers by panel; only asked for when all of them are there. */
export type Measured = (panel: string) => Numbers;

/** One small map. */
export interface Panel {
  /** Unique in its claim. */
  readonly id: string;
  readonly column: string;
  readonly row: string;
  /** What differs from the lab's first state. */
  readonly state: Partial<State>;
}

export interface Judgement {
  /** Our numbers, with their uncertainty, a line each. */
  readonly ours: readonly string[];
  /** Null where the draws cannot tell. */
  readonly holds: boolean | null;
  /** How it was judged, and why it does not hold where it does not: whole sentences. */
  readonly why: string;
}

/** One statement of the paper and how it is judged. */
export interface Check {
  /** The statement, in our words. */
  readonly statement: string;
  /** What the paper says to it in numbers, and where; or that it gives none. */
  readonly paper: string;
  /** Pure: from the numbers to the judgement. */
  judge(measured: Measured): Judgement;
}

export interface Claim {
  /** The section of the page it stands in: `paper.html#depth`. */
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly claim: string;
  /** Row by row, each row with the same columns. */
  readonly panels: readonly Panel[];
  /** Which settings are ours and not the paper's: a whole sentence or two. */
  readonly settings: string;
  /** All maps on one scale, so that their sizes can be compared; else each fills its picture. */
  readonly oneScale: boolean;
  /** False where the maps are another figure's and only their numbers are wanted. */
  readonly maps: boolean;
  readonly checks: readonly Check[];
}
