// The address is the state: written, read, reloaded, walked through, and broken.
import { boxSide, onesMap, stack } from './support/arithmetic.ts';
import { expectGeometry, expectMap, expectOnes } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';

/** Every control at a value that is not its default, in the order in which the page writes them. */
const everything: readonly (readonly [name: string, value: string, shown: string])[] = [
  ['depth', '6', '6'],
  ['kernel', '5', '5'],
  ['stride', '2', '2'],
  ['strided', '2,5', '2,5'],
  ['dilation', '1-2', '1-2'],
  ['channels', '3', '3'],
  ['activation', 'tanh', 'tanh'],
  ['dropout', '0.25', '0.25'],
  ['residual', 'true', 'on'],
  ['layer', 'conv5', 'conv5'],
  ['unit', '2,-3', '2,-3'],
  ['channel', '1', '1'],
  ['weights', 'glorot-uniform', 'glorot-uniform'],
  ['draws', '12', '12'],
  ['seed', '7', '7'],
  ['input', 'uniform', 'uniform'],
  ['aggregate', 'square', 'square'],
  ['normalize', 'none', 'none'],
  ['scale', 'sqrt', 'sqrt'],
  ['colormap', 'magma', 'magma'],
  ['backend', 'cpu', 'cpu'],
];
const wholeLink = `#${everything.map(([name, value]) => `${name}=${value}`).join('&')}`;

test('a link holds every control, and a reload shows the same numbers and the same map', async ({
  lab,
  page,
}) => {
  await lab.open(wholeLink);
  await lab.openMore();
  for (const [name, , shown] of everything) {
    const control = page.locator(`erf-lab .control #${name}`);
    if (name === 'residual') await expect(control).toBeChecked();
    else await expect(control, name).toHaveValue(shown);
  }
  await expectGeometry(
    lab,
    stack(5, 5, (number) => ({
      stride: number === 2 || number === 5 ? 2 : 1,
      dilation: number % 2 === 0 ? 2 : 1,
    })),
  );
  const before = {
    map: await lab.map(),
    picture: await lab.picture(),
    numbers: await page.locator('erf-lab dl.numbers').innerText(),
  };
  // Sized by hand: the unit's box starts where its centre and its reach say.
  const { box } = await lab.lastFrame();
  expect(box).toEqual({ top: 8 - 22, left: -12 - 22, height: 45, width: 45 });

  await page.reload();
  await lab.settled();
  expect(await lab.hash()).toBe(wholeLink);
  expect(await lab.map()).toEqual(before.map);
  expect(await lab.picture()).toEqual(before.picture);
  const time = /Time\s+\S+/;
  const numbers = await page.locator('erf-lab dl.numbers').innerText();
  expect(numbers.replace(time, '')).toBe(before.numbers.replace(time, ''));
});

test('the address says what a person sets, and only what is not the default', async ({ lab }) => {
  await lab.open('#backend=cpu&channels=2&draws=4&depth=4');
  // Until something is changed the address stays as it was written.
  expect(await lab.hash()).toBe('#backend=cpu&channels=2&draws=4&depth=4');
  await lab.type('Kernel', '5');
  await expect.poll(() => lab.hash()).toBe('#depth=4&kernel=5&channels=2&draws=4&backend=cpu');
  await lab.type('Kernel', '3');
  await expect.poll(() => lab.hash()).toBe('#depth=4&channels=2&draws=4&backend=cpu');
  await lab.type('Draws', '64');
  await lab.type('Depth', '20');
  await lab.type('Channels', '8');
  await lab.openMore();
  await lab.select('Backend').selectOption('auto');
  await expect.poll(() => lab.hash()).toBe('');
});

test('every control that is set writes its name into the address, and its default takes it out again', async ({
  lab,
  page,
}) => {
  await lab.open('#depth=3&channels=2&draws=2&stride=2&backend=cpu');
  await lab.openMore();
  for (const [name, value] of everything) {
    if (['depth', 'channels', 'draws', 'stride', 'backend'].includes(name)) continue;
    await test.step(name, async () => {
      const control = page.locator(`erf-lab .control #${name}`);
      const read = (): Promise<string> =>
        control.evaluate((element) =>
          element instanceof HTMLInputElement && element.type === 'checkbox'
            ? String(element.checked)
            : (element as HTMLInputElement | HTMLSelectElement).value,
        );
      const write = async (text: string): Promise<void> => {
        if (name === 'residual') await control.setChecked(text === 'true');
        else if ((await control.evaluate(({ localName }) => localName)) === 'select')
          await control.selectOption(text);
        else await control.fill(text).then(() => control.press('Enter'));
      };
      const initial = await read();
      // conv5 is not among three.
      const text = name === 'layer' ? 'conv2' : value;
      await write(text);
      await expect.poll(() => lab.hash()).toMatch(new RegExp(`[#&]${name}=${text}(&|$)`));
      await write(initial);
      await expect.poll(() => lab.hash()).not.toContain(name === 'stride' ? 'stride=' : `${name}=`);
    });
  }
});

test('back and forward walk through what was set', async ({ lab, page }) => {
  const start = '#depth=3&channels=1&activation=none&weights=ones&backend=cpu';
  await lab.open(start);
  await lab.type('Depth', '6');
  await lab.settled();
  await lab.type('Kernel', '5');
  await lab.settled();
  const steps = [stack(3, 3), stack(6, 3), stack(6, 5)];
  for (const step of [1, 0]) {
    await page.goBack();
    await lab.settled();
    await expectOnes(lab, steps[step]!);
  }
  expect(await lab.hash()).toBe(start);
  await expect(lab.text('Depth')).toHaveValue('3');
  for (const step of [1, 2]) {
    await page.goForward();
    await lab.settled();
    await expectOnes(lab, steps[step]!);
  }
  await expect(lab.text('Kernel')).toHaveValue('5');
});

test('a broken link says of every item what is wrong, and shows the rest', async ({ lab, page }) => {
  await lab.open(
    '#depth=abc&kernel=5&colour=red&strided=0&channels=1000000000&seed=-1&weights=zeros&draws=4&dilation=&backend=cpu&network={',
  );
  const problems = page.locator('erf-lab .problems li');
  const expected = [
    /depth=abc is not a whole number from 1 to 100; showing 20/,
    /colour=red/,
    /strided=0 is not .*; showing 4,8,12/,
    /channels=1000000000 is not a whole number from 1 to 64; showing 8/,
    /seed=-1 is not a whole number from 0/,
    /weights=zeros is not one of he-normal/,
    /dilation= is not a whole number from 1 to 8/,
    /network=\{ is not a network: Line 1, column 2/,
  ];
  await expect(problems).toHaveCount(expected.length);
  for (const pattern of expected) await expect(problems.filter({ hasText: pattern })).toHaveCount(1);
  // The rest: kernel 5 at the default depth.
  await expectGeometry(lab, stack(20, 5));
  await expect(lab.text('Draws')).toHaveValue('4');
  // The broken network's text is there to be mended.
  await expect(lab.text('Network as text')).toHaveValue('{');
  // What is set next clears the list and writes a whole link.
  await page.getByRole('radio', { name: 'Knobs' }).check();
  await lab.type('Depth', '2');
  await lab.settled();
  await expect(problems).toHaveCount(0);
  expect(await lab.hash()).toBe('#depth=2&kernel=5&draws=4&backend=cpu');
});

for (const hash of [
  '#%E0%A4%A=1&depth=3&draws=2&backend=cpu',
  '#depth=3&depth=4&draws=2&backend=cpu',
  '#=&&depth=3&draws=2&backend=cpu',
]) {
  test(`a mangled link still opens: ${hash}`, async ({ lab }) => {
    await lab.open(hash);
    await expect(lab.number('Receptive field')).toHaveText(/^[79] × [79]$/);
    await expect(lab.page.locator('erf-lab .problems')).not.toBeEmpty();
  });
}

const network = {
  name: 'two branches',
  layers: [
    { name: 'input', op: 'input', size: 15 },
    { name: 'a', op: 'conv', channels: 2, kernel: 5, padding: 0 },
    { name: 'b', op: 'conv', channels: 2, kernel: 3, padding: 0, stride: 2 },
  ],
};
const networkLink = (value: unknown): string =>
  `#network=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}&weights=ones&draws=2&backend=cpu`;

test('a link carries a network of its own', async ({ lab, page }) => {
  await lab.open(networkLink(network));
  await expect(page.locator('erf-lab .sentence')).toContainText('two branches');
  const layers = [{ kernel: 5 }, { kernel: 3, stride: 2 }];
  await expect(lab.number('Receptive field')).toHaveText(`${boxSide(layers)} × ${boxSide(layers)}`);
  await expect(lab.number('Effective stride')).toHaveText('2');
  await expect(lab.number('Effective padding')).toHaveText('0');
  await expectMap(lab, onesMap(layers));
  // Unit [2, 2] of 5×5: its box starts at 2·2.
  expect((await lab.lastFrame()).box).toEqual({ top: 4, left: 4, height: 7, width: 7 });
  // A network of its own keeps its address through other changes.
  const before = await lab.map();
  await lab.type('Seed', '3');
  await lab.settled();
  const written = new URLSearchParams((await lab.hash()).slice(1)).get('network');
  // The short notation, which reads as the same network.
  expect(written).toMatch(/^network two branches/);
  expect(await lab.map()).toEqual(before);
  await page.getByRole('radio', { name: 'Knobs' }).check();
  await lab.settled();
  await expectOnesOfDefaults();

  async function expectOnesOfDefaults(): Promise<void> {
    await expectGeometry(lab, stack(20, 3));
    expect(await lab.hash()).toBe('#weights=ones&draws=2&seed=3&backend=cpu');
  }
});

const brokenNetworks: readonly (readonly [title: string, value: unknown, message: RegExp])[] = [
  ['JSON that ends too early', '{"layers": [', /not a network: Line 1, column 13: The text ends/],
  ['JSON with a slip in it', '{"layers": [}', /not a network: Line 1, column 13: `}`/],
  ['a network without layers', {}, /layers/],
  [
    'a layer with an unknown op',
    { layers: [network.layers[0], { name: 'x', op: 'covn', channels: 1, kernel: 3 }] },
    /x.*covn.*conv/s,
  ],
  [
    'a map that shrinks to nothing',
    {
      layers: [
        { name: 'input', op: 'input', size: 8 },
        { name: 'first', op: 'conv', channels: 1, kernel: 5, padding: 0 },
        { name: 'second', op: 'conv', channels: 1, kernel: 7, padding: 0 },
      ],
    },
    /second.*7.*4/s,
  ],
  [
    'a kernel of 0',
    { layers: [network.layers[0], { name: 'x', op: 'conv', channels: 1, kernel: 0 }] },
    /x: `kernel` is 0; expected a whole number from 1/,
  ],
];

for (const [title, value, message] of brokenNetworks) {
  test(`a network in the link says where it is broken: ${title}`, async ({ lab, page }) => {
    await lab.open(networkLink(value));
    await expect(page.locator('erf-lab .problems')).toHaveText(message);
    // The rest of the link is shown, with the knobs' network.
    await expectGeometry(lab, stack(20, 3));
  });
}
