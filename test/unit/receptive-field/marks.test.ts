// What a layer's marks say, against reachability by definition.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { preset, resolveNetwork, type Network } from '../../../src/network/index.ts';
import { explainLayer, layerRows, type LayerMark } from '../../../src/receptive-field/index.ts';
import { supportOf, unseenShare } from '../../../src/receptive-field/support.ts';
import { reach } from './brute-force.ts';
import { Builder } from './builder.ts';
import { anyNetwork, type Mix } from './random-networks.ts';

const chains: Mix = { gaps: false, solid: false, branches: false };

const positions = (runs: Float64Array, by: number): number[] => {
  const found: number[] = [];
  for (let at = 0; at < runs.length; at += 2) {
    for (let position = runs[at]!; position <= runs[at + 1]!; position++) found.push(position + by);
  }
  return found;
};

describe('the support of a unit', () => {
  test.each([
    ['chains', 200, chains],
    ['branches of any stride', 150, { ...chains, branches: true }],
    ['gaps in transposed convolutions', 150, { ...chains, gaps: true }],
  ] as const)('is exactly what reaches it, holes and all: %s', (_, numRuns, mix) => {
    fc.assert(
      fc.property(anyNetwork(mix), fc.integer({ min: -9, max: 30 }), (network, unit) => {
        const support = supportOf(resolveNetwork(network), network.layers.length - 1);
        for (const axis of [0, 1] as const) {
          const found = support[axis]!.flatMap(({ advance, sets }) => {
            const turns = Math.floor(unit / sets.length);
            return positions(sets[unit - turns * sets.length]!, turns * advance);
          });
          const expected = reach(network, axis, unit, { clip: false })[0]!;
          expect(new Set(found)).toEqual(expected);
        }
      }),
      { numRuns },
    );
  });

  test('of all units together leaves out what no unit reaches', () => {
    fc.assert(
      fc.property(anyNetwork({ ...chains, branches: true }), (network) => {
        const support = supportOf(resolveNetwork(network), network.layers.length - 1);
        for (const axis of [0, 1] as const) {
          const { part, of } = unseenShare(support[axis])!;
          const seen = new Set<number>();
          // Every remainder on division by `of` comes up, whatever the pace.
          for (let unit = -4 * of; unit <= 4 * of; unit++) {
            for (const position of reach(network, axis, unit, { clip: false })[0]!) {
              seen.add(((position % of) + of) % of);
            }
          }
          expect(of - seen.size).toBe(part);
        }
      }),
      { numRuns: 60 },
    );
  });
});

const marksOf = (network: Network, layer: string): readonly LayerMark[] =>
  layerRows(network).find(({ name }) => name === layer)!.marks;

const textOf = (network: Network, layer: string): string =>
  marksOf(network, layer)
    .map(({ kind, label, reason }) => `${kind} | ${label} | ${reason}`)
    .join('\n');

test('plain stacks have nothing unusual', () => {
  for (const name of ['vgg-16', 'alexnet', 'mobilenet-v1', 'patchgan-70', 'luo-plain-20']) {
    expect(layerRows(preset(name)).flatMap(({ marks }) => marks)).toEqual([]);
  }
});

test('a box larger than the input says how much of it must lie in the padding', () => {
  const network = preset('resnet-50', { size: 224 });
  const rows = layerRows(network).filter(({ marks }) =>
    marks.some(({ kind }) => kind === 'larger-than-input'),
  );
  // The first layer above 224 pixels, and every one that sees as much from there on.
  expect(rows.every(({ receptiveField }) => receptiveField.size[0] > 224)).toBe(true);
  expect(layerRows(network).filter(({ receptiveField }) => receptiveField.size[0] > 224)).toHaveLength(
    rows.length,
  );
  // 224² of 427² pixels is 27.5 %.
  expect(textOf(network, 'layer4')).toContain(
    'Its 427×427 box is larger than the 224×224 input: wherever the unit is, at least 72 % of it lies in the padding.',
  );
});

test('a stride longer than its kernel on the input leaves pixels that nothing sees, from there on', () => {
  const network = new Builder().conv('pick', [1, 2, 0]).conv('after', [3, 1, 1]).network;
  expect(textOf(network, 'pick')).toBe(
    'unseen | 75 % unseen | No unit sees 1 of every 2 rows and columns of the input, 75 % of its pixels: its stride is longer than its kernel and passes over 75 % of the units of input, and their neighbours do not see what they see.',
  );
  expect(textOf(network, 'after')).toBe(
    'unseen | 75 % unseen | No unit sees 1 of every 2 rows and columns of the input, 75 % of its pixels: what pick passes over is lost to every layer after it.',
  );
});

test('rows and columns are told apart', () => {
  const network = new Builder().conv('pick', [[1, 3], [4, 3], 0]).network;
  expect(marksOf(network, 'pick')[0]!.reason).toContain(
    'No unit sees 3 of every 4 rows of the input, 75 % of its pixels',
  );
  const both = new Builder().conv('pick', [[1, 2], [4, 3], 0]).network;
  expect(marksOf(both, 'pick')[0]!.reason).toContain(
    'No unit sees 3 of every 4 rows and 1 of every 3 columns of the input, 83 % of its pixels',
  );
});

test('a stride longer than its kernel where boxes overlap loses units, not pixels', () => {
  const network = new Builder().conv('wide', [5, 1, 2]).conv('pick', [1, 2, 0]).network;
  expect(marksOf(network, 'pick').map(({ kind, label }) => [kind, label])).toEqual([
    ['skips', 'skips 75 % of wide'],
  ]);
});

test('what one branch passes over is not lost where another sees it', () => {
  const network = new Builder()
    .conv('pick', [1, 2, 0])
    .conv('see', [3, 2, 1], 'input')
    .join('add', ['pick', 'see']).network;
  expect(marksOf(network, 'pick')[0]!.kind).toBe('unseen');
  expect(marksOf(network, 'add')).toEqual([]);
});

test('dilations with a common factor leave a grid of holes in the box, which another dilation fills', () => {
  const dilated = (...dilations: number[]): Network => {
    const builder = new Builder();
    for (const [index, dilation] of dilations.entries())
      builder.conv(`conv${index + 1}`, [3, 1, dilation, dilation]);
    return builder.network;
  };
  // 13 rows of which every second is touched: 7² of 13² pixels.
  expect(textOf(dilated(2, 2, 2), 'conv3')).toBe(
    'holes | 71 % holes | A unit sees 29 % of its box: no path touches 6 of its 13 rows and columns, because the kernel of conv1 steps further than the fields before it are wide, and nothing since fills the gaps (gridding). Other units see what lies between.',
  );
  expect(textOf(dilated(1, 2, 4, 8), 'conv4')).toBe('');
  expect(textOf(dilated(2, 1), 'conv2')).toBe('');
});

test('upsampling says how many units alternate, and what they see', () => {
  const network = new Builder()
    .conv('down', [3, 4, 1])
    .add({ name: 'up', op: 'upsample', scale: 2 })
    .conv('conv', [2, 1, 0])
    .conv('half', [2, 2, 0]).network;
  expect(textOf(network, 'up')).toBe(
    'unseen | 44 % unseen | No unit sees 1 of every 4 rows and columns of the input, 44 % of its pixels: what down passes over is lost to every layer after it.\n' +
      'phases | 2 units alternate | Its boxes are not one size, one stride apart: 2 units that see 3 px, and then again 4 px on, because it puts more units where there was one. The size shown is the largest.',
  );
  expect(textOf(network, 'conv')).toContain(
    '2 units that see 3 to 7 px, and then again 4 px on, because of up.',
  );
  expect(marksOf(network, 'half').map(({ kind }) => kind)).toEqual(['unseen']);
});

describe('branches that disagree', () => {
  const apart = new Builder()
    .conv('left', [3, 2, 0])
    .conv('right', [3, 2, 1], 'input')
    .join('add', ['left', 'right'])
    .conv('after', [3, 1, 1]).network;
  test('in their centre say by how much, at the join and after it', () => {
    for (const layer of ['add', 'after']) {
      expect(textOf(apart, layer)).toBe(
        "misaligned | misaligned | Branches look at different places: at add, the first unit is centred on 1.5 for left and 0.5 for right: 1 px apart. A unit's box is the hull of all branches'.",
      );
    }
    const { disagreements, hull } = explainLayer(apart, 'after').paths;
    expect(disagreements.map(({ join }) => join)).toEqual(['add']);
    expect(hull).toEqual([8, 8]);
  });

  test('in their stride say which looks how far apart', () => {
    const network = new Builder()
      .conv('a', [3, 2, 1])
      .conv('b', [3, [2, 1], 1], 'input')
      .conv('c', [3, 2, 1], 'input')
      .join('add', ['a', 'b', 'c']).network;
    expect(explainLayer(network).paths.disagreements[0]!.sentence).toBe(
      'at add, along x a and c look every 2 px, b looks every 1 px',
    );
  });

  test('of which there are many are counted', () => {
    const builder = new Builder().conv('odd', [3, 2, 0]);
    const even = Array.from({ length: 9 }, (_, index) => `even${index + 1}`);
    for (const name of even) builder.conv(name, [3, 2, 1], 'input');
    expect(explainLayer(builder.join('add', ['odd', ...even]).network).paths.disagreements[0]!.sentence).toBe(
      'at add, the first unit is centred on 1.5 for odd and 0.5 for even1, even2 and 7 more: 1 px apart',
    );
  });
});

test('a set too ragged to be told is left unsaid rather than guessed, and soon', () => {
  // Two taps 3·4ⁿ pixels apart at every layer: sets double their runs with each.
  const builder = new Builder();
  for (let number = 1; number <= 20; number++) builder.conv(`conv${number}`, [2, 4, 0, 3]);
  const resolved = resolveNetwork(builder.network);
  const told = resolved.layers.map(({ index }) => unseenShare(supportOf(resolved, index)[0]));
  expect(told[1]).toEqual({ part: 2, of: 4 });
  expect(told[8]).toEqual({ part: 4 ** 8 - 2 ** 8, of: 4 ** 8 });
  expect(told[20]).toBeNull();
  expect(marksOf(builder.network, 'conv8').map(({ kind }) => kind)).toEqual(['unseen']);
  expect(marksOf(builder.network, 'conv20')).toEqual([]);
});
