// The paper page's claims judged by what the engine measures: every map of the page, drawn on the CPU with the page's own seeds.
import { afterAll, expect, test } from 'vitest';
import { claims } from '../../../src/elements/paper/claims.ts';
import type { Numbers } from '../../../src/elements/paper/types.ts';
import {
  initialState,
  networkOf,
  predictRequestOf,
  requestOf,
  type State,
} from '../../../src/elements/state.ts';
import { Engine, type ErfRequest } from '../../../src/engine/index.ts';
import { measureErf } from '../../../src/measures/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { predictErf } from '../../../src/theory/index.ts';

const engine = new Engine();
afterAll(() => engine.close());

/** Wide kernels cost the most and are told apart by the fewest draws; everything else is drawn as on the page. */
const drawsOf = ({ kernel, draws }: State): number => (kernel === 7 ? 24 : draws);

async function measure(state: State, request: ErfRequest): Promise<Numbers> {
  const { network } = request;
  const run = await engine.start(request, 'cpu');
  try {
    let frame = await run.next();
    while (!frame.final) frame = await run.next();
    const rf = receptiveField(network);
    const { map, box, exact } = predictErf(network, predictRequestOf(state, network));
    const { erfSize, sigma } = measureErf(map, box, rf);
    return { ...frame, ...frame.measured, rfSize: rf.size, predicted: { erfSize, sigma, exact } };
  } finally {
    run.close();
  }
}

/** Figures share maps: each is drawn once. */
const known = new Map<string, Promise<Numbers>>();

function numbersOf(shown: Partial<State>): Promise<Numbers> {
  const state = { ...initialState, ...shown };
  const request = requestOf({ ...state, draws: drawsOf(state) }, networkOf(state));
  const text = JSON.stringify(request);
  const numbers = known.get(text) ?? measure(state, request);
  known.set(text, numbers);
  return numbers;
}

// On the page all statements hold but one, and none is left open.
test.each(claims.map((claim) => [claim.id, claim] as const))(
  'measured, the statements of %s hold, and the one that does not is marked so',
  async (_, { panels, checks }) => {
    const numbers = new Map<string, Numbers>();
    for (const { id, state } of panels) numbers.set(id, await numbersOf(state));
    const verdicts = checks.map(({ statement, judge }) => [statement, judge((id) => numbers.get(id)!).holds]);
    expect(verdicts).toEqual(
      checks.map(({ statement }) => [statement, !statement.startsWith('They change the field in kind')]),
    );
  },
);
