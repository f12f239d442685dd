// Every word of the controls. Pure.
import { fields, type FieldName } from '../fields.ts';
import type { Choice } from './templates.ts';

type ChoiceName = {
  [Name in FieldName]: (typeof fields)[Name] extends { readonly choices: readonly string[] } ? Name : never;
}[FieldName];

export const resetHint = 'Double-click to reset';

export const controlLabels: Readonly<Record<FieldName, string>> = {
  depth: 'Depth',
  kernel: 'Kernel',
  stride: 'Stride',
  strided: 'at layers',
  dilation: 'Dilation',
  channels: 'Channels',
  activation: 'Activation',
  dropout: 'Dropout',
  residual: 'Residual',
  network: 'Network',
  preset: 'Preset',
  width: 'Width',
  size: 'Input size',
  layer: 'Layer',
  unit: 'Unit',
  channel: 'Channel',
  weights: 'Weights',
  draws: 'Draws',
  seed: 'Seed',
  input: 'Input',
  aggregate: 'Aggregate',
  normalize: 'Normalize',
  scale: 'Scale',
  colormap: 'Colours',
  backend: 'Backend',
  over: 'Over',
  range: 'Range',
  compare: 'Compare',
  axes: 'Axes',
  quantity: 'Of',
};

export const controlHelp: Partial<Readonly<Record<FieldName, string>>> = {
  strided: '“all”, “every 4”, or a list such as 4, 8, 12',
  dilation: 'A number, or a list that repeats through the depth: 1-2-4-8',
  width: 'Times the channels, 1/4 for a quarter; the receptive field stays',
  size: 'One number, or height,width; empty: no border is ever met',
  layer: 'A layer’s name; empty: the last one',
  unit: '“center”, or a position y,x',
  channel: '“sum”, or a channel’s number from 0',
  range: '1-40, or a list such as 5,10,20,40; empty: what suits the knob',
};

const choiceLabels: Partial<Readonly<Record<FieldName, Readonly<Record<string, string>>>>> = {
  activation: {
    relu: 'ReLU',
    relu6: 'ReLU6',
    'leaky-relu': 'leaky ReLU',
    elu: 'ELU',
    gelu: 'GELU',
    silu: 'SiLU',
    'hard-swish': 'hard swish',
  },
  weights: {
    'he-normal': 'He normal',
    'he-uniform': 'He uniform',
    'glorot-normal': 'Glorot normal',
    'glorot-uniform': 'Glorot uniform',
    ones: 'ones, 1 / fan-in',
    'center-low': 'low at the centre',
  },
  aggregate: {
    abs: 'sum of |g|',
    square: 'root of mean g²',
    signed: 'sum of g, signed',
    relu: 'sum of max(g, 0)',
  },
  normalize: { draw: 'each draw to 1', none: 'no' },
  scale: { sqrt: 'square root', log: 'logarithmic' },
  backend: { auto: 'automatic', webgpu: 'WebGPU', cpu: 'CPU' },
  axes: { log: 'logarithmic' },
  quantity: { size: 'sizes', sigma: 'sigma', kurtosis: 'excess kurtosis', r2: 'R² of the Gaussian fit' },
};

/** The choices of a field, in the words that people read. */
export function choicesOf(name: ChoiceName): readonly Choice[] {
  return fields[name].choices.map((value) => ({ value, label: choiceLabels[name]?.[value] ?? value }));
}
