// Narrow networks as one dispatch: which are, what the kernel is told, and where their tensors lie.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { executionOf, webGpuFootprint } from '../../../src/engine/backends/webgpu/buffers.ts';
import { fuse } from '../../../src/engine/backends/webgpu/dispatch/fused.ts';
import { instructionLayout } from '../../../src/engine/backends/webgpu/kernels.ts';
import type { Plan } from '../../../src/engine/plan-types.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { Layer } from '../../../src/network/index.ts';

const limits = { bufferByteLength: 2 ** 30, totalByteLength: 2 ** 30, draws: 1024, traces: true };
const text = readFileSync('shaders/fused-stack.wgsl', 'utf8');

function stack(depth: number, layer: object = {}, ...between: Layer[]): Layer[] {
  const layers: Layer[] = [{ name: 'input', op: 'input' }];
  for (let i = 1; i <= depth; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels: 1, kernel: 3, ...layer } as Layer);
    layers.push(...between.map((other) => ({ ...other, name: `${other.name}${i}` })));
  }
  return layers;
}

function planned(layers: readonly Layer[], more: object = {}): Plan {
  return plan({ layers }, { draws: 4, ...more }, limits);
}

const relu: Layer = { name: 'relu', op: 'relu' };

function kindsOf(layers: readonly Layer[]): string[] {
  const { program } = fuse(planned(layers), 4)!;
  const names = [...text.matchAll(/const KIND_(\w+) = (\d+)u;/g)].map(([, name]) => name!);
  const words = new Uint32Array(program);
  const at = instructionLayout.findIndex(([name]) => name === 'kind');
  return Array.from(
    { length: words.length / instructionLayout.length },
    (_, i) => names[words[i * instructionLayout.length + at]!]!,
  );
}

describe('what is fused', () => {
  it.each<[string, readonly Layer[], boolean, object?]>([
    ['3x3 over one channel', stack(3), true],
    ['with ReLU', stack(3, {}, relu), true],
    ['with dropout', stack(2, {}, { name: 'drop', op: 'dropout', rate: 0.5 }), true],
    ['two channels', stack(2, { channels: 2 }), false],
    ['5x5', stack(2, { kernel: 5 }), false],
    ['a stride', stack(2, { stride: 2 }), false],
    ['a dilation', stack(2, { dilation: 2 }), false],
    ['pooling', stack(1, {}, { name: 'pool', op: 'max-pool', kernel: 2, stride: 2 }), false],
    ['two kinds of activation', stack(1, {}, relu, { name: 'tanh', op: 'tanh' }), false],
    [
      'the same weights for draws that differ',
      stack(2, {}, relu),
      false,
      { weights: 'ones', input: 'normal' },
    ],
    ['an exact GELU', stack(1, {}, { name: 'gelu', op: 'gelu' }), false],
    ['more work than one core should have', stack(130), false],
  ])('%s', (_, layers, fused, more) => {
    expect(fuse(planned(layers, more), 4) !== null).toBe(fused);
  });

  it('nothing where a device is told so', () => {
    expect(executionOf(planned(stack(3)), { fusedThreads: 0, winograd: false }).fused).toBeNull();
  });

  it('is one dispatch besides the mean', () => {
    const { dispatches } = executionOf(planned(stack(3, {}, relu)), { fusedThreads: 4, winograd: false });
    expect(dispatches.map(({ kernel }) => kernel)).toEqual(['fused-stack', 'accumulate', 'finish']);
  });
});

describe('the program', () => {
  it('of a linear stack draws weights and slides strips, layer by layer', () => {
    expect(kindsOf(stack(2))).toEqual(['WEIGHTS', 'STRIP', 'WEIGHTS', 'STRIP', 'AGGREGATE']);
  });

  it('of a ReLU stack has no pass for the activations', () => {
    // The last layer's slope has no convolution before it; the input's gradient goes through none. Weights are drawn once.
    expect(kindsOf(stack(2, {}, relu)).join(' ')).toBe(
      'PLANE WEIGHTS STRIP_SIGNING WEIGHTS STRIP_SIGNING SIGNS_GRADIENT STRIP_SLOPED STRIP_SLOPED AGGREGATE',
    );
  });

  it('has a pass for the signs of what no strip makes', () => {
    const layers: Layer[] = [...stack(1), { name: 'drop', op: 'dropout' }, relu];
    expect(kindsOf(layers).join(' ')).toBe(
      'PLANE WEIGHTS STRIP PLANE AFFINE SIGNS SIGNS_GRADIENT PLANE AFFINE STRIP AGGREGATE',
    );
  });

  it('has a pass for an activation that costs more than the convolution', () => {
    expect(kindsOf(stack(2, {}, { name: 'tanh', op: 'tanh' }))).toContain('ACTIVATION');
  });
});

describe('memory', () => {
  it('is what is planned: one arena, the program, and the mean', () => {
    const work = planned(stack(20, {}, relu));
    const traits = { uniformAlignment: 256, fusedThreads: 4, winograd: false };
    const { arena, program } = executionOf(work, traits).fused!;
    const [one, three] = [1, 3].map((draws) => webGpuFootprint(work, draws, traits).byteLength);
    expect(arena.drawWords).toBeGreaterThan(0);
    expect(three! - one!).toBe(2 * (4 * (arena.drawFloats + arena.drawWords) + 16));
    expect(program.byteLength % (4 * instructionLayout.length)).toBe(0);
  });

  it('does not let what lives at once overlap', () => {
    // Strips read a map and weights while they write.
    const { program } = fuse(planned(stack(6, {}, relu)), 4)!;
    const view = new Uint32Array(program);
    const size = instructionLayout.length;
    const field = (i: number, name: string): number =>
      view[i * size + instructionLayout.findIndex(([other]) => other === name)]!;
    let strips = 0;
    for (let i = 0; i < view.length / size; i++) {
      if (field(i, 'kind') < 2 || field(i, 'kind') > 4) continue;
      strips++;
      const to = field(i, 'to');
      const end = to + field(i, 'to_height') * field(i, 'to_width');
      const read: [number, number][] = [
        [field(i, 'source'), field(i, 'source_height') * field(i, 'source_width')],
        [field(i, 'other'), 9],
      ];
      for (const [start, length] of read) expect(start >= end || start + length <= to).toBe(true);
    }
    expect(strips).toBe(12);
  });

  it('has a word of signs for eight rows of four columns, of each layer its own', () => {
    const { program, arena } = fuse(planned(stack(6, {}, relu)), 4)!;
    const view = new Uint32Array(program);
    const size = instructionLayout.length;
    const field = (i: number, name: string): number =>
      view[i * size + instructionLayout.findIndex(([other]) => other === name)]!;
    const signing = Array.from({ length: view.length / size }, (_, i) => i).filter(
      (i) => field(i, 'kind') === 3 && field(i, 'joined'),
    );
    let words = 0;
    for (const i of signing) {
      expect(field(i, 'signs')).toBe(words);
      expect(field(i, 'segments') * field(i, 'rows')).toBeGreaterThanOrEqual(field(i, 'to_height'));
      words += field(i, 'strips') * field(i, 'segments') * Math.ceil(field(i, 'rows') / 8);
    }
    expect(signing).toHaveLength(6);
    expect(words).toBe(arena.drawWords);
  });
});
