// The benchmark's order: jobs, peaks, scaling, the lab page, and what is written. Runs in Node. Imports this folder's rest.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ViteDevServer } from 'vite';
import { version } from '../../src/engine/version.ts';
import { BenchBrowser, reasonOf } from './browser.ts';
import { sides, type Side } from './contender.ts';
import { jobOf, jobs } from './jobs.ts';
import { measureLab } from './lab.ts';
import { formatReport } from './report.ts';
import type { Peak } from './peak.ts';
import { mergeResults, type Cell, type Results } from './results.ts';
import { runJob } from './run-jobs.ts';
import { measureScaling } from './scaling.ts';

const root = join(import.meta.dirname, '../..');

/** What a run makes for later ones: references, the built page. */
const cacheFolder = join(root, 'node_modules/.cache/erf-lab-bench');

const parts = ['jobs', 'peak', 'scaling', 'lab'] as const;
type Part = (typeof parts)[number];

const help = `npm run bench -- [options]
  --jobs a,b       only these: ${jobs.map(({ id }) => id).join(', ')}
  --only a,b       only these sides: ours, peers, or ${sides.slice(1).join(', ')}
  --parts a,b      only these: ${parts.join(', ')}
  --runs 7         timed runs of a contender that takes less than 3 s
  --quick          what takes longer is run once
  --limit 120      seconds a single run may take
  --budget 600     seconds to make contenders ready in: who comes later is left out, slow ones run once
  --out folder     where report.md and results.json are written (bench-results)
  --merge a,b      results.json files of earlier runs to lay this one's over; with --parts none, only these
`;

function listOf<T extends string>(name: string, text: string | undefined, known: readonly T[]): readonly T[] {
  if (text === undefined) return known;
  const chosen = text.split(',').filter((one) => one !== '' && one !== 'none');
  const unknown = chosen.filter((one) => !known.includes(one as T));
  if (unknown.length > 0) throw new RangeError(`--${name}: there is no ${unknown.join(', ')}.\n${help}`);
  return chosen as T[];
}

function sidesOf(text: string | undefined): readonly Side[] {
  if (text === 'peers') return sides.filter((side) => side !== 'ours');
  return listOf('only', text, sides);
}

/** Exit code. */
export async function main(args: string[], server: ViteDevServer): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      jobs: { type: 'string' },
      only: { type: 'string' },
      parts: { type: 'string' },
      runs: { type: 'string', default: '7' },
      quick: { type: 'boolean', default: false },
      limit: { type: 'string', default: '120' },
      budget: { type: 'string', default: '600' },
      out: { type: 'string', default: join(root, 'bench-results') },
      merge: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const began = performance.now();
  const log = (line: string): void =>
    console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  if (values.help) {
    console.log(help);
    return 0;
  }
  const runs = Number(values.runs);
  const chosen = new Set<Part>(listOf('parts', values.parts, parts));
  const wanted = values.jobs ? values.jobs.split(',').map(jobOf) : jobs;
  const before = (values.merge?.split(',') ?? []).map((file): Results =>
    JSON.parse(readFileSync(resolve(file), 'utf8')),
  );
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  const write = (results: Results): void => {
    const all = before.length > 0 ? mergeResults([...before, results]) : results;
    writeFileSync(join(out, 'results.json'), `${JSON.stringify(all, null, 1)}\n`);
    writeFileSync(join(out, 'report.md'), formatReport(all));
  };
  if (chosen.size === 0) {
    write(mergeResults(before));
    log(`Written to ${out}.`);
    return 0;
  }

  await server.listen();
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error("Vite's server has no port.");
  const browser = new BenchBrowser(`http://127.0.0.1:${address.port}/test/bench/page.html`);
  try {
    const environment = await browser.call(60_000, () => window.bench.environment(), null);
    log(
      `${environment.adapter}${environment.software ? ' (software)' : ''}, ${environment.cores} cores, Chromium ${browser.version}${environment.isolated ? '' : ', NOT isolated: one thread only'}`,
    );
    let results: Results = {
      date: new Date().toISOString(),
      version,
      environment: { ...environment, browser: browser.version },
      cells: [],
    };
    if (chosen.has('peak')) {
      const peak = async (name: string, ask: () => Promise<Peak>): Promise<Peak | null> => {
        try {
          const found = await ask();
          log(`${name} peak: ${(found.operationsPerSecond / 1e9).toFixed(1)} GFLOP/s, ${found.form}`);
          return found;
        } catch (error) {
          log(`${name} peak: ${reasonOf(error)}`);
          return null;
        }
      };
      const device = await peak('WebGPU', () => browser.call(120_000, () => window.bench.peak(), null));
      const wasm = await peak('WebAssembly', () =>
        browser.call(120_000, () => window.bench.wasmPeak(), null),
      );
      results = { ...results, peak: { device, wasm } };
      write(results);
    }
    if (chosen.has('jobs')) {
      const cells: Cell[] = [];
      for (const job of wanted) {
        const done = await runJob(browser, job, {
          sides: sidesOf(values.only),
          runs,
          quick: values.quick,
          limitMs: 1000 * Number(values.limit),
          budgetMs: 1000 * Number(values.budget),
          cacheFolder,
          log,
        });
        cells.push(...done);
        results = { ...results, cells };
        write(results);
      }
    }
    if (chosen.has('scaling')) {
      results = { ...results, scaling: await measureScaling(browser, runs, log) };
    }
    if (chosen.has('lab')) {
      // Two browsers would share the machine.
      await browser.restart();
      try {
        results = { ...results, lab: await measureLab(runs, cacheFolder, log) };
      } catch (error) {
        log(`the lab page: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    write(results);
  } finally {
    await browser.restart();
  }
  log(`Written to ${out}.`);
  return 0;
}
