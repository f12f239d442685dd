// The network shown, copied in other notations. A Lit controller.
import { html, nothing, type ReactiveController, type TemplateResult } from 'lit';
import { formatNetwork, NetworkError, toFomoro, toPyTorch, type Network } from '../../network/index.ts';
import { copyText, selectAll } from '../copy.ts';
import type { LanguageElement } from '../language/element.ts';
import { translate } from '../language/message.ts';
import { strings } from './strings.ts';

type Notation = keyof typeof strings.copies;

const notations = Object.keys(strings.copies) as readonly Notation[];

/** As long as it takes to read a line. */
const feedbackMs = 4000;

export class ExportController implements ReactiveController {
  readonly #host: LanguageElement;
  #fomoro: { readonly of: Network; readonly link: string; readonly reason: string } | null = null;
  #feedback = '';
  /** What the clipboard did not take. */
  #byHand: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: LanguageElement) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  /** `text`: how a person wrote it, where one did. */
  render(network: Network, text: string | null): TemplateResult {
    const reason = translate(this.#fomoroOf(network).reason);
    return html`
      <div class="exports" role="group" aria-label=${strings.copy}>
        <span class="lead">${strings.copy}</span>
        ${notations.map((notation) => {
          const off = notation === 'fomoro' && reason !== '';
          return html`<button
            type="button"
            class="plain"
            aria-disabled=${off ? 'true' : nothing}
            aria-describedby=${off ? 'no-fomoro' : nothing}
            title=${off ? reason : nothing}
            @click=${() => (off ? this.#say(reason) : this.#copy(notation, network, text))}
          >
            ${strings.copies[notation]}
          </button>`;
        })}
      </div>
      <span id="no-fomoro" hidden>${reason}</span>
      <p class="line export-line" role="status">${this.#feedback}</p>
      ${this.#byHand === null ? nothing : this.#manual(this.#byHand)}
    `;
  }

  #manual(text: string): TemplateResult {
    return html`
      <label class="line" for="by-hand">${strings.copyByHand}</label>
      <textarea id="by-hand" class="by-hand" rows="4" readonly .value=${text}></textarea>
    `;
  }

  #fomoroOf(network: Network): { readonly link: string; readonly reason: string } {
    if (this.#fomoro?.of === network) return this.#fomoro;
    try {
      this.#fomoro = { of: network, link: toFomoro(network), reason: '' };
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      this.#fomoro = { of: network, link: '', reason: error.message };
    }
    return this.#fomoro;
  }

  #textOf(notation: Notation, network: Network, text: string | null): string {
    switch (notation) {
      case 'text':
        return text ?? formatNetwork(network, { layout: 'lines' });
      case 'json':
        return JSON.stringify(network, null, 2);
      case 'fomoro':
        return this.#fomoroOf(network).link;
      case 'pytorch':
        return toPyTorch(network);
      default:
        return notation satisfies never;
    }
  }

  async #copy(notation: Notation, network: Network, own: string | null): Promise<void> {
    this.#byHand = null;
    let text: string;
    try {
      text = this.#textOf(notation, network, own);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      const { message } = error;
      this.#say(this.#host.inLanguage(() => strings.notCopied(strings.copies[notation], message)));
      return;
    }
    if (await copyText(text)) {
      this.#say(this.#host.inLanguage(() => strings.copied(strings.copies[notation], text.length)));
      return;
    }
    this.#byHand = text;
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    selectAll(this.#host.shadowRoot?.querySelector<HTMLTextAreaElement>('#by-hand'));
  }

  #say(feedback: string): void {
    clearTimeout(this.#timer);
    this.#feedback = feedback;
    this.#timer = setTimeout(() => this.#say(''), feedbackMs);
    this.#host.requestUpdate();
  }
}
