// How each part of the page's state is read from a word (attribute, address, control) and written back. Pure: no Lit, no DOM.
import {
  aggregates,
  backendChoices,
  inputInits,
  normalizations,
  requestDefaults,
  type Unit,
} from '../engine/index.ts';
import { activationChoices, defaultKnobs, knobLimits, maxChannels, weightInits } from '../network/index.ts';
import { colormapNames, scaleNames } from '../view/index.ts';
import {
  asText,
  choice,
  flag,
  fraction,
  isWithin,
  readNumber,
  whole,
  type Field,
  type Range,
} from './field-kinds.ts';
import { growth } from './growth-fields.ts';
import { network, preset, size, width } from './network-fields.ts';

export type { Field, Parsed } from './field-kinds.ts';

/** Whole numbers parted by commas, spaces or hyphens; null where the text is something else. */
function readList(found: unknown, range: Range): readonly number[] | null {
  const items: readonly unknown[] = Array.isArray(found)
    ? found
    : typeof found === 'number'
      ? [found]
      : asText(found).split(/\s*[,;\s-]\s*/);
  const numbers = items.map(readNumber);
  const fits =
    numbers.length >= 1 &&
    numbers.length <= knobLimits.depth.max &&
    numbers.every((value) => Number.isSafeInteger(value) && isWithin(value, range));
  return fits ? numbers : null;
}

const dilation: Field<readonly number[]> = {
  initial: defaultKnobs.dilation,
  parse(found) {
    const { min, max } = knobLimits.dilation;
    const value = readList(found, knobLimits.dilation);
    if (value) return { value };
    return { problem: `is not a whole number from ${min} to ${max}, or a list of them such as 1-2-4-8` };
  },
  format: (value) => value.join('-'),
};

/** Which layers carry the stride: 'all', 'every 4', or '4,8,12'. */
const strided: Field<string> = {
  initial: defaultKnobs.stridedLayers.join(','),
  parse(found) {
    const text = asText(found).toLowerCase();
    if (text === 'all') return { value: 'all' };
    const every = /^every[\s-]*(\d+)$/.exec(text);
    if (every && isWithin(Number(every[1]), knobLimits.stridedLayers)) {
      return { value: `every ${Number(every[1])}` };
    }
    const list = readList(found, knobLimits.stridedLayers);
    if (list) return { value: [...new Set(list)].sort((a, b) => a - b).join(',') };
    const { min, max } = knobLimits.stridedLayers;
    return {
      problem: `is not “all”, “every 4”, or a list of layers from ${min} to ${max} such as 4, 8, 12`,
    };
  },
  format: (value) => value,
};

/** The numbers of the layers that `text` (a value of the field `strided`) names in a stack so deep. */
export function stridedLayers(text: string, depth: number): readonly number[] {
  const every = text === 'all' ? 1 : /^every (\d+)$/.exec(text)?.[1];
  if (every !== undefined) {
    const period = Number(every);
    return Array.from({ length: Math.floor(depth / period) }, (_, index) => (index + 1) * period);
  }
  return text
    .split(',')
    .map(Number)
    .filter((layer) => layer <= depth);
}

/** Empty for the last layer. Whether the network has it is asked when the network is known. */
const layer: Field<string> = {
  initial: '',
  parse(found) {
    if (found === null || typeof found === 'string') return { value: (found ?? '').trim() };
    return { problem: 'is not the name of a layer' };
  },
  format: (value) => value,
};

/** Where every position is exact in the device's 32-bit arithmetic. */
const positions: Range = { min: -(2 ** 24), max: 2 ** 24 };

const unit: Field<Unit> = {
  initial: requestDefaults.unit,
  parse(found) {
    if (found === 'center' || asText(found).toLowerCase() === 'center') return { value: 'center' };
    const parts = Array.isArray(found) ? found : asText(found).split(/\s*,\s*/);
    const [y, x] = parts.map(readNumber);
    const fits = [y, x].every((value) => Number.isSafeInteger(value) && isWithin(value!, positions));
    if (parts.length === 2 && fits) return { value: [y!, x!] };
    return { problem: 'is neither “center” nor a position y,x in whole numbers' };
  },
  format: (value) => (value === 'center' ? 'center' : value.join(',')),
};

const channel: Field<number | 'sum'> = {
  initial: requestDefaults.channel,
  parse(found) {
    if (asText(found).toLowerCase() === 'sum') return { value: 'sum' };
    const value = readNumber(found);
    if (Number.isSafeInteger(value) && isWithin(value, { min: 0, max: maxChannels - 1 })) return { value };
    return { problem: 'is neither “sum” nor the number of a channel, from 0' };
  },
  format: String,
};

/** The device counts draws in float32: exact up to here. */
export const maxDraws = 2 ** 24;

/** Every part of the state, under the name it has in the address and as an attribute. */
export const fields = {
  depth: whole(defaultKnobs.depth, knobLimits.depth),
  kernel: whole(defaultKnobs.kernel, knobLimits.kernel),
  stride: whole(defaultKnobs.stride, knobLimits.stride),
  strided,
  dilation,
  channels: whole(defaultKnobs.channels, knobLimits.channels),
  activation: choice(defaultKnobs.activation, activationChoices),
  dropout: fraction(defaultKnobs.dropout, knobLimits.dropout),
  residual: flag,
  network,
  preset,
  width,
  size,
  layer,
  unit,
  channel,
  weights: choice(requestDefaults.weights, weightInits),
  draws: whole(requestDefaults.draws, { min: 1, max: maxDraws }),
  seed: whole(requestDefaults.seed, { min: 0, max: Number.MAX_SAFE_INTEGER }),
  input: choice(requestDefaults.input, inputInits),
  aggregate: choice(requestDefaults.aggregate, aggregates),
  normalize: choice(requestDefaults.normalize, normalizations),
  scale: choice('linear', scaleNames),
  colormap: choice('viridis', colormapNames),
  backend: choice('auto', backendChoices),
  ...growth,
} as const;

export type FieldName = keyof typeof fields;
export type FieldValue<Name extends FieldName> = (typeof fields)[Name] extends Field<infer T> ? T : never;
export const fieldNames = Object.keys(fields) as readonly FieldName[];

/** The fields of the growth chart. */
export const growthFields = Object.keys(growth) as readonly (keyof typeof growth)[];

/** The fields of one picture: all but the growth chart's. */
export const figureFields = fieldNames.filter(
  (name): name is Exclude<FieldName, keyof typeof growth> => !Object.hasOwn(growth, name),
);

/** The fields that make the network. */
export const networkFields = [
  'depth',
  'kernel',
  'stride',
  'strided',
  'dilation',
  'channels',
  'activation',
  'dropout',
  'residual',
  'network',
  'preset',
  'width',
  'size',
] as const satisfies readonly FieldName[];
