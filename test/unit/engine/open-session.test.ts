// Memory that is refused at the door: fewer draws at a time, then values computed twice, then an error.
import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src/engine/backend.ts';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { ErfError } from '../../../src/engine/errors.ts';
import { openSession } from '../../../src/engine/open-session.ts';
import { slotsFootprint } from '../../../src/engine/planner.ts';
import type { Plan, PlanLimits } from '../../../src/engine/plan-types.ts';
import { plan } from '../../../src/engine/plan.ts';
import type { Layer, Network } from '../../../src/network/index.ts';

/** Draws count: as on a device, where all of a chunk are in memory at once. */
const cpu = createCpuBackend({ limits: { footprint: slotsFootprint } });

/** The CPU backend in a browser that gives no more than so many bytes, whatever its limits say. */
function stingy(there: number): { readonly backend: Backend; readonly asked: Plan[] } {
  const asked: Plan[] = [];
  const open: Backend['open'] = (made) => {
    asked.push(made);
    if (made.byteLength <= there) return cpu.open(made);
    return Promise.reject(new ErfError('out-of-memory', `${made.byteLength} bytes are too many.`));
  };
  return { backend: { ...cpu, open }, asked };
}

const layers: Layer[] = [{ name: 'in', op: 'input', size: 16 }];
for (let i = 1; i <= 12; i++) {
  layers.push({ name: `conv${i}`, op: 'conv', channels: 4, kernel: 1 }, { name: `f${i}`, op: 'tanh' });
}
const network: Network = { layers: [...layers, { name: 'all', op: 'global-avg-pool' }] };
const makePlan = (limits: PlanLimits): Plan => plan(network, { draws: 16 }, limits);
const whole = makePlan(cpu.limits);
const oneDraw = slotsFootprint(whole, 1).byteLength;

describe('a session whose memory is refused', () => {
  it.each([
    ['is opened as planned where it is not', whole.byteLength, [16], []],
    [
      'takes half the draws, and half of those',
      5 * oneDraw,
      [16, 7, 3],
      ['Memory allows 3 draws at a time.'],
    ],
    [
      'computes values twice where one draw is refused',
      0.6 * oneDraw,
      [16, 7, 3, 1, 1, 1],
      [
        'Memory allows 1 draw at a time.',
        'Forward values are computed twice: memory does not hold all of them.',
      ],
    ],
  ])('%s', async (_, there, draws, notes) => {
    const { backend, asked } = stingy(there);
    const session = await openSession(backend, whole, makePlan);
    expect(asked.map(({ drawsPerChunk }) => drawsPerChunk)).toEqual(draws);
    expect(session.plan).toBe(asked.at(-1));
    expect(session.plan.notes).toEqual(notes);
    session.destroy();
  });

  it('is an error, the device’s own, where no plan is small enough', async () => {
    const { backend, asked } = stingy(100);
    const refusal: unknown = await openSession(backend, whole, makePlan).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'out-of-memory',
      message: `${asked.at(-1)!.byteLength} bytes are too many.`,
    });
    expect(asked.length).toBeGreaterThan(4);
  });

  it('is not asked for again after another error', async () => {
    const { backend, asked } = stingy(Infinity);
    const broken: Backend = {
      ...backend,
      open(made) {
        asked.push(made);
        return Promise.reject(new ErfError('shader', 'a kernel is broken'));
      },
    };
    await expect(openSession(broken, whole, makePlan)).rejects.toMatchObject({ code: 'shader' });
    expect(asked).toHaveLength(1);
  });
});
