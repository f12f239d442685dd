// What a plan refuses, in the words a person reads.
import { describe, expect, it } from 'vitest';
import { ErfError } from '../../../src/engine/errors.ts';
import { plan, planGradient } from '../../../src/engine/plan.ts';
import { NetworkError, type Layer, type Network } from '../../../src/network/index.ts';

const limits = { bufferByteLength: 2 ** 30, totalByteLength: 2 ** 30, draws: 1024 };

const conv: Layer = { name: 'conv', op: 'conv', channels: 2, kernel: 3 };
const unbounded: Network = {
  layers: [
    { name: 'input', op: 'input' },
    conv,
    { name: 'norm', op: 'batch-norm' },
    { name: 'drop', op: 'dropout' },
    { name: 'relu', op: 'relu' },
  ],
};
const sized: Network = {
  layers: [{ name: 'input', op: 'input', size: [5, 6] }, ...unbounded.layers.slice(1)],
};
const weight = new Float32Array(18);

/** A request as it might come from JSON or JavaScript: anything. */
type Anything = Record<string, unknown>;

function refusal(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  return expect.fail('it was not refused');
}

describe('a request is refused', () => {
  it.each<[string, Network, Anything, string]>([
    ['no draws', unbounded, { draws: 0 }, 'draws is 0; it must be a whole number from 1 to 16777216.'],
    ['half a draw', unbounded, { draws: 1.5 }, 'draws is 1.5; it must be a whole number from 1 to 16777216.'],
    [
      'more draws than can be counted',
      unbounded,
      { draws: 2 ** 24 + 1 },
      'draws is 16777217; it must be a whole number from 1 to 16777216.',
    ],
    [
      'draws that are text',
      unbounded,
      { draws: '64' },
      'draws is 64; it must be a whole number from 1 to 16777216.',
    ],
    [
      'a negative seed',
      unbounded,
      { seed: -1 },
      'seed is -1; it must be a whole number from 0 to 9007199254740991.',
    ],
    [
      'a seed that is no number',
      unbounded,
      { seed: NaN },
      'seed is NaN; it must be a whole number from 0 to 9007199254740991.',
    ],
    [
      'unknown weights',
      unbounded,
      { weights: 'xavier' },
      'weights is "xavier"; it must be one of he-normal, he-uniform, glorot-normal, glorot-uniform, ones, center-low.',
    ],
    [
      'an unknown input',
      unbounded,
      { input: 'noise' },
      'input is "noise"; it must be one of normal, uniform, zeros, ones.',
    ],
    [
      'an unknown aggregate',
      unbounded,
      { aggregate: 'max' },
      'aggregate is "max"; it must be one of abs, square, signed, relu.',
    ],
    [
      'an unknown normalisation',
      unbounded,
      { normalize: true },
      'normalize is true; it must be one of draw, none.',
    ],
    [
      'a channel that is not there',
      unbounded,
      { channel: 2 },
      'channel of relu is 2; it must be a whole number from 0 to 1.',
    ],
    [
      'a negative channel',
      unbounded,
      { channel: -1 },
      'channel of relu is -1; it must be a whole number from 0 to 1.',
    ],
    ['a unit that is a number', unbounded, { unit: 3 }, "unit is 3; it must be 'center' or [y, x]."],
    ['a unit of three', unbounded, { unit: [1, 2, 3] }, "unit is [1,2,3]; it must be 'center' or [y, x]."],
    [
      'a unit between positions',
      unbounded,
      { unit: [0, 0.5] },
      "unit's x in relu is 0.5; it must be a whole number from -16777216 to 16777216.",
    ],
    [
      'a unit outside the plane',
      sized,
      { unit: [5, 0] },
      "unit's y in relu is 5; it must be a whole number from 0 to 4.",
    ],
    [
      'a negative unit on a plane',
      sized,
      { unit: [0, -1] },
      "unit's x in relu is -1; it must be a whole number from 0 to 5.",
    ],
    [
      'an array as input of an unbounded plane',
      unbounded,
      { input: new Float32Array(4) },
      'input is an array of 4 values, but the input plane is unbounded; give the input layer a size.',
    ],
    [
      'an input of the wrong length',
      sized,
      { input: new Float32Array(4) },
      'input has 4 values; [channel, y, x] of 1×5×6 needs 30.',
    ],
    [
      'parameters of an unknown layer',
      unbounded,
      { parameters: { cnov: { weight } } },
      'parameters name a layer "cnov" that the network does not have.',
    ],
    [
      'parameters that are no Float32Array',
      unbounded,
      { parameters: { conv: { weight: [...weight] } } },
      'parameters.conv.weight must be a Float32Array.',
    ],
    [
      'weights of the wrong length',
      unbounded,
      { parameters: { conv: { weight: new Float32Array(17) } } },
      'parameters.conv.weight has 17 values; the layer needs 18.',
    ],
    [
      'a bias where there is none',
      unbounded,
      { parameters: { conv: { bias: new Float32Array(2) } } },
      'parameters.conv.bias has no place in layer "conv" (conv).',
    ],
    [
      'a field nobody knows',
      unbounded,
      { parameters: { norm: { gamma: new Float32Array(2) } } },
      'parameters.norm.gamma has no place in layer "norm" (batch-norm).',
    ],
    [
      'a scale of the wrong length',
      unbounded,
      { parameters: { norm: { scale: new Float32Array(3) } } },
      'parameters.norm.scale has 3 values; the layer needs 2.',
    ],
    [
      'weights of an activation',
      unbounded,
      { parameters: { relu: { weight } } },
      'parameters.relu.weight has no place in layer "relu" (relu).',
    ],
    [
      'a mask without a plane',
      unbounded,
      { parameters: { drop: { mask: new Float32Array(2) } } },
      'parameters.drop.mask has no place in layer "drop" (its plane is unbounded: give the input a size).',
    ],
    [
      'a mask of the wrong length',
      sized,
      { parameters: { drop: { mask: new Float32Array(2) } } },
      'parameters.drop.mask has 2 values; the layer needs 60.',
    ],
  ])('%s', (_, network, request, message) => {
    const error = refusal(() => plan(network, request as never, limits));
    expect(error).toBeInstanceOf(ErfError);
    expect(error).toMatchObject({ code: 'invalid-request', message });
  });

  it('a layer that is not there, with those that are', () => {
    const error = refusal(() => plan(unbounded, { layer: 'conv2' }, limits));
    expect(error).toBeInstanceOf(NetworkError);
    expect(error).toMatchObject({
      code: 'unknown-layer',
      field: 'layer',
      message: 'There is no layer "conv2"; the network has input, conv, norm, drop, relu.',
    });
  });

  it('a network that is none', () => {
    expect(refusal(() => plan({ layers: [] }, {}, limits))).toBeInstanceOf(NetworkError);
    expect(refusal(() => plan('conv' as never, {}, limits))).toBeInstanceOf(NetworkError);
  });
});

describe('a gradient is refused', () => {
  it.each<[string, Anything, string]>([
    [
      'without parameters',
      {},
      'parameters are missing; give { [layer]: { weight, … } } for every convolution.',
    ],
    [
      'with null for parameters',
      { parameters: null },
      'parameters are missing; give { [layer]: { weight, … } } for every convolution.',
    ],
    [
      'without a weight',
      { parameters: {} },
      'parameters.conv.weight is missing; it needs 18 values (2×1×3×3).',
    ],
    [
      'with a channel that is not there',
      { parameters: { conv: { weight } }, channel: 5 },
      'channel of relu is 5; it must be a whole number from 0 to 1.',
    ],
    [
      'with an input of the wrong length',
      { parameters: { conv: { weight } }, input: new Float32Array(3) },
      'input has 3 values; [channel, y, x] of 1×5×6 needs 30.',
    ],
  ])('%s', (_, request, message) => {
    const error = refusal(() => planGradient(sized, request as never, limits));
    expect(error).toMatchObject({ name: 'ErfError', code: 'invalid-request', message });
  });
});

describe('a gradient’s plan', () => {
  it('draws nothing: an input that is not given is zero, a mask that is not given keeps everything', () => {
    const made = planGradient(sized, { parameters: { conv: { weight } } }, limits);
    const drawn = made.steps.flatMap((step) => (step.kind === 'plane' ? [step.distribution] : []));
    expect(drawn).toEqual([{ kind: 'constant', value: 0 }]);
    expect(made.steps.some(({ kind }) => kind === 'mask' || kind === 'weights')).toBe(false);
    expect(made).toMatchObject({ accumulation: null, draws: 1, deterministic: true });
  });
});

describe('a request’s defaults', () => {
  it('are those of the contract', () => {
    const made = plan(unbounded, {}, limits);
    expect(made).toMatchObject({ draws: 64, seed: 0, accumulation: { aggregate: 'abs', normalize: 'draw' } });
    const [weights] = made.steps.filter((step) => step.kind === 'weights');
    expect(weights!.distribution).toEqual({ kind: 'normal', standardDeviation: Math.sqrt(2 / 9) });
    const [drawn] = made.steps.filter((step) => step.kind === 'plane');
    expect(drawn).toMatchObject({ purpose: 'input', distribution: { kind: 'normal', standardDeviation: 1 } });
    expect([...made.uploads[0]!.data]).toEqual([1, 1]);
    expect(made.box).toEqual({ top: -1, left: -1, height: 3, width: 3 });
    expect(plan(sized, {}, limits).box).toEqual({ top: 1, left: 2, height: 3, width: 3 });
  });

  it('a padding that depends on an unknown size is guessed, and said', () => {
    const layers: Layer[] = [
      { name: 'input', op: 'input' },
      { ...conv, padding: 'same', stride: 2 } as Layer,
    ];
    expect(plan({ layers }, {}, limits).notes).toEqual([
      'SAME padding of conv depends on the input size; shown for a size the strides divide.',
    ]);
    layers.push({ name: 'b', op: 'conv', channels: 1, kernel: 3, padding: 'same', stride: 2 });
    expect(plan({ layers }, {}, limits).notes[0]).toMatch(/^SAME padding of conv and 1 more depends/);
  });
});

describe('every initialisation', () => {
  const distributionOf = (weights: string): unknown => {
    const layers: Layer[] = [
      { name: 'input', op: 'input', channels: 4 },
      { ...conv, channels: 6, groups: 2, kernel: [3, 5] } as Layer,
    ];
    const [step] = plan({ layers }, { weights: weights as 'ones' }, limits).steps.filter(
      ({ kind }) => kind === 'weights',
    );
    const { distribution, tapProfile, shape } = step as Extract<typeof step, { kind: 'weights' }>;
    expect(shape).toEqual([6, 2, 3, 5]);
    return { distribution, profiled: tapProfile !== null };
  };
  // Fan-in 2·15, fan-out 6·15, as PyTorch counts them.
  it.each([
    ['he-normal', { kind: 'normal', standardDeviation: Math.sqrt(2 / 30) }, false],
    ['he-uniform', { kind: 'uniform', low: -Math.sqrt(6 / 30), high: Math.sqrt(6 / 30) }, false],
    ['glorot-normal', { kind: 'normal', standardDeviation: Math.sqrt(2 / 120) }, false],
    ['glorot-uniform', { kind: 'uniform', low: -Math.sqrt(6 / 120), high: Math.sqrt(6 / 120) }, false],
    ['ones', { kind: 'constant', value: 1 / 30 }, false],
    ['center-low', { kind: 'normal', standardDeviation: Math.sqrt(2 / 30) }, true],
  ])('%s', (weights, distribution, profiled) => {
    expect(distributionOf(weights)).toEqual({ distribution, profiled });
  });
});
