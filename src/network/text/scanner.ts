// From text to words and signs, one at a time and never further than asked. Imports only its own room.
import { quote, syntaxError, type Span } from './position.ts';

export interface Token extends Span {
  /** 'separator': a comma, a semicolon, a new line, or several; 'stray': a character that means nothing here. */
  readonly kind: 'word' | 'quoted' | 'separator' | '(' | ')' | '|' | ':' | '@' | '=' | 'stray' | 'end';
  /** What stands there; of a quoted name, what it means. */
  readonly text: string;
}

const blanks = /[^\S\n\r\u2028\u2029]+/y;
const separators = /[\s,;]+/y;
const comment = /#[^\n\r\u2028\u2029]*/y;
const word = /[^\s,;()|:@='"#{}[\]`]+/y;
const plainInQuotes = /[^'"\\\n\r\u2028\u2029]+/y;
const escape = /\\(?:u([0-9a-fA-F]{4})|(.))/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Where what `pattern` matches, and comments, end. Chunk by chunk: a quantifier around both would fill the stack. */
function skip(text: string, at: number, pattern: RegExp): number {
  for (;;) {
    const found = matchAt(pattern, text, at) ?? matchAt(comment, text, at);
    if (found === null) return at;
    at += found[0].length;
  }
}

const isSign = (character: string): character is '(' | ')' | '|' | ':' | '@' | '=' =>
  '()|:@='.includes(character);

export class Scanner {
  readonly #text: string;
  #at = 0;
  #ahead: Token[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** The next token, or the one after it, without taking it. */
  peek(distance: 0 | 1 = 0): Token {
    while (this.#ahead.length <= distance) this.#ahead.push(this.#scan());
    return this.#ahead[distance]!;
  }

  take(): Token {
    const token = this.peek();
    this.#ahead.shift();
    return token;
  }

  fail(at: Span | number, message: string): never {
    throw syntaxError(this.#text, typeof at === 'number' ? at : at.from, message);
  }

  #scan(): Token {
    const text = this.#text;
    this.#at = skip(text, this.#at, blanks);
    const from = this.#at;
    const character = text[from];
    if (character === undefined) return { kind: 'end', text: '', from, to: from };
    const found = matchAt(word, text, from);
    if (found !== null) return this.#token('word', found[0], from);
    if (isSign(character)) return this.#token(character, character, from);
    if (character === "'" || character === '"') return this.#quoted(character, from);
    const end = skip(text, from, separators);
    if (end > from) return this.#token('separator', text.slice(from, end), from);
    return this.#token('stray', character, from);
  }

  #token(kind: Token['kind'], text: string, from: number): Token {
    this.#at = from + text.length;
    return { kind, text, from, to: this.#at };
  }

  #quoted(mark: string, from: number): Token {
    const text = this.#text;
    const parts: string[] = [];
    let at = from + 1;
    for (;;) {
      const character = text[at];
      if (character === mark) break;
      const plain = matchAt(plainInQuotes, text, at);
      const escaped = plain === null ? matchAt(escape, text, at) : null;
      if (plain !== null) {
        parts.push(plain[0]);
        at += plain[0].length;
      } else if (escaped !== null) {
        const [all, code, letter] = escaped;
        parts.push(
          code === undefined ? this.#unescape(letter!, at) : String.fromCharCode(parseInt(code, 16)),
        );
        at += all.length;
      } else if (character === "'" || character === '"') {
        parts.push(character); // the other mark
        at++;
      } else {
        this.fail(
          from,
          `The name that starts with ${quote(text.slice(from, at))} has no closing ${mark} on its line.`,
        );
      }
    }
    this.#at = at + 1;
    return { kind: 'quoted', text: parts.join(''), from, to: this.#at };
  }

  #unescape(letter: string, at: number): string {
    if (letter === 'n') return '\n';
    if (letter === "'" || letter === '"' || letter === '\\') return letter;
    return this.fail(
      at,
      `${quote(`\\${letter}`)} means nothing in a name; known are \\\\, \\', \\", \\n and \\u with four hexadecimal digits.`,
    );
  }
}
