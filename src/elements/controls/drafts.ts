// What is being typed into controls, kept as typed, with what is wrong beside it. A Lit controller.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { FieldName } from '../fields.ts';
import { controlMessage, fieldOf, initialState, type State } from '../state.ts';

export interface Draft {
  readonly text: string;
  /** What is wrong with it; undefined while it makes sense but may not be finished. */
  readonly message: string | undefined;
}

export type Change = (changes: Partial<State>, settled: boolean) => void;

export class DraftController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #change: Change;
  readonly #initial: State;
  readonly #drafts = new Map<FieldName, Draft>();

  /** `initial`: what a control is reset to. */
  constructor(host: ReactiveControllerHost, change: Change, initial: State = initialState) {
    this.#host = host;
    this.#change = change;
    this.#initial = initial;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#drafts.clear();
  }

  get(name: FieldName): Draft | undefined {
    return this.#drafts.get(name);
  }

  /** Takes a control's text over if it makes sense. `settled`: the gesture or the typing has ended. */
  enter(name: FieldName, text: string, settled: boolean): void {
    const parsed = fieldOf(name).parse(text);
    if ('value' in parsed) {
      // Writing "12" as it will be shown, after the "1", would move the caret.
      if (settled) this.#drafts.delete(name);
      else this.#drafts.set(name, { text, message: undefined });
      this.#change({ [name]: parsed.value }, settled);
    } else {
      this.#drafts.set(name, { text, message: controlMessage(text, parsed.problem) });
    }
    this.#host.requestUpdate();
  }

  /** Takes a value over as it is, and drops what was typed. */
  set(changes: Partial<State>, settled: boolean): void {
    for (const name of Object.keys(changes)) this.#drafts.delete(name as FieldName);
    this.#change(changes, settled);
    this.#host.requestUpdate();
  }

  reset(name: FieldName): void {
    this.set({ [name]: this.#initial[name] }, true);
  }

  /** The state came from elsewhere (undo, a link): what was typed belongs to the past. */
  clear(): void {
    this.#drafts.clear();
  }
}
