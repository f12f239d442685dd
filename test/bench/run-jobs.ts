// Every contender on every job, interleaved, checked. Runs in Node; the work is the page's. Imports this folder's rest.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchBrowser, reasonOf } from './browser.ts';
import type { Side } from './contender.ts';
import { givenDraws } from './given.ts';
import { coneGraph } from './graph.ts';
import type { Job } from './jobs.ts';
import type { Run } from './page.ts';
import { referenceMap } from './reference.ts';
import type { Cell } from './results.ts';
import { summarise } from './statistics.ts';

export interface JobOptions {
  readonly sides: readonly Side[];
  /** Turns of each contender that takes less than `slowMs`. */
  readonly runs: number;
  /** Contenders slower than `slowMs` run once, and those whose first run takes longer than `slowestMs` only that once. */
  readonly quick: boolean;
  /** Of a single run. */
  readonly limitMs: number;
  /** Of a job: after it nobody new is made ready, and nobody runs again who has a time and takes longer than `slowMs`. */
  readonly budgetMs: number;
  readonly cacheFolder: string;
  readonly log: (line: string) => void;
}

/** A contender that takes longer runs three times, and one that takes longer than `slowestMs` once. */
const slowMs = 3_000;
const slowestMs = 10_000;

/** The float64 map, kept between runs: VGG-16's takes half a minute. */
function expectedMap(job: Job, { cacheFolder, log }: JobOptions): readonly number[] {
  const graph = coneGraph(job.network);
  const hash = createHash('sha256').update(JSON.stringify(job));
  for (const file of ['reference.ts', 'graph.ts']) hash.update(readFileSync(join(import.meta.dirname, file)));
  // Should the generator ever mean something else by a seed.
  const [first] = givenDraws({ ...job, draws: 1 }, graph);
  for (const data of [first!.input, ...first!.weights]) hash.update(String(data.subarray(0, 16)));
  const file = join(cacheFolder, `${job.id}-${hash.digest('hex').slice(0, 12)}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // It is made now.
  }
  log(`${job.title}: float64 reference`);
  const map = [...referenceMap(graph, givenDraws(job, graph))];
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(file, JSON.stringify(map));
  return map;
}

/** A job that is over sooner runs once to wake its threads and caches up, and then so many times, in each turn. */
const shortMs = 100;
const shortRuns = 3;
const restMs = 30;
/** Threads that were ended for want of work are back by then. */
const wakeMs = 300;

/**
 * Ours tries kernels, and compiles them, when nothing has been computed for a second: after the first run it is tried which
 * of them suit the device, and after the second those are compiled. Each takes less than that on two cores.
 */
const backgroundMs = 5_000;
const backgroundTimes = 2;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A formulation that takes so many times as long as its side's fastest is not the one that counts: its warm run stands. */
const outrunBy = 4;

interface Running {
  readonly id: string;
  readonly coldMs: number;
  readonly times: number[];
  /** Runs it is still due. */
  left: number;
  error: number;
  last: Run;
}

const milliseconds = (ms: number): string => `${ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(3))} ms`;

/** Public runs after the first have seeds of their own: only the first can be compared. */
const isChecked = (id: string): boolean => !id.startsWith('ours/api-');

export async function runJob(browser: BenchBrowser, job: Job, options: JobOptions): Promise<readonly Cell[]> {
  const { log, limitMs, quick, runs } = options;
  const expected = expectedMap(job, options);
  const end = performance.now() + options.budgetMs;
  const isLate = (): boolean => performance.now() > end;
  const load = (): Promise<void> =>
    browser.call(60_000, ([id, map]) => window.bench.load(id, map), [job.id, expected] as const);
  /** For one channel there is one kernel, whatever the device. */
  const hasChoice = job.channels !== 1;
  const settlingTimes = hasChoice ? backgroundTimes : 0;
  const cells = new Map<string, Cell>();
  const running = new Map<string, Running>();
  const sideOf = (id: string): Side => id.split('/')[0] as Side;
  const fail = (id: string, status: 'failed' | 'wrong', reason: string, more: Partial<Cell> = {}): void => {
    running.delete(id);
    cells.set(id, { job: job.id, contender: id, side: sideOf(id), status, reason, ...more });
    log(`  ${id}: ${status}: ${reason}`);
  };

  /** After a restart, those that were ready are made ready again. */
  const recover = async (): Promise<void> => {
    await load();
    for (const id of running.keys()) {
      await browser
        .call(limitMs, (one) => window.bench.prepare(one), id)
        .catch((error: unknown) => {
          fail(id, 'failed', reasonOf(error));
        });
    }
  };
  const attempt = async (id: string, how: 'prepare' | 'run'): Promise<Run | null> => {
    try {
      return await browser.call(limitMs, ([h, one]) => window.bench[h](one), [how, id] as const);
    } catch (error) {
      const restarted = !browser.isOpen;
      fail(id, 'failed', reasonOf(error));
      if (restarted) await recover();
      else await browser.call(limitMs, (one) => window.bench.release(one), id).catch(() => undefined);
      return null;
    }
  };

  const warmUp = async (one: Running): Promise<void> => {
    const warm = await attempt(one.id, 'run');
    if (!warm) return;
    one.last = warm;
    if (warm.ms <= slowMs) return;
    // Too slow to waste a run.
    one.times.push(warm.ms);
    one.left = quick || warm.ms > slowestMs ? 0 : 2;
  };

  await load();
  log(job.title);
  for (const side of options.sides) {
    let ids: readonly string[];
    try {
      ids = await browser.call(60_000, (one) => window.bench.contenders(one), side);
    } catch (error) {
      fail(`${side}/all`, 'failed', reasonOf(error));
      if (!browser.isOpen) await recover();
      continue;
    }
    for (const id of ids) {
      if (isLate()) {
        log(`  ${id}: left out, the job's time is over`);
        continue;
      }
      const cold = await attempt(id, 'prepare');
      if (!cold) continue;
      if (!(cold.error <= job.tolerance)) {
        fail(id, 'wrong', `relative error ${cold.error.toExponential(1)} against float64`, {
          error: cold.error,
          coldMs: cold.ms,
        });
        await browser.call(limitMs, (one) => window.bench.release(one), id);
        continue;
      }
      log(`  ${id}: first run ${milliseconds(cold.ms)}, error ${cold.error.toExponential(1)}`);
      const one: Running = { id, coldMs: cold.ms, times: [], left: runs, error: cold.error, last: cold };
      running.set(id, one);
      if (quick && cold.ms > slowestMs) {
        one.left = 0;
        continue;
      }
      if (side !== 'ours') await warmUp(one);
      // The trial has the machine to itself.
      else if (hasChoice && id.endsWith('webgpu')) await pause(backgroundMs);
    }
    if (side !== 'ours') continue;
    const fast = [...running.values()].filter(({ left }) => left > 0);
    for (let time = 0; time < settlingTimes; time++) {
      await pause(backgroundMs);
      for (const one of fast) if (running.has(one.id)) await attempt(one.id, 'run');
    }
    await pause(backgroundMs);
    for (const one of fast) if (running.has(one.id)) await warmUp(one);
  }
  for (const side of options.sides.filter((one) => one !== 'ours')) {
    const all = [...running.values()].filter(({ id }) => sideOf(id) === side);
    const fastest = Math.min(...all.map(({ last }) => last.ms));
    for (const one of all) {
      if (one.last.ms <= Math.max(shortMs, outrunBy * fastest) || one.left === 0) continue;
      one.left = 0;
      if (one.times.length === 0) one.times.push(one.last.ms);
    }
  }
  for (let round = 0; [...running.values()].some(({ left }) => left > 0); round++) {
    const due = [...running.values()].filter(({ left }) => left > 0);
    // Nobody is always a round's first; neighbours stay the same.
    const order = due.map((_, index) => due[(index + round) % due.length]!);
    for (const one of order) {
      if (!running.has(one.id)) continue;
      // What is quick has all its turns: the time went with others, who were made ready before.
      if (isLate() && one.times.length > 0 && one.last.ms > slowMs) {
        one.left = 0;
        continue;
      }
      // Whoever ran before may still have threads that spin, or garbage.
      await pause(restMs);
      const isShort = one.last.ms < shortMs;
      if (isShort) {
        if (!(await attempt(one.id, 'run'))) continue;
        await pause(wakeMs);
      }
      for (let timed = 0; timed < (isShort ? shortRuns : 1); timed++) {
        const run = await attempt(one.id, 'run');
        if (!run) break;
        one.times.push(run.ms);
        one.last = run;
        if (isChecked(one.id)) one.error = Math.max(one.error, run.error);
      }
      one.left -= 1;
      if (!running.has(one.id)) continue;
      if (!(one.error <= job.tolerance)) {
        fail(one.id, 'wrong', `relative error ${one.error.toExponential(1)} in a later run`);
      }
    }
  }
  for (const { id, coldMs, times, error, last } of running.values()) {
    const once = times.length === 0;
    const summary = summarise(once ? [coldMs] : times);
    cells.set(id, {
      job: job.id,
      contender: id,
      side: sideOf(id),
      status: once ? 'once' : 'timed',
      coldMs,
      times,
      summary,
      error,
      ...(last.byteLength !== undefined && { byteLength: last.byteLength }),
      ...(last.backend !== undefined && { backend: last.backend }),
    });
    log(
      `  ${id}: ${milliseconds(summary.median)} (${summary.runs} runs${once ? ', cold' : ''}), error ${error.toExponential(1)}${last.backend ? `, ${last.backend}` : ''}`,
    );
  }
  return [...cells.values()];
}
