// Where each number comes from: derivations, sums and paths against the geometry, brute force and Dang's table.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NetworkError, preset, presetNames, type Layer, type Network } from '../../../src/network/index.ts';
import {
  explainLayer,
  layerRows,
  receptiveField,
  type Derivation,
  type Derived,
} from '../../../src/receptive-field/index.ts';
import reference from '../../reference/receptive-fields.json' with { type: 'json' };
import { Builder } from './builder.ts';
import { anyNetwork, type Mix } from './random-networks.ts';

const axes = [0, 1] as const;
const anySize = fc.tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 24 }));
const chains: Mix = { gaps: false, solid: false, branches: false };

/** What a formula of the page comes to. */
function evaluate(formula: string): number {
  const script = formula
    .replaceAll('−', '-')
    .replaceAll('·', '*')
    .replaceAll('⌊', 'Math.floor(')
    .replaceAll('⌈', 'Math.ceil(')
    .replaceAll(/[⌋⌉]/g, ')');
  return new Function(`return ${script};`)() as number;
}

const formulasOf = ({ front, back, sum }: Derivation): readonly Derived[] => [
  ...front.flatMap(({ units, jump, size, start }) => [units, jump, size, start]).filter((it) => it !== null),
  ...back.map(({ size }) => size),
  ...sum.terms,
];

const isWindow = (layer: Layer): boolean => 'kernel' in layer && layer.op !== 'conv-transpose';
const last = <T>(list: readonly T[]): T => list.at(-1)!;

describe('along a chain of convolutions and poolings', () => {
  const plainChains = anyNetwork(chains).filter(({ layers }) =>
    layers.every((layer) => layer.op === 'input' || layer.op === 'relu' || isWindow(layer)),
  );
  test('the front, the back and the sum come to the same size, the receptive field’s', () => {
    fc.assert(
      fc.property(plainChains, (network) => {
        const { derivations } = explainLayer(network);
        const { size, stride } = receptiveField(network);
        for (const axis of axes) {
          const { front, back, sum } = derivations[axis];
          expect(last(front).size.value).toBe(size[axis]);
          expect(back.at(-1)?.size.value ?? 1).toBe(size[axis]);
          expect(sum.value).toBe(size[axis]);
          expect(last(front).jump.value).toBe(stride[axis]);
          expect(last(front).start?.value ?? null).toBe(last(layerRows(network)).center[axis]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('every number has a formula', () => {
    fc.assert(
      fc.property(plainChains, (network) => {
        for (const derivation of explainLayer(network).derivations) {
          const { front, back, sum } = derivation;
          const shown = [
            ...front.slice(1).flatMap(({ jump, size }) => [jump, size]),
            ...back.map(({ size }) => size),
          ];
          expect([...shown, ...sum.terms].filter(({ formula }) => formula === '')).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });
});

test.each([
  ['unbounded', { ...chains, branches: true }],
  ['sized', { ...chains, branches: true, size: anySize }],
  ['with gaps in transposed convolutions', { ...chains, gaps: true }],
] as const)('every formula of any network comes to the number beside it: %s', (_, mix) => {
  fc.assert(
    fc.property(anyNetwork(mix), (network) => {
      for (const derivation of explainLayer(network).derivations) {
        for (const { formula, value } of formulasOf(derivation)) {
          if (formula !== '') expect(evaluate(formula)).toBeCloseTo(value, 9);
        }
      }
    }),
    { numRuns: 150 },
  );
});

/** Null where scales and strides multiply to more than the geometry follows, which it says. */
function explained(network: Network): ReturnType<typeof explainLayer> | null {
  try {
    return explainLayer(network);
  } catch (error) {
    if (error instanceof NetworkError && error.message.includes('repeat only after more than')) return null;
    throw error;
  }
}

/** Every path from the input, as a chain of its own. */
function everyPath(network: Network): Network[] {
  const indexOf = new Map(network.layers.map(({ name }, index) => [name, index]));
  const pathsTo = (index: number): Layer[][] => {
    const layer = network.layers[index]!;
    if (layer.op === 'input') return [[layer]];
    const from = layer.from === undefined ? [network.layers[index - 1]!.name] : [layer.from].flat();
    return from.flatMap((source) =>
      pathsTo(indexOf.get(source)!).map((path) => {
        const before = last(path).name;
        const isJoin = layer.op === 'add' || layer.op === 'multiply' || layer.op === 'concat';
        const step = isJoin ? { name: layer.name, op: 'relu' } : layer;
        return [...path, { ...step, from: before } as Layer];
      }),
    );
  };
  return pathsTo(network.layers.length - 1).map((layers) => ({ layers }));
}

describe('paths', () => {
  test('are counted and told apart as by following every one', () => {
    const twoJoins = fc
      .tuple(anyNetwork({ ...chains, branches: true }), anyNetwork({ ...chains, branches: true }))
      .map(([a, b]) => {
        const renamed = b.layers.slice(1).map((layer) => ({
          ...layer,
          name: `b-${layer.name}`,
          from: [(layer as { from: string | string[] }).from]
            .flat()
            .map((name) => (name === 'input' ? last(a.layers).name : `b-${name}`)),
        }));
        const layers = renamed.map((layer) =>
          layer.op === 'concat' ? layer : { ...layer, from: layer.from[0] },
        );
        return { layers: [...a.layers, ...layers] as Layer[] };
      });
    fc.assert(
      fc.property(twoJoins, (network) => {
        const explanation = explained(network);
        fc.pre(explanation !== null);
        const paths = everyPath(network);
        const { count, rows, leftOut } = explanation!.paths;
        expect(count).toBe(BigInt(paths.length));
        expect(leftOut).toBe(0n);
        const describeRow = (size: unknown, stride: unknown, center: unknown): string =>
          JSON.stringify([size, stride, center]);
        const expected: Record<string, number> = {};
        for (const path of paths) {
          const { size, stride } = receptiveField(path);
          const key = describeRow(size, stride, last(layerRows(path)).center);
          expected[key] = (expected[key] ?? 0) + 1;
        }
        const found: Record<string, number> = {};
        for (const row of rows) {
          const key = describeRow(row.size, row.stride, row.center);
          found[key] = (found[key] ?? 0) + Number(row.count);
        }
        expect(found).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  test('of many, those at both ends are shown with exact counts, and the rest is counted', () => {
    // Block i adds 2 pixels to a path that goes through it: C(20, n) paths see 1 + 2·n pixels.
    const builder = new Builder();
    for (let block = 1; block <= 20; block++) {
      const source = builder.last;
      builder.conv(`conv${block}`, [3, 1, 1]).join(`add${block}`, [source, `conv${block}`]);
    }
    const { paths, derivations } = explainLayer(builder.network);
    expect(paths.count).toBe(2n ** 20n);
    expect(paths.rows.map(({ size, count }) => [size[0], Number(count)])).toEqual([
      [1, 1],
      [3, 20],
      [5, 190],
      [7, 1140],
      [9, 4845],
      [11, 15504],
      [31, 15504],
      [33, 4845],
      [35, 1140],
      [37, 190],
      [39, 20],
      [41, 1],
    ]);
    expect(paths.lower).toBe(6);
    expect(paths.leftOut).toBe(2n ** 20n - 2n * BigInt(1 + 20 + 190 + 1140 + 4845 + 15504));
    expect(derivations[0].size).toBe(41);
    expect(paths.rows.at(-1)!.layers).toHaveLength(21 - 1);
  });

  test('through 666 residual blocks are counted exactly', () => {
    const builder = new Builder();
    for (let block = 1; block <= 666; block++) {
      const source = builder.last;
      builder.conv(`conv${block}`, [3, 1, 1]).add({ name: `relu${block}`, op: 'relu' });
      builder.join(`add${block}`, [source, `relu${block}`]);
    }
    const { paths } = explainLayer(builder.network);
    expect(paths.count).toBe(2n ** 666n);
  });
});

test('every preset without upsampling comes to one size from the front, the back and as a sum, its receptive field’s', () => {
  for (const name of presetNames) {
    const network = preset(name);
    if (network.layers.some(({ op }) => op === 'upsample' || op === 'conv-transpose')) continue;
    const { derivations, receptiveField: field, paths } = explainLayer(network);
    const sizes = derivations.map(({ front, back, sum }) => [
      last(front).size.value,
      back.at(-1)?.size.value ?? 1,
      sum.value,
    ]);
    expect([name, sizes]).toEqual([name, field.size.map((size) => [size, size, size])]);
    expect(paths.hull).toEqual(field.size);
  }
});

describe('where axes differ', () => {
  test('each has its own path: SLaK’s 51×5 and 5×51 branches', () => {
    const network = new Builder()
      .conv('tall', [[51, 5]])
      .conv('wide', [[5, 51]], 'input')
      .join('add', ['tall', 'wide']).network;
    const { derivations, axesAgree, paths } = explainLayer(network);
    expect(axesAgree).toBe(false);
    expect(derivations.map(({ front }) => last(front).layer)).toEqual(['tall', 'wide']);
    expect(derivations.map(({ size }) => size)).toEqual([51, 51]);
    expect(paths.hull).toEqual([51, 51]);
    expect(paths.rows.map(({ size }) => size)).toEqual([
      [51, 5],
      [5, 51],
    ]);
  });
});

// Dang Ha The Hien, A guide to receptive field arithmetic.
test("Dang's AlexNet on 227 pixels has his numbers, step by step", () => {
  const builder = new Builder(227);
  const layers = reference.dangAlexNet227.layers as [string, number, number, number][];
  for (const [name, kernel, stride, padding] of layers) builder.conv(name, [kernel, stride, padding]);
  const [{ front, back, sum }] = explainLayer(builder.network).derivations;
  const found = front
    .slice(1)
    .map(({ layer, units, jump, size, start }) => [
      layer,
      [units!.value, jump.value, size.value, start!.value],
    ]);
  expect(Object.fromEntries(found)).toEqual(reference.dangAlexNet227.expected);
  const pool1 = front[2]!;
  expect([pool1.units, pool1.jump, pool1.size, pool1.start].map((it) => it!.formula)).toEqual([
    '⌊(55 + 0 − 3)/2⌋ + 1',
    '4·2',
    '11 + (3 − 1)·4',
    '5.5 + ((3 − 1)/2 − 0)·4',
  ]);
  expect(back.map(({ layer, source, size }) => [layer, source, size.formula]).slice(-2)).toEqual([
    ['pool1', 'conv1', '2·43 + (3 − 2)'],
    ['conv1', 'input', '4·87 + (11 − 4)'],
  ]);
  expect(sum.terms.map(({ layers, formula }) => [layers, formula])).toEqual([
    [1, '(11 − 1)·1'],
    [1, '(3 − 1)·4'],
    [1, '(5 − 1)·8'],
    [1, '(3 − 1)·8'],
    [4, '(3 − 1)·16'],
    [1, '(6 − 1)·32'],
    [1, '(1 − 1)·32'],
  ]);
  expect(sum.value).toBe(355);
});
