// From the lab's knobs to a network. Imports only its own room.
import { NetworkError } from './errors.ts';
import { show } from './fields.ts';
import { activationChoices, type Knobs } from './knobs.ts';
import { didYouMean } from './near-miss.ts';
import type { Layer, Network } from './types.ts';

/** Twenty 3×3 layers with three strided ones, as in Luo et al. 2016. */
export const defaultKnobs: Knobs = Object.freeze({
  depth: 20,
  kernel: 3,
  dilation: Object.freeze([1]),
  stride: 1,
  stridedLayers: Object.freeze([4, 8, 12]),
  channels: 8,
  activation: 'relu',
  dropout: 0,
  residual: false,
});

export interface KnobLimit {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Of the numbers; for the lists, of each entry. */
export const knobLimits = {
  depth: { min: 1, max: 100, step: 1 },
  kernel: { min: 1, max: 11, step: 1 },
  dilation: { min: 1, max: 8, step: 1 },
  stride: { min: 1, max: 3, step: 1 },
  stridedLayers: { min: 1, max: 100, step: 1 },
  channels: { min: 1, max: 64, step: 1 },
  dropout: { min: 0, max: 0.9, step: 0.05 },
} as const satisfies Partial<Record<keyof Knobs, KnobLimit>>;

/**
 * The stack the knobs describe, on an unbounded input of one channel: conv1 … convN ('half' padding), each followed
 * by its activation (relu1 …) and dropout (dropout1 …) if there are any. With `residual`, addI joins each such block
 * with what it read, wherever the block changes neither stride nor channels.
 */
export function stackNetwork(knobs: Knobs): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  let channels = 1;
  for (let number = 1; number <= knobs.depth; number++) {
    const source = layers.at(-1)!.name;
    const stride = knobs.stridedLayers.includes(number) ? knobs.stride : 1;
    const dilation = knobs.dilation[(number - 1) % knobs.dilation.length] ?? 1;
    layers.push({
      name: `conv${number}`,
      op: 'conv',
      channels: knobs.channels,
      kernel: knobs.kernel,
      ...(stride === 1 ? {} : { stride }),
      ...(dilation === 1 ? {} : { dilation }),
    });
    if (knobs.activation !== 'none')
      layers.push({ name: `${knobs.activation}${number}`, op: knobs.activation });
    if (knobs.dropout > 0) layers.push({ name: `dropout${number}`, op: 'dropout', rate: knobs.dropout });
    if (knobs.residual && stride === 1 && channels === knobs.channels) {
      layers.push({ name: `add${number}`, op: 'add', from: [source, layers.at(-1)!.name] });
    }
    channels = knobs.channels;
  }
  return { layers };
}

/** The value, if the knob can hold it. Throws NetworkError with the knob as its `field`. */
export function validateKnob<K extends keyof Knobs>(knob: K, value: unknown): Knobs[K] {
  const expected = whatIsWrong(knob, value);
  if (expected === undefined) return value as Knobs[K];
  const found = value === undefined ? 'is missing' : `is ${show(value)}`;
  throw new NetworkError(
    'invalid-value',
    `${knobLabel[knob]} ${found}; expected ${expected}${expected.endsWith('?') ? '' : '.'}`,
    {
      field: knob,
    },
  );
}

/** All knobs, checked one by one. Throws NetworkError with the first wrong one as its `field`. */
export function validateKnobs(value: unknown): Knobs {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new NetworkError('invalid-network', `The knobs are ${show(value)}; expected an object.`);
  }
  const given = value as Record<string, unknown>;
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(knobLabel, key)) continue;
    const advice = didYouMean(key, Object.keys(knobLabel));
    throw new NetworkError('invalid-value', `There is no knob \`${key}\`${advice || '.'}`, { field: key });
  }
  return {
    depth: validateKnob('depth', given.depth),
    kernel: validateKnob('kernel', given.kernel),
    dilation: validateKnob('dilation', given.dilation),
    stride: validateKnob('stride', given.stride),
    stridedLayers: validateKnob('stridedLayers', given.stridedLayers),
    channels: validateKnob('channels', given.channels),
    activation: validateKnob('activation', given.activation),
    dropout: validateKnob('dropout', given.dropout),
    residual: validateKnob('residual', given.residual),
  };
}

const knobLabel: Readonly<Record<keyof Knobs, string>> = {
  depth: 'Depth',
  kernel: 'Kernel',
  dilation: 'Dilation',
  stride: 'Stride',
  stridedLayers: 'The list of strided layers',
  channels: 'Channels',
  activation: 'Activation',
  dropout: 'Dropout',
  residual: 'Residual',
};

/** What was expected instead, or undefined if nothing is wrong. */
function whatIsWrong(knob: keyof Knobs, value: unknown): string | undefined {
  switch (knob) {
    case 'depth':
    case 'kernel':
    case 'stride':
    case 'channels':
      return isWhole(value, knobLimits[knob]) ? undefined : `a whole number ${range(knobLimits[knob])}`;
    case 'dilation':
      return isList(value, knobLimits.dilation, 1)
        ? undefined
        : `a list of one or more whole numbers ${range(knobLimits.dilation)}`;
    case 'stridedLayers':
      return isList(value, knobLimits.stridedLayers, 0)
        ? undefined
        : `a list of layer numbers ${range(knobLimits.stridedLayers)}`;
    case 'dropout': {
      const { min, max } = knobLimits.dropout;
      const fits = typeof value === 'number' && value >= min && value <= max;
      return fits ? undefined : `a number ${range(knobLimits.dropout)}`;
    }
    case 'activation':
      if ((activationChoices as readonly unknown[]).includes(value)) return undefined;
      return `one of ${activationChoices.join(', ')}${typeof value === 'string' ? didYouMean(value, activationChoices) : ''}`;
    case 'residual':
      return typeof value === 'boolean' ? undefined : 'true or false';
    default:
      return knob satisfies never;
  }
}

const range = ({ min, max }: KnobLimit): string => `from ${min} to ${max}`;

const isWhole = (value: unknown, { min, max }: KnobLimit): boolean =>
  Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;

/** No list is longer than the deepest stack. */
const isList = (value: unknown, limit: KnobLimit, shortest: number): boolean =>
  Array.isArray(value) &&
  value.length >= shortest &&
  value.length <= knobLimits.depth.max &&
  value.every((entry) => isWhole(entry, limit));
