// From text to its syntax tree. Calls itself for every group within a group, to a fixed depth. Imports only its own room.
import { fieldsOfOp, ops } from '../fields.ts';
import { didYouMean } from '../near-miss.ts';
import type { Op } from '../types.ts';
import { maxNesting } from './limits.ts';
import { readRange } from './names.ts';
import { quote, type Span } from './position.ts';
import { Scanner, type Token } from './scanner.ts';
import { readAssignment, readWord, textFields, longName } from './spelling.ts';
import type { Item, JoinItem, Label, LayerItem, Reference, SyntaxTree } from './syntax-tree.ts';

export interface ParseOptions {
  /** What is still being typed: groups may be left open, branches and fields missing. */
  readonly partial?: boolean;
}

/** Throws NetworkError 'syntax'. */
export function parseTree(text: string, { partial = false }: ParseOptions = {}): SyntaxTree {
  return new Parser(new Scanner(text), partial).network();
}

const joinOps: readonly string[] = [
  'add',
  'multiply',
  'concat',
  'residual',
] satisfies readonly JoinItem['op'][];
const isJoinOp = (text: string): text is JoinItem['op'] => joinOps.includes(text);
const isOp = (text: string): text is Op => Object.hasOwn(fieldsOfOp, text);

/** Words that start an item. */
export const itemWords: readonly string[] = [...ops, 'residual'];

const count = /^(\d+)[x×*]$/;

class Parser {
  readonly #scanner: Scanner;
  readonly #partial: boolean;
  #depth = 0;

  constructor(scanner: Scanner, partial: boolean) {
    this.#scanner = scanner;
    this.#partial = partial;
  }

  network(): SyntaxTree {
    const title = this.#title();
    const items = this.#items();
    const next = this.#scanner.peek();
    if (next.kind === 'end') return { title, items };
    if (next.kind === ')')
      return this.#scanner.fail(next, '`)` closes nothing; there is no open `(` before it.');
    return this.#scanner.fail(
      next,
      '`|` parts the branches of a join, and there is none open here; expected as in `add(… | …)`.',
    );
  }

  /** `network ResNet-50`, words or a quoted name, up to the separator. */
  #title(): string | undefined {
    const scanner: Scanner = this.#scanner;
    if (scanner.peek().kind === 'separator') scanner.take();
    const first = scanner.peek();
    const second = scanner.peek(1);
    if (first.kind !== 'word' || first.text !== 'network' || second.kind === ':') return undefined;
    scanner.take();
    if (second.kind === 'quoted') {
      scanner.take();
      this.#endOfItem('the title');
      return second.text;
    }
    const words: string[] = [];
    while (scanner.peek().kind === 'word') words.push(scanner.take().text);
    if (words.length === 0)
      scanner.fail(first, '`network` is followed by no title; expected words, or a name in quotes.');
    const next = scanner.peek();
    if (next.kind !== 'separator' && next.kind !== 'end') {
      scanner.fail(
        next,
        `${quote(next.text)} cannot be part of a title as it is; put the title in quotes: network 'My (first) net'.`,
      );
    }
    this.#endOfItem('the title');
    return words.join(' ');
  }

  #items(): Item[] {
    const items: Item[] = [];
    for (;;) {
      const { kind } = this.#scanner.peek();
      if (kind === 'separator') this.#scanner.take();
      else if (kind === ')' || kind === '|' || kind === 'end') return items;
      else items.push(this.#item());
    }
  }

  #item(): Item {
    const scanner: Scanner = this.#scanner;
    if (scanner.peek().kind === '@') return this.#endedBy(this.#reference(scanner.take()), 'a reference');
    const label = this.#label();
    const next = scanner.peek();
    if (next.kind === '(') return this.#group(label);
    if (next.kind !== 'word') return scanner.fail(next, this.#notAnItem(next, label));
    const repeat = count.exec(next.text);
    if (repeat !== null) return this.#repeat(next, Number(repeat[1]), label);
    if (isJoinOp(next.text)) return this.#join(next.text, label);
    if (isOp(next.text)) return this.#layer(next.text as LayerItem['op'], label);
    return scanner.fail(next, this.#unknownOp(next));
  }

  #label(): Label | null {
    const scanner: Scanner = this.#scanner;
    const name = scanner.peek();
    if ((name.kind !== 'word' && name.kind !== 'quoted') || scanner.peek(1).kind !== ':') {
      if (name.kind === 'quoted')
        scanner.fail(
          name,
          `${quote(name.text)} in quotes is a name; expected a colon after it, and what is named.`,
        );
      return null;
    }
    scanner.take();
    scanner.take();
    const whole = name.kind === 'quoted';
    const range = whole ? null : readRange(name.text);
    if (range !== null && range.last < range.first) {
      scanner.fail(name, `${quote(name.text)} runs backwards; expected the smaller number first.`);
    }
    return { name: name.text, whole, range, span: name };
  }

  #reference(at: Token): Reference {
    const name = this.#scanner.peek();
    if (name.kind === 'word' || name.kind === 'quoted') this.#scanner.take();
    else if (!this.#partial)
      this.#scanner.fail(at, "`@` is followed by no name; expected an earlier layer's, as in `@conv1`.");
    const taken = name.kind === 'word' || name.kind === 'quoted';
    return {
      kind: 'reference',
      name: taken ? name.text : '',
      whole: name.kind === 'quoted',
      span: { from: at.from, to: taken ? name.to : at.to },
    };
  }

  #group(label: Label | null): Item {
    const open = this.#scanner.peek();
    const [items] = this.#branches();
    return { kind: 'group', label, items: items!, span: label?.span ?? open };
  }

  #repeat(token: Token, times: number, label: Label | null): Item {
    const scanner: Scanner = this.#scanner;
    if (label !== null) {
      scanner.fail(
        label.span,
        `${quote(label.name)} cannot name ${times} repetitions; expected a range, as in \`block1..${Math.max(times, 2)}: (…)\`.`,
      );
    }
    scanner.take();
    if (times < 1) scanner.fail(token, `${quote(token.text)} repeats nothing; expected a count from 1.`);
    const next = scanner.peek();
    if (next.kind !== '(' && next.kind !== 'word') {
      scanner.fail(
        next,
        `${this.#found(next)} after ${quote(token.text)}; expected what is repeated, as in \`3x(conv 64 k3, relu)\`.`,
      );
    }
    this.#enter(token);
    const item = this.#item();
    this.#depth--;
    return { kind: 'repeat', count: times, item, span: token };
  }

  #join(op: JoinItem['op'], label: Label | null): Item {
    const scanner: Scanner = this.#scanner;
    const token = scanner.take();
    const open = scanner.peek();
    const example = op === 'residual' ? 'residual(conv 64 k3, relu, conv 64 k3)' : `${op}(@conv1 | @conv2)`;
    if (open.kind !== '(') {
      if (!this.#partial)
        scanner.fail(
          open,
          `${this.#found(open)} after \`${op}\`; expected what it joins in parentheses, as in \`${example}\`.`,
        );
      return { kind: 'group', label: null, items: [], span: token };
    }
    const branches = this.#branches();
    if (!this.#partial) {
      if (op === 'residual' && branches.length > 2) {
        scanner.fail(
          token,
          `\`residual\` has ${branches.length} branches; expected its body and at most one shortcut. \`add\` joins any number.`,
        );
      }
      if (op === 'residual' && branches[0]!.length === 0) {
        scanner.fail(token, `\`residual\` has no body; expected as in \`${example}\`.`);
      }
      if (op !== 'residual' && branches.length < 2) {
        scanner.fail(
          token,
          `\`${op}\` joins one branch; expected two or more, parted by \`|\`, as in \`${example}\`.`,
        );
      }
    }
    return { kind: 'join', op, label, branches, span: label?.span ?? token };
  }

  /** `( … | … )`. */
  #branches(): Item[][] {
    const scanner: Scanner = this.#scanner;
    const open = scanner.take();
    this.#enter(open);
    const branches = [this.#items()];
    for (;;) {
      const next = scanner.peek();
      if (next.kind === 'end') {
        if (!this.#partial) scanner.fail(open, 'This `(` is never closed; expected a `)` after it.');
        break;
      }
      scanner.take();
      if (next.kind === ')') break;
      branches.push(this.#items());
    }
    this.#depth--;
    return branches;
  }

  #enter(token: Span): void {
    if (++this.#depth > maxNesting) {
      this.#scanner.fail(token, `Groups are nested ${this.#depth} deep; at most ${maxNesting} are possible.`);
    }
  }

  #layer(op: LayerItem['op'], label: Label | null): Item {
    const scanner: Scanner = this.#scanner;
    const token = scanner.take();
    const fields: Record<string, unknown> = {};
    const places = new Map<string, Span>();
    let source: Reference | null = null;
    for (;;) {
      const next = scanner.peek();
      if (next.kind !== 'word') break;
      scanner.take();
      const assigned = scanner.peek().kind === '=';
      if (assigned) scanner.take();
      if (assigned && next.text === 'from' && op !== 'input') {
        if (source !== null) scanner.fail(next, '`from` is given twice.');
        source = this.#from(next);
        continue;
      }
      const reading = assigned ? this.#assigned(op, next) : readWord(op, next.text, new Set(places.keys()));
      if (reading === null) break; // partial
      if ('problem' in reading) {
        if (this.#partial) continue;
        scanner.fail(next, reading.problem);
      }
      if (places.has(reading.name)) {
        scanner.fail(
          next,
          `\`${longName(reading.name)}\` is given twice; the first is ${JSON.stringify(fields[reading.name])}.`,
        );
      }
      fields[reading.name] = reading.value;
      places.set(reading.name, next);
    }
    for (const [name, field] of textFields(op)) {
      if (field.required !== true || places.has(name) || this.#partial) continue;
      scanner.fail(token, `\`${op}\` has no ${longName(name)}; expected as in \`${examples[op] ?? op}\`.`);
    }
    return this.#endedBy(
      { kind: 'layer', op, label, fields, source, span: label?.span ?? token, places },
      op,
    );
  }

  #assigned(op: Op, name: Token): ReturnType<typeof readAssignment> | null {
    const value = this.#scanner.peek();
    if (value.kind !== 'word') {
      if (this.#partial) return null;
      this.#scanner.fail(value, `${this.#found(value)} after ${quote(`${name.text}=`)}; expected a value.`);
    }
    this.#scanner.take();
    return readAssignment(op, name.text, value.text);
  }

  /** The name after `from=`. */
  #from(at: Token): Reference {
    const name = this.#scanner.peek();
    const taken = name.kind === 'word' || name.kind === 'quoted';
    if (taken) this.#scanner.take();
    else if (!this.#partial)
      this.#scanner.fail(
        name,
        `${this.#found(name)} after \`from=\`; expected the name of an earlier layer.`,
      );
    return {
      kind: 'reference',
      name: taken ? name.text : '',
      whole: name.kind === 'quoted',
      span: taken ? name : at,
    };
  }

  #endedBy<T extends Item>(item: T, what: string): T {
    this.#endOfItem(what);
    return item;
  }

  #endOfItem(what: string): void {
    const next = this.#scanner.peek();
    if (next.kind === 'separator' || next.kind === ')' || next.kind === '|' || next.kind === 'end') return;
    if (next.kind === '(') {
      this.#scanner.fail(
        next,
        `\`(\` after ${what}, which holds no other layers; expected a field, or a comma and the next layer.`,
      );
    }
    this.#scanner.fail(
      next,
      `${this.#found(next)} after ${what}; expected a comma and the next layer.${bracketAdvice(next.text)}`,
    );
  }

  #notAnItem(token: Token, label: Label | null): string {
    const after = label === null ? '' : ` after ${quote(`${label.name}:`)}`;
    return `${this.#found(token)}${after}; expected a layer, such as \`conv 64 k3\`.${bracketAdvice(token.text)}`;
  }

  #unknownOp({ text, from }: Token): string {
    if (isOp(text.toLowerCase()) || text.toLowerCase() === 'residual')
      return `${quote(text)} is written \`${text.toLowerCase()}\`.`;
    const advice = text.length > 60 ? '' : didYouMean(text, [...itemWords, 'network']);
    if (/^\d/.test(text))
      return `${quote(text)} is no layer; two numbers are written 3x5, and repetitions 3x(…).`;
    const isFirst = advice === '' && this.#scanner.text.slice(0, from).trim() === '';
    if (isFirst) return `${quote(text)} starts no network. ${known}`;
    return `${quote(text)} is no layer${advice || `; expected one of ${itemWords.join(', ')}.`}`;
  }

  #found(token: Token): string {
    if (token.kind === 'end') return 'The text ends';
    if (token.kind === 'separator') return /[\n\r]/.test(token.text) ? 'The line ends' : 'A comma';
    return quote(token.text);
  }
}

const known =
  'Expected its input and layers, as in `input 3, conv 64 k3, relu`; or JSON, a link of the Fomoro calculator, or what print(model) shows of a PyTorch model.';

const bracketAdvice = (text: string): string => (/^[{[]$/.test(text) ? ' Groups are written in ( ).' : '');

/** Of the layers that need a field. */
const examples: Partial<Record<Op, string>> = {
  conv: 'conv 64 k3',
  'conv-transpose': 'conv-transpose 64 k2 s2',
  'max-pool': 'max-pool k2',
  'avg-pool': 'avg-pool k2',
  upsample: 'upsample 2',
};
