// range.wgsl and rescale.wgsl: no depth leaves float32.
import { describe, expect, it } from 'vitest';
import { stepDispatches } from '../../src/engine/backends/webgpu/dispatches.ts';
import type { ConvStep, Plan, RescaleStep, Step, Tensor } from '../../src/engine/plan-types.ts';
import { expectClose, largest } from '../support/expect-close.ts';
import { bothGradients, webgpu } from './support/backends.ts';
import { runDispatches, type Content } from './support/device.ts';
import { numbers, PlanSketch, region } from './support/sketch.ts';

/** More than a workgroup of 256, and no multiple of one. */
const long = 700;
const short = 5;

function rescaleOf(...tensors: readonly Tensor[]): RescaleStep {
  return { kind: 'rescale', layer: 1, label: 'rescale', tensors };
}

/** Two tensors of each of `scales.length` draws, `exponents` before and after. */
async function rescaled(
  scales: readonly (readonly [number, number])[],
  exponents: readonly number[],
): Promise<{ first: Float32Array[]; second: Float32Array[]; exponents: number[] }> {
  const tensor = (slot: number, floats: number): Tensor => ({
    slot,
    perDraw: true,
    channels: 1,
    region: region(0, 0, 1, floats),
  });
  const contents = new Map<number | 'draws', Content>([
    [0, Float32Array.from(scales.flatMap(([scale]) => [...numbers(long)].map((x) => x * scale)))],
    [1, Float32Array.from(scales.flatMap(([, scale]) => [...numbers(short, 2)].map((x) => x * scale)))],
    ['draws', Uint32Array.from(exponents.flatMap((exponent) => [1, 2, 3, exponent]))],
  ]);
  const step = rescaleOf(tensor(0, long), tensor(1, short));
  const results = await runDispatches(webgpu.device, stepDispatches(step), contents, scales.length);
  const drawsOf = (slot: number, floats: number): Float32Array[] =>
    scales.map((_, draw) => new Float32Array(results.get(slot)!, 4 * floats * draw, floats));
  const draws = new Int32Array(results.get('draws')!);
  return {
    first: drawsOf(0, long),
    second: drawsOf(1, short),
    exponents: scales.map((_, draw) => draws[4 * draw + 3]!),
  };
}

describe('rescaling', () => {
  it('divides each draw by the power of two below its largest number, exactly, and keeps account of it', async () => {
    const scales = [
      [1, 1],
      [3e-30, 1e-33],
      [2e-34, 1e-20],
      [2.5e38, 1],
      [1e-3, 7e12],
      [5, 0],
      [0, 3e-9],
    ] as const;
    const before = [0, 7, -300, 0, 126, 4, -1];
    const { first, second, exponents } = await rescaled(scales, before);
    for (const [draw, [a, b]] of scales.entries()) {
      const wereFirst = numbers(long).map((x) => Math.fround(x * a));
      const wereSecond = numbers(short, 2).map((x) => Math.fround(x * b));
      // The largest power of two whose reciprocal is a normal float32 is 2^126.
      const exponent = Math.min(
        126,
        Math.floor(Math.log2(Math.max(largest(wereFirst), largest(wereSecond)))),
      );
      expect(exponents[draw], `exponent of draw ${draw}`).toBe(before[draw]! + exponent);
      // Only what falls below float32's smallest normal number, 1.2e-38, may be lost.
      expectClose(
        first[draw]!,
        wereFirst.map((x) => x * 2 ** -exponent),
        { atol: 1.2e-38 },
      );
      expectClose(
        second[draw]!,
        wereSecond.map((x) => x * 2 ** -exponent),
        { atol: 1.2e-38 },
      );
      const most = Math.max(largest(first[draw]!), largest(second[draw]!));
      expect(most).toBeGreaterThanOrEqual(1);
      expect(most).toBeLessThan(draw === 3 ? 4 : 2);
    }
  });

  it('leaves zeros, infinities and NaNs, and their account, as they are', async () => {
    const { first, exponents } = await rescaled(
      [
        [0, 0],
        [1, Infinity],
        [NaN, 1],
      ],
      [5, 6, 7],
    );
    expect(exponents).toEqual([5, 6, 7]);
    expect([...first[0]!].every((x) => x === 0)).toBe(true);
    expectClose(first[1]!, numbers(long), {});
    expect([...first[2]!].every(Number.isNaN)).toBe(true);
  });
});

describe('a gradient that would leave float32 on its way is the CPU’s where it is rescaled', () => {
  /** ×factor, as a 1×1 convolution of one channel. */
  const times = (sketch: PlanSketch, factor: number, source: Tensor, to: Tensor): ConvStep => ({
    kind: 'conv',
    layer: 1,
    label: `×${factor}`,
    direction: 'gradient',
    source,
    weights: sketch.weights(Float32Array.of(factor)),
    bias: null,
    to,
    accumulate: false,
    kernel: [1, 1],
    stride: [1, 1],
    dilation: [1, 1],
    before: [0, 0],
    groups: 1,
    operations: 0,
  });

  it.each([
    ['10³⁰ · 10³⁰ / 10³⁵', [1e30, 1e30, 1e-35]],
    ['10⁻³⁰ · 10⁻³⁰ · 10³⁵', [1e-30, 1e-30, 1e35]],
    ['10³⁵ · 10³⁵ · 10³⁵ / 10³⁵ / 10³⁵ / 10³⁵', [1e35, 1e35, 1e35, 1e-35, 1e-35, 1e-35]],
  ] as const)('%s', async (_, factors) => {
    const build = (rescaling: boolean): Plan => {
      const sketch = new PlanSketch();
      const steps: Step[] = [];
      const where = region(0, 0, 4, 5);
      let source: Tensor = sketch.filled(1, where);
      for (const factor of factors) {
        const to = sketch.tensor(1, where, { perDraw: true });
        steps.push(times(sketch, factor, source, to));
        if (rescaling) steps.push(rescaleOf(to));
        source = to;
      }
      return sketch.plan(steps, source);
    };
    const { actual, expected } = await bothGradients(build(true));
    const product = factors.reduce<number>((a, b) => a * b, 1);
    expectClose(
      expected,
      numbers(20).map((x) => x * product),
      { rtol: 1e-5 },
    );
    expectClose(actual, expected, { rtol: 1e-5 });
    const without = await bothGradients(build(false));
    expect([0, Infinity, NaN]).toContain(Math.abs(without.actual[0]!));
  });
});
