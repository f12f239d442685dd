// From knobs to a stack.
import { describe, expect, test } from 'vitest';
import {
  activationChoices,
  defaultKnobs,
  knobLimits,
  NetworkError,
  stackNetwork,
  validateKnob,
  validateKnobs,
  validateNetwork,
  type Knobs,
} from '../../../src/network/index.ts';

const stack = (knobs: Partial<Knobs>) => stackNetwork({ ...defaultKnobs, ...knobs });
const names = (knobs: Partial<Knobs>): string[] => stack(knobs).layers.map(({ name }) => name);

describe('the stack', () => {
  test('is an unbounded input of one channel and as many convolutions as it is deep', () => {
    expect(stack({ depth: 2, activation: 'none' })).toEqual({
      layers: [
        { name: 'input', op: 'input' },
        { name: 'conv1', op: 'conv', channels: 8, kernel: 3 },
        { name: 'conv2', op: 'conv', channels: 8, kernel: 3 },
      ],
    });
  });

  test('follows each convolution by its activation and its dropout', () => {
    expect(names({ depth: 2, activation: 'gelu', dropout: 0.2 })).toEqual([
      'input',
      'conv1',
      'gelu1',
      'dropout1',
      'conv2',
      'gelu2',
      'dropout2',
    ]);
    expect(stack({ depth: 1, dropout: 0.2 }).layers[3]).toEqual({
      name: 'dropout1',
      op: 'dropout',
      rate: 0.2,
    });
  });

  test('carries the stride in the named layers only, and repeats the dilations through the depth', () => {
    const { layers } = stack({
      depth: 5,
      stride: 2,
      stridedLayers: [2, 5, 9],
      dilation: [1, 2, 4],
      activation: 'none',
    });
    expect(
      layers.slice(1).map((layer) => [Reflect.get(layer, 'stride'), Reflect.get(layer, 'dilation')]),
    ).toEqual([
      [undefined, undefined],
      [2, 2],
      [undefined, 4],
      [undefined, undefined],
      [2, 2],
    ]);
  });

  test('skips around every block that keeps stride and channels', () => {
    const { layers } = stack({ depth: 4, residual: true, stride: 2, stridedLayers: [3], dropout: 0.5 });
    expect(layers.filter(({ op }) => op === 'add')).toEqual([
      { name: 'add2', op: 'add', from: ['dropout1', 'dropout2'] },
      { name: 'add4', op: 'add', from: ['dropout3', 'dropout4'] },
    ]);
    expect(layers.at(-1)!.name).toBe('add4');
  });

  test('skips around the first convolution too where the input has as many channels', () => {
    expect(
      stack({ depth: 2, residual: true, channels: 1, activation: 'none' }).layers.filter(
        ({ op }) => op === 'add',
      ),
    ).toEqual([
      { name: 'add1', op: 'add', from: ['input', 'conv1'] },
      { name: 'add2', op: 'add', from: ['add1', 'conv2'] },
    ]);
  });

  test('makes sense at every end of every knob', () => {
    for (const depth of [1, 100]) {
      for (const channels of [1, 64]) {
        for (const activation of activationChoices) {
          const knobs = {
            depth,
            channels,
            activation,
            kernel: 11,
            dilation: [8, 1],
            stride: 3,
            dropout: 0.9,
            residual: true,
          };
          const network = stack(knobs);
          expect(validateNetwork(network)).toEqual(network);
        }
      }
    }
  });
});

describe('knobs', () => {
  test('the defaults are within their limits', () => {
    expect(validateKnobs(defaultKnobs)).toEqual(defaultKnobs);
    expect(defaultKnobs).toMatchObject({
      depth: 20,
      kernel: 3,
      stride: 1,
      stridedLayers: [4, 8, 12],
      channels: 8,
    });
  });

  test('both ends of a limit are allowed and the next steps are not', () => {
    for (const knob of ['depth', 'kernel', 'stride', 'channels', 'dropout'] as const) {
      const { min, max, step } = knobLimits[knob];
      expect(validateKnob(knob, min)).toBe(min);
      expect(validateKnob(knob, max)).toBe(max);
      expect(() => validateKnob(knob, min - step)).toThrow(`from ${min} to ${max}`);
      expect(() => validateKnob(knob, max + step)).toThrow(NetworkError);
    }
  });

  test.each([
    ['depth', 101, 'Depth is 101; expected a whole number from 1 to 100.'],
    ['depth', '20', 'Depth is "20"; expected a whole number from 1 to 100.'],
    ['kernel', 0, 'Kernel is 0; expected a whole number from 1 to 11.'],
    ['kernel', undefined, 'Kernel is missing; expected a whole number from 1 to 11.'],
    ['dilation', [], 'Dilation is []; expected a list of one or more whole numbers from 1 to 8.'],
    ['dilation', [1, 9], 'Dilation is [1, 9]; expected a list of one or more whole numbers from 1 to 8.'],
    ['stride', 1.5, 'Stride is 1.5; expected a whole number from 1 to 3.'],
    [
      'stridedLayers',
      [0],
      'The list of strided layers is [0]; expected a list of layer numbers from 1 to 100.',
    ],
    ['channels', 1e9, 'Channels is 1000000000; expected a whole number from 1 to 64.'],
    ['dropout', NaN, 'Dropout is NaN; expected a number from 0 to 0.9.'],
    ['residual', 'yes', 'Residual is "yes"; expected true or false.'],
  ] as const)('%s = %o is refused beside its control', (knob, value, message) => {
    const refuse = (): unknown => validateKnobs({ ...defaultKnobs, [knob]: value });
    expect(refuse).toThrow(message);
    expect(refuse).toThrow(expect.objectContaining({ code: 'invalid-value', field: knob }));
  });

  test('an activation nearly right is named', () => {
    expect(() => validateKnob('activation', 'sillu')).toThrow('"sillu"');
    expect(() => validateKnob('activation', 'sillu')).toThrow(/; did you mean `silu`\?$/);
  });

  test('a knob that is not there, and knobs that are none', () => {
    expect(() => validateKnobs({ ...defaultKnobs, kernal: 3 })).toThrow(
      'no knob `kernal`; did you mean `kernel`?',
    );
    expect(() => validateKnobs([1])).toThrow('The knobs are [1]; expected an object.');
  });
});
