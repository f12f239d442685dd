// A device that is lost comes back by itself, with the same numbers. On WebGPU, in software where there is no GPU.
import { stack } from './support/arithmetic.ts';
import { expectOnes } from './support/expect-numbers.ts';
import { expect, test } from './support/fixtures.ts';
import type { Lab } from './support/lab.ts';

/** Few kernels: a software adapter compiles each for up to seconds. */
const small = 'depth=3&channels=1&activation=none&backend=webgpu';

async function loseDevice(lab: Lab): Promise<void> {
  await lab.heatmap.evaluate((element) => (element as HTMLElementTagNameMap['erf-heatmap']).loseDevice());
}

test('a device lost while the page rests is replaced when a control moves', async ({ lab }) => {
  await lab.open(`#${small}&weights=ones`);
  await expectOnes(lab, stack(3, 3));
  await expect(lab.number('Backend')).toHaveText('WebGPU');
  await loseDevice(lab);
  await lab.type('Depth', '5');
  await lab.settled();
  await expectOnes(lab, stack(5, 3));
  await expect(lab.number('Backend')).toHaveText('WebGPU');
  expect((await lab.recording()).errors).toEqual([]);
});

test('a device lost in the middle of a run starts it again, says so, and ends with the CPU’s map', async ({
  lab,
  page,
}) => {
  // More draws than any device is through with before it is lost.
  await lab.load(`#${small}&draws=16000000`);
  await page.waitForFunction(() => window.erfRecording.frames.length > 2, undefined, { timeout: 60_000 });
  const picture = await lab.picture();
  const { draws } = await lab.lastFrame();
  await loseDevice(lab);
  await expect(lab.heatmap.locator('.notes')).toContainText('The GPU device was lost');
  await page.waitForFunction(() => {
    const { frames } = window.erfRecording;
    return frames.some(({ draws }, at) => at > 0 && draws < frames[at - 1]!.draws);
  });
  expect(draws).toBeGreaterThan(0);
  expect((await lab.picture()).painted).toBeCloseTo(picture.painted, 2);

  await lab.type('Draws', '100');
  await lab.settled();
  const device = await lab.map();
  expect((await lab.recording()).errors).toEqual([]);
  await expect(lab.heatmap.locator('.notes')).not.toContainText('lost');
  await lab.openMore();
  await lab.select('Backend').selectOption('cpu');
  await lab.settled();
  await expect(lab.number('Backend')).toHaveText('CPU');
  const cpu = await lab.map();
  const squared = (values: readonly number[]): number => values.reduce((sum, value) => sum + value ** 2, 0);
  const difference = squared(cpu.map((value, at) => value - device[at]!));
  expect(Math.sqrt(difference / squared(cpu)), 'relative L2').toBeLessThan(1e-4);
});

test('a device lost twice in a row comes back twice', async ({ lab }) => {
  await lab.open(`#${small}&weights=ones`);
  for (const depth of [4, 5]) {
    await loseDevice(lab);
    await lab.type('Depth', String(depth));
    await loseDevice(lab);
    await lab.settled();
    await expectOnes(lab, stack(depth, 3));
  }
  expect((await lab.recording()).errors).toEqual([]);
});
