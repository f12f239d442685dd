// The published numbers: every table of test/reference/receptive-fields.json and inception.json, networks as presets.
import { describe, expect, test } from 'vitest';
import { preset, resolveNetwork, type Network } from '../../../src/network/index.ts';
import {
  layerRows,
  receptiveField,
  receptiveFields,
  type ReceptiveField,
} from '../../../src/receptive-field/index.ts';
import inception from '../../reference/inception.json' with { type: 'json' };
import reference from '../../reference/receptive-fields.json' with { type: 'json' };
import { Builder, fomoro } from './builder.ts';

const square = <T>(value: T): readonly [T, T] => [value, value];

// google-research/receptive_field, RECEPTIVE_FIELD_TABLE.md, and Araujo, Norris and Sim, Distill 2019.
describe('TF-Slim', () => {
  const tables = { ...reference.tfSlim, ...inception.tfSlim };
  const presets: Record<keyof typeof tables, string> = {
    alexnet_v2: 'alexnet-v2',
    vgg_a: 'vgg-11',
    vgg_16: 'vgg-16',
    mobilenet_v1: 'mobilenet-v1',
    resnet_v1_50: 'resnet-v1-50',
    resnet_v1_101: 'resnet-v1-101',
    resnet_v1_152: 'resnet-v1-152',
    inception_v2: 'inception-v2',
    inception_v3: 'inception-v3',
  };
  const cases = Object.entries(tables).flatMap(([model, rows]) =>
    (['unbounded', '224', '321'] as const).map((input) => ({ model, input, rows })),
  );
  test.each(cases)('$model on a $input input has the published table', ({ model, input, rows }) => {
    const name = presets[model as keyof typeof presets];
    const fields = receptiveFields(preset(name, { size: input === 'unbounded' ? null : Number(input) }));
    // TF-Slim's VGG puts conv1_1 in the scope conv1.
    const found = rows.map(({ layer }) => ({ layer, ...fields.get(layer.replace(/^conv\d\//, '')) }));
    expect(found).toEqual(
      rows.map(({ layer, size, stride, padding }) => ({
        layer,
        size: square(size),
        stride: square(stride),
        padding: square(padding[input]),
        aligned: true,
      })),
    );
  });
});

// Computed, confirmed for resnet18 and resnet50 by rfa-toolbox and DeLF-pytorch.
test.each([18, 34, 50, 101, 152] as const)(
  'the stages of torchvision resnet%i have the known sizes',
  (depth) => {
    for (const input of [null, 224, 321]) {
      const fields = receptiveFields(preset(`resnet-${depth}`, { size: input }));
      const stages = [1, 2, 3, 4].map((stage) => fields.get(`layer${stage}`)!);
      expect(stages.map(({ size }) => size)).toEqual(
        reference.torchvisionStages[`resnet${depth}`].map(square),
      );
      expect(stages.map(({ stride }) => stride)).toEqual([4, 8, 16, 32].map(square));
      expect(stages.every(({ aligned }) => aligned)).toBe(true);
      // Odd kernels padded by half keep unit 0 centred on pixel 0.
      expect(stages.map(({ padding }) => padding)).toEqual(
        stages.map(({ size }) => square((size[0] - 1) / 2)),
      );
    }
  },
);

// Layer strings in the Fomoro calculator's link form, found in public code.
test.each(reference.fomoro.cases as [string, number][])('Fomoro %s sees %i pixels', (text, size) => {
  expect(receptiveField(fomoro(text)).size).toEqual(square(size));
});

// Dang Ha The Hien, A guide to receptive field arithmetic.
test("Dang's AlexNet on 227 pixels has his map sizes, jumps, sizes and starts", () => {
  const network = preset('alexnet-2012', { size: 227 });
  const rows = layerRows(network).filter(({ op }) => op === 'conv' || op === 'max-pool');
  // His names of the fully connected layers say what they have become.
  const nameOf = (name: string): string => name.replace(/^fc\d$/, '$&-conv');
  const { layers, indexOf } = resolveNetwork(network);
  const windows = rows.map(({ name }) => {
    const layer = layers[indexOf.get(name)!]!;
    if (!('window' in layer)) throw new Error(`${name} has no window`);
    const { kernel, stride, padding } = layer.window;
    return [nameOf(name), kernel[0], stride[0], padding[0].before];
  });
  expect(windows).toEqual(reference.dangAlexNet227.layers);
  const found = rows.map(({ name, size, receptiveField: field, center }) => [
    nameOf(name),
    [size, field.stride, field.size, center],
  ]);
  const expected = Object.entries(reference.dangAlexNet227.expected).map(([name, numbers]) => [
    name,
    numbers.map(square),
  ]);
  expect(found).toEqual(expected);
});

// google-research/receptive_field, its tests of branches.
describe('branches', () => {
  const aligned = (): Builder =>
    new Builder()
      .conv('left', [1, 4, 'valid'])
      .conv('right1', [3, 2, [1, 1, 0, 0]], 'input')
      .conv('right2', [1, 2, 'valid'])
      .join('add', ['left', 'right2']);
  const sameOnTheRight = (size?: number): Network =>
    new Builder(size)
      .conv('left', [1, 4, 'valid'])
      .conv('right1', [3, 2, 'same'], 'input')
      .conv('right2', [1, 2, 'valid'])
      .join('add', ['left', 'right2']).network;
  const networks: Record<string, Network> = {
    aligned: aligned().network,
    'aligned with max pools on the right': new Builder()
      .conv('left', [1, 4, 'valid'])
      .maxPool('right1', [3, 2, [1, 1, 0, 0]], 'input')
      .maxPool('right2', [1, 2])
      .join('add', ['left', 'right2']).network,
    misaligned: new Builder()
      .conv('left', [5, 2, [2, 2, 1, 1]])
      .conv('right1', [3, 1, 'valid'], 'input')
      .conv('right2', [3, 1, 'valid'])
      .join('add', ['left', 'right2']).network,
    'SAME on the right, size unknown': sameOnTheRight(),
    'SAME on the right, 9x9': sameOnTheRight(9),
    'SAME on the right, 8x8': sameOnTheRight(8),
    'not square': new Builder().conv('conv1', [[3, 5], 2, 'valid']).conv('conv2', [[3, 1], 2, 'valid'])
      .network,
    'aligned, then left k1 s2, right pad (1,0) k3 s2, add': aligned()
      .conv('left2', [1, 2, 'valid'], 'add')
      .conv('right3', [3, 2, [1, 1, 0, 0]], 'add')
      .join('add2', ['left2', 'right3']).network,
  };
  const pairOf = (value: unknown): unknown => (Array.isArray(value) ? value : square(value));
  test.each(reference.branches.cases)('$name', (expected) => {
    const field = receptiveField(networks[expected.name]!);
    expect(field.aligned).toBe(expected.aligned ?? true);
    for (const key of ['size', 'stride', 'padding'] as const satisfies (keyof ReceptiveField)[]) {
      if (key in expected) expect(field[key]).toEqual(pairOf(expected[key]));
    }
  });

  test('disagreement is inherited by every later layer, also where a later join agrees', () => {
    const network = new Builder(8)
      .conv('left', [1, 4, 'valid'])
      .conv('right1', [3, 2, 'same'], 'input')
      .conv('right2', [1, 2, 'valid'])
      .join('disagree', ['left', 'right2'])
      .conv('after', [3, 1, 1])
      .join('agree', ['disagree', 'after']).network;
    const fields = receptiveFields(network);
    expect([...fields].filter(([, field]) => !field.aligned).map(([name]) => name)).toEqual([
      'disagree',
      'after',
      'agree',
    ]);
  });

  test('unknown padding is inherited, per axis, and is never counted as disagreement', () => {
    const network = new Builder()
      .conv('rows', [[3, 1], [2, 1], 'same'])
      .conv('skip', [1, [2, 1], 'valid'], 'input')
      .join('add', ['rows', 'skip'])
      .conv('after', [3, 1, 1]).network;
    const fields = receptiveFields(network);
    expect(fields.get('add')).toMatchObject({ padding: [null, 0], aligned: true });
    expect(fields.get('after')).toMatchObject({ size: [7, 3], padding: [null, 1], aligned: true });
  });
});

test('a 3×3 kernel with dilation 2 and padding 2 keeps every centre where it was, at any jump', () => {
  for (const jump of [1, 2, 4]) {
    const network = new Builder().conv('before', [5, jump, 2]).conv('dilated', [3, 1, 2, 2]).network;
    const [, before, dilated] = layerRows(network);
    expect(dilated!.center).toEqual(before!.center);
    expect(dilated!.receptiveField.size).toEqual(square(5 + 4 * jump));
  }
});

test('the published map sizes of a 224 input come out of the layers', () => {
  const sizes = (network: Network, names: string[]): unknown[] => {
    const { layers, indexOf } = resolveNetwork(network);
    return names.map((name) => layers[indexOf.get(name)!]!.size?.[0]);
  };
  expect(sizes(preset('vgg-16', { size: 224 }), ['pool1', 'pool3', 'pool5'])).toEqual([112, 28, 7]);
  expect(
    sizes(preset('mobilenet-v1', { size: 224 }), ['Conv2d_0', 'Conv2d_6_pointwise', 'Conv2d_13_pointwise']),
  ).toEqual([112, 14, 7]);
  expect(sizes(preset('resnet-18', { size: 224 }), ['conv1', 'maxpool', 'layer4'])).toEqual([112, 56, 7]);
});
