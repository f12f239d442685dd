// What a session and its helpers say to each other. Types only.
import type { Plan } from '../../../plan-types.ts';
import type { DrawState } from '../memory.ts';
import type { Seat } from '../kernels/open.ts';
import type { WebAssemblyChoice } from '../prepare.ts';

/** Draws `first` to `first + count − 1`, computed by one helper at a time. */
export interface Batch {
  readonly first: number;
  readonly count: number;
}

export type ToHelper =
  /** Take memory for this plan. Nothing is answered where all is well. */
  | {
      readonly kind: 'open';
      readonly session: number;
      readonly plan: Plan;
      readonly webassembly: WebAssemblyChoice;
      /** What computes there, in words: another would round in its own way. */
      readonly computes: string;
    }
  /** Take a seat at a memory that threads share; what it is asked for comes with `join`. */
  | {
      readonly kind: 'share';
      readonly session: number;
      readonly plan: Plan;
      readonly webassembly: WebAssemblyChoice;
      readonly seat: Seat;
      readonly control: Int32Array;
    }
  /** Compute pieces of the draw that is under way, until it ends. */
  | { readonly kind: 'join'; readonly session: number }
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
