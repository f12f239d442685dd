// How the fields of a layer are spelled, read and written. Imports only its own room.
import { fieldsOfOp, ops, paddingWords, type Field } from '../fields.ts';
import { didYouMean } from '../near-miss.ts';
import type { Op } from '../types.ts';
import { quote } from './position.ts';

/** One letter before a number: `k3`. */
const letters: Readonly<Record<string, string>> = {
  k: 'kernel',
  s: 'stride',
  d: 'dilation',
  p: 'padding',
  g: 'groups',
  o: 'outputPadding',
};
const letterOf = new Map(Object.entries(letters).map(([letter, field]) => [field, letter]));

/** The field that a number without a letter is, by op; of the input, its channels and then its size. */
const bareNumber: Partial<Record<Op, readonly string[]>> = {
  input: ['channels', 'size'],
  conv: ['channels'],
  'conv-transpose': ['channels'],
  upsample: ['scale'],
  'leaky-relu': ['slope'],
  dropout: ['rate'],
};

/** `output-padding` of `outputPadding`. */
export const longName = (field: string): string =>
  field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

type NamedField = readonly [name: string, field: Field];

const textFieldsOfOp = Object.fromEntries(
  ops.map((op) => [
    op,
    Object.entries(fieldsOfOp[op]).filter(([, { kind }]) => kind !== 'name' && kind !== 'names'),
  ]),
) as unknown as Readonly<Record<Op, readonly NamedField[]>>;

/** The fields of `op` that a text may give, but for `from`. */
export const textFields = (op: Op): readonly NamedField[] => textFieldsOfOp[op];

/** The words a field's value may be; a flag alone is true. */
function wordsOf(name: string, field: Field): readonly string[] {
  if (field.kind === 'padding') return paddingWords;
  if (field.kind === 'choice') return field.choices;
  return field.kind === 'flag' ? [longName(name)] : [];
}

const number = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const sides = /^(-?\d+)(?:[x×](-?\d+))?(?:[x×](-?\d+)[x×](-?\d+))?$/;

/** `3` or `3x5`, and for a padding `1x2x3x4`. */
function readSides(text: string, most: 1 | 2 | 4): number | number[] | undefined {
  const match = sides.exec(text);
  if (match === null) return undefined;
  const found = match.slice(1).filter((part) => part !== undefined);
  if (found.length > most) return undefined;
  return found.length === 1 ? Number(found[0]) : found.map(Number);
}

/** The value that `text` is for a field of this kind; undefined if it is none. Whether it fits is the validation's. */
function readValue(field: Field, text: string): unknown {
  switch (field.kind) {
    case 'integer':
      return readSides(text, 1);
    case 'pair':
      return readSides(text, 2);
    case 'padding':
      return (paddingWords as readonly string[]).includes(text) ? text : readSides(text, 4);
    case 'number':
      return number.test(text) ? Number(text) : undefined;
    case 'flag':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'choice':
      return field.choices.includes(text) ? text : undefined;
    case 'name':
    case 'names':
      return undefined; // written as references
    default:
      return field satisfies never;
  }
}

function exampleOf(name: string, field: Field): string {
  switch (field.kind) {
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'pair':
      return 'a whole number, or two as in 3x5 (rows x columns)';
    case 'padding':
      return 'a whole number, 1x2 (rows x columns), 0x1x2x3 (top x left x bottom x right), valid, half or same';
    case 'flag':
      return 'true or false';
    case 'choice':
      return field.choices.join(' or ');
    case 'name':
    case 'names':
      return "a layer's name";
    default:
      return field satisfies never;
  }
}

export type FieldReading =
  | { readonly name: string; readonly value: unknown }
  /** What was found and what was expected, as a sentence. */
  | { readonly problem: string };

/** What `word` without an equals sign says about a layer of `op` whose fields `given` are known already. */
export function readWord(op: Op, word: string, given: ReadonlySet<string>): FieldReading {
  for (const [name, field] of textFields(op)) {
    if (!wordsOf(name, field).includes(word)) continue;
    return { name, value: field.kind === 'flag' ? true : word };
  }
  const short = /^([a-z])(-?\d.*)$/.exec(word);
  const named = short === null ? undefined : letters[short[1]!];
  if (short !== null && named !== undefined) return readNamed(op, named, short[2]!, word);
  if (/^-?\d/.test(word)) {
    const open = (bareNumber[op] ?? []).filter((name) => !given.has(name));
    // The input's channels come first, but `224x224` can only be its size.
    const name = op === 'input' && /[x×]/.test(word) ? 'size' : open[0];
    if (name !== undefined) return readNamed(op, name, word, word);
    return { problem: `${quote(word)} has no letter that says what it is; ${expectedFields(op)}.` };
  }
  return { problem: unknownWord(op, word) };
}

/** What `name=text` says; `name` may be long, a letter, or as in JSON. */
export function readAssignment(op: Op, spelled: string, text: string): FieldReading {
  const name = textFields(op).find(([name]) => name === spelled || longName(name) === spelled)?.[0];
  const field = name ?? letters[spelled];
  if (field !== undefined) return readNamed(op, field, text, `${spelled}=${text}`);
  return { problem: unknownWord(op, spelled) };
}

function readNamed(op: Op, name: string, text: string, all: string): FieldReading {
  const field = textFields(op).find(([known]) => known === name)?.[1];
  if (field === undefined) {
    return {
      problem: `${quote(all)} would be a ${longName(name)}, and ${op} has none; ${expectedFields(op)}.`,
    };
  }
  const value = readValue(field, text);
  if (value !== undefined) return { name, value };
  return { problem: `${quote(all)} is no ${longName(name)}; expected ${exampleOf(name, field)}.` };
}

function unknownWord(op: Op, word: string): string {
  if ((ops as readonly string[]).includes(word) || word === 'residual') {
    return `\`${word}\` starts a layer of its own; put a comma before it.`;
  }
  const fields = textFields(op);
  const known = fields.flatMap(([name, field]) => [longName(name), ...wordsOf(name, field)]);
  return `${quote(word)} is no field of ${op}${didYouMean(word, known) || `; ${expectedFields(op)}.`}`;
}

function expectedFields(op: Op): string {
  const fields = textFields(op);
  if (fields.length === 0) return `${op} has no fields`;
  return `expected ${fields.map(([name, field]) => fieldHint(op, name, field)).join(', ')}`;
}

/** `k3 (kernel)`, `same (padding)`: how a field is usually written. */
function fieldHint(op: Op, name: string, field: Field): string {
  const letter = letterOf.get(name);
  if (letter !== undefined) return `${letter}… (${longName(name)})`;
  if (bareNumber[op]?.includes(name) === true) return `a number (${longName(name)})`;
  return wordsOf(name, field).join(' or ') || `${longName(name)}=…`;
}

const writeNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const writeSides = (value: unknown): string =>
  Array.isArray(value) ? value.map(writeNumber).join('x') : writeNumber(value as number);

/** The fields of a layer as a text gives them, each with a space before it. */
export function writeFields(op: Op, layer: Readonly<Record<string, unknown>>): string {
  const bare = bareNumber[op] ?? [];
  const names = textFields(op).map(([name]) => name);
  // Numbers without a letter come first.
  const order = [...bare, ...names.filter((name) => !bare.includes(name))];
  const isGiven = (name: string): boolean => layer[name] !== undefined;
  return order
    .filter(isGiven)
    .map((name) => {
      const value = layer[name];
      const needsName = name === 'size' && typeof value === 'number' && !isGiven('channels');
      if (needsName) return ` size=${writeNumber(value)}`;
      if (typeof value === 'string') return ` ${value}`;
      if (typeof value === 'boolean') return value ? ` ${longName(name)}` : ` ${longName(name)}=false`;
      const sides = writeSides(value);
      return bare.includes(name) ? ` ${sides}` : ` ${letterOf.get(name) ?? `${longName(name)}=`}${sides}`;
    })
    .join('');
}

export interface FieldOffer {
  readonly label: string;
  readonly detail: string;
}

/** What may still be said about a layer of `op`, for an editor to offer. */
export function offeredFields(op: Op, given: ReadonlySet<string>): readonly FieldOffer[] {
  return textFields(op)
    .filter(([name]) => !given.has(name))
    .flatMap(([name, field]) => {
      const letter = letterOf.get(name);
      const words = wordsOf(name, field).map((label) => ({
        label,
        detail: field.kind === 'flag' ? 'yes' : longName(name),
      }));
      const assigned = { label: `${longName(name)}=`, detail: exampleOf(name, field) };
      if (field.kind === 'flag' || field.kind === 'choice') return words;
      const short =
        letter === undefined
          ? []
          : [{ label: letter, detail: `${longName(name)}: ${exampleOf(name, field)}` }];
      return [...short, assigned, ...words];
    });
}

/** What `name=` may be followed by, for an editor to offer. */
export function offeredValues(op: Op, spelled: string): readonly FieldOffer[] {
  const found = textFields(op).find(
    ([name]) => name === spelled || longName(name) === spelled || letters[spelled] === name,
  );
  if (found === undefined) return [];
  const [name, field] = found;
  const words = field.kind === 'flag' ? ['true', 'false'] : wordsOf(name, field);
  return words.map((label) => ({ label, detail: longName(name) }));
}
