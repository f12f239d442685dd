// What single PyTorch modules are as layers of ours. Imports only its own room.
import type { Op, Pair } from '../../types.ts';
import { readArguments, type PythonArguments, type PythonValue } from './arguments.ts';

export interface LeafLayer {
  readonly op: Exclude<Op, 'input' | 'add' | 'multiply' | 'concat'>;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of what it reads, where the print says so. */
  readonly channelsIn?: number;
  /** Where it changes them. */
  readonly channelsOut?: number;
  /** What the print leaves open, as a sentence. */
  readonly notes?: readonly string[];
}

export type Leaf =
  | LeafLayer
  /** Passes on what it reads. */
  | 'nothing'
  /** What follows has no receptive field, and why: completes a sentence that starts with the module. */
  | { readonly end: string }
  /** Why it cannot be read: completes a sentence that starts with the module. */
  | { readonly problem: string };

/** Null where the class is not known. */
export function readLeaf(type: string, args: string): Leaf | null {
  const read = Object.hasOwn(leaves, type) ? leaves[type] : undefined;
  return read === undefined ? null : read(new Arguments(readArguments(args)));
}

type Reader = (args: Arguments) => Leaf;

const plain =
  (op: LeafLayer['op']): Reader =>
  () => ({ op, fields: {} });
const nothing: Reader = () => 'nothing';
const end: Reader = () => ({ end: 'works on vectors, not on planes' });

const batchNorm: Reader = (args) => ({
  op: 'batch-norm',
  fields: {},
  channelsIn: args.whole('num_features', 0),
});

const leaves: Readonly<Record<string, Reader>> = {
  Conv2d: (args) => convolution('conv', args),
  ConvTranspose2d: (args) => convolution('conv-transpose', args),
  MaxPool2d: (args) => pool('max-pool', args),
  AvgPool2d: averagePool,
  AdaptiveAvgPool2d: adaptivePool,
  BatchNorm2d: batchNorm,
  SyncBatchNorm: batchNorm,
  FrozenBatchNorm2d: batchNorm,
  ReLU: plain('relu'),
  ReLU6: plain('relu6'),
  LeakyReLU: (args) => ({ op: 'leaky-relu', fields: { slope: args.number('negative_slope', 0) ?? 0.01 } }),
  ELU: (args) => {
    const alpha = args.number('alpha', 0) ?? 1;
    return alpha === 1
      ? { op: 'elu', fields: {} }
      : { problem: `has alpha ${alpha}; only alpha 1 is known here` };
  },
  GELU: (args) => ({
    op: 'gelu',
    fields: args.named('approximate') === 'tanh' ? { approximate: 'tanh' } : {},
  }),
  SiLU: plain('silu'),
  Hardswish: plain('hard-swish'),
  Tanh: plain('tanh'),
  Sigmoid: plain('sigmoid'),
  Dropout: (args) => ({ op: 'dropout', fields: { rate: args.number('p', 0) ?? 0.5 } }),
  Dropout2d: (args) => ({
    op: 'dropout',
    fields: { rate: args.number('p', 0) ?? 0.5 },
    notes: ['Dropout2d drops whole channels; here single values are dropped, as by Dropout.'],
  }),
  Upsample: upsample,
  UpsamplingNearest2d: upsample,
  Identity: nothing,
  Linear: end,
  LazyLinear: end,
  Flatten: end,
  Softmax: end,
  LogSoftmax: end,
};

/** As a message lists them. */
export const leafTypes = Object.keys(leaves);

function convolution(op: 'conv' | 'conv-transpose', args: Arguments): Leaf {
  const [channelsIn, channels] = [args.whole('in_channels', 0), args.whole('out_channels', 1)];
  const kernel = args.pair('kernel_size', 2);
  if (channelsIn === undefined || channels === undefined || kernel === undefined) {
    return { problem: 'does not say its channels and kernel size in two dimensions' };
  }
  const stride = args.pair('stride', 3) ?? 1;
  const dilation = args.pair('dilation') ?? 1;
  const given = args.named('padding');
  const padding = given === 'same' || given === 'valid' ? given : (args.pair('padding', 4) ?? 0);
  const outputPadding = args.pair('output_padding') ?? 0;
  const groups = args.whole('groups') ?? 1;
  const mode = args.named('padding_mode');
  const fields = {
    channels,
    kernel,
    ...(stride === 1 ? {} : { stride }),
    ...(dilation === 1 ? {} : { dilation }),
    ...(isHalf(padding, kernel, dilation) ? {} : { padding }),
    ...(groups === 1 ? {} : { groups }),
    ...(args.named('bias') === false ? {} : { bias: true }),
    ...(outputPadding === 0 || op === 'conv' ? {} : { outputPadding }),
  };
  const notes =
    mode === undefined || mode === 'zeros'
      ? []
      : [
          `Padding of mode ${String(mode)} is taken as zeros, which differs only at the border of a sized input.`,
        ];
  return { op, fields, channelsIn, channelsOut: channels, notes };
}

/** Whether a padding is what `'half'`, the default here, would be. PyTorch's own default is 0. */
function isHalf(padding: Pair | 'same' | 'valid', kernel: Pair, dilation: Pair): boolean {
  if (typeof padding === 'string') return false;
  return ([0, 1] as const).every((axis) => {
    const [p, k, d] = [padding, kernel, dilation].map((pair) =>
      typeof pair === 'number' ? pair : pair[axis]!,
    );
    return p === Math.floor((d! * (k! - 1)) / 2);
  });
}

function pool(op: 'max-pool' | 'avg-pool', args: Arguments): LeafLayer | { readonly problem: string } {
  const kernel = args.pair('kernel_size', 0);
  if (kernel === undefined) return { problem: 'does not say its kernel size in two dimensions' };
  const stride = args.pair('stride', 1) ?? kernel;
  const padding = args.pair('padding', 2) ?? 0;
  const dilation = args.pair('dilation') ?? 1;
  const fields = {
    kernel,
    ...(String(stride) === String(kernel) ? {} : { stride }),
    ...(dilation === 1 ? {} : { dilation }),
    ...(padding === 0 ? {} : { padding }),
    ...(args.named('ceil_mode') === true ? { ceil: true } : {}),
  };
  return { op, fields };
}

function averagePool(args: Arguments): Leaf {
  const layer = pool('avg-pool', args);
  if ('problem' in layer) return layer;
  const counts = args.named('count_include_pad');
  const isOpen = counts === undefined && args.named('ceil_mode') === undefined;
  return {
    ...layer,
    fields: { ...layer.fields, ...(counts === false ? { countPadding: false } : {}) },
    notes: isOpen
      ? [
          'The print of an AvgPool2d says neither ceil_mode nor count_include_pad; PyTorch’s defaults (False, True) are assumed.',
        ]
      : [],
  };
}

function adaptivePool(args: Arguments): Leaf {
  const size = args.pair('output_size', 0);
  if (size === 1) return { op: 'global-avg-pool', fields: {} };
  return { end: 'has windows that depend on the size of its input, which a print does not say' };
}

function upsample(args: Arguments): Leaf {
  const scale = args.pair('scale_factor', 1);
  if (scale === undefined)
    return { problem: 'has a size instead of a scale factor; only whole scale factors are known here' };
  const mode = args.named('mode') ?? 'nearest';
  if (mode === 'nearest') return { op: 'upsample', fields: { scale } };
  if (mode !== 'bilinear')
    return { problem: `has mode ${String(mode)}; only nearest and bilinear are known here` };
  return {
    op: 'upsample',
    fields: { scale, mode },
    notes: [
      'The print of a bilinear Upsample does not say align_corners; False, PyTorch’s default, is assumed.',
    ],
  };
}

class Arguments {
  readonly #args: PythonArguments;

  constructor(args: PythonArguments) {
    this.#args = args;
  }

  named(name: string): PythonValue | undefined {
    return this.#args.named.get(name);
  }

  #value(name: string, position?: number): PythonValue | undefined {
    return this.named(name) ?? (position === undefined ? undefined : this.#args.positional[position]);
  }

  number(name: string, position?: number): number | undefined {
    const value = this.#value(name, position);
    return typeof value === 'number' ? value : undefined;
  }

  whole(name: string, position?: number): number | undefined {
    const value = this.number(name, position);
    return Number.isInteger(value) ? value : undefined;
  }

  /** Two equal numbers are one. */
  pair(name: string, position?: number): Pair | undefined {
    const value = this.#value(name, position);
    const [y, x] = Array.isArray(value) ? (value as PythonValue[]) : [value, value];
    if (Array.isArray(value) && value.length !== 2) return undefined;
    if (typeof y !== 'number' || typeof x !== 'number') return undefined;
    return y === x ? y : [y, x];
  }
}
