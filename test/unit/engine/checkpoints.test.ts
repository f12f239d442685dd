// Plans that compute forward values twice because memory does not hold all of them: less memory, the same numbers.
import { describe, expect, it } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { cutsToTry } from '../../../src/engine/checkpoints.ts';
import { formatPlan } from '../../../src/engine/format-plan.ts';
import { layOut } from '../../../src/engine/layout.ts';
import type { Plan, PlanLimits } from '../../../src/engine/plan-types.ts';
import { plan } from '../../../src/engine/plan.ts';
import { slotsFootprint } from '../../../src/engine/planner.ts';
import { resolveErfRequest } from '../../../src/engine/request.ts';
import { subjectOf, type Subject } from '../../../src/engine/subject.ts';
import type { Layer, Network } from '../../../src/network/index.ts';
import { graphCases } from '../../oracle/random-graph.ts';
import { replay } from '../../support/replay.ts';

const note = 'Forward values are computed twice: memory does not hold all of them.';
const unlimited: PlanLimits = { bufferByteLength: 2 ** 40, totalByteLength: 2 ** 40, draws: 64 };
const cpu = createCpuBackend();

/** The plan within so many bytes; null where one draw does not fit. */
function within(network: Network, totalByteLength: number, draws = 1): Plan | null {
  try {
    return plan(network, { draws }, { ...unlimited, totalByteLength });
  } catch (error) {
    if (String(error).includes('in all')) return null;
    throw error;
  }
}

/** The plan of one draw that needs least. */
function tightest(network: Network): Plan {
  let made = plan(network, { draws: 1 }, unlimited);
  for (;;) {
    const smaller = within(network, made.byteLength - 1);
    if (!smaller) return made;
    made = smaller;
  }
}

async function mapOf(made: Plan): Promise<Float32Array> {
  const session = await cpu.open(made);
  const { map } = await session.advance(1);
  session.destroy();
  return map;
}

/** `depth` layers of one size: 1×1 kernels, on a plane of 8×8 below an average that reads all of it. */
function column(depth: number): Network {
  const layers: Layer[] = [{ name: 'in', op: 'input', size: 8, channels: 4 }];
  for (let i = 1; i <= depth; i++) {
    layers.push({ name: `conv${i}`, op: 'conv', channels: 4, kernel: 1 }, { name: `f${i}`, op: 'tanh' });
  }
  return { layers: [...layers, { name: 'all', op: 'global-avg-pool' }] };
}

function subjectOfRequest(network: Network): Subject {
  const resolved = resolveErfRequest({ network, draws: 1 });
  const { aggregate, normalize, weights, input } = resolved;
  return subjectOf(resolved, {
    weights,
    parameters: {},
    input,
    drawMasks: true,
    draws: 1,
    seed: 0,
    accumulate: { aggregate, normalize },
  });
}

describe('where memory does not hold all forward values', () => {
  it('they are computed twice, to the same bits, wherever the cuts are: 30 random graphs', async () => {
    let cutPlans = 0;
    for (const { network, name } of graphCases(30)) {
      let whole: Plan;
      try {
        whole = plan(network, { draws: 1 }, unlimited);
      } catch (error) {
        if (String(error).includes('sees only padding')) continue;
        throw error;
      }
      expect(whole.notes).not.toContain(note);
      const subject = subjectOfRequest(network);
      for (const { cuts, floats } of [{ cuts: [], floats: 0 }, ...cutsToTry(subject)]) {
        const made: Plan = { ...whole, ...layOut(subject, { cuts, blockFloats: 2 ** 20 }) };
        expect(replay(made), `${name}, cut behind ${cuts.join()}\n${formatPlan(made)}`).toEqual([]);
        expect(made.operations).toBeGreaterThanOrEqual(whole.operations);
        expect(slotsFootprint(made, 1).byteLength).toBeGreaterThanOrEqual(4 * floats);
        expect(await mapOf(made)).toEqual(await mapOf(whole));
        if (cuts.length > 0) cutPlans += 1;
      }
    }
    expect(cutPlans).toBeGreaterThan(50);
  });

  it('a deep column needs about the root of its depth, and twice the forward work', () => {
    const [shallow, deep] = [column(16), column(64)].map(tightest) as [Plan, Plan];
    const [, whole] = [column(16), column(64)].map((network) => within(network, Infinity)!) as [Plan, Plan];
    expect(deep.byteLength / shallow.byteLength).toBeLessThan(2.6);
    expect(deep.byteLength / whole.byteLength).toBeLessThan(0.4);
    expect(deep.operations / whole.operations).toBeLessThan(1.5);
    expect(replay(deep)).toEqual([]);
  });

  it('no more is computed twice than has to be', () => {
    const network = column(64);
    const whole = within(network, Infinity)!;
    const nearly = within(network, whole.byteLength - 1)!;
    const least = tightest(network);
    expect(nearly.notes).toContain(note);
    expect(nearly.operations).toBeGreaterThan(whole.operations);
    expect(nearly.operations).toBeLessThan(least.operations);
    expect(within(network, whole.byteLength)!.notes).not.toContain(note);
  });
});
