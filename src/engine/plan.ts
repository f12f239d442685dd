// From a network and a request to an ordered list of steps: pure data, unit-tested in Node. Knows no device.
import type { Network } from '../network/index.ts';
import type { Plan, PlanLimits } from './plan-types.ts';
import { Planner } from './planner.ts';
import { resolveErfRequest, resolveGradientRequest } from './request.ts';
import type { ErfRequest, GradientRequest } from './types.ts';

interface KnownPlanner {
  readonly network: Network;
  readonly planner: Planner;
}

/** Where two backends are compared, both plan the same request, and only its limits differ. */
const planners = new WeakMap<Omit<ErfRequest, 'network'>, KnownPlanner>();

/** The plan of an effective receptive field. Throws NetworkError or ErfError. */
export function plan(network: Network, request: Omit<ErfRequest, 'network'>, limits: PlanLimits): Plan {
  let known = planners.get(request);
  if (known?.network !== network) {
    known = { network, planner: plannerOf(network, request) };
    planners.set(request, known);
  }
  return known.planner.build(limits);
}

function plannerOf(network: Network, request: Omit<ErfRequest, 'network'>): Planner {
  const resolved = resolveErfRequest({ ...request, network });
  return new Planner(resolved, {
    weights: resolved.weights,
    parameters: resolved.parameters ?? {},
    input: resolved.input,
    drawMasks: true,
    draws: resolved.draws,
    seed: resolved.seed,
    accumulate: { aggregate: resolved.aggregate, normalize: resolved.normalize },
  });
}

/** The plan of one signed gradient with given parameters. Throws NetworkError or ErfError. */
export function planGradient(
  network: Network,
  request: Omit<GradientRequest, 'network'>,
  limits: PlanLimits,
): Plan {
  const resolved = resolveGradientRequest({ ...request, network });
  return new Planner(resolved, {
    weights: null,
    parameters: resolved.parameters,
    input: resolved.input ?? 'zeros',
    drawMasks: false,
    draws: 1,
    seed: 0,
    accumulate: null,
  }).build(limits);
}
