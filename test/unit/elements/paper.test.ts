// The paper page's claims: their networks, their judging by exact numbers, and the page that they stand in.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import golden from '../../reference/erf-golden.json' with { type: 'json' };
import { growthClaim, slopeOf } from '../../../src/elements/paper/claims/growth.ts';
import { tapVariance, widening } from '../../../src/elements/paper/claims/initialisation.ts';
import { claimOf, claims } from '../../../src/elements/paper/claims.ts';
import {
  all,
  falls,
  isGaussian,
  isSmaller,
  not,
  quotient,
  within,
} from '../../../src/elements/paper/judge.ts';
import { readHash, writeHash } from '../../../src/elements/paper/section-links.ts';
import type { Claim, Measured, Numbers } from '../../../src/elements/paper/types.ts';
import { readPathSettings, writePathSettings } from '../../../src/elements/paths/address.ts';
import {
  initialState,
  networkOf,
  readAddress,
  requestOf,
  writeAddress,
  type State,
} from '../../../src/elements/state.ts';
import { measureErf } from '../../../src/measures/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { predictErf } from '../../../src/theory/index.ts';
import { loadReader } from '../../../src/elements/network-reader.ts';

// Networks as text are read with what a page fetches when it meets the first.
await loadReader();

const whole = (state: Partial<State>): State => ({ ...initialState, ...state });
const boxes = (claim: Claim): Record<string, readonly [number, number]> =>
  Object.fromEntries(claim.panels.map(({ id, state }) => [id, receptiveField(networkOf(whole(state))).size]));

describe('the networks', () => {
  test('of the depth figure see 11, 21, 41 and 81 pixels, whatever the weights', () => {
    const sides = [11, 21, 41, 81];
    const expected = ['uniform', 'random', 'relu'].flatMap((row) =>
      [5, 10, 20, 40].map((depth, index) => [`${row} ${depth}`, [sides[index], sides[index]]]),
    );
    expect(boxes(claimOf('depth')!)).toEqual(Object.fromEntries(expected));
  });

  test('of fifteen layers see 31 pixels dense, 105 strided, 53 dilated', () => {
    expect(boxes(claimOf('sampling')!)).toMatchObject({
      'uniform dense': [31, 31],
      'uniform strided': [105, 105],
      'uniform dilated': [53, 53],
      'relu strided': [105, 105],
    });
  });

  test.each(claims.map((claim) => [claim.id, claim] as const))(
    'of %s have links that open the same state, and rows of one length',
    (_, { panels }) => {
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const { state } of panels) {
        const shown = whole(state);
        const opened = readAddress(writeAddress(shown));
        expect(opened.problems).toEqual([]);
        expect(requestOf(opened.state, networkOf(opened.state))).toEqual(requestOf(shown, networkOf(shown)));
      }
      const lengths = new Set(panels.map(({ row }) => panels.filter((panel) => panel.row === row).length));
      expect(lengths.size).toBe(1);
    },
  );
});

/** What infinitely many draws would measure: the closed form's map, without error. */
function exactNumbers(state: State): Numbers {
  const network = networkOf(state);
  const { map, box, exact } = predictErf(network, { weights: state.weights });
  const rf = receptiveField(network);
  const { erfSize, erfRatio, sigma, kurtosis, gaussian } = measureErf(map, box, rf);
  return {
    draws: state.draws,
    deadDraws: 0,
    standardError: 0,
    rfSize: rf.size,
    erfSize,
    erfRatio,
    sigma,
    kurtosis,
    gaussian,
    uncertainty: { erfSize: 0, erfRatio: 0, sigma: [0, 0], kurtosis: [0, 0] },
    predicted: { erfSize, sigma, exact },
  };
}

function exactly(claim: Claim): Measured {
  const known = new Map(claim.panels.map(({ id, state }) => [id, exactNumbers(whole(state))]));
  return (id) => known.get(id)!;
}

describe('judged by the closed form', () => {
  // Everything the closed form knows of. One channel of ReLU dies, which no prediction sees: see the tests in the browser.
  test.each(claims.filter(({ id }) => id !== 'activations').map((claim) => [claim.id, claim] as const))(
    'the statements of %s hold, and the one that does not is marked so',
    (_, claim) => {
      const measured = exactly(claim);
      const verdicts = claim.checks.map(({ statement, judge }) => [statement, judge(measured).holds]);
      const expected = claim.checks.map(({ statement }) => [statement, !statement.startsWith('They change')]);
      expect(verdicts).toEqual(expected);
    },
  );

  test('the sizes are those of the reference table', () => {
    const measured = exactly(claimOf('depth')!);
    for (const [n, rf, uniform, random] of golden.rows) {
      if (![5, 10, 20, 40].includes(n!)) continue;
      expect(measured(`uniform ${n}`).erfSize).toBeCloseTo(uniform!, 3);
      expect(measured(`random ${n}`).erfSize).toBeCloseTo(random!, 3);
      expect(measured(`random ${n}`).rfSize).toEqual([rf, rf]);
    }
  });

  test('the slopes are 0.482 and −0.478 with uniform weights, 0.539 and −0.421 with random ones', () => {
    const measured = exactly(growthClaim);
    /** Of the lines “Uniform weights: slope 0.4823”, the first two. */
    const slopes = (check: number): number[] =>
      growthClaim.checks[check]!.judge(measured)
        .ours.slice(0, 2)
        .map((line) => Number(Number(line.split('slope ')[1]!.replace('−', '-')).toFixed(3)));
    const { uniform, random } = golden.logLogSlopes;
    expect(slopes(0)).toEqual([uniform.size, random.size]);
    expect(slopes(1)).toEqual([uniform.ratio, random.ratio]);
  });
});

describe('a statement does not hold where the numbers say otherwise', () => {
  type Change = string | ((numbers: Numbers) => Numbers);

  /** The closed form's numbers; some panels' are another's, or changed. */
  const changed = (claim: Claim, changes: Readonly<Record<string, Change>>): Measured => {
    const measured = exactly(claim);
    return (id) => {
      const change = changes[id];
      if (typeof change === 'function') return change(measured(id));
      return measured(change ?? id);
    };
  };
  const larger = (numbers: Numbers): Numbers => ({
    ...numbers,
    erfSize: numbers.erfSize * 1.05,
    sigma: [numbers.sigma[0] * 1.05, numbers.sigma[1] * 1.05],
  });
  const verdict = (id: string, statement: RegExp, measured: Measured): boolean | null =>
    claimOf(id)!
      .checks.find((check) => statement.test(check.statement))!
      .judge(measured).holds;

  test.each<[claim: string, statement: RegExp, changes: Record<string, Change>]>([
    ['depth', /smaller share/, { 'random 40': 'random 5' }],
    ['depth', /becomes a Gaussian/, { 'relu 40': 'relu 5', 'relu 5': 'relu 40' }],
    ['depth', /that theory gives/, { 'uniform 20': 'random 20' }],
    ['depth', /ReLU leaves/, { 'relu 20': 'relu 5' }],
    ['growth', /square root of the depth/, { 'random 40': 'uniform 20' }],
    ['growth', /one over the square root/, { 'random 40': 'random 10' }],
    ['growth', /exactly/, { 'uniform 40': larger }],
    ['sampling', /Subsampling widens/, { 'relu strided': 'uniform dense' }],
    ['sampling', /Dilation widens/, { 'relu dilated': 'uniform dense' }],
    ['sampling', /outline of a square/, { 'relu dilated': 'uniform dense' }],
    ['sampling', /what theory says/, { 'uniform dilated': 'relu dilated' }],
    [
      'dropout-skip',
      /make the effective field smaller/,
      { 'relu skip': 'relu plain', 'relu plain': 'relu skip' },
    ],
    ['dropout-skip', /Nor does it change/, { 'relu dropout': 'relu skip' }],
    ['initialisation', /It widens/, { 'low 5': 'he 3' }],
    ['initialisation', /By as much/, { 'low 5': larger }],
    ['sparse', /no grid/, { 'random sparse': 'uniform dense' }],
    ['sparse', /full of holes/, { 'random dilated': 'random mixed' }],
  ])('%s: %s', (id, statement, changes) => {
    expect(verdict(id, statement, changed(claimOf(id)!, changes))).toBe(false);
  });
});

describe('a statement is left open where the draws cannot tell', () => {
  /** The same numbers, with errors that drown every difference. */
  const noisy = (numbers: Numbers): Numbers => ({
    ...numbers,
    standardError: 0.5,
    uncertainty: {
      erfSize: numbers.erfSize / 2,
      erfRatio: numbers.erfRatio / 2,
      sigma: [numbers.sigma[0] / 2, numbers.sigma[1] / 2],
      kurtosis: [1, 1],
    },
  });
  /** Just more than a tenth of the draws: the dead alone do not tell. */
  const dying = (numbers: Numbers): Numbers => ({ ...numbers, deadDraws: 12, gaussian: { r2: 0.9 } });

  test.each(claims.flatMap((claim) => claim.checks.map((check) => [claim.id, check.statement] as const)))(
    '%s: %s',
    (id, statement) => {
      const measured = exactly(claimOf(id)!);
      const check = claimOf(id)!.checks.find((each) => each.statement === statement)!;
      const judgement = check.judge((panel) => {
        const numbers = noisy(measured(panel));
        return panel === '1 relu' ? dying(numbers) : numbers;
      });
      expect(judgement.holds).toBeNull();
    },
  );
});

describe('ReLU at one channel', () => {
  const claim = claimOf('activations')!;
  const measured = exactly(claim);
  const dying: Measured = (id) =>
    id === '1 relu'
      ? { ...measured(id), deadDraws: 57, standardError: 0.3, gaussian: { r2: 0.93 } }
      : measured(id);

  test('is less Gaussian where draws die and the fit is worse, and the dead are said', () => {
    const judgement = claim.checks[1]!.judge(dying);
    expect(judgement.holds).toBe(true);
    expect(judgement.ours).toContain('57 of 100 ReLU draws are dead');
    expect(judgement.why).toContain('the 43 draws that live');
  });

  test('is not where none dies', () => {
    expect(claim.checks[1]!.judge(measured).holds).toBe(false);
  });
});

describe('ReLU in eight channels', () => {
  const claim = claimOf('activations')!;
  const measured = exactly(claim);

  test('is told apart where its field is clearly of another width', () => {
    const narrower: Measured = (id) => (id === '8 relu' ? { ...measured(id), sigma: [4, 4] } : measured(id));
    expect(claim.checks[2]!.judge(measured).holds).toBe(true);
    expect(claim.checks[2]!.judge(narrower).holds).toBe(false);
  });
});

describe('whether a map is a Gaussian', () => {
  const measured = exactly(claimOf('depth')!)('random 20');
  test.each<[r2: number, noise: number, kurtosis: number, error: number, gaussian: boolean | null]>([
    [0.96, 0.1, -0.2, 0.1, true],
    [0.96, 0.1, -0.5, 0.1, null],
    [0.96, 0.1, -0.9, 0.1, false],
    // Noise of 30 % may have cost 0.09 of R², noise of 10 % not more than 0.01.
    [0.93, 0.3, 0, 0.01, null],
    [0.93, 0.1, 0, 0.01, false],
    [0.93, NaN, 0, 0.01, null],
    [NaN, 0.1, 0, 0.01, null],
  ])('R² %f, noise %f, excess kurtosis %f ± %f: %s', (r2, standardError, kurtosis, error, expected) => {
    const numbers: Numbers = {
      ...measured,
      standardError,
      gaussian: { r2 },
      kurtosis: [kurtosis, kurtosis],
      uncertainty: { ...measured.uncertainty, kurtosis: [error, error] },
    };
    expect(isGaussian(numbers)).toBe(expected);
  });
});

describe('comparing estimates', () => {
  test.each<[value: number, error: number, within: boolean | null]>([
    [1.05, 0.02, true],
    [1.05, 0.03, null],
    [1.15, 0.03, null],
    [1.15, 0.02, false],
    [0.85, 0.02, false],
    [1.05, NaN, null],
    [NaN, 0, null],
  ])('%f ± %f is within 0.1 of 1: %s', (value, error, expected) => {
    expect(within({ value, error }, 1, 0.1)).toBe(expected);
  });

  test.each<[a: [number, number], b: [number, number], smaller: boolean | null]>([
    [[1, 0], [2, 0], true],
    [[2, 0], [1, 0], false],
    [[1, 0], [1, 0], null],
    [[1, 0.3], [2, 0.3], true],
    [[1, 0.4], [2, 0.4], null],
    [[1, NaN], [2, 0.1], null],
  ])('%j is smaller than %j: %s', ([a, da], [b, db], smaller) => {
    expect(isSmaller({ value: a, error: da }, { value: b, error: db })).toBe(smaller);
  });

  test('one false verdict decides, then one that cannot be told', () => {
    expect(all([true, null, false])).toBe(false);
    expect(all([true, null])).toBeNull();
    expect([true, null, false].map(not)).toEqual([false, null, true]);
    expect(falls([3, 2, 1].map((value) => ({ value, error: 0 })))).toBe(true);
    expect(falls([3, 1, 2].map((value) => ({ value, error: 0 })))).toBe(false);
  });

  test('errors of a quotient add as shares of their values', () => {
    const { value, error } = quotient({ value: 6, error: 0.6 }, { value: 3, error: 0.3 });
    expect(value).toBe(2);
    expect(error).toBeCloseTo(2 * Math.hypot(0.1, 0.1), 12);
  });

  test('a slope through two points has the error that both pass on', () => {
    const { value, error } = slopeOf(
      [10, 40],
      [
        { value: 16, error: 0.8 },
        { value: 32, error: 1.28 },
      ],
    );
    expect(value).toBeCloseTo(0.5, 12);
    expect(error).toBeCloseTo(Math.hypot(0.05, 0.04) / Math.log(4), 12);
  });
});

describe('the closed form of an initialisation', () => {
  test('with equal scales is (k² − 1) / 12', () => {
    for (const kernel of [3, 5, 7])
      expect(tapVariance('he-normal', kernel)).toBeCloseTo((kernel ** 2 - 1) / 12, 12);
  });

  test('low at the centre of 3×3 is 6 of 8.01 parts: the centre has a tenth of the others’ scale', () => {
    expect(tapVariance('center-low', 3)).toBeCloseTo(6 / 8.01, 12);
    expect(widening(3)).toBeCloseTo(Math.sqrt(9 / 8.01), 12);
  });
});

describe('what <erf-paths> shows, in the address', () => {
  const first = { depth: 3, kernel: 3, stride: 1, strided: 'all', dilation: [1] };

  test.each<[query: string, stack: Partial<State>, dimensions: number]>([
    ['', {}, 1],
    ['depth=4&kernel=5', { depth: 4, kernel: 5 }, 1],
    ['stride=2&strided=2&dilation=1-2-4&dimensions=2', { stride: 2, strided: '2', dilation: [1, 2, 4] }, 2],
  ])('“%s” is read and written the same', (query, stack, dimensions) => {
    const read = readPathSettings(query);
    expect(read).toEqual({ stack: { ...first, ...stack }, dimensions, problems: [] });
    expect(writePathSettings(read)).toBe(query);
  });

  test.each<[query: string, problem: RegExp]>([
    ['depth=soon', /^depth=soon is not .*; showing 3\.$/],
    ['depth=-1&dimensions=1', /^depth=-1 .*; showing 3\.$/],
    ['dimensions=7', /^dimensions=7 is neither 1 nor 2; showing 1\.$/],
    ['depht=4', /depht=4, which means nothing here; .*depth/],
    ['channels=8', /channels=8, which means nothing here/],
    ['%E0%A4%A', /means nothing here/],
  ])('“%s” is said, and the first stack is shown', (query, problem) => {
    const { stack, dimensions, problems } = readPathSettings(query);
    expect({ stack, dimensions }).toEqual({ stack: first, dimensions: 1 });
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  test('stands behind the section, whose plain address stays what it is', () => {
    expect(readHash('#paths')).toEqual({ section: 'paths', query: '' });
    expect(readHash('#paths?depth=4&kernel=5')).toEqual({ section: 'paths', query: 'depth=4&kernel=5' });
    expect(writeHash('paths', '')).toBe('#paths');
    expect(writeHash('paths', 'depth=4')).toBe('#paths?depth=4');
  });
});

describe('paper.html', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../paper.html'), 'utf8').replace(/\s+/g, ' ');

  test.each(['growth', 'paths', 'areas'])('#%s has a link of its own to copy', (id) => {
    const section = page.split(`<section id="${id}">`)[1]?.split('</section>')[0] ?? '';
    expect(section).toContain('data-copy-section');
  });

  test.each(claims.map((claim) => [claim.id, claim] as const))(
    'has a section #%s with its title, its claim and its figure, listed at the top',
    (id, { title, claim }) => {
      const section = page.split(`<section id="${id}">`)[1]?.split('</section>')[0] ?? '';
      expect(section).toContain(`<h2><a href="#${id}">${title}</a></h2>`);
      expect(section.replaceAll(/<p class="claim"> | <\/p>/g, '')).toContain(claim);
      expect(section).toContain(`<erf-claim figure="${id}"></erf-claim>`);
      expect(page).toContain(`<li><a href="#${id}">${title}</a></li>`);
    },
  );
});
