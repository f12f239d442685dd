// Elements of a page that follow one set of knobs: what a reader changes in one is changed in all of the same `link`.
// A Lit controller; knows nothing of what they show.
import type { LitElement, ReactiveController } from 'lit';
import { ErfChangeEvent } from './events.ts';
import type { FieldName } from './fields.ts';
import type { State } from './state.ts';

type Linked = LitElement & { link: string };

interface Group {
  readonly members: Set<LinkController>;
  /** What was changed so far, for those who join later: an element is registered when it first comes near. */
  changes: Partial<State>;
}

/** By the text of `link`, for the whole page. */
const groups = new Map<string, Group>();

class LinkController implements ReactiveController {
  readonly #host: Linked;
  readonly #names: readonly FieldName[];
  #joined = '';

  constructor(host: Linked, names: readonly FieldName[]) {
    this.#host = host;
    this.#names = names;
  }

  hostConnected(): void {
    this.#host.addEventListener('erf-change', this.#pass);
    this.#join();
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('erf-change', this.#pass);
    this.#leave();
  }

  /** Its `link` may have changed. */
  hostUpdate(): void {
    if (this.#host.isConnected) this.#join();
  }

  #join(): void {
    // A framework takes an attribute away by setting its property to nothing.
    const name = this.#host.link || '';
    if (name === this.#joined) return;
    this.#leave();
    this.#joined = name;
    if (name === '') return;
    const group = groups.get(name) ?? { members: new Set(), changes: {} };
    groups.set(name, group);
    group.members.add(this);
    this.#take(group.changes);
  }

  #leave(): void {
    const group = groups.get(this.#joined);
    group?.members.delete(this);
    if (group?.members.size === 0) groups.delete(this.#joined);
    this.#joined = '';
  }

  /** Setting properties fires no events, so nothing comes back. */
  #take(changes: Partial<State>): void {
    for (const name of this.#names) {
      if (Object.hasOwn(changes, name)) Object.assign(this.#host, { [name]: changes[name] });
    }
  }

  readonly #pass = (event: Event): void => {
    const group = groups.get(this.#joined);
    if (!group || !(event instanceof ErfChangeEvent)) return;
    group.changes = { ...group.changes, ...event.detail };
    for (const member of group.members) if (member !== this) member.#take(event.detail);
  };
}

/** Lets `host` follow the others of its `link`. `names`: the parts of the state that it has. */
export function followLink(host: Linked, names: readonly FieldName[]): void {
  host.addController(new LinkController(host, names));
}
