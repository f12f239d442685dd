// Whatever is typed: a message beside the control, the last good picture, and a page that lives on.
import { stack } from './support/arithmetic.ts';
import { expectGeometry, expectOnes } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';

const start = '#depth=5&channels=2&activation=none&weights=ones&draws=4&backend=cpu';

/** A control's name, what is typed into it, and what the page says. */
const nonsense: readonly (readonly [control: string, text: string, message: RegExp])[] = [
  ['Kernel', '0', /“0” is not a whole number from 1 to 11/],
  ['Channels', '1000000000', /“1000000000” is not a whole number from 1 to 64/],
  ['Depth', 'twenty', /“twenty” is not a whole number from 1 to 100/],
  ['Depth', '', /Nothing is there/],
  ['Depth', '101', /from 1 to 100/],
  ['Depth', '-5', /from 1 to 100/],
  ['Depth', '5.5', /“5\.5” is not a whole number/],
  ['Depth', '1e1', /“1e1” is not a whole number/],
  ['Depth', '0x10', /“0x10” is not a whole number/],
  ['Depth', '🦄', /“🦄” is not a whole number/],
  ['Depth', 'NaN', /“NaN” is not/],
  ['Stride', '4', /from 1 to 3/],
  ['at layers', '0', /“0” is not “all”, “every 4”/],
  ['at layers', 'every', /“every” is not/],
  ['at layers', '1,two', /“1,two” is not/],
  ['Dilation', '1-9', /“1-9” is not a whole number from 1 to 8, or a list/],
  ['Dilation', '9'.repeat(100_000), /“9{39}…” is not/],
  ['Dropout', '1', /“1” is not a number from 0 to 0\.9/],
  ['Draws', '0', /“0” is not a whole number from 1 to 16,777,216/],
  ['Draws', '1000000000', /from 1 to 16,777,216/],
  ['Seed', '-1', /“-1” is not a whole number from 0/],
  ['Seed', '<img src=x onerror=alert(1)>', /“<img src=x onerror=alert\(1\)>” is not/],
  ['Unit', '1', /“1” is neither “center” nor a position y,x/],
  ['Unit', '1,2,3', /“1,2,3” is neither/],
  ['Unit', '99999999999,0', /is neither/],
  ['Channel', 'red', /“red” is neither “sum” nor the number of a channel/],
  ['Channel', '2', /2/],
  ['Layer', 'conv9', /There is no layer “conv9”/],
];

test('nonsense gets a message beside its control, and the last good picture stays', async ({ lab }) => {
  await lab.open(start);
  await lab.openMore();
  const { hash: good } = await lab.picture();
  for (const [name, text, message] of nonsense) {
    await test.step(`${name}: ${text.slice(0, 20)}`, async () => {
      const control = lab.text(name);
      const sensible = await control.inputValue();
      await control.fill(text);
      await expect(control).toHaveAttribute('aria-invalid', 'true');
      expect(await lab.messageOf(control)).toMatch(message);
      await control.press('Enter');
      await control.blur();
      await expect(control, 'what was typed stays').toHaveValue(text);
      expect(await lab.messageOf(control)).toMatch(message);
      expect((await lab.picture()).hash, 'the picture stays').toBe(good);

      // The page lives on, and sense clears the message.
      await lab.type(name, sensible);
      await expect(control).not.toHaveAttribute('aria-invalid', 'true');
      expect(await lab.messageOf(control)).not.toMatch(message);
      await lab.settled();
      expect((await lab.picture()).hash).toBe(good);
    });
  }
  await lab.type('Depth', '7');
  await lab.settled();
  await expectOnes(lab, stack(7, 3));
});

test('another control works while nonsense stands in the first', async ({ lab }) => {
  await lab.open(start);
  await lab.text('Kernel').fill('0');
  await lab.type('Depth', '6');
  await lab.settled();
  await expectOnes(lab, stack(6, 3));
  await expect(lab.text('Kernel')).toHaveValue('0');
  await expect(lab.text('Kernel')).toHaveAttribute('aria-invalid', 'true');
  await lab.type('Kernel', '5');
  await lab.settled();
  await expectOnes(lab, stack(6, 5));
});

test('text pasted by the megabyte neither breaks the page nor stretches it', async ({ lab, page }) => {
  await lab.open(start);
  await lab.text('Seed').fill('🦄'.repeat(500_000));
  await expect(lab.text('Seed')).toHaveAttribute('aria-invalid', 'true');
  expect((await lab.messageOf(lab.text('Seed'))).length).toBeLessThan(200);
  const overflow = await page.evaluate(() => document.scrollingElement!.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await lab.slide('Depth', 1);
  await lab.settled();
  await expectOnes(lab, stack(6, 3));
});

/** What one draw needs grows with each of these; the knobs alone are too much for any device. */
const tooLarge: readonly (readonly [
  title: string,
  change: readonly (readonly [string, string])[],
  message: RegExp,
])[] = [
  [
    'bytes',
    [
      // Of a ReLU's value a gradient needs a bit; of this one's, all.
      ['Activation', 'gelu'],
      ['Kernel', '11'],
      ['Channels', '64'],
      ['Depth', '100'],
    ],
    /needs [\d,]+ MiB .*of it in \w+\d+.*allows [\d,]+ MiB; lower/,
  ],
  [
    'positions',
    [
      ['Dilation', '8'],
      ['Kernel', '11'],
      ['Depth', '100'],
    ],
    /covers \d+×\d+ positions of \w+.*at most [\d,]+; lower/,
  ],
];

for (const [title, changes, message] of tooLarge) {
  test(`a network too large for the device is refused with its layer and its ${title}, and the picture stays`, async ({
    lab,
  }) => {
    // Drawn from a state in which every step on the way is small.
    await lab.open('#depth=1&channels=1&activation=none&draws=2&backend=cpu');
    for (const [name, value] of changes.slice(0, -1)) {
      if (name === 'Activation') await lab.select(name).selectOption(value);
      else await lab.type(name, value);
    }
    await lab.settled();
    const good = await lab.picture();
    const frame = await lab.lastFrame();
    const [name, value] = changes.at(-1)!;
    await lab.type(name, value);
    const error = lab.heatmap.getByRole('alert');
    await expect(error).toHaveText(message);
    // Beside the control that did it, too.
    expect(await lab.messageOf(lab.text(name))).toMatch(message);
    expect(await lab.lastFrame()).toEqual(frame);
    expect((await lab.picture()).hash, 'the picture stays').toBe(good.hash);
    await lab.type(name, '2');
    await lab.settled();
    await expect(error).toHaveCount(0);
    expect(await lab.messageOf(lab.text(name))).toBe('');
    await expectGeometry(
      lab,
      stack(2, 11, () => ({ dilation: title === 'positions' ? 8 : 1 })),
    );
  });
}
