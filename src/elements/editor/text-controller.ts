// The editor's text as it is typed: read after a pause, kept over a reload, announced at rest. A Lit controller.
import type { ReactiveController } from 'lit';
import type { Network, NetworkReading } from '../../network/index.ts';
import type { LanguageElement } from '../language/element.ts';
import { translate } from '../language/message.ts';
import { TextDraft, type SavedDraft } from './draft.ts';
import { strings } from './strings.ts';

export interface TextHands {
  /** A text that is another network; `settled` when the typing has ended. */
  change(network: Network, settled: boolean): void;
  /** Something was typed, or completions were asked for. */
  typed(text: string, caret: number, asked: boolean): void;
}

/** As long as between two keys. */
const readAfterMs = 180;

/** When the typing rests, a screen reader hears what it came to, and it becomes one step of undo. */
const restAfterMs = 1200;

const storageKey = (): string => `erf-lab text ${location.pathname}`;

export class TextController implements ReactiveController {
  readonly #host: LanguageElement;
  readonly #hands: TextHands;
  readonly draft: TextDraft = new TextDraft();
  #reading: ReturnType<typeof setTimeout> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** A change that was told, and has not been told to be the last of its gesture. */
  #open: Network | null = null;

  /** What a screen reader hears. */
  spoken = '';

  constructor(host: LanguageElement, hands: TextHands) {
    this.#host = host;
    this.#hands = hands;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('pagehide', this.#save);
  }

  hostDisconnected(): void {
    removeEventListener('pagehide', this.#save);
    this.#flush();
    this.#save();
    clearTimeout(this.#resting);
  }

  /** The text as a person wrote it, where it is right and one did. */
  get own(): string | null {
    return this.draft.typed && this.draft.problem === null ? this.draft.text : null;
  }

  /** Takes up what was typed before a reload; false where there is nothing, or it belongs to another network. */
  restore(network: Network): boolean {
    try {
      const saved = sessionStorage.getItem(storageKey());
      if (saved === null || !this.draft.restore(JSON.parse(saved) as SavedDraft, network)) return false;
      this.#reading = setTimeout(() => this.#read());
      return true;
    } catch {
      return false; // no storage here, or somebody else's words in it
    }
  }

  follow(network: Network): void {
    if (!this.draft.follow(network)) return;
    clearTimeout(this.#reading);
    this.#reading = undefined;
    this.#open = null;
    this.#save();
  }

  take(reading: NetworkReading, text: string): void {
    clearTimeout(this.#reading);
    this.#reading = undefined;
    this.#open = null;
    this.draft.take(reading, text);
    this.#rest();
    this.#save();
    this.#host.requestUpdate();
  }

  /** A text that came with the link and is wrong: there to be mended. */
  reject(text: string): void {
    this.draft.type(text);
    this.draft.read();
    this.#save();
  }

  bringBack(): void {
    this.draft.bringBack();
    this.#read();
    this.settle();
  }

  /** Replaces a piece as if a person had typed it, so that the browser's own undo knows. */
  write(from: number, to: number, text: string): void {
    const field = this.#field;
    if (!field) return;
    field.focus();
    field.setSelectionRange(from, to);
    // The only call that keeps the undo history of a field; where it is gone, the text still arrives.
    if (document.execCommand('insertText', false, text)) return;
    field.setRangeText(text, from, to, 'end');
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  }

  readonly input = (event: InputEvent): void => {
    const field = event.currentTarget as HTMLTextAreaElement;
    this.draft.type(field.value);
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => this.#read(), readAfterMs);
    this.#rest();
    const inserted = event.inputType !== 'deleteByCut' && !event.inputType?.startsWith('history');
    if (inserted && !event.isComposing) this.#hands.typed(field.value, field.selectionStart, false);
    this.#host.requestUpdate();
  };

  /** The typing has ended: what it came to is one step of undo. */
  readonly settle = (): void => {
    this.#flush();
    const open = this.#open;
    this.#open = null;
    if (open) this.#hands.change(open, true);
    this.#save();
  };

  key(event: KeyboardEvent): void {
    if (event.key !== ' ' || !event.ctrlKey) return;
    event.preventDefault();
    const field = event.currentTarget as HTMLTextAreaElement;
    this.#hands.typed(field.value, field.selectionStart, true);
  }

  get #field(): HTMLTextAreaElement | null {
    return this.#host.renderRoot.querySelector<HTMLTextAreaElement>('#text');
  }

  #flush(): void {
    if (this.#reading === undefined) return;
    clearTimeout(this.#reading);
    this.#read();
  }

  #read(): void {
    this.#reading = undefined;
    const network = this.draft.read();
    if (network) {
      this.#open = network;
      this.#hands.change(network, false);
    }
    this.#save();
    this.#host.requestUpdate();
  }

  #rest(): void {
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.settle();
      const { problem, reading } = this.draft;
      this.spoken = this.#host.inLanguage(() =>
        problem ? translate(problem.message) : reading ? strings.recognised(reading) : '',
      );
      this.#host.requestUpdate();
    }, restAfterMs);
  }

  readonly #save = (): void => {
    const { saved } = this.draft;
    try {
      if (saved) sessionStorage.setItem(storageKey(), JSON.stringify(saved));
      else sessionStorage.removeItem(storageKey());
    } catch {
      // A sandboxed page keeps nothing; the address still holds what is right.
    }
  };
}
