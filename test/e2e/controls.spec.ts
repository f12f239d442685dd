// Every control of the built page, moved as a person moves it, against numbers computed here.
import golden from '../reference/erf-golden.json' with { type: 'json' };
import {
  erfSize,
  exponent,
  lightness,
  onesMap,
  onesMapWithSkips,
  onesShares,
  stack,
  type ConvAlong,
} from './support/arithmetic.ts';
import { expectGeometry, expectMap, expectOnes } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';
import type { Lab } from './support/lab.ts';

/** Linear, with all weights 1 / fan-in: every number and every pixel is known exactly. */
const exact = '#depth=5&channels=2&activation=none&weights=ones&draws=4&backend=cpu';
/** Random, small enough to be final at once. */
const random = '#depth=4&channels=4&draws=8&backend=cpu';

/** Whether a change makes a different picture. */
type Effect = 'another picture' | 'the same picture';

interface Move {
  readonly title: string;
  readonly move: (lab: Lab) => Promise<void>;
  /** What the address must say then. */
  readonly address: RegExp;
  readonly effect: Effect;
}

async function expectMove(lab: Lab, { move, address, effect }: Move): Promise<void> {
  const before = await lab.picture();
  await move(lab);
  await lab.settled();
  await expect.poll(() => lab.hash()).toMatch(address);
  const after = await lab.picture();
  if (effect === 'another picture') expect(after.hash).not.toBe(before.hash);
  else expect(after.hash).toBe(before.hash);
}

const geometryMoves: readonly (Move & { readonly layers: readonly ConvAlong[] })[] = [
  {
    title: 'depth, by arrow keys on its slider',
    move: (lab) => lab.slide('Depth', 3),
    address: /#depth=8&/,
    effect: 'another picture',
    layers: stack(8, 3),
  },
  {
    title: 'depth, typed',
    move: (lab) => lab.type('Depth', '12'),
    address: /#depth=12&/,
    effect: 'another picture',
    layers: stack(12, 3),
  },
  {
    title: 'depth, by arrow keys in its text',
    move: async (lab) => {
      await lab.text('Depth').focus();
      for (const key of ['ArrowUp', 'ArrowUp', 'ArrowDown']) await lab.page.keyboard.press(key);
    },
    address: /#depth=6&/,
    effect: 'another picture',
    layers: stack(6, 3),
  },
  {
    title: 'depth, by arrow keys on the number in the sentence',
    move: async (lab) => {
      await lab.page.getByRole('spinbutton', { name: 'Depth' }).press('PageUp');
    },
    address: /#depth=15&/,
    effect: 'another picture',
    layers: stack(15, 3),
  },
  {
    title: 'depth, by arrow keys on the edge of the box',
    move: (lab) => lab.slide('Depth: drag the edge of the box', 2),
    address: /#depth=7&/,
    effect: 'another picture',
    layers: stack(7, 3),
  },
  {
    title: 'kernel, by a click on its slider’s end',
    move: async (lab) => {
      const { width, height } = (await lab.slider('Kernel').boundingBox())!;
      await lab.slider('Kernel').click({ position: { x: width - 2, y: height / 2 } });
    },
    address: /kernel=11&/,
    effect: 'another picture',
    layers: stack(5, 11),
  },
  {
    title: 'an even kernel, typed',
    move: (lab) => lab.type('Kernel', '4'),
    address: /kernel=4&/,
    effect: 'another picture',
    layers: stack(5, 4),
  },
  {
    title: 'dilation, one number by its slider',
    move: (lab) => lab.slide('Dilation', 1),
    address: /dilation=2&/,
    effect: 'another picture',
    layers: stack(5, 3, () => ({ dilation: 2 })),
  },
  {
    title: 'dilation, a list that repeats',
    move: (lab) => lab.type('Dilation', '1, 2, 4'),
    address: /dilation=1-2-4&/,
    effect: 'another picture',
    layers: stack(5, 3, (number) => ({ dilation: [1, 2, 4, 1, 2][number - 1] })),
  },
  {
    title: 'stride, which layer 4 carries',
    move: (lab) => lab.slide('Stride', 1),
    address: /stride=2&/,
    effect: 'another picture',
    layers: stack(5, 3, (number) => ({ stride: number === 4 ? 2 : 1 })),
  },
  {
    title: 'stride at other layers',
    move: async (lab) => {
      await lab.type('at layers', '4, 2');
      await lab.type('Stride', '2');
    },
    address: /stride=2&strided=2,4&/,
    effect: 'another picture',
    layers: stack(5, 3, (number) => ({ stride: number === 2 || number === 4 ? 2 : 1 })),
  },
  {
    title: 'stride at all layers',
    move: async (lab) => {
      await lab.type('Stride', '2');
      await lab.type('at layers', 'all');
    },
    address: /stride=2&strided=all&/,
    effect: 'another picture',
    layers: stack(5, 3, () => ({ stride: 2 })),
  },
  {
    title: 'stride at every second layer',
    move: async (lab) => {
      await lab.type('Stride', '2');
      await lab.type('at layers', 'every 2');
    },
    address: /stride=2&strided=every\+2&/,
    effect: 'another picture',
    layers: stack(5, 3, (number) => ({ stride: number % 2 === 0 ? 2 : 1 })),
  },
  {
    title: 'which layers carry a stride of 1',
    move: (lab) => lab.type('at layers', 'all'),
    address: /strided=all&/,
    effect: 'the same picture',
    layers: stack(5, 3),
  },
  {
    title: 'the layer, typed',
    move: async (lab) => {
      await lab.openMore();
      await lab.type('Layer', 'conv3');
    },
    address: /layer=conv3&/,
    effect: 'another picture',
    layers: stack(3, 3),
  },
  {
    title: 'the layer, chosen in the table',
    move: (lab) => lab.page.locator('rf-table').getByRole('cell', { name: '5×5', exact: true }).click(),
    address: /layer=conv2&/,
    effect: 'another picture',
    layers: stack(2, 3),
  },
  {
    title: 'the channel, of which all see the same',
    move: async (lab) => {
      await lab.openMore();
      await lab.type('Channel', '1');
    },
    address: /channel=1&/,
    effect: 'the same picture',
    layers: stack(5, 3),
  },
  {
    title: 'the unit, which on an unbounded plane sees the same',
    move: async (lab) => {
      await lab.openMore();
      await lab.type('Unit', '7, -3');
    },
    address: /unit=7,-3&/,
    effect: 'the same picture',
    layers: stack(5, 3),
  },
  {
    title: 'channels, over which equal weights share',
    move: (lab) => lab.type('Channels', '4'),
    address: /channels=4&/,
    effect: 'the same picture',
    layers: stack(5, 3),
  },
  {
    title: 'the seed, where nothing is random',
    move: (lab) => lab.type('Seed', '5'),
    address: /seed=5&/,
    effect: 'the same picture',
    layers: stack(5, 3),
  },
  {
    title: 'draws, where nothing is random',
    move: (lab) => lab.slide('Draws', 2),
    address: /draws=16&/,
    effect: 'the same picture',
    layers: stack(5, 3),
  },
  {
    title: 'the input, where nothing is non-linear',
    move: async (lab) => {
      await lab.openMore();
      await lab.select('Input').selectOption('uniform');
    },
    address: /input=uniform&/,
    effect: 'the same picture',
    layers: stack(5, 3),
  },
  {
    title: 'the backend',
    move: async (lab) => {
      await lab.openMore();
      await lab.select('Backend').selectOption('automatic');
    },
    address: /draws=4$/,
    effect: 'the same picture',
    layers: stack(5, 3),
  },
];

test('every control of the geometry shows the exact box, numbers and map', async ({ lab }) => {
  await lab.open(exact);
  await expectOnes(lab, stack(5, 3));
  for (const move of geometryMoves) {
    await test.step(move.title, async () => {
      await lab.follow(exact);
      await expectMove(lab, move);
      await expectOnes(lab, move.layers);
    });
  }
});

test('the box grows as n and the effective field as √n, to the golden table’s last digit', async ({
  lab,
}) => {
  // `source` of the golden table: exact in float64, one channel, 3×3 kernels, stride 1.
  const rows = golden.rows.filter(([n]) => [5, 10, 20, 40].includes(n!));
  await lab.open('#depth=1&channels=1&activation=none&weights=ones&backend=cpu');
  const boxes: number[] = [];
  const fields: number[] = [];
  for (const [n, box, uniformErfSize] of rows) {
    await lab.type('Depth', String(n));
    await lab.settled();
    boxes.push(await lab.boxSize());
    const { erfSize: shown } = await lab.lastFrame();
    fields.push(shown);
    expect(await lab.boxSize()).toBe(box);
    expect(shown.toFixed(3)).toBe(uniformErfSize!.toFixed(3));
    await expect(lab.page.locator('erf-lab .erf-size')).toContainText(String(Number(shown.toPrecision(4))));
  }
  const depths = rows.map(([n]) => n!);
  expect(exponent(depths, boxes)).toBeCloseTo(0.96, 2);
  expect(exponent(depths, fields)).toBeCloseTo(golden.logLogSlopes.uniform.size, 3);
});

test('residual connections add the skips’ share', async ({ lab }) => {
  await lab.open(exact);
  const before = await lab.picture();
  await lab.page.getByRole('checkbox', { name: 'Residual' }).check();
  await lab.settled();
  expect(await lab.hash()).toContain('residual=true');
  await expectGeometry(lab, stack(5, 3));
  await expectMap(lab, onesMapWithSkips(5));
  expect((await lab.picture()).hash).not.toBe(before.hash);
});

test('on a plane without structure every activation has the linear network’s map', async ({ lab }) => {
  // Equal weights make of a constant input a constant value in every layer, and so a slope that all units share.
  await lab.open(`${exact}&input=ones`);
  const options = await lab.select('Activation').locator('option').allInnerTexts();
  expect(options).toHaveLength(10);
  for (const option of options) {
    await test.step(option, async () => {
      await lab.select('Activation').selectOption(option.trim());
      await lab.settled();
      await expectOnes(lab, stack(5, 3));
    });
  }
});

test('every activation has a picture of its own', async ({ lab }) => {
  await lab.open(random);
  const pictures = new Map<string, string>();
  for (const name of ['none', 'relu', 'leaky-relu', 'elu', 'gelu', 'silu', 'hard-swish', 'tanh', 'sigmoid']) {
    await lab.select('Activation').selectOption(name);
    await lab.settled();
    if (name !== 'relu') await expect.poll(() => lab.hash()).toContain(`activation=${name}&`);
    await expectGeometry(lab, stack(4, 3));
    pictures.set((await lab.picture()).hash, name);
  }
  expect(pictures.size).toBe(9);
});

const randomMoves: readonly Move[] = [
  {
    title: 'channels',
    move: (lab) => lab.slide('Channels', -1),
    address: /channels=3&/,
    effect: 'another picture',
  },
  {
    title: 'uniform weights',
    move: async (lab) => void (await lab.select('Weights').selectOption('He uniform')),
    address: /weights=he-uniform&/,
    effect: 'another picture',
  },
  {
    title: 'weights that are low at the centre',
    move: async (lab) => void (await lab.select('Weights').selectOption('low at the centre')),
    address: /weights=center-low&/,
    effect: 'another picture',
  },
  {
    title: 'dropout',
    move: (lab) => lab.slide('Dropout', 6),
    address: /dropout=0.3&/,
    effect: 'another picture',
  },
  {
    title: 'dropout, typed',
    move: (lab) => lab.type('Dropout', '0.5'),
    address: /dropout=0.5&/,
    effect: 'another picture',
  },
  {
    title: 'residual',
    move: (lab) => lab.page.getByRole('checkbox', { name: 'Residual' }).press('Space'),
    address: /residual=true&/,
    effect: 'another picture',
  },
  { title: 'draws', move: (lab) => lab.type('Draws', '9'), address: /draws=9&/, effect: 'another picture' },
  { title: 'the seed', move: (lab) => lab.type('Seed', '1'), address: /seed=1&/, effect: 'another picture' },
  {
    title: 'a new seed',
    move: (lab) => lab.button('New seed').click(),
    address: /seed=\d+&/,
    effect: 'another picture',
  },
  {
    title: 'the root of the mean square',
    move: async (lab) => void (await lab.select('Aggregate').selectOption('root of mean g²')),
    address: /aggregate=square&/,
    effect: 'another picture',
  },
  {
    title: 'the signed sum',
    move: async (lab) => void (await lab.select('Aggregate').selectOption('signed')),
    address: /aggregate=signed&/,
    effect: 'another picture',
  },
  {
    title: 'the positive part',
    move: async (lab) => void (await lab.select('Aggregate').selectOption('relu')),
    address: /aggregate=relu&/,
    effect: 'another picture',
  },
  {
    title: 'draws that count as they are',
    move: async (lab) => {
      await lab.openMore();
      await lab.select('Normalize').selectOption('no');
    },
    address: /normalize=none&/,
    effect: 'another picture',
  },
  {
    title: 'the input',
    move: async (lab) => {
      await lab.openMore();
      await lab.select('Input').selectOption('ones');
    },
    address: /input=ones&/,
    effect: 'another picture',
  },
  {
    title: 'one channel of the unit',
    move: async (lab) => {
      await lab.openMore();
      await lab.type('Channel', '2');
    },
    address: /channel=2&/,
    effect: 'another picture',
  },
  {
    title: 'a unit elsewhere, which sees another input',
    move: async (lab) => {
      await lab.openMore();
      await lab.type('Unit', '30,0');
    },
    address: /unit=30,0&/,
    effect: 'another picture',
  },
];

test('every control of the draws makes another picture, and its old value the old one', async ({ lab }) => {
  await lab.open(random);
  const { hash } = await lab.picture();
  for (const move of randomMoves) {
    await test.step(move.title, async () => {
      await lab.follow(random);
      expect((await lab.picture()).hash, 'the same link shows the same picture').toBe(hash);
      await expectMove(lab, move);
      await expectGeometry(lab, stack(4, 3));
    });
  }
});

test('weights that differ in scale alone show the same map', async ({ lab }) => {
  // A ReLU network without biases is homogeneous, and every draw is brought to the same sum.
  await lab.open(random);
  const heNormal = await lab.map();
  await lab.select('Weights').selectOption('Glorot normal');
  await lab.settled();
  const glorotNormal = await lab.map();
  const [difference, norm] = heNormal.reduce(
    ([d, n], value, at) => [d + (value - glorotNormal[at]!) ** 2, n + value ** 2],
    [0, 0],
  );
  expect(Math.sqrt(difference / norm)).toBeLessThan(1e-5);
});

test('random weights have the golden table’s effective field', async ({ lab }) => {
  // Root of the expected squared gradient; 64 draws of 16 channels come within 4 % of it.
  await lab.open('#depth=1&channels=16&draws=64&activation=none&aggregate=square&normalize=none&backend=cpu');
  for (const [n, , , randomErfSize] of golden.rows.filter(([n]) => n === 5 || n === 10)) {
    await lab.type('Depth', String(n));
    await lab.settled();
    const { erfSize: shown, standardError } = await lab.lastFrame();
    expect(Math.abs(shown / randomErfSize! - 1)).toBeLessThan(0.04);
    expect(standardError).toBeGreaterThan(0);
    await expect(lab.number('Effective field')).toHaveText(/^\d+(\.\d+)? ± \d/);
  }
});

test('an input of zeros leaves a ReLU network dead, and the page says so', async ({ lab }) => {
  await lab.open(random);
  await lab.openMore();
  await lab.select('Input').selectOption('zeros');
  await lab.settled();
  await expect(lab.number('Draws')).toHaveText('8, 8 dead');
  await expect(lab.heatmap.locator('.notes')).toContainText('8 of 8 draws are dead');
});

test('normalize and channel scale the values that a pixel is read with', async ({ lab }) => {
  await lab.open(exact);
  const peak = Math.max(...onesMap(stack(5, 3)).values);
  const centre = async (): Promise<number> => {
    await lab.plot.focus();
    await lab.page.keyboard.press('Home');
    const text = await lab.heatmap.locator('.readout').innerText();
    return Number(/^row 0, column 0: ([\d.]+), 100 % of the peak$/.exec(text)?.[1]);
  };
  expect(await centre()).toBeCloseTo(peak, 4);
  await lab.openMore();
  // Summed over two channels, each of which hands down 1.
  await lab.select('Normalize').selectOption('no');
  await lab.settled();
  expect(await centre()).toBeCloseTo(2 * peak, 4);
  await lab.type('Channel', '0');
  await lab.settled();
  expect(await centre()).toBeCloseTo(peak, 4);
});

test('dropout of equal weights is random around the map without it', async ({ lab }) => {
  await lab.open(`${exact}&channels=8`.replace('&channels=2', '').replace('draws=4', 'draws=256'));
  const without = await lab.lastFrame();
  expect(without.standardError).toBe(0);
  await expect(lab.number('Standard error')).toHaveText('0 %');
  await lab.type('Dropout', '0.2');
  await lab.settled();
  const { standardError, sigma } = await lab.lastFrame();
  expect(standardError).toBeGreaterThan(0);
  expect(standardError).toBeLessThan(0.05);
  expect(Math.abs(sigma[0] / without.sigma[0] - 1)).toBeLessThan(0.03);
});

test('colours and scale repaint the picture without computing anything', async ({ lab }) => {
  await lab.open(exact);
  const frames = (await lab.recording()).frames.length;
  const pictures = new Set([(await lab.picture()).hash]);
  // The published ends of the maps: the peak lies in the middle, the corner next to zero.
  const ends = {
    viridis: ['68,1,84', '253,231,37'],
    magma: ['0,0,4', '252,253,191'],
    cividis: ['0,32,81', '253,234,69'],
    grey: ['0,0,0', '255,255,255'],
  };
  for (const [name, [zero, peak]] of Object.entries(ends)) {
    await lab.select('Colours').selectOption(name);
    const cells = await lab.cells(11);
    expect(cells[60]!.slice(0, 3).join()).toBe(peak);
    expect(cells[0]!.slice(0, 3).join()).toBe(zero);
    pictures.add((await lab.picture()).hash);
  }
  for (const scale of ['square root', 'logarithmic']) {
    await lab.select('Scale').selectOption(scale);
    await expect(lab.heatmap.locator('.legend')).toContainText(scale);
    pictures.add((await lab.picture()).hash);
  }
  expect(pictures.size).toBe(6);
  expect(await lab.hash()).toBe(exact.replace('&backend', '&scale=log&colormap=grey&backend'));
  expect((await lab.recording()).frames).toHaveLength(frames);
});

const scales = {
  linear: (share: number) => share,
  sqrt: Math.sqrt,
  // Four decades.
  log: (share: number) => Math.max(0, 1 + Math.log10(share) / 4),
};

for (const [name, shown] of Object.entries(scales)) {
  test(`each of the picture’s cells is as light as its value on the ${name} scale says`, async ({ lab }) => {
    await lab.open(`${exact}&colormap=grey&scale=${name}`);
    const { side, values } = onesMap(stack(5, 3));
    const peak = Math.max(...values);
    const cells = await lab.cells(side);
    for (const [at, [red, green, blue, alpha]] of cells.entries()) {
      expect([green, blue, alpha]).toEqual([red, red, 255]);
      // A level of grey is a 255th of the lightness at most twice over.
      const where = `row ${Math.floor(at / side)}, column ${at % side}`;
      expect(Math.abs(lightness(red) - shown(values[at]! / peak)), where).toBeLessThan(0.011);
    }
  });
}

test('at the border of an oblong input map and picture are cut where the input ends', async ({ lab }) => {
  const network = {
    layers: [
      { name: 'input', op: 'input', size: [9, 16] },
      { name: 'wide', op: 'conv', channels: 2, kernel: [3, 7] },
      { name: 'strided', op: 'conv', channels: 2, kernel: [5, 2], stride: [1, 2] },
    ],
  };
  const json = encodeURIComponent(JSON.stringify(network));
  await lab.open(`#network=${json}&unit=0,2&weights=ones&draws=2&colormap=grey&backend=cpu`);
  const rows = onesShares([{ kernel: 3 }, { kernel: 5 }], { unit: 0, size: 9 });
  const columns = onesShares([{ kernel: 7 }, { kernel: 2, stride: 2 }], { unit: 2, size: 16 });
  // The box reaches three rows into the padding above; the map begins with the input's first row.
  const { box } = await lab.lastFrame();
  expect(box).toEqual({ top: 0, left: 1, height: 4, width: 8 });
  await expect(lab.number('Receptive field')).toHaveText('7 × 8');
  const value = (row: number, column: number): number => (rows.get(row) ?? 0) * (columns.get(column) ?? 0);
  const total = [...rows.values()].reduce((a, b) => a + b) * [...columns.values()].reduce((a, b) => a + b);
  const map = await lab.map();
  for (const [at, found] of map.entries()) {
    expect(found).toBeCloseTo(value(Math.floor(at / 8), 1 + (at % 8)) / total, 6);
  }
  const peak = Math.max(...rows.values()) * Math.max(...columns.values());
  for (const [at, [red, , , alpha]] of (await lab.cells(7, 8)).entries()) {
    const row = Math.floor(at / 8) - 3;
    expect(alpha, `row ${row}`).toBe(row < 0 ? 0 : 255);
    if (row >= 0) expect(Math.abs(lightness(red) - value(row, 1 + (at % 8)) / peak)).toBeLessThan(0.011);
  }
});

test('the contour encloses as much as the effective field counts', async ({ lab }) => {
  for (const depth of [10, 20]) {
    await lab.open(`#depth=${depth}&channels=1&activation=none&weights=ones&backend=cpu`);
    const extents = await lab.heatmap.evaluate((host) =>
      ['.contour', '.box'].map((name) => host.shadowRoot!.querySelector(name)!.getBoundingClientRect().width),
    );
    const cell = extents[1]! / (2 * depth + 1);
    // A disc of as many pixels has this diameter.
    const diameter = erfSize(onesMap(stack(depth, 3))) * Math.sqrt(4 / Math.PI);
    expect(Math.abs(extents[0]! / cell - diameter)).toBeLessThan(1);
  }
});

test('double-clicking a label resets its control', async ({ lab }) => {
  await lab.open('#depth=3&kernel=5&channels=2&draws=4&backend=cpu');
  await lab.page.locator('erf-lab label').getByText('Kernel', { exact: true }).dblclick();
  await lab.settled();
  await expectGeometry(lab, stack(3, 3));
  await expect(lab.text('Kernel')).toHaveValue('3');
  await expect.poll(() => lab.hash()).toBe('#depth=3&channels=2&draws=4&backend=cpu');
});

test('the suggestions change what they say', async ({ lab }) => {
  await lab.open('#depth=12&channels=2&activation=none&weights=ones&draws=4&backend=cpu');
  await lab.button('add stride').click();
  await lab.settled();
  await expectOnes(
    lab,
    stack(12, 3, (number) => ({ stride: [4, 8, 12].includes(number) ? 2 : 1 })),
  );
  await lab.button('Undo').click();
  await lab.settled();
  await expectOnes(lab, stack(12, 3));
  await lab.button('dilate 1-2-4-8').click();
  await lab.settled();
  await expectOnes(
    lab,
    stack(12, 3, (number) => ({ dilation: [1, 2, 4, 8][(number - 1) % 4] })),
  );
});
