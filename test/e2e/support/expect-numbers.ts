// Comparing what the page shows with what it should show.
import { expect } from './fixtures.ts';
import {
  boxSide,
  effectivePadding,
  effectiveStride,
  erfSize,
  onesMap,
  onesSigma,
  type ConvAlong,
  type SquareMap,
} from './arithmetic.ts';
import type { Lab } from './lab.ts';

/** Exact numbers are shown with four significant digits. */
export function expectShown(text: string, value: number, what: string): void {
  expect(Math.abs(Number(text) - value), `${what}: shown ${text}, should be ${value}`).toBeLessThanOrEqual(
    0.5005 * 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - 3),
  );
}

/** The page shows exactly this map: its numbers and, up to float32 rounding, every pixel's value. */
export async function expectMap(lab: Lab, map: SquareMap): Promise<void> {
  const size = erfSize(map);
  expectShown(await lab.number('Effective field').innerText(), size, 'effective field');
  expectShown(await lab.number('Share of the box').innerText(), (100 * size) / map.side, 'share of the box');
  const shown = await lab.map();
  expect(shown).toHaveLength(map.values.length);
  const total = shown.reduce((sum, value) => sum + Math.abs(value), 0);
  const mass = map.values.reduce((sum, value) => sum + value, 0);
  const peak = Math.max(...map.values) / mass;
  const furthest = map.values.reduce(
    (worst, value, at) => Math.max(worst, Math.abs(Math.abs(shown[at]!) / total - value / mass)),
    0,
  );
  expect(furthest / peak, 'largest error over the peak').toBeLessThan(1e-5);
}

/** The page shows the stack's exact geometry. */
export async function expectGeometry(lab: Lab, layers: readonly ConvAlong[]): Promise<void> {
  const side = boxSide(layers);
  await expect(lab.number('Receptive field')).toHaveText(`${side} × ${side}`);
  await expect(lab.number('Effective stride')).toHaveText(String(effectiveStride(layers)));
  await expect(lab.number('Effective padding')).toHaveText(String(effectivePadding(layers)));
  await expect(lab.page.locator('erf-lab .box-size')).toHaveText(String(side));
}

/** The page shows the stack with all weights 1 / fan-in: geometry, numbers and map. */
export async function expectOnes(lab: Lab, layers: readonly ConvAlong[]): Promise<void> {
  await expectGeometry(lab, layers);
  await expectMap(lab, onesMap(layers));
  const sigma = onesSigma(layers);
  expectShown(await lab.number('Sigma, y').innerText(), sigma, 'sigma along y');
  expectShown(await lab.number('Sigma, x').innerText(), sigma, 'sigma along x');
}
