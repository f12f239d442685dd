// Networks as JSON. Imports only its own room.
import { NetworkError } from '../errors.ts';
import { quote, syntaxError, validateAt } from '../text/index.ts';
import type { Network } from '../types.ts';

/** Throws NetworkError, with the place in the text. */
export function readJson(text: string): Network {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The engines word their errors differently, and some give no place.
    locate(text);
    throw new NetworkError('syntax', `This JSON cannot be read: ${(error as Error).message}.`);
  }
  const layers: readonly { name?: unknown }[] = isNetworkLike(value) ? value.layers : [];
  return validateAt(text, value, (layer, field) => {
    const places = locate(text);
    const index = layers.findLastIndex((entry) => entry?.name === layer);
    const inLayer = layer === undefined ? undefined : places.get(`${index}`);
    return places.get(inLayer === undefined ? `${field}` : `${index}.${field}`) ?? inLayer ?? 0;
  });
}

const isNetworkLike = (value: unknown): value is { layers: { name?: unknown }[] } =>
  typeof value === 'object' && value !== null && Array.isArray((value as { layers?: unknown }).layers);

/**
 * Where each field of the network (`name`, `layers`), each layer (`3`) and each field of a layer (`3.kernel`) starts.
 * Throws NetworkError 'syntax' at the first mistake.
 */
function locate(text: string): ReadonlyMap<string, number> {
  const walk = new JsonWalk(text);
  walk.run();
  return walk.places;
}

interface Open {
  readonly bracket: '{' | '[';
  /** Number of the entry in a list. */
  index: number;
  /** Name of the entry in an object. */
  key: string;
}

const closing = ({ bracket }: Open): string => (bracket === '{' ? '}' : ']');

const blank = /[ \t\n\r]+/y;
const numberOrWord = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const plainInString = /[ !#-[\]-\uffff]+/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const wordOrCharacter = /[\w.+-]+|[^]/uy;

/** A loop, not a recursion: nesting has no limit in JSON. */
class JsonWalk {
  readonly places = new Map<string, number>();
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    this.#take(blank);
    for (;;) {
      this.#note();
      const bracket = this.#text[this.#at];
      if (bracket === '{' || bracket === '[') {
        if (this.#hasValues(bracket)) continue;
      } else {
        this.#single();
      }
      if (!this.#next()) return;
    }
  }

  /** Steps into an object or list; true where its first value is next, false where it is empty. */
  #hasValues(bracket: '{' | '['): boolean {
    const around: Open = { bracket, index: 0, key: '' };
    this.#open.push(around);
    this.#at++;
    this.#take(blank);
    if (this.#isClosing()) return false;
    if (bracket === '{') this.#key(around, 'a name in double quotes, or `}`');
    return true;
  }

  #single(): void {
    if (this.#text[this.#at] === '"') this.#string();
    else if (this.#take(numberOrWord) === '') {
      this.#fail('a value: an object, a list, a string in double quotes, a number, true, false or null');
    }
  }

  /** Out of all that ends here and over a comma; false at the end of the text. */
  #next(): boolean {
    for (;;) {
      this.#take(blank);
      const around = this.#open.at(-1);
      if (around === undefined) {
        if (this.#at < this.#text.length) this.#fail('nothing after the network');
        return false;
      }
      if (this.#isClosing()) {
        this.#at++;
        this.#open.pop();
        continue;
      }
      if (this.#text[this.#at] !== ',') this.#fail(`\`,\` or \`${closing(around)}\``);
      this.#at++;
      this.#take(blank);
      around.index++;
      if (around.bracket === '{') this.#key(around, 'a name in double quotes');
      else if (this.#isClosing()) this.#fail('another value after the comma');
      return true;
    }
  }

  #key(around: Open, expected: string): void {
    if (this.#text[this.#at] !== '"') this.#fail(expected);
    around.key = this.#string();
    this.#take(blank);
    if (this.#text[this.#at] !== ':') this.#fail('`:`');
    this.#at++;
    this.#take(blank);
  }

  #string(): string {
    const from = this.#at++;
    while (this.#take(plainInString) !== '' || this.#take(escape) !== '');
    const end = this.#text[this.#at];
    if (end === '"') return JSON.parse(this.#text.slice(from, ++this.#at)) as string;
    if (end === '\\') return this.#fail('an escape that JSON knows, such as `\\n` or `\\u0041`');
    if (end !== undefined && end !== '\n' && end !== '\r')
      return this.#fail('no control character in a string');
    this.#at = from;
    return this.#fail('a string that ends with a double quote on its line');
  }

  #isClosing(): boolean {
    const around = this.#open.at(-1);
    return around !== undefined && this.#text[this.#at] === closing(around);
  }

  #note(): void {
    const [network, layers, layer] = this.#open;
    if (network === undefined || network.bracket === '[') return;
    if (layers === undefined) this.places.set(network.key, this.#at);
    else if (network.key === 'layers' && layers.bracket === '[') {
      if (layer === undefined) this.places.set(`${layers.index}`, this.#at);
      else if (layer.bracket === '{' && this.#open.length === 3) {
        this.places.set(`${layers.index}.${layer.key}`, this.#at);
      }
    }
  }

  /** What `pattern` matches here, stepped over; empty where it does not. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #fail(expected: string): never {
    const from = this.#at;
    const found = from < this.#text.length ? quote(this.#take(wordOrCharacter)) : 'The text ends';
    throw syntaxError(this.#text, from, `${found} in JSON; expected ${expected}.`);
  }
}
