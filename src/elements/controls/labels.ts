// Every word of the controls. In the language of now.
import { msg } from '../language/message.ts';
import { fields, type FieldName } from '../fields.ts';
import type { Over } from '../growth-fields.ts';
import type { Choice } from './templates.ts';

export type ChoiceName = {
  [Name in FieldName]: (typeof fields)[Name] extends { readonly choices: readonly string[] } ? Name : never;
}[FieldName];

export const resetHint = (): string => msg('Double-click to reset');

export const controlLabels: Readonly<Record<FieldName, string>> = {
  get depth(): string {
    return msg('Depth');
  },
  get kernel(): string {
    return msg('Kernel');
  },
  get stride(): string {
    return msg('Stride');
  },
  get strided(): string {
    return msg('at layers');
  },
  get dilation(): string {
    return msg('Dilation');
  },
  get channels(): string {
    return msg('Channels');
  },
  get activation(): string {
    return msg('Activation');
  },
  get dropout(): string {
    return msg('Dropout');
  },
  get residual(): string {
    return msg('Residual');
  },
  get network(): string {
    return msg('Network');
  },
  get preset(): string {
    return msg('Preset');
  },
  get width(): string {
    return msg('Width');
  },
  get size(): string {
    return msg('Input size');
  },
  get layer(): string {
    return msg('Layer');
  },
  get unit(): string {
    return msg('Unit');
  },
  get channel(): string {
    return msg('Channel');
  },
  get weights(): string {
    return msg('Weights');
  },
  get draws(): string {
    return msg('Draws');
  },
  get seed(): string {
    return msg('Seed');
  },
  get input(): string {
    return msg('Input');
  },
  get aggregate(): string {
    return msg('Aggregate');
  },
  get normalize(): string {
    return msg('Normalize');
  },
  get scale(): string {
    return msg('Scale');
  },
  get colormap(): string {
    return msg('Colours');
  },
  get backend(): string {
    return msg('Backend');
  },
  get over(): string {
    return msg('Over');
  },
  get range(): string {
    return msg('Range');
  },
  get compare(): string {
    return msg('Compare');
  },
  get axes(): string {
    return msg('Axes');
  },
  get quantity(): string {
    return msg('Of');
  },
};

export const controlHelp: Partial<Readonly<Record<FieldName, string>>> = {
  get strided(): string {
    return msg('“all”, “every 4”, or a list such as 4, 8, 12');
  },
  get dilation(): string {
    return msg('A number, or a list that repeats through the depth: 1-2-4-8');
  },
  get width(): string {
    return msg('Times the channels, 1/4 for a quarter; the receptive field stays');
  },
  get size(): string {
    return msg('One number, or height,width; empty: no border is ever met');
  },
  get layer(): string {
    return msg('A layer’s name; empty: the last one');
  },
  get unit(): string {
    return msg('“center”, or a position y,x');
  },
  get channel(): string {
    return msg('“sum”, or a channel’s number from 0');
  },
  get range(): string {
    return msg('1-40, or a list such as 5,10,20,40; empty: what suits the knob');
  },
};

/** What a growth chart runs over, within a sentence. */
export const overNames: Readonly<Record<Over, string>> = {
  get depth(): string {
    return msg('depth');
  },
  get kernel(): string {
    return msg('kernel');
  },
  get dilation(): string {
    return msg('dilation');
  },
  get stride(): string {
    return msg('stride');
  },
  get channels(): string {
    return msg('channels');
  },
};

const choiceLabels: Partial<Readonly<Record<FieldName, Readonly<Record<string, string>>>>> = {
  activation: {
    get none(): string {
      return msg('none');
    },
    relu: 'ReLU',
    relu6: 'ReLU6',
    get 'leaky-relu'(): string {
      return msg('leaky ReLU');
    },
    elu: 'ELU',
    gelu: 'GELU',
    silu: 'SiLU',
    get 'hard-swish'(): string {
      return msg('hard swish');
    },
  },
  weights: {
    get 'he-normal'(): string {
      return msg('He normal');
    },
    get 'he-uniform'(): string {
      return msg('He uniform');
    },
    get 'glorot-normal'(): string {
      return msg('Glorot normal');
    },
    get 'glorot-uniform'(): string {
      return msg('Glorot uniform');
    },
    get ones(): string {
      return msg('ones, 1 / fan-in');
    },
    get 'center-low'(): string {
      return msg('low at the centre');
    },
  },
  aggregate: {
    get abs(): string {
      return msg('sum of |g|');
    },
    get square(): string {
      return msg('root of mean g²');
    },
    get signed(): string {
      return msg('sum of g, signed');
    },
    get relu(): string {
      return msg('sum of max(g, 0)');
    },
  },
  normalize: {
    get draw(): string {
      return msg('each draw to 1');
    },
    get none(): string {
      return msg('no');
    },
  },
  input: {
    get normal(): string {
      return msg('normal');
    },
    get uniform(): string {
      return msg('uniform');
    },
    get zeros(): string {
      return msg('zeros');
    },
    get ones(): string {
      return msg('ones');
    },
  },
  colormap: {
    get grey(): string {
      return msg('grey');
    },
  },
  over: overNames,
  scale: {
    get linear(): string {
      return msg('linear');
    },
    get sqrt(): string {
      return msg('square root');
    },
    get log(): string {
      return msg('logarithmic');
    },
  },
  backend: {
    get auto(): string {
      return msg('automatic');
    },
    webgpu: 'WebGPU',
    cpu: 'CPU',
  },
  axes: {
    get linear(): string {
      return msg('linear');
    },
    get log(): string {
      return msg('logarithmic');
    },
  },
  quantity: {
    get size(): string {
      return msg('sizes');
    },
    get sigma(): string {
      return msg('sigma');
    },
    get kurtosis(): string {
      return msg('excess kurtosis');
    },
    get r2(): string {
      return msg('R² of the Gaussian fit');
    },
  },
};

/** The choices of a field, in the words that people read. */
export function choicesOf(name: ChoiceName): readonly Choice[] {
  return fields[name].choices.map((value) => ({ value, label: choiceLabels[name]?.[value] ?? value }));
}
