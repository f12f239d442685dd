// A gradient case put to a backend: on a sized plane as `inputGradient` has it, on an unbounded one, which takes no
// given input, through a single draw. Imports the engine's plans and the oracles' cases only.
import type { Backend } from '../../src/engine/backend.ts';
import type { Plan } from '../../src/engine/plan-types.ts';
import { plan, planGradient } from '../../src/engine/plan.ts';
import { keyOfSeed, planeFiller } from '../../src/engine/random/index.ts';
import type { GradientField } from '../../src/engine/types.ts';
import type { GradientCase } from '../oracle/case.ts';

const seed = 4711;

/** The plan of a case. An unbounded input has one channel: its signed map is the gradient. */
export function planOfCase(
  { network, parameters, input, unit, channel }: GradientCase,
  backend: Backend,
): Plan {
  const target = { ...(unit && { unit }), ...(channel !== undefined && { channel }) };
  if (input instanceof Float32Array) {
    return planGradient(network, { parameters, input, ...target }, backend.limits);
  }
  const request = { seed, draws: 1, input: 'normal', aggregate: 'signed', normalize: 'none' } as const;
  return plan(network, { parameters, ...target, ...request }, backend.limits);
}

/** The case with the input that `planOfCase` has drawn: what the oracles must be asked. */
export function withDrawnInput(given: GradientCase, { box }: Pick<Plan, 'box'>): GradientCase {
  if (given.input instanceof Float32Array) return given;
  const data = new Float32Array(box.height * box.width);
  const distribution = { kind: 'normal', standardDeviation: 1 } as const;
  planeFiller({ distribution, purpose: 'input', layer: 0, channels: 1, region: box }, keyOfSeed(seed))(
    data,
    0,
  );
  return {
    ...given,
    input: (_channel, y, x) => {
      const [row, column] = [y - box.top, x - box.left];
      // Beyond the box nothing reaches the unit.
      const inside = row >= 0 && row < box.height && column >= 0 && column < box.width;
      return inside ? data[row * box.width + column]! : 0;
    },
  };
}

/** What the backend says to a plan of `planOfCase`. */
export async function gradientOfPlan(planned: Plan, backend: Backend): Promise<GradientField> {
  const session = await backend.open(planned);
  try {
    const { channels, region } = planned.gradient;
    if (!planned.accumulation) return { data: await session.gradient(), channels, box: region };
    return { data: (await session.advance(1)).map, channels: 1, box: planned.box };
  } finally {
    session.destroy();
  }
}
