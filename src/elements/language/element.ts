// A Lit element that speaks the language around it: its own `lang`, or the nearest one outside. Imports Lit only.
import { LitElement } from 'lit';
import { inLanguage, languageOf, loadLanguage, type Language } from './message.ts';
import { tagOf } from './tag.ts';

/** All that are in the page: what they speak is asked again when a `lang` changes anywhere. */
const connected = new Set<LanguageElement>();
let observer: MutationObserver | null = null;

function followAll(): void {
  for (const element of connected) element.followLanguage();
}

function watch(): void {
  if (connected.size === 0) {
    observer?.disconnect();
    observer = null;
  } else if (!observer) {
    observer = new MutationObserver(followAll);
    observer.observe(document, { subtree: true, attributes: true, attributeFilter: ['lang'] });
  }
}

/** Base of all elements that show words. Without Chinese around it, no catalogue is ever fetched. */
export abstract class LanguageElement extends LitElement {
  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang'];
  }

  #tag = '';
  #language: Language = 'en';

  /** The language it speaks, told to `willUpdate` like a property. Until the words are there, English stays. */
  get language(): Language {
    return loadLanguage(this.#language) ? 'en' : this.#language;
  }

  /** Words made outside an update, by an event say. */
  inLanguage<T>(make: () => T): T {
    return inLanguage(this.language, make);
  }

  override connectedCallback(): void {
    connected.add(this);
    watch();
    this.followLanguage();
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    connected.delete(this);
    watch();
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    // Those inside its shadow root follow it, and no observer of the page sees into shadow roots.
    if (name === 'lang') followAll();
    super.attributeChangedCallback(name, before, now);
  }

  /** Asks again what is spoken around. */
  followLanguage(): void {
    const tag = tagOf(this);
    if (tag === this.#tag) return;
    const before = this.language;
    this.#tag = tag;
    this.#language = languageOf(tag);
    this.requestUpdate('language', before);
    void loadLanguage(this.#language)?.then(() => this.requestUpdate('language', before));
  }

  /** The first picture waits for its words; a page that is there already stays as it is until they come. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    const loading = this.hasUpdated ? undefined : loadLanguage(this.#language);
    return loading ? loading.then(() => super.scheduleUpdate()) : super.scheduleUpdate();
  }

  protected override performUpdate(): void {
    const { language } = this;
    inLanguage(language, () => super.performUpdate());
    // In a page of a third language the words are still English, and a voice must know.
    const own = this.#tag !== '' && !this.#tag.toLowerCase().startsWith(language.slice(0, 2));
    for (const child of this.renderRoot.children) {
      if (own) child.setAttribute('lang', language);
      else child.removeAttribute('lang');
    }
  }
}
