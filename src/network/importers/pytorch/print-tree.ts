// The tree of modules that `print(model)` shows. Imports only its own room.
import { maxNesting, quote, syntaxError } from '../../text/index.ts';

export interface Printed {
  /** Its name in the module around it; empty for the model itself. */
  readonly name: string;
  /** The class, as in `Conv2d`. */
  readonly type: string;
  /** What stands in its parentheses beside modules, as printed. */
  readonly args: string;
  readonly children: readonly Printed[];
  /** Where its type stands in the text. */
  readonly offset: number;
  /** Modules in it, itself included. */
  readonly size: number;
}

/** More than the longest text can hold one by one; only `6 x Block(` can make so many. */
const maxModules = 400_000;

interface Open {
  readonly name: string;
  /** How often a list of equal modules says it is repeated: `(0-5): 6 x Block(`. */
  readonly times: number;
  readonly type: string;
  readonly offset: number;
  args: string;
  readonly children: Printed[];
}

/** A text that begins as a print does: `Net(`, after prompts and a name in parentheses. */
const beginning =
  /^(?:\s*(?:>>>|In \[\d+\]:)[^\n]*\n)*\s*(?:Out\[\d+\]:\s*)?(?:\([^()\n]*\):\s*)?([A-Za-z_][\w.]*)\(/;

/** The first class of a print; undefined where the text begins otherwise. */
export const firstPrinted = (text: string): string | undefined => beginning.exec(text)?.[1];

const childName = /\(([^()\n]*)\):[ \t]*(?:(\d+) x )?/y;
const typeName = /([A-Za-z_][\w.]*)[ \t]*\(/y;
const blank = /\s+/y;
/** Up to a parenthesis, a quote or the end of the line. */
const plain = /[^()'"\n]+/y;
const quotation = /'[^'\n]*'|"[^"\n]*"/y;

/** Throws NetworkError 'syntax'. */
export function parsePrint(text: string): Printed {
  const reader = new PrintReader(text);
  return reader.model();
}

class PrintReader {
  readonly #text: string;
  #at = 0;
  readonly #open: Open[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  model(): Printed {
    const match = beginning.exec(this.#text);
    const first = match?.[1] ?? '';
    this.#at = (match?.[0].length ?? 0) - first.length - 1;
    this.#begin('', 1);
    for (;;) {
      this.#take(blank);
      const around = this.#open.at(-1)!;
      const character = this.#text[this.#at];
      if (character === undefined)
        this.#fail(
          `The text ends inside \`${around.type}(\` of line ${this.#line(around)}; expected its \`)\`.`,
        );
      if (character === ')') {
        this.#at++;
        const model = this.#end();
        if (model !== null) return model;
        continue;
      }
      const child = this.#match(childName);
      if (child !== null) this.#begin(child[1]!, child[2] === undefined ? 1 : Number(child[2]));
      else around.args += this.#arguments();
    }
  }

  #begin(name: string, times: number): void {
    const offset = this.#at;
    const type = this.#match(typeName)?.[1];
    if (type === undefined) {
      const found = this.#take(/[^\s(]+|\S/y);
      this.#fail(
        `${found === '' ? 'Nothing' : quote(found)} stands where a module was expected, as in \`Conv2d(3, 64, kernel_size=(3, 3), stride=(1, 1))\`.`,
        offset,
      );
    }
    if (this.#open.length >= maxNesting) {
      this.#fail(`Modules are nested deeper than ${maxNesting}, which no model is.`, offset);
    }
    this.#open.push({ name, times, type: type!, offset, args: '', children: [] });
  }

  /** Closes the innermost module; returns the model once that is closed. */
  #end(): Printed | null {
    const { times, ...open } = this.#open.pop()!;
    const size = open.children.reduce((sum, child) => sum + child.size, 1);
    const module: Printed = { ...open, size };
    if (size * times > maxModules) {
      this.#fail(`This would be ${size * times} modules; at most ${maxModules} are read.`, open.offset);
    }
    const around = this.#open.at(-1);
    if (around === undefined) {
      this.#checkRest();
      return module;
    }
    if (times === 1) {
      around.children.push(module);
      return null;
    }
    const first = Number(/^\d+/.exec(module.name)?.[0] ?? 0);
    for (let number = 0; number < times; number++) {
      around.children.push({ ...module, name: `${first + number}` });
    }
    return null;
  }

  /** Arguments up to the end of their line, or to the parenthesis that closes the module. */
  #arguments(): string {
    const from = this.#at;
    let depth = 0;
    for (;;) {
      this.#take(plain);
      const character = this.#text[this.#at];
      if (
        character === undefined ||
        (character === '\n' && depth === 0) ||
        (character === ')' && depth === 0)
      ) {
        return `${this.#text.slice(from, this.#at)},`;
      }
      if (character === '(') depth++;
      if (character === ')') depth--;
      // What is quoted may hold parentheses; an apostrophe opens no quotation.
      if (this.#take(quotation) !== '') continue;
      this.#at++;
    }
  }

  #checkRest(): void {
    this.#take(blank);
    const rest = this.#at;
    if (rest >= this.#text.length || /^(?:>>>|In \[)/.test(this.#text.slice(rest, rest + 4))) return;
    this.#fail(
      `${quote(this.#text.slice(rest, rest + 40).split('\n')[0]!)} stands after the model's last \`)\`; expected nothing more.`,
    );
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  #take(pattern: RegExp): string {
    return this.#match(pattern)?.[0] ?? '';
  }

  #line({ offset }: Open): number {
    return this.#text.slice(0, offset).split('\n').length;
  }

  #fail(message: string, at = this.#at): never {
    throw syntaxError(this.#text, at, message);
  }
}
