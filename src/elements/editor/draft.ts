// What stands in the editor, right or wrong, and which network it was last a text of. Pure: no Lit, no DOM.
import {
  formatNetwork,
  NetworkError,
  readNetwork,
  type Network,
  type NetworkReading,
} from '../../network/index.ts';
import { networkText } from '../network-fields.ts';

/** What outlives a reload. */
export interface SavedDraft {
  readonly text: string;
  /** The network that was shown then, as one line. */
  readonly describes: string;
}

export class TextDraft {
  #text = '';
  #describes = '';
  #typed = false;
  #problem: NetworkError | null = null;
  #reading: NetworkReading | null = null;
  #setAside = '';

  get text(): string {
    return this.#text;
  }

  /** Why the text is no network; null while it is one. */
  get problem(): NetworkError | null {
    return this.#problem;
  }

  /** What the text was read as; null until it has been read, and for text that a network was written as. */
  get reading(): NetworkReading | null {
    return this.#reading;
  }

  /** What a person had typed before another network took its place. */
  get setAside(): string {
    return this.#setAside;
  }

  /** Whether it is a person's, and not only how a network is written. */
  get typed(): boolean {
    return this.#typed;
  }

  get saved(): SavedDraft | null {
    return this.#typed ? { text: this.#text, describes: this.#describes } : null;
  }

  /** Takes up what was typed before a reload if it belongs to this network. */
  restore({ text, describes }: SavedDraft, network: Network): boolean {
    if (typeof text !== 'string' || text === '' || describes !== networkText(network)) return false;
    this.#describes = describes;
    this.type(text);
    return true;
  }

  /** Another network is shown: it is written here, and what was typed is set aside. The same one changes nothing. */
  follow(network: Network): boolean {
    const describes = networkText(network);
    if (describes === this.#describes) return false;
    this.#replace(formatNetwork(network, { layout: 'lines' }), describes, false);
    return true;
  }

  type(text: string): void {
    this.#text = text;
    this.#typed = true;
  }

  /** Reads what was typed: a network that is not shown yet, or null. */
  read(): Network | null {
    try {
      this.#reading = readNetwork(this.#text);
      this.#problem = null;
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      this.#reading = null;
      this.#problem = error;
      return null;
    }
    const { network } = this.#reading;
    const describes = networkText(network);
    if (describes === this.#describes) return null;
    this.#describes = describes;
    return network;
  }

  /** What came from elsewhere takes the place of what was there; our own notation stays as it was written. */
  take(reading: NetworkReading, text: string): void {
    const { network, format } = reading;
    const own = format === 'text';
    this.#replace(own ? text : formatNetwork(network, { layout: 'lines' }), networkText(network), own);
    this.#reading = reading;
  }

  /** What was set aside comes back, and what stood here is set aside. */
  bringBack(): void {
    this.#replace(this.#setAside, this.#describes, true);
  }

  #replace(text: string, describes: string, typed: boolean): void {
    this.#setAside = this.#typed && this.#text.trim() !== '' && this.#text !== text ? this.#text : '';
    this.#text = text;
    this.#describes = describes;
    this.#typed = typed;
    this.#problem = null;
    this.#reading = null;
  }
}
