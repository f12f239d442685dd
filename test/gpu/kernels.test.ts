// The CPU backend's WebAssembly in a browser, with fused multiply-add and without, against its reference in TypeScript.
import { describe, expect, it } from 'vitest';
import { kernelModules } from '../../src/engine/backends/cpu/kernels/modules.ts';
import { relativeL2 } from '../support/expect-close.ts';
import { kernelCases, mapOf } from '../support/kernel-cases.ts';

describe('a map in WebAssembly', () => {
  it.each(Object.entries(kernelCases))('is the reference’s, fused or not: %s', async (_name, given) => {
    const expected = await mapOf(given, false);
    const [fused, strict] = [await mapOf(given, 'best'), await mapOf(given, 'strict')];
    expect(relativeL2(fused, expected)).toBeLessThan(1e-5);
    expect(relativeL2(strict, expected)).toBeLessThan(1e-5);
    expect(await mapOf(given, 'best'), 'twice the same').toEqual(fused);
  });

  it('comes from two modules', () => {
    expect(kernelModules('best')!.sums).not.toBe(kernelModules('strict')!.sums);
  });
});
