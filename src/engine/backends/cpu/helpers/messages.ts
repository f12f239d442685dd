// What a session and its helpers say to each other. Types only.
import type { Plan } from '../../../plan-types.ts';
import type { DrawState } from '../memory.ts';

/** Draws `first` to `first + count − 1`, computed by one helper at a time. */
export interface Batch {
  readonly first: number;
  readonly count: number;
}

export type ToHelper =
  /** Take memory for this plan. Nothing is answered where all is well. */
  | { readonly kind: 'open'; readonly session: number; readonly plan: Plan }
  /** `room`: an array that was sent before, to be used again. */
  | ({ readonly kind: 'draw'; readonly session: number; readonly room: Float32Array | null } & Batch)
  /** Stop, in the middle of a draw too, and give the memory back. */
  | { readonly kind: 'close'; readonly session: number };

export type FromHelper =
  /** Maps one after another, as the aggregate step leaves them; the array may be longer. */
  | ({
      readonly kind: 'drawn';
      readonly session: number;
      readonly states: readonly DrawState[];
      readonly maps: Float32Array;
    } & Batch)
  /** This plan cannot be computed here: there is no memory for it. */
  | { readonly kind: 'refused'; readonly session: number };
