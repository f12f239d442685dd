// What can be undone: states, oldest first. Pure.
import { sameState, type State } from '../state.ts';

/** More steps back than anyone follows; a state is a few hundred bytes. */
const maxSteps = 500;

export class UndoStack {
  #past: State[] = [];
  #future: State[] = [];
  #present: State;

  constructor(present: State) {
    this.#present = present;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** A change has ended. `merge`: it continues the last one (a key held down), and both are undone together. */
  push(state: State, merge = false): void {
    if (sameState(state, this.#present)) return;
    if (!merge || this.#past.length === 0) this.#past.push(this.#present);
    this.#past = this.#past.slice(-maxSteps);
    this.#future = [];
    this.#present = state;
  }

  undo(): State | undefined {
    const state = this.#past.pop();
    if (!state) return undefined;
    this.#future.push(this.#present);
    return (this.#present = state);
  }

  redo(): State | undefined {
    const state = this.#future.pop();
    if (!state) return undefined;
    this.#past.push(this.#present);
    return (this.#present = state);
  }
}
