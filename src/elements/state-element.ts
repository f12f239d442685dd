// A Lit element whose properties and attributes are parts of the page's state. Imports Lit, the language and the state only.
import type { PropertyDeclarations, PropertyValues } from 'lit';
import type { FieldName } from './fields.ts';
import { LanguageElement } from './language/element.ts';
import { followLink } from './link-controller.ts';
import { loadReader } from './network-reader.ts';
import { loadPresets } from './preset-network.ts';
import { fieldOf, initialState, readValues, type Problem, type State } from './state.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What `stateElement` adds to LanguageElement. */
export interface StateMembers {
  /** What a reader changes in one element is changed in all of the page with the same text here; '' for alone. */
  link: string;
  /**
   * The state that the properties describe, and what is wrong with those that make no sense (whose last good value,
   * or default, stands in).
   */
  readState(): { readonly state: State; readonly problems: readonly Problem[] };
  /** What is fetched before an update; undefined for nothing. A subclass with more adds it. */
  needs(): Promise<unknown> | undefined;
}

/** LanguageElement's static side without its constructor, which gives elements without the fields. */
type StateElementClass<Name extends FieldName> = Pick<typeof LanguageElement, keyof typeof LanguageElement> &
  (abstract new () => LanguageElement & StateMembers & Writable<Pick<State, Name>>);

/**
 * A base class with one property and attribute for each named field. A property holds the field's value, or, where
 * what the page gave makes no sense, just that: nothing is clamped or dropped. `initial`: what the properties are
 * where the page says nothing.
 */
export function stateElement<Name extends FieldName>(names: readonly Name[], initial: State = initialState) {
  class StateElement extends LanguageElement {
    static override properties: PropertyDeclarations = {
      ...Object.fromEntries(
        names.map((name) => [
          name,
          { converter: { fromAttribute: (text: string | null) => fromAttribute(name, text, initial) } },
        ]),
      ),
      link: { converter: { fromAttribute: (text: string | null) => text ?? '' } },
    };

    declare link: string;

    readonly #internals = this.attachInternals();
    #lastGood: State = initial;
    #waited = false;

    constructor() {
      super();
      for (const name of names) Object.assign(this, { [name]: initial[name] });
      this.link = '';
      followLink(this, names);
    }

    /** What the properties need that is fetched first, so that everything after it is in step; undefined for nothing. */
    needs(): Promise<unknown> | undefined {
      const { preset, network, compare } = this as unknown as Partial<State>;
      const reads = Boolean(network) || /\bnetwork=/.test(String(compare ?? ''));
      const loading = [preset ? loadPresets() : undefined, reads ? loadReader() : undefined];
      return loading.some(Boolean) ? Promise.all(loading) : undefined;
    }

    protected override scheduleUpdate(): void | Promise<unknown> {
      const loading = this.needs();
      return loading ? loading.then(() => super.scheduleUpdate()) : super.scheduleUpdate();
    }

    /** Properties set before the element was registered are known only now. */
    protected override shouldUpdate(changed: PropertyValues): boolean {
      const loading = this.hasUpdated || this.#waited ? undefined : this.needs();
      if (!loading) return super.shouldUpdate(changed);
      // Once: what cannot be fetched is said then.
      this.#waited = true;
      const kept = new Map(changed);
      void loading.then(() => {
        for (const [name, before] of kept) this.requestUpdate(name, before);
      });
      return false;
    }

    /** What stands in `:state(ready)` needs no room kept for it any more: see erf-lab.css. */
    protected override performUpdate(): void {
      super.performUpdate();
      if (!this.hasUpdated) return;
      try {
        this.#internals.states.add('ready');
      } catch {
        // A browser of the time when states had dashes: it knows no rule for this one either.
      }
    }

    readState(): { readonly state: State; readonly problems: readonly Problem[] } {
      const found = names.map((name) => [name, (this as unknown as State)[name] ?? initial[name]] as const);
      const read = readValues(found, this.#lastGood);
      this.#lastGood = read.state;
      // A text that came before what reads it.
      const { network } = this as unknown as State;
      if (typeof network === 'string' && read.problems.every(({ name }) => name !== 'network')) {
        Object.assign(this, { network: read.state.network });
      }
      return read;
    }
  }
  return StateElement as unknown as StateElementClass<Name>;
}

function fromAttribute(name: FieldName, text: string | null, initial: State): unknown {
  if (text === null) return initial[name];
  const parsed = fieldOf(name).parse(text);
  return 'value' in parsed ? parsed.value : text;
}
