// What the elements tell the page: bubbling, composed events. Types and constructors only; no Lit.
import type { ErfError } from '../engine/index.ts';
import type { LiveFrame } from '../client/index.ts';
import type { NetworkError } from '../network/index.ts';
import type { State } from './state.ts';

/** A person changed something. Never fired because the page set a property. */
export class ErfChangeEvent extends CustomEvent<Partial<State>> {
  /** False while a gesture (a drag) goes on, true at its end. */
  readonly settled: boolean;

  constructor(changes: Partial<State>, settled: boolean) {
    super('erf-change', { detail: changes, bubbles: true, composed: true });
    this.settled = settled;
  }
}

/** A picture arrived, the first or a finer one. */
export const frameEvent = (frame: LiveFrame): CustomEvent<LiveFrame> =>
  new CustomEvent('erf-frame', { detail: frame, bubbles: true, composed: true });

/** The last picture of a request arrived. */
export const resultEvent = (frame: LiveFrame): CustomEvent<LiveFrame> =>
  new CustomEvent('erf-result', { detail: frame, bubbles: true, composed: true });

/** What could not be computed, and why. */
export const errorEvent = (error: ErfError | NetworkError): CustomEvent<ErfError | NetworkError> =>
  new CustomEvent('erf-error', { detail: error, bubbles: true, composed: true });

declare global {
  interface HTMLElementEventMap {
    'erf-change': ErfChangeEvent;
    'erf-frame': CustomEvent<LiveFrame>;
    'erf-result': CustomEvent<LiveFrame>;
    'erf-error': CustomEvent<ErfError | NetworkError>;
  }
}
