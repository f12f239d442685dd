// What may be written next at a place in a text. Pure; imports only its own room.
import { fieldsOfOp } from '../fields.ts';
import { NetworkError } from '../errors.ts';
import type { Op } from '../types.ts';
import { expand } from './expand.ts';
import { isBareName, quoteName } from './names.ts';
import { parseTree } from './parse.ts';
import { Scanner, type Token } from './scanner.ts';
import { offeredFields, offeredValues, readAssignment, readWord } from './spelling.ts';

export interface CompletionOption {
  /** What would stand there. */
  readonly label: string;
  /** What it means. */
  readonly detail: string;
}

export interface Completion {
  /** The options replace the characters from `from` to before `to`. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly CompletionOption[];
}

/** Ops, fields, words and names of layers that fit what is typed at `offset`. Never throws. */
export function completeNetwork(text: string, offset: number): Completion {
  const tokens = tokensBefore(text, offset);
  const last = tokens?.at(-1);
  const isTyping = last?.kind === 'word' && last.to === offset;
  const from = isTyping ? last.from : offset;
  const typed = text.slice(from, offset).toLowerCase();
  const to = offset + (/^[^\s,;()|:@='"#{}[\]`]*/.exec(text.slice(offset, offset + 1000))?.[0].length ?? 0);
  const before = isTyping ? tokens!.slice(0, -1) : tokens;
  const offered = before === null || isComment(text, before, from) ? [] : offer(text, before!);
  return { from, to, options: offered.filter(({ label }) => label.toLowerCase().startsWith(typed)) };
}

/** Null inside a quoted name. */
function tokensBefore(text: string, offset: number): readonly Token[] | null {
  const scanner = new Scanner(text.slice(0, offset));
  const tokens: Token[] = [];
  try {
    while (scanner.peek().kind !== 'end') tokens.push(scanner.take());
  } catch (error) {
    if (error instanceof NetworkError) return null;
    throw error;
  }
  return tokens;
}

/** Whether a comment is open where the next token would start. */
function isComment(text: string, tokens: readonly Token[], from: number): boolean {
  const last = tokens.findLast(({ kind }) => kind !== 'separator');
  return /#[^\n\r\u2028\u2029]*$/.test(text.slice(last?.to ?? 0, from));
}

const boundaries: readonly string[] = ['separator', '(', ')', '|', ':'];
const isCount = ({ kind, text }: Token): boolean => kind === 'word' && /^\d+[x×*]$/.test(text);

function offer(text: string, tokens: readonly Token[]): readonly CompletionOption[] {
  const start = tokens.findLastIndex(({ kind }) => boundaries.includes(kind)) + 1;
  const item = tokens.slice(start).filter((token) => !isCount(token));
  const [first, ...rest] = item;
  if (first === undefined) return tokens.some(({ kind }) => kind !== 'separator') ? items : [...items, title];
  const last = item.at(-1)!;
  if (first.kind === '@') return rest.length === 0 ? layerNames(text.slice(0, first.from)) : [];
  if (first.kind !== 'word' || !Object.hasOwn(fieldsOfOp, first.text)) return [];
  const op = first.text as Op;
  if (op === 'add' || op === 'multiply' || op === 'concat') return [];
  if (last.kind === '=') {
    const name = item.at(-2)!.text;
    return name === 'from' ? layerNames(text.slice(0, first.from)) : offeredValues(op, name);
  }
  return offeredFields(op, givenFields(op, rest));
}

function givenFields(op: Op, tokens: readonly Token[]): ReadonlySet<string> {
  const given = new Set<string>();
  for (const [place, token] of tokens.entries()) {
    if (token.kind !== 'word' || tokens[place - 1]?.kind === '=') continue;
    const isAssigned = tokens[place + 1]?.kind === '=';
    const value = tokens[place + 2]?.text ?? '';
    const reading = isAssigned ? readAssignment(op, token.text, value) : readWord(op, token.text, given);
    if ('name' in reading) given.add(reading.name);
  }
  return given;
}

/** The latest first. Empty where what comes before is not understood. */
function layerNames(text: string): readonly CompletionOption[] {
  try {
    const { layers } = expand(parseTree(text, { partial: true }), text);
    return layers
      .toReversed()
      .map(({ name, op }) => ({ label: isBareName(name) ? name : quoteName(name), detail: op }));
  } catch (error) {
    if (error instanceof NetworkError) return [];
    throw error;
  }
}

const title: CompletionOption = { label: 'network', detail: 'a title, as in network ResNet-50' };

const details: Readonly<Record<Op | 'residual', string>> = {
  input: 'channels and size, as in input 3 224',
  conv: 'convolution, as in conv 64 k3 s2',
  'conv-transpose': 'transposed convolution, as in conv-transpose 64 k2 s2',
  'max-pool': 'the largest of a window, as in max-pool k3 s2 p1',
  'avg-pool': 'the mean of a window, as in avg-pool k2',
  'global-avg-pool': 'the mean of the whole plane',
  upsample: 'a larger plane, as in upsample 2 bilinear',
  relu: 'activation',
  relu6: 'activation',
  elu: 'activation',
  silu: 'activation',
  'hard-swish': 'activation',
  tanh: 'activation',
  sigmoid: 'activation',
  'leaky-relu': 'activation, as in leaky-relu 0.2',
  gelu: 'activation',
  'batch-norm': 'a fixed affine per channel',
  dropout: 'as in dropout 0.5',
  add: 'sum of branches, as in add(conv 64 k3 | @conv1)',
  multiply: 'product of branches',
  concat: 'branches side by side, as in concat(conv 64 k1 | conv 64 k3)',
  residual: 'adds what it reads, as in residual(conv 64 k3, relu)',
};

const items: readonly CompletionOption[] = Object.entries(details).map(([label, detail]) => ({
  label,
  detail,
}));
