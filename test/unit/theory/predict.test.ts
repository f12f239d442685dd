// What predictErf promises: closed forms, tails, scale, borders, which unit, what is exact and what is said where it is not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  stackNetwork,
  parseNetwork,
  defaultKnobs,
  NetworkError,
  preset,
  weightInits,
  type ActivationOp,
  type Layer,
  type Network,
} from '../../../src/network/index.ts';
import { predictErf, predictErfInSteps, type PredictOptions } from '../../../src/theory/index.ts';

const input = (channels = 1): Layer => ({ name: 'input', op: 'input', channels });

/** 3×3 convolutions on an unbounded plane. */
function stack(
  n: number,
  { channels = 1, activation }: { channels?: number; activation?: ActivationOp } = {},
): Network {
  const layers: Layer[] = [input()];
  for (let i = 1; i <= n; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    if (activation) layers.push({ name: `act${i}`, op: activation });
  }
  return { layers };
}

describe('closed forms', () => {
  const axis = fc.record({
    kernel: fc.integer({ min: 1, max: 6 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 4 }),
  });
  const chain = fc
    .array(fc.record({ y: axis, x: axis, channels: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 6,
    })
    .filter((layers) =>
      (['y', 'x'] as const).every((at) => layers.reduce((jump, layer) => jump * layer[at].stride, 1) <= 24),
    );

  it("sigma² of 'ones' is Σ jump²·dilation²·(kernel² − 1)/12 on each axis, to 1e-9", () => {
    fc.assert(
      fc.property(chain, (chosen) => {
        const layers: Layer[] = [input(2)];
        const variance = [0, 0];
        const jump = [1, 1];
        for (const [i, { y, x, channels }] of chosen.entries()) {
          layers.push({
            name: `conv${i}`,
            op: 'conv',
            channels,
            kernel: [y.kernel, x.kernel],
            stride: [y.stride, x.stride],
            dilation: [y.dilation, x.dilation],
          });
          for (const [at, { kernel, stride, dilation }] of [y, x].entries()) {
            variance[at]! += ((jump[at]! * dilation) ** 2 * (kernel ** 2 - 1)) / 12;
            jump[at]! *= stride;
          }
        }
        const { sigma, map, exact } = predictErf({ layers }, { weights: 'ones' });
        expect(exact).toBe(true);
        for (const at of [0, 1] as const) {
          expect(Math.abs(sigma[at] ** 2 - variance[at]!)).toBeLessThanOrEqual(1e-9 * (variance[at]! || 1));
        }
        // Each layer hands on the mean of its group's channels: the whole is the unit's number of channels.
        expect(map.reduce((sum, value) => sum + value, 0) / chosen.at(-1)!.channels).toBeCloseTo(1, 9);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('the corner behind 40 layers is exact to 1e-12, 38 orders below the centre', () => {
    const n = 40;
    const { map } = predictErf(stack(n), { weights: 'he-normal' });
    // One path leads to a corner: E g² = (2/9)ⁿ; beside it n paths do.
    expect(map[0]! ** 2 / (2 / 9) ** n).toBeCloseTo(1, 12);
    expect(map[1]! ** 2 / (n * (2 / 9) ** n)).toBeCloseTo(1, 12);
    const corner = predictErf(stack(n), { weights: 'ones' }).map[0]!;
    expect(corner * 9 ** n).toBeCloseTo(1, 12);
  });

  it('the sum over the map of E g² is the product of the gains, whatever the initialisation', () => {
    const fanIn = 9 * 4;
    const fanOut = 9 * 4;
    const gains = {
      'he-normal': (2 / fanIn) * fanOut,
      'he-uniform': (2 / fanIn) * fanOut,
      'center-low': (2 / fanIn) * fanOut,
      'glorot-normal': (2 / (fanIn + fanOut)) * fanOut,
      'glorot-uniform': (2 / (fanIn + fanOut)) * fanOut,
    };
    const layers = stack(6, { channels: 4 }).layers.map((layer) =>
      layer.op === 'input' ? { ...layer, channels: 4 } : layer,
    );
    for (const [weights, gain] of Object.entries(gains) as [keyof typeof gains, number][]) {
      const { map } = predictErf({ layers }, { weights, channel: 1 });
      const sum = map.reduce((all, value) => all + value * value, 0);
      expect(sum / gain ** 6).toBeCloseTo(1, 12);
    }
  });
});

describe('paths that meet', () => {
  it('forty averages, an identity around each, are one map of 41 kinds of path: sigma² = 40·½·⅔', () => {
    const layers: Layer[] = [input()];
    for (let i = 1; i <= 40; i++) {
      const from = layers.at(-1)!.name;
      layers.push({ name: `pool${i}`, op: 'avg-pool', kernel: 3, stride: 1, padding: 1 });
      layers.push({ name: `add${i}`, op: 'add', from: [from, `pool${i}`] });
    }
    const { sigma, exact, map } = predictErf({ layers });
    expect(exact).toBe(true);
    expect(sigma[0] ** 2).toBeCloseTo(40 / 3, 10);
    // Nothing is random: the root of E g² is the gradient, 2 per layer in all.
    expect(map.reduce((sum, value) => sum + value, 0) / 2 ** 40).toBeCloseTo(1, 10);
  });
});

describe('deep networks stay in float64', () => {
  it.each(weightInits)('1,000 layers of 1×3 with %s weights keep the shape of their Gaussian', (weights) => {
    const layers: Layer[] = [input()];
    for (let i = 1; i <= 1000; i++)
      layers.push({ name: `conv${i}`, op: 'conv', channels: 1, kernel: [1, 3] });
    const { map, sigma } = predictErf({ layers }, { weights });
    expect(map.every(Number.isFinite)).toBe(true);
    expect(Math.max(...map)).toBeGreaterThan(0);
    // Variance per layer of the squared taps: (3² − 1)/12, or 2·v₁/(v₀ + 2·v₁) with v₁ = 100·v₀ for low centres. The root
    // of a Gaussian is √2 as wide.
    const perLayer = weights === 'center-low' ? 200 / 201 : 2 / 3;
    const expected = Math.sqrt(1000 * perLayer * (weights === 'ones' ? 1 : 2));
    expect(Math.abs(sigma[1] / expected - 1)).toBeLessThan(0.002);
  });

  it('a scale that float64 can hold is given back', () => {
    const sum = (n: number, channels: number): number =>
      predictErf(stack(n, { channels })).map.reduce((all, value) => all + value * value, 0);
    // he-normal keeps 2·(channels in the gradient's way) per layer: 2ⁿ for one channel.
    expect(Math.log2(sum(90, 1))).toBeCloseTo(90, 9);
    expect(sum(10, 1) / 2 ** 10).toBeCloseTo(1, 12);
  });
});

describe('which unit, channel and layer', () => {
  const sized: Network = {
    layers: [
      { name: 'input', op: 'input', channels: 2, size: [12, 10] },
      { name: 'first', op: 'conv', channels: 4, kernel: 3, stride: 2, groups: 2 },
      { name: 'second', op: 'conv', channels: 3, kernel: 3 },
    ],
  };

  it('the box is the cone of the unit, clipped to the input', () => {
    expect(predictErf(sized).box).toEqual({ top: 3, left: 1, height: 7, width: 7 });
    expect(predictErf(sized, { unit: [0, 0] }).box).toEqual({ top: 0, left: 0, height: 4, width: 4 });
    expect(predictErf(sized, { layer: 'first', unit: [1, 1] }).box).toEqual({
      top: 1,
      left: 1,
      height: 3,
      width: 3,
    });
  });

  it('one channel of three gives a third of their sum', () => {
    const total = predictErf(sized).map.map((value) => value * value);
    const one = predictErf(sized, { channel: 2 }).map.map((value) => value * value);
    for (const [i, value] of one.entries()) expect(3 * value).toBeCloseTo(total[i]!, 12);
  });

  const errors: readonly (readonly [string, PredictOptions, RegExp])[] = [
    ['a layer that is not there', { layer: 'secnd' }, /no layer `secnd`.*second/],
    ['a unit outside the plane', { unit: [6, 0] }, /unit \[6, 0\] lies outside its plane of 6×5/],
    ['a unit between pixels', { unit: [0.5, 0] }, /two whole numbers/],
    ['a channel that is not there', { channel: 3 }, /channel is 3;.*from 0 to 2/],
    ['weights of no name', { weights: 'he' as never }, /weights is "he";.*he-normal/],
    ['an input of no name', { input: 'noise' as never }, /input is "noise"/],
  ];
  it.each(errors)('%s is refused with what there is', (_, options, message) => {
    expect(() => predictErf(sized, options)).toThrow(NetworkError);
    expect(() => predictErf(sized, options)).toThrow(message);
  });

  it('a unit that sees only padding is refused', () => {
    const network: Network = {
      layers: [
        { name: 'input', op: 'input', size: 4 },
        { name: 'conv', op: 'conv', channels: 1, kernel: 1, padding: 3 },
      ],
    };
    expect(() => predictErf(network, { unit: [0, 0] })).toThrow(/sees only padding/);
  });
});

describe('what is exact, and what is said where it is not', () => {
  it('linear layers are exact, dropout too', () => {
    const network: Network = {
      layers: [
        input(2),
        { name: 'conv', op: 'conv', channels: 2, kernel: 3 },
        { name: 'norm', op: 'batch-norm' },
        { name: 'drop', op: 'dropout', rate: 0.4 },
        { name: 'pool', op: 'avg-pool', kernel: 3, stride: 1, padding: 1 },
        { name: 'join', op: 'add', from: ['pool', 'input'] },
      ],
    };
    for (const weights of weightInits) {
      expect(predictErf(network, { weights })).toMatchObject({ exact: true, approximations: [] });
    }
  });

  it('every op that is not says so once, with its first layer and how many there are', () => {
    const network: Network = {
      layers: [
        input(2),
        { name: 'conv1', op: 'conv', channels: 2, kernel: 3 },
        { name: 'relu1', op: 'relu' },
        { name: 'pool', op: 'max-pool', kernel: 2 },
        { name: 'conv2', op: 'conv', channels: 2, kernel: 3 },
        { name: 'relu2', op: 'relu' },
        { name: 'gate', op: 'sigmoid' },
        { name: 'end', op: 'multiply', from: ['relu2', 'gate'] },
      ],
    };
    const { exact, approximations } = predictErf(network);
    expect(exact).toBe(false);
    expect(approximations.map(({ layer, layers, why }) => [layer, layers, why.split(':')[0]])).toEqual([
      ['relu1', 2, 'relu'],
      ['pool', 1, 'max-pool'],
      ['gate', 1, 'sigmoid'],
      ['end', 1, 'sum over channels'],
      ['end', 1, 'multiply'],
    ]);
    for (const { why } of approximations) expect(why).toMatch(/\.$/);
  });

  it('covariances that outgrow memory are left out, and where is said', () => {
    const pool = (name: string): Layer => ({ name, op: 'avg-pool', kernel: 15, stride: 1, padding: 'half' });
    const layers = (kernel: number): Layer[] => [
      input(),
      pool('first'),
      { name: 'conv', op: 'conv', channels: 1, kernel: 3 },
      pool('second'),
      { name: 'last', op: 'conv', channels: 1, kernel },
    ];
    expect(predictErf({ layers: layers(41) }).exact).toBe(true);
    const { exact, approximations } = predictErf({ layers: layers(101) });
    expect(exact).toBe(false);
    expect(approximations).toEqual([
      { layer: 'conv', layers: 1, why: expect.stringMatching(/^the covariance .* too large/) },
    ]);
  });

  it('branches behind an activation that are added are said, behind a convolution they are not', () => {
    const said = (network: Network): (readonly [string, number])[] =>
      predictErf(network)
        .approximations.filter(({ why }) => why.startsWith('add:'))
        .map(({ layer, layers }) => [layer, layers]);
    const knobs = { ...defaultKnobs, depth: 4, residual: true };
    expect(said(stackNetwork(knobs))).toEqual([['add2', 3]]);
    expect(said(stackNetwork({ ...knobs, activation: 'tanh' }))).toEqual([]);
    expect(said(stackNetwork({ ...knobs, activation: 'none' }))).toEqual([]);
    // Before its convolution the activation's mean meets no skip.
    expect(said(parseNetwork('input 8, 3x(residual(relu, conv 8 k3))'))).toEqual([]);
  });

  it('a unit that sums channels right behind an activation says so; one channel, or a convolution after it, has nothing to say', () => {
    const said = (network: Network, options: PredictOptions = {}): boolean =>
      predictErf(network, options).approximations.some(({ why }) => why.startsWith('sum over channels:'));
    const network = parseNetwork('input, conv 4 k3, relu, a: conv 4 k3, b: relu');
    expect(said(network)).toBe(true);
    expect(said(network, { channel: 0 })).toBe(false);
    expect(said(network, { layer: 'a' })).toBe(false);
    expect(said(network, { weights: 'ones' })).toBe(false);
    expect(said(parseNetwork('input, conv 4 k3, tanh'))).toBe(false);
  });

  it('joins of branches whose slopes are the same in every draw stay exact', () => {
    for (const text of [
      'input 2, conv 4 k3, residual(conv 4 k3, leaky-relu slope=1)',
      'input 2, residual(sigmoid), conv 4 k3',
    ]) {
      expect(predictErf(parseNetwork(text), { input: 'zeros' })).toMatchObject({ exact: true });
    }
  });

  it('a slope that is the same number in every draw is exact', () => {
    // Behind zeros every value is 0: sigmoid' = 1/4, relu' = 0.
    const network = stack(2, { activation: 'sigmoid' });
    const behindZeros = predictErf(
      { layers: network.layers.slice(0, 3) },
      { input: 'zeros', weights: 'ones' },
    );
    expect(behindZeros.exact).toBe(true);
    expect(behindZeros.map.every((value) => Math.abs(value * 36 - 1) < 1e-14)).toBe(true);
    expect(
      predictErf(stack(2, { activation: 'relu' }), { input: 'zeros' }).map.every((value) => value === 0),
    ).toBe(true);
    const leaky: Layer[] = [...stack(1).layers, { name: 'act', op: 'leaky-relu', slope: 1 }];
    expect(predictErf({ layers: leaky }).exact).toBe(true);
  });

  it("'ones' behind a constant input goes through activations exactly", () => {
    const { map, exact } = predictErf(stack(3, { activation: 'tanh' }), { weights: 'ones', input: 'ones' });
    expect(exact).toBe(true);
    let value = 1;
    let slope = 1;
    for (let i = 0; i < 3; i++) {
      value = Math.tanh(value);
      slope *= 1 - value * value;
    }
    expect(map.reduce((sum, at) => sum + at, 0) / slope).toBeCloseTo(1, 12);
  });

  it('ReLU halves E g² at every layer and leaves the shape alone', () => {
    const [linear, relu] = [predictErf(stack(8)), predictErf(stack(8, { activation: 'relu' }))];
    expect(relu.sigma[0]).toBeCloseTo(linear.sigma[0], 10);
    for (const [i, value] of relu.map.entries()) {
      expect((value ** 2 * 2 ** 8) / linear.map[i]! ** 2).toBeCloseTo(1, 12);
    }
  });

  it('in steps it comes to the same, a layer at a time', () => {
    const network = preset('vgg-16');
    const steps = predictErfInSteps(network);
    let count = 0;
    let result = steps.next();
    for (; !result.done; result = steps.next()) count++;
    expect(count).toBeGreaterThan(network.layers.length);
    expect(result.value).toEqual(predictErf(network));
  });
});
