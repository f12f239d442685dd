// What each op may say about itself, and the checks of single values. Imports only its own room.
import { NetworkError } from './errors.ts';
import {
  maxChannels,
  maxInputSide,
  maxKernel,
  maxLayers,
  maxNameLength,
  maxReach,
  maxSlope,
} from './limits.ts';
import type { Op } from './types.ts';

/** The kind of value a field takes. */
type Kind =
  | { readonly kind: 'integer' | 'pair'; readonly min: number; readonly max: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly below?: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'padding' | 'flag' | 'name' | 'names' };

export type Field = Kind & { readonly required?: true };

export const paddingWords = ['valid', 'half', 'same'] as const;

const from: Field = { kind: 'name' };
const kernel: Field = { kind: 'pair', min: 1, max: maxKernel };
const dilation: Field = { kind: 'pair', min: 1, max: maxReach };
const padding: Field = { kind: 'padding' };
const flag: Field = { kind: 'flag' };
const channels: Field = { kind: 'integer', min: 1, max: maxChannels };
const names: Field = { kind: 'names', required: true };

const conv = {
  from,
  channels: { ...channels, required: true },
  kernel: { ...kernel, required: true },
  stride: kernel,
  dilation,
  padding,
  groups: channels,
  bias: flag,
} as const;
const pool = {
  from,
  kernel: { ...kernel, required: true },
  stride: kernel,
  dilation,
  padding,
  ceil: flag,
} as const;

/** Beside `name` and `op`. */
export const fieldsOfOp: Readonly<Record<Op, Readonly<Record<string, Field>>>> = {
  input: { channels, size: { kind: 'pair', min: 1, max: maxInputSide } },
  conv,
  'conv-transpose': { ...conv, outputPadding: { kind: 'pair', min: 0, max: maxKernel } },
  'max-pool': pool,
  'avg-pool': { ...pool, countPadding: flag },
  'global-avg-pool': { from },
  upsample: {
    from,
    scale: { ...kernel, required: true },
    mode: { kind: 'choice', choices: ['nearest', 'bilinear'] },
  },
  relu: { from },
  relu6: { from },
  elu: { from },
  silu: { from },
  'hard-swish': { from },
  tanh: { from },
  sigmoid: { from },
  'leaky-relu': { from, slope: { kind: 'number', min: -maxSlope, max: maxSlope } },
  gelu: { from, approximate: { kind: 'choice', choices: ['none', 'tanh'] } },
  'batch-norm': { from },
  dropout: { from, rate: { kind: 'number', min: 0, max: 1, below: true } },
  add: { from: names },
  multiply: { from: names },
  concat: { from: names },
};

export const ops = Object.keys(fieldsOfOp) as readonly Op[];

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value === 'object' && !Array.isArray(value)) return 'an object';
  let text = '';
  try {
    text = Array.isArray(value) ? `[${value.slice(0, 30).map(show).join(', ')}]` : JSON.stringify(value);
  } catch {
    text = 'a list'; // a list that contains itself
  }
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

const isWhole = (value: unknown, min: number, max: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;

/** Copies `value` if the field may hold it; otherwise says what was expected. */
export function checkField(value: unknown, field: Field): { value: unknown } | { expected: string } {
  switch (field.kind) {
    case 'integer':
      if (isWhole(value, field.min, field.max)) return { value };
      return { expected: `a whole number from ${field.min} to ${field.max}` };
    case 'pair': {
      if (isWhole(value, field.min, field.max)) return { value };
      if (isListOf(value, [2], field.min, field.max)) return { value: Object.freeze([...value]) };
      return { expected: `a whole number from ${field.min} to ${field.max}, or two of them as [y, x]` };
    }
    case 'padding':
      if (isWhole(value, 0, maxReach)) return { value };
      if ((paddingWords as readonly unknown[]).includes(value)) return { value };
      if (isListOf(value, [2, 4], 0, maxReach)) return { value: Object.freeze([...value]) };
      return {
        expected: `a whole number from 0 to ${maxReach}, [y, x], [top, left, bottom, right], 'valid', 'half' or 'same'`,
      };
    case 'flag':
      return typeof value === 'boolean' ? { value } : { expected: 'true or false' };
    case 'number': {
      const fits =
        typeof value === 'number' &&
        value >= field.min &&
        (field.below === true ? value < field.max : value <= field.max);
      if (fits) return { value };
      return {
        expected: `a number from ${field.min} to ${field.below === true ? 'below ' : ''}${field.max}`,
      };
    }
    case 'choice':
      if (typeof value === 'string' && field.choices.includes(value)) return { value };
      return { expected: field.choices.map((choice) => `'${choice}'`).join(' or ') };
    case 'name':
      return isName(value) ? { value } : { expected: "a layer's name" };
    case 'names': {
      const fits =
        Array.isArray(value) && value.length >= 2 && value.length <= maxLayers && value.every(isName);
      return fits
        ? { value: Object.freeze([...(value as string[])]) }
        : { expected: "a list of two or more layers' names" };
    }
    default:
      return field satisfies never;
  }
}

export const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= maxNameLength;

function isListOf(value: unknown, lengths: readonly number[], min: number, max: number): value is number[] {
  return (
    Array.isArray(value) && lengths.includes(value.length) && value.every((item) => isWhole(item, min, max))
  );
}

export function fieldError(layer: string, field: string, found: unknown, expected: string): NetworkError {
  const message =
    found === undefined
      ? `${layer}: \`${field}\` is missing; expected ${expected}.`
      : `${layer}: \`${field}\` is ${show(found)}; expected ${expected}.`;
  return new NetworkError('invalid-value', message, { layer, field });
}
