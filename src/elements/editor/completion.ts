// What may be written next, in a list under the caret: arrow keys choose, Tab takes, Escape closes. A Lit controller.
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import { completeNetwork, type Completion } from '../../network/index.ts';
import { translate } from '../language/message.ts';
import { strings } from './strings.ts';

export interface CompletionPlace {
  /** Replaces what is being typed, as if a person had. */
  take(from: number, to: number, text: string): void;
}

/** Longer lists are scrolled past, not read. */
const most = 50;

export class CompletionController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  readonly #place: CompletionPlace;
  #offer: Completion | null = null;
  /** −1: none is chosen yet, and Enter still ends the line. */
  #chosen = -1;

  constructor(host: ReactiveControllerHost & Element, place: CompletionPlace) {
    this.#host = host;
    this.#place = place;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#offer = null;
  }

  /** Where the list belongs in the text; null while there is none. */
  get anchor(): number | null {
    return this.#offer?.from ?? null;
  }

  /** The id of the chosen option, for aria-activedescendant. */
  get activeId(): string | typeof nothing {
    return this.#offer && this.#chosen >= 0 ? `option-${this.#chosen}` : nothing;
  }

  /** What a screen reader hears when the list opens. */
  get spoken(): string {
    return this.#offer ? strings.suggested(this.#offer.options.length) : '';
  }

  /** `asked`: by Ctrl+Space, even where nothing has been typed yet. */
  open(text: string, caret: number, asked: boolean): void {
    const offer = completeNetwork(text, caret);
    const typed = text.slice(offer.from, caret);
    const options = offer.options.slice(0, most);
    const done = options.length === 1 && options[0]!.label === typed;
    const useful = options.length > 0 && !done && (asked || typed !== '');
    this.#offer = useful ? { ...offer, options } : null;
    this.#chosen = -1;
    this.#host.requestUpdate();
  }

  close(): void {
    if (!this.#offer) return;
    this.#offer = null;
    this.#host.requestUpdate();
  }

  /** True where the key was for the list. */
  key(event: KeyboardEvent): boolean {
    const offer = this.#offer;
    if (!offer || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
    const { length } = offer.options;
    switch (event.key) {
      case 'ArrowDown':
        this.#choose((this.#chosen + 1) % length);
        return true;
      case 'ArrowUp':
        this.#choose(this.#chosen <= 0 ? length - 1 : this.#chosen - 1);
        return true;
      case 'Escape':
        this.close();
        return true;
      case 'Tab':
        if (event.shiftKey) return false;
        this.#take(Math.max(0, this.#chosen));
        return true;
      case 'Enter':
        if (this.#chosen < 0) return false;
        this.#take(this.#chosen);
        return true;
      default:
        return false;
    }
  }

  list(): TemplateResult {
    const options = this.#offer?.options ?? [];
    return html`
      <ul
        id="completions"
        class="completions"
        role="listbox"
        aria-label=${strings.suggestions}
        ?hidden=${options.length === 0}
      >
        ${options.map(
          ({ label, detail }, index) => html`
            <li
              id=${`option-${index}`}
              role="option"
              aria-selected=${index === this.#chosen}
              @pointerdown=${(event: Event) => event.preventDefault()}
              @click=${() => this.#take(index)}
            >
              <span>${label}</span> <span class="detail">${translate(detail)}</span>
            </li>
          `,
        )}
      </ul>
    `;
  }

  /** Puts the list under the place in the text that it is for. */
  place(): void {
    const root = this.#host.shadowRoot;
    const list = root?.querySelector<HTMLElement>('.completions');
    const anchor = root?.querySelector('.anchor')?.getBoundingClientRect();
    const around = list?.offsetParent?.getBoundingClientRect();
    if (!list || list.hidden || !anchor || !around) return;
    const left = Math.min(anchor.left - around.left, around.width - list.offsetWidth);
    list.style.left = `${Math.max(0, left)}px`;
    // Above the border where the text has been scrolled away under it.
    list.style.top = `${Math.min(anchor.bottom - around.top, around.height) + 2}px`;
  }

  #choose(index: number): void {
    this.#chosen = index;
    this.#host.requestUpdate();
    void this.#host.updateComplete.then(() =>
      this.#host.shadowRoot?.querySelector(`#option-${index}`)?.scrollIntoView({ block: 'nearest' }),
    );
  }

  #take(index: number): void {
    const offer = this.#offer;
    const option = offer?.options[index];
    if (!offer || !option) return;
    this.close();
    this.#place.take(offer.from, offer.to, option.label);
  }
}
