// Runs the project's checks and tests, all of them or the stages named, and counts them. Imports Node and Playwright only.
// The last line is "N passed, N failed"; the exit code is 0 only where something passed and nothing failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareBrowser } from './support/prepare-browser.mjs';

const root = join(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'erf-lab-test-'));

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/**
 * `script` is one of package.json's and counts as one test. The others report their tests in a JSON file.
 * @typedef {{ name: string, kind: 'script' | 'vitest' | 'playwright', script?: string, browser?: true, needs?: string, limitMinutes: number }} Stage
 */

/**
 * In order. A limit ends a stage that hangs: far above what the stage takes, below what a person waits.
 * @type {readonly Stage[]}
 */
const stages = [
  { name: 'check', kind: 'script', script: 'check', limitMinutes: 3 },
  { name: 'lint', kind: 'script', script: 'lint', limitMinutes: 3 },
  { name: 'format', kind: 'script', script: 'format:check', limitMinutes: 3 },
  { name: 'unit', kind: 'vitest', limitMinutes: 10 },
  { name: 'gpu', kind: 'vitest', browser: true, limitMinutes: 25 },
  { name: 'element', kind: 'vitest', browser: true, limitMinutes: 10 },
  { name: 'build', kind: 'script', script: 'build', limitMinutes: 3 },
  { name: 'e2e', kind: 'playwright', browser: true, needs: 'build', limitMinutes: 20 },
];

/** A NODE_ENV from outside would choose other builds of the dependencies than a reader gets. */
const { NODE_ENV: _ignored, ...environment } = process.env;

/** @type {import('node:child_process').ChildProcess | null} */
let running = null;

/**
 * Ends the running command and everything it started: kindly, so that it can close its browser, then for certain.
 * @param {'SIGTERM' | 'SIGKILL'} signal
 */
function endRunning(signal) {
  if (running?.pid === undefined) return;
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(running.pid), '/t', '/f']);
    else process.kill(-running.pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    endRunning('SIGTERM');
    rmSync(reports, { recursive: true, force: true });
    process.exit(1);
  });
}

/**
 * Runs Node with `args`, its output on ours; resolves to the exit code, 1 where it was ended.
 * @param {readonly string[]} args
 * @param {number} limitMinutes
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {Promise<number>}
 */
function node(args, limitMinutes, extra = {}) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...environment, ...extra },
      stdio: ['ignore', 'inherit', 'inherit'],
      // Its own process group, so that a browser that hangs ends with it.
      detached: process.platform !== 'win32',
    });
    running = child;
    /** @type {NodeJS.Timeout | undefined} */
    let killer;
    const timer = setTimeout(() => {
      console.log(`Ended after ${limitMinutes} minutes, the limit of this stage.`);
      endRunning('SIGTERM');
      killer = setTimeout(() => endRunning('SIGKILL'), 5_000);
    }, limitMinutes * 60_000);
    /** @param {number | null} code */
    const finish = (code) => {
      clearTimeout(timer);
      clearTimeout(killer);
      running = null;
      done(code ?? 1);
    };
    child.on('error', (error) => {
      console.log(`${error}`);
      finish(1);
    });
    child.on('exit', finish);
  });
}

/** @param {string} path under node_modules */
const tool = (path) => join(root, 'node_modules', path);

/**
 * The report that a stage wrote, or null where it died before it could.
 * @param {string} file
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Runs a script of package.json, through the npm that started us.
 * @param {Stage} stage
 * @returns {Promise<Counts>}
 */
async function runScript({ script = '', limitMinutes }) {
  const npm = process.env.npm_execpath;
  if (npm === undefined || !existsSync(npm)) throw new Error('Start the tests with "npm test".');
  const code = await node([npm, 'run', '--silent', script], limitMinutes);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

/**
 * @param {Stage} stage
 * @returns {Promise<Counts>}
 */
async function runVitest({ name, limitMinutes }) {
  const file = join(reports, `${name}.json`);
  const code = await node(
    [
      tool('vitest/vitest.mjs'),
      'run',
      `--project=${name}`,
      '--allowOnly=false',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    limitMinutes,
  );
  const report = readReport(file);
  // A file that cannot be imported has no tests, failed ones neither: it counts as one.
  const brokenFiles = (report?.testResults ?? []).filter(
    (
      /** @type {{ status: string, assertionResults: { status: string }[] }} */ { status, assertionResults },
    ) => status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  ).length;
  return atLeastOneFailure(code, {
    passed: report?.numPassedTests ?? 0,
    failed: (report?.numFailedTests ?? 0) + brokenFiles,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  });
}

/**
 * @param {Stage} stage
 * @returns {Promise<Counts>}
 */
async function runPlaywright({ name, limitMinutes }) {
  const file = join(reports, `${name}.json`);
  const code = await node(
    [tool('playwright/cli.js'), 'test', '--forbid-only', '--reporter=list,json'],
    limitMinutes,
    { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  );
  const stats = readReport(file)?.stats;
  return atLeastOneFailure(code, {
    passed: stats?.expected ?? 0,
    failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
    skipped: stats?.skipped ?? 0,
  });
}

/**
 * A run that ended badly, or that ran nothing, is a failure even where no test says so.
 * @param {number} code
 * @param {Counts} counts
 * @returns {Counts}
 */
function atLeastOneFailure(code, counts) {
  const bad = code !== 0 || counts.passed + counts.failed === 0;
  return { ...counts, failed: bad ? Math.max(1, counts.failed) : counts.failed };
}

const run = { script: runScript, vitest: runVitest, playwright: runPlaywright };

/**
 * The stages asked for, and those that they need, in order.
 * @param {readonly string[]} names
 */
function choose(names) {
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    const known = stages.map(({ name }) => name).join(', ');
    throw new Error(`There is no stage called ${unknown.join(', ')}; the stages are ${known}.`);
  }
  const wanted = new Set(names.length > 0 ? names : stages.map(({ name }) => name));
  for (const { name, needs } of stages) if (needs && wanted.has(name)) wanted.add(needs);
  return stages.filter(({ name }) => wanted.has(name));
}

/** @type {Map<string, Counts & { seconds: number }>} */
const results = new Map();
let browserError = '';

try {
  const chosen = choose(process.argv.slice(2));
  if (chosen.some(({ browser }) => browser)) {
    console.log('\n── browser');
    try {
      environment.CHROME_PATH = await prepareBrowser();
    } catch (error) {
      browserError = error instanceof Error ? error.message : String(error);
      console.log(browserError);
    }
  }
  for (const stage of chosen) {
    console.log(`\n── ${stage.name}`);
    const start = performance.now();
    /** @type {Counts} */
    let counts = { passed: 0, failed: 1, skipped: 0 };
    if (stage.needs && results.get(stage.needs)?.failed) console.log(`Not run: ${stage.needs} failed.`);
    else if (stage.browser && browserError) console.log(`Not run: ${browserError}`);
    else counts = await run[stage.kind](stage);
    results.set(stage.name, { ...counts, seconds: (performance.now() - start) / 1000 });
  }
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  results.set('runner', { passed: 0, failed: 1, skipped: 0, seconds: 0 });
} finally {
  rmSync(reports, { recursive: true, force: true });
}

let passed = 0;
let failed = 0;
console.log('\nstage      passed  failed  skipped  seconds');
for (const [name, counts] of results) {
  passed += counts.passed;
  failed += counts.failed;
  const columns = [counts.passed, counts.failed, counts.skipped].map((count) => String(count).padStart(8));
  console.log(`${name.padEnd(9)}${columns.join('')}${counts.seconds.toFixed(1).padStart(10)}`);
}
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`\n${passed} passed, ${failed} failed`);
