// How layers are named where the text says nothing, and how names are written. Imports only its own room.
import type { Op } from '../types.ts';

/** `conv1`, `conv2`, …; `relu6-1`, because `relu61` could be the sixty-first relu; the input is just `input`. */
export function automaticName(op: Op, count: number): string {
  if (op === 'input') return count === 1 ? op : `${op}${count}`;
  return /\d$/.test(op) ? `${op}-${count}` : `${op}${count}`;
}

/** Counts the layers of each op in each scope, to name those that are given none. */
export class AutomaticNames {
  readonly #counts = new Map<string, Map<Op, Count>>();

  /** The name the next layer of `op` has by itself: with the first number after the last that is not taken before it. */
  offer(scope: string, op: Op, isTaken: (name: string) => boolean): NumberedName {
    const count = this.#count(scope, op);
    count.free = Math.max(count.free, count.last + 1);
    while (isTaken(scope + automaticName(op, count.free))) count.free++;
    return { name: scope + automaticName(op, count.free), number: count.free };
  }

  /** A layer has been named: as offered, or otherwise (null). It counts in either case. */
  use(scope: string, op: Op, offered: NumberedName | null): void {
    const count = this.#count(scope, op);
    count.last = offered?.number ?? count.last + 1;
  }

  #count(scope: string, op: Op): Count {
    const ofScope = this.#counts.get(scope) ?? new Map<Op, Count>();
    this.#counts.set(scope, ofScope);
    const count = ofScope.get(op) ?? { last: 0, free: 1 };
    ofScope.set(op, count);
    return count;
  }
}

interface Count {
  /** Number of the last layer of the op. */
  last: number;
  /** All numbers from some earlier `last` to before this one are taken; what is taken stays so. */
  free: number;
}

interface NumberedName {
  readonly name: string;
  readonly number: number;
}

/** Names that need no quotes. The scanner would take more; these stay as they are in links and attributes too. */
const bareName = /^[\p{L}\p{N}_][\p{L}\p{N}_./-]*$/u;

/** `block1..3`: the names block1, block2 and block3; `unit1..3/` for groups whose names go on after a slash. */
const rangeLabel = /^(.*?)(0|[1-9]\d*)\.\.(0|[1-9]\d*)(\/?)$/;

export interface NameRange {
  readonly stem: string;
  readonly first: number;
  readonly last: number;
  /** After the number: a slash or nothing. */
  readonly tail: string;
}

/** The label of a layer that is named as the group around it. */
export const ownName = '.';

/** What names in a group start with: its own name and a dot, or a slash where that is how it ends. */
export const groupPrefix = (name: string): string => (name.endsWith('/') ? name : `${name}.`);

export function readRange(label: string): NameRange | null {
  const match = rangeLabel.exec(label);
  if (match === null) return null;
  return { stem: match[1]!, first: Number(match[2]), last: Number(match[3]), tail: match[4]! };
}

export const isBareName = (name: string): boolean => bareName.test(name) && readRange(name) === null;

/** The characters that a quoted name escapes: what ends it, what cannot be seen, and what HTML reads. */
const escaped = /['"\\&<>\p{C}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escapeUnits = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');

export function quoteName(name: string): string {
  const inside = name.replace(escaped, (character) =>
    character === "'" || character === '\\' ? `\\${character}` : escapeUnits(character),
  );
  return `'${inside}'`;
}

/** As the title after `network`: words as they are, anything else in quotes. */
export function writeTitle(title: string): string {
  return title.split(' ').every((part) => isBareName(part)) ? title : quoteName(title);
}
