// How long a plan should take: guessed at first, measured from then on.
import { describe, expect, it } from 'vitest';
import { plan, type EngineInfo, type Plan } from '../../../src/engine/index.ts';
import { estimatedDrawMs, MeasuredSpeeds } from '../../../src/engine/cost.ts';
import { defaultKnobs, stackNetwork } from '../../../src/network/index.ts';

const limits = { bufferByteLength: 2 ** 30, totalByteLength: 2 ** 31, draws: 64 };
const planOf = (depth: number, channels: number): Plan =>
  plan(stackNetwork({ ...defaultKnobs, depth, channels }), { draws: 64 }, limits);
const cpu: EngineInfo = { backend: 'cpu', adapter: 'TypeScript on one core', fallbackAdapter: false };
const webgpu: EngineInfo = { backend: 'webgpu', adapter: 'SwiftShader', fallbackAdapter: true };

describe('speeds that were measured', () => {
  it('replace the guess for plans of the same size, and of others until those are measured', () => {
    const speeds = new MeasuredSpeeds();
    const [small, alike, large] = [planOf(10, 2), planOf(11, 2), planOf(20, 32)];
    expect(speeds.drawMs(small, cpu)).toBe(estimatedDrawMs(small, cpu));
    for (let i = 0; i < 12; i++) speeds.note(small, cpu, estimatedDrawMs(small, cpu) / 5);
    for (const other of [small, alike, large]) {
      expect(speeds.drawMs(other, cpu) / estimatedDrawMs(other, cpu)).toBeCloseTo(1 / 5, 2);
    }
    for (let i = 0; i < 12; i++) speeds.note(large, cpu, estimatedDrawMs(large, cpu) / 20);
    expect(speeds.drawMs(large, cpu) / estimatedDrawMs(large, cpu)).toBeCloseTo(1 / 20, 2);
    expect(speeds.drawMs(small, cpu) / estimatedDrawMs(small, cpu)).toBeCloseTo(1 / 5, 2);
  });

  it('are guessed by what the kernels are written in', () => {
    const one = planOf(10, 2);
    const slower = estimatedDrawMs(one, cpu);
    expect(estimatedDrawMs(one, { ...cpu, kernels: 'typescript' })).toBe(slower);
    expect(estimatedDrawMs(one, { ...cpu, kernels: 'webassembly' })).toBeLessThan(slower / 2);
  });

  it('are each backend’s own', () => {
    const speeds = new MeasuredSpeeds();
    const one = planOf(10, 2);
    speeds.note(one, cpu, estimatedDrawMs(one, cpu) / 5);
    expect(speeds.drawMs(one, webgpu)).toBe(estimatedDrawMs(one, webgpu));
  });

  it('forget one busy moment, and take no nonsense', () => {
    const speeds = new MeasuredSpeeds();
    const one = planOf(10, 2);
    const usual = estimatedDrawMs(one, cpu);
    speeds.note(one, cpu, usual);
    speeds.note(one, cpu, 1e9);
    for (let i = 0; i < 8; i++) speeds.note(one, cpu, usual);
    speeds.note(one, cpu, 0);
    speeds.note(one, cpu, NaN);
    expect(speeds.drawMs(one, cpu) / usual).toBeLessThan(1.1);
  });
});
