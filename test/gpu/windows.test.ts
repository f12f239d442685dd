// Pooling, upsampling and slices on the device against the CPU backend, one step at a time.
import { expect, it } from 'vitest';
import { randomStep, windowKinds } from '../oracle/random-steps.ts';
import { expectClose } from '../support/expect-close.ts';
import { planOf } from '../support/run-steps.ts';
import { bothGradients } from './support/backends.ts';

it.each(windowKinds)('the device’s %s is the CPU’s for 60 random shapes, near and far', async (kind) => {
  let touched = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const { step, data } = randomStep(kind, seed);
    const { actual, expected } = await bothGradients(planOf([step], data, step.to));
    expectClose(actual, expected, { atol: 2e-6 });
    if (expected.some((value, i) => value !== 0 && value !== data[step.to.slot]![i])) touched += 1;
  }
  expect(touched).toBeGreaterThan(20);
});
