// What forward passes leave for gradients in place of values: the signs of ReLUs, the choices of max-pools. The same numbers
// from less memory.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { webGpuFootprint } from '../../../src/engine/backends/webgpu/buffers.ts';
import { cutsToTry } from '../../../src/engine/checkpoints.ts';
import { formatPlan } from '../../../src/engine/format-plan.ts';
import { layOut } from '../../../src/engine/layout.ts';
import type { Plan, PlanLimits, Step } from '../../../src/engine/plan-types.ts';
import { plan } from '../../../src/engine/plan.ts';
import { slotsFootprint } from '../../../src/engine/planner.ts';
import { resolveErfRequest } from '../../../src/engine/request.ts';
import { subjectOf, withTraces, type Subject } from '../../../src/engine/subject.ts';
import { fitPowerLaw } from '../../../src/measures/index.ts';
import type { Layer, Network } from '../../../src/network/index.ts';
import { graphCases } from '../../oracle/random-graph.ts';
import { replay } from '../../support/replay.ts';

const values: PlanLimits = { bufferByteLength: 2 ** 40, totalByteLength: 2 ** 40, draws: 1 };
const traces: PlanLimits = { ...values, traces: true };
/** The reference: WebAssembly rounds a leaky slope to float32 before it multiplies. */
const cpu = createCpuBackend({ webassembly: false });

const input: Layer = { name: 'input', op: 'input' };

function stack(depth: number, activation: 'relu' | 'leaky-relu' | 'relu6' | 'tanh' = 'relu'): Network {
  const layers = [input];
  for (let i = 1; i <= depth; i++)
    layers.push({ name: `conv${i}`, op: 'conv', channels: 1, kernel: 3 }, { name: `f${i}`, op: activation });
  return { layers };
}

const kinds = ({ steps }: Plan): Set<Step['kind']> => new Set(steps.map(({ kind }) => kind));

async function mapOf(made: Plan): Promise<Float32Array> {
  const session = await cpu.open(made);
  const { map } = await session.advance(1);
  session.destroy();
  return map;
}

function tracedSubject(network: Network): Subject {
  const resolved = resolveErfRequest({ network, draws: 1 });
  const { aggregate, normalize, weights, input: drawn } = resolved;
  const accumulate = { aggregate, normalize };
  const sources = { weights, parameters: {}, input: drawn, drawMasks: true, draws: 1, seed: 0, accumulate };
  return withTraces(subjectOf(resolved, sources));
}

describe('traces', () => {
  it('give the same bits as values do, whole and with cuts, on 40 random graphs', async () => {
    let [signed, chosen, cut] = [0, 0, 0];
    for (const { network, name } of graphCases(40)) {
      let whole: Plan;
      try {
        whole = plan(network, { draws: 1 }, values);
      } catch (error) {
        if (String(error).includes('sees only padding')) continue;
        throw error;
      }
      const expected = await mapOf(whole);
      const made = plan(network, { draws: 1 }, traces);
      const subject = tracedSubject(network);
      const all: Plan[] = [made];
      for (const { cuts, floats } of cutsToTry(subject)) {
        const one: Plan = { ...made, ...layOut(subject, { cuts, blockFloats: 2 ** 20 }) };
        expect(slotsFootprint(one, 1).byteLength).toBeGreaterThanOrEqual(4 * floats);
        all.push(one);
      }
      for (const one of all) {
        expect(replay(one), `${name}\n${formatPlan(one)}`).toEqual([]);
        expect(await mapOf(one), name).toEqual(expected);
      }
      if (kinds(made).has('signs-gradient')) signed++;
      if (subject.traces.size > 0 && !kinds(made).has('signs')) chosen++;
      cut += all.length - 1;
    }
    expect(signed).toBeGreaterThan(10);
    expect(chosen).toBeGreaterThan(0);
    expect(cut).toBeGreaterThan(40);
  });

  it.each(['relu', 'leaky-relu', 'relu6'] as const)(
    'of %s are signs alone, of tanh nothing',
    (activation) => {
      const made = plan(stack(3, activation), {}, traces);
      expect(kinds(made).has('activation-gradient')).toBe(false);
      expect(made.steps.filter(({ kind }) => kind === 'signs')).toHaveLength(3);
      expect(plan(stack(3, 'tanh'), {}, traces).steps).toEqual(plan(stack(3, 'tanh'), {}, values).steps);
    },
  );

  it('are not left where the value is kept anyway', () => {
    const layers: Layer[] = [
      input,
      { name: 'a', op: 'conv', channels: 1, kernel: 3 },
      { name: 'f', op: 'relu' },
      { name: 'g', op: 'tanh', from: 'a' },
      { name: 'sum', op: 'add', from: ['f', 'g'] },
    ];
    expect(kinds(plan({ layers }, {}, traces)).has('signs')).toBe(false);
  });

  it('of a max-pool are its choices, where they are fewer than what it chooses from', () => {
    const pooled = (stride: number): Network => ({
      layers: [
        { ...input, size: 12 } as Layer,
        { name: 'a', op: 'conv', channels: 3, kernel: 3, padding: 'same' },
        { name: 'f', op: 'relu' },
        { name: 'pool', op: 'max-pool', kernel: 3, padding: 1, stride },
        { name: 'all', op: 'global-avg-pool' },
      ],
    });
    const choosing = (stride: number): string[] =>
      plan(pooled(stride), {}, traces).steps.flatMap(({ kind, label }) =>
        kind === 'max-pool' || kind === 'signs' ? [label] : [],
      );
    expect(choosing(2)).toEqual(['f forward', 'pool forward']);
    expect(choosing(1)).toEqual(['f forward', 'pool gradient']);
  });
});

describe('memory of a ReLU network', () => {
  const depths = [10, 20, 40, 80];

  it('grows on WebGPU about as the square of the depth: one bit a value is all that grows faster', () => {
    const uniformAlignment = 256;
    for (const fusedThreads of [4, 0]) {
      const limits: PlanLimits = {
        ...traces,
        draws: 1024,
        footprint: (work, draws) =>
          webGpuFootprint(work, draws, { uniformAlignment, fusedThreads, winograd: false }),
      };
      const bytes = depths.map((depth) => {
        const of = (draws: number): number => plan(stack(depth), { draws }, limits).byteLength;
        return of(2) - of(1);
      });
      expect(bytes[3]! / bytes[2]!).toBeLessThan(4.7);
      expect(fitPowerLaw(depths, bytes).exponent).toBeLessThan(2.15);
    }
  });

  it('that does not fit with values is planned with traces before anything is computed twice', () => {
    const network = stack(40);
    const whole = plan(network, { draws: 1 }, values);
    expect(kinds(whole).has('signs')).toBe(false);
    const short = plan(network, { draws: 1 }, { ...values, totalByteLength: whole.byteLength / 4 });
    expect(kinds(short).has('signs')).toBe(true);
    expect([short.operations, short.notes]).toEqual([whole.operations, []]);
  });
});
