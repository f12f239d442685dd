// The lab's memory: every change goes through here, into the properties, the address and the undo stack. A Lit controller.
import type { LitElement, ReactiveController } from 'lit';
import { ErfChangeEvent } from '../events.ts';
import { fieldNames, type FieldName } from '../fields.ts';
import type { StateMembers } from '../state-element.ts';
import { initialState, readAddress, sameValue, writeAddress, type Problem, type State } from '../state.ts';
import { AddressController } from './address.ts';
import { UndoStack } from './undo.ts';

/** Changes of the same number that follow one another faster are one: a key held down. */
const mergeWithinMs = 800;

export class StateController implements ReactiveController {
  readonly #host: LitElement & StateMembers;
  readonly #replaced: () => void;
  readonly #address: AddressController;
  /** What the attributes said at first; the address holds what differs from it. */
  #base: State | null = null;
  #undo = new UndoStack(initialState);
  #last: { readonly name: FieldName; readonly settledAt: number } | null = null;

  /** What the properties say, as far as it makes sense. */
  state: State = initialState;
  /** What is wrong with the link. */
  problems: readonly Problem[] = [];

  /** `replaced`: the whole state came from elsewhere (a link, undo), not from a control. */
  constructor(host: LitElement & StateMembers, replaced: () => void) {
    this.#host = host;
    this.#replaced = replaced;
    this.#address = new AddressController(host, (hash) => {
      this.#read(hash);
      this.#undo.push(this.state);
    });
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('keydown', this.#key);
    if (this.#base) return;
    const { state, problems } = this.#host.readState();
    this.#base = state;
    this.#read(this.#address.read());
    this.problems = [...problems, ...this.problems];
    this.#undo = new UndoStack(this.state);
  }

  hostDisconnected(): void {
    removeEventListener('keydown', this.#key);
  }

  /** The field that was changed last: what a failure is put down to. */
  get lastChanged(): FieldName | undefined {
    return this.#last?.name;
  }

  /** What the page shows where the address says nothing. */
  get base(): State {
    return this.#base ?? initialState;
  }

  get canUndo(): boolean {
    return this.#undo.canUndo;
  }

  get canRedo(): boolean {
    return this.#undo.canRedo;
  }

  /** A person changed something; `settled` at the end of the gesture. */
  change(changes: Partial<State>, settled: boolean): void {
    const [name] = Object.keys(changes) as FieldName[];
    if (name === undefined) return;
    this.problems = [];
    this.#take(changes);
    const now = performance.now();
    if (settled) {
      const continued = this.#last?.name === name && now - this.#last.settledAt < mergeWithinMs;
      const merge = continued && typeof changes[name] === 'number';
      this.#undo.push(this.state, merge);
      this.#address.settle(this.#hash, merge);
    } else {
      this.#address.follow(this.#hash);
    }
    this.#last = { name, settledAt: settled ? now : -Infinity };
    this.#host.dispatchEvent(new ErfChangeEvent(changes, settled));
  }

  /** The address follows, once what it says is drawn. */
  writeAddress(): void {
    this.#address.flush();
  }

  readonly undo = (): void => this.#step(this.#undo.undo());
  readonly redo = (): void => this.#step(this.#undo.redo());

  /** Properties that the page set. */
  adopt(): void {
    const { state, problems } = this.#host.readState();
    this.state = state;
    if (problems.length > 0) this.problems = problems;
  }

  get #hash(): string {
    return writeAddress(this.state, this.base);
  }

  #read(hash: string): void {
    const { state, problems } = readAddress(hash, this.base);
    this.problems = problems;
    this.#last = null;
    this.#take(state);
    this.#replaced();
  }

  #take(changes: Partial<State>): void {
    this.state = { ...this.state, ...changes };
    Object.assign(this.#host, changes);
    this.#host.requestUpdate();
  }

  #step(state: State | undefined): void {
    if (!state) return;
    const names = fieldNames.filter((name) => !sameValue(name, state[name], this.state[name]));
    const changes = Object.fromEntries(names.map((name) => [name, state[name]])) as Partial<State>;
    this.problems = [];
    this.#last = null;
    this.#take(changes);
    this.#replaced();
    this.#address.settle(this.#hash, false);
    this.#host.dispatchEvent(new ErfChangeEvent(changes, true));
  }

  /** Ctrl+Z and Ctrl+Shift+Z (⌘ on a Mac), but not in a text, which has its own. */
  readonly #key = (event: KeyboardEvent): void => {
    const isZ = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.altKey;
    const isY = event.key.toLowerCase() === 'y' && event.ctrlKey && !event.altKey && !event.shiftKey;
    if (!isZ && !isY) return;
    const [target] = event.composedPath();
    const inside = event.composedPath().includes(this.#host) || target === document.body;
    const isText =
      target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text');
    if (!inside || isText) return;
    event.preventDefault();
    if (isY || event.shiftKey) this.redo();
    else this.undo();
  };
}
