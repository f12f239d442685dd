// Runs the project's checks and tests, all of them or the stages named, and counts them. Imports Node and Playwright only.
// The last line is "N passed, N failed"; the exit code is 0 only where something passed and nothing failed.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { prepareBrowser } from './support/prepare-browser.mjs';

const root = join(import.meta.dirname, '..');
const reports = mkdtempSync(join(tmpdir(), 'erf-lab-test-'));

/** @typedef {{ file: string, title: string, message: string }} Failure what failed where, and the first line of why */
/** @typedef {{ passed: number, failed: number, skipped: number, failures: readonly Failure[] }} Counts */
/** @typedef {{ code: number, tail: readonly string[] }} Ended exit code, 1 where it was ended, and the last lines it printed */
/**
 * `script` is one of package.json's and counts as one test. The others report their tests in a JSON file.
 * @typedef {{ name: string, kind: 'script' | 'vitest' | 'playwright', script?: string, browser?: true, needs?: string, limitMinutes: number }} Stage
 */

/**
 * In order; scripts that follow each other run side by side. A limit ends a stage that hangs: far above what the stage
 * takes, below what a person waits.
 * @type {readonly Stage[]}
 */
const stages = [
  { name: 'check', kind: 'script', script: 'check', limitMinutes: 3 },
  { name: 'lint', kind: 'script', script: 'lint', limitMinutes: 3 },
  { name: 'format', kind: 'script', script: 'format:check', limitMinutes: 3 },
  { name: 'build', kind: 'script', script: 'build', limitMinutes: 3 },
  { name: 'unit', kind: 'vitest', limitMinutes: 10 },
  { name: 'gpu', kind: 'vitest', browser: true, limitMinutes: 25 },
  { name: 'element', kind: 'vitest', browser: true, limitMinutes: 10 },
  { name: 'e2e', kind: 'playwright', browser: true, needs: 'build', limitMinutes: 20 },
];

/** A NODE_ENV from outside would choose other builds of the dependencies than a reader gets. */
const { NODE_ENV: _ignored, ...environment } = process.env;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Ends a command and everything it started: kindly, so that it can close its browser, then for certain.
 * @param {import('node:child_process').ChildProcess} child
 * @param {'SIGTERM' | 'SIGKILL'} signal
 */
function end({ pid }, signal) {
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(pid), '/t', '/f']);
    else process.kill(-pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    for (const child of running) end(child, 'SIGTERM');
    rmSync(reports, { recursive: true, force: true });
    process.exit(1);
  });
}

/** Lines that are kept of what a command prints: they say why it failed where no report does. */
const tailLines = 6;

/** @param {string} text with the codes of a terminal's colours */
// oxlint-disable-next-line no-control-regex -- they begin with one
const plain = (text) => text.replace(/\u001b\[[\d;]*m/g, '').trim();

/**
 * Runs Node with `args`, its output on ours.
 * @param {readonly string[]} args
 * @param {number} limitMinutes
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {Promise<Ended>}
 */
function node(args, limitMinutes, extra = {}) {
  return new Promise((done) => {
    const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...environment, ...colours, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Its own process group, so that a browser that hangs ends with it.
      detached: process.platform !== 'win32',
    });
    running.add(child);
    /** @type {string[]} */
    let tail = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (/** @type {Buffer} */ data) => {
        process.stdout.write(data);
        const lines = plain(data.toString())
          .split('\n')
          .filter((line) => line.trim() !== '');
        tail = [...tail, ...lines].slice(-tailLines);
      });
    }
    /** @type {NodeJS.Timeout | undefined} */
    let killer;
    const timer = setTimeout(() => {
      console.log(`Ended after ${limitMinutes} minutes, the limit of this stage.`);
      end(child, 'SIGTERM');
      killer = setTimeout(() => end(child, 'SIGKILL'), 5_000);
    }, limitMinutes * 60_000);
    /** @param {number | null} code */
    const finish = (code) => {
      clearTimeout(timer);
      clearTimeout(killer);
      running.delete(child);
      done({ code: code ?? 1, tail });
    };
    child.on('error', (error) => {
      console.log(`${error}`);
      finish(1);
    });
    child.on('exit', (code) => {
      // What it printed last is still to be read; but what it leaves running may hold its output open for ever.
      const patience = setTimeout(() => finish(code), 1_000);
      child.on('close', () => {
        clearTimeout(patience);
        finish(code);
      });
    });
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

/** @param {string} text */
const firstLine = (text) => plain(text).split('\n', 1)[0] ?? '';

/** @param {string} file absolute, or as the tool has it */
const short = (file) => relative(root, file).split(sep).join('/');

/**
 * A run that ended badly, or that ran nothing, is a failure even where no test says so.
 * @param {Stage} stage
 * @param {Ended} ended
 * @param {Omit<Counts, 'failed'>} found
 * @returns {Counts}
 */
function withOwnFailure({ name }, { code, tail }, found) {
  const { failures } = found;
  if (failures.length > 0) return { ...found, failed: failures.length };
  if (code === 0 && found.passed > 0) return { ...found, failed: 0 };
  const title = code === 0 ? 'ran no test' : `ended with ${code}`;
  return { ...found, failed: 1, failures: [{ file: name, title, message: tail.join(' / ') }] };
}

/**
 * Runs a script of package.json, through the npm that started us.
 * @param {Stage} stage
 * @returns {Promise<Counts>}
 */
async function runScript(stage) {
  const { script = '', limitMinutes } = stage;
  const npm = process.env.npm_execpath;
  if (npm === undefined || !existsSync(npm)) throw new Error('Start the tests with "npm test".');
  const ended = await node([npm, 'run', '--silent', script], limitMinutes);
  return withOwnFailure(stage, ended, { passed: ended.code === 0 ? 1 : 0, skipped: 0, failures: [] });
}

/**
 * @typedef {{ fullName: string, status: string, failureMessages: readonly string[] }} VitestTest
 * @typedef {{ name: string, status: string, message: string, assertionResults: readonly VitestTest[] }} VitestFile
 */

/**
 * @param {VitestFile} file
 * @returns {readonly Failure[]}
 */
function failuresOfVitest({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  // A file that cannot be imported has no tests, failed ones neither: it counts as one.
  if (failed.length === 0 && status === 'failed') {
    return [{ file: short(name), title: 'the file itself', message: firstLine(message ?? '') }];
  }
  return failed.map(({ fullName, failureMessages }) => ({
    file: short(name),
    title: fullName,
    message: firstLine(failureMessages[0] ?? ''),
  }));
}

/**
 * @param {Stage} stage
 * @returns {Promise<Counts>}
 */
async function runVitest(stage) {
  const { name, limitMinutes } = stage;
  const file = join(reports, `${name}.json`);
  const ended = await node(
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
  return withOwnFailure(stage, ended, {
    passed: report?.numPassedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
    failures: (report?.testResults ?? []).flatMap(failuresOfVitest),
  });
}

/**
 * @typedef {{ status: string, results: readonly { error?: { message?: string } }[] }} PlaywrightTest
 * @typedef {{ title: string, file: string, specs?: readonly { title: string, tests: readonly PlaywrightTest[] }[], suites?: readonly PlaywrightSuite[] }} PlaywrightSuite
 */

/**
 * @param {PlaywrightSuite} suite
 * @param {readonly string[]} titles of the suites around it
 * @returns {readonly Failure[]}
 */
function failuresOfPlaywright({ file, specs = [], suites = [] }, titles = []) {
  const own = specs.flatMap(({ title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) => ({
        file: `test/e2e/${file}`,
        title: [...titles, title].join(' '),
        message: firstLine(results.find(({ error }) => error)?.error?.message ?? ''),
      })),
  );
  const inner = suites.flatMap((suite) => failuresOfPlaywright(suite, [...titles, suite.title]));
  return [...own, ...inner];
}

/**
 * @param {Stage} stage
 * @returns {Promise<Counts>}
 */
async function runPlaywright(stage) {
  const { name, limitMinutes } = stage;
  const file = join(reports, `${name}.json`);
  const ended = await node(
    [tool('playwright/cli.js'), 'test', '--forbid-only', '--reporter=list,json'],
    limitMinutes,
    { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  );
  const report = readReport(file);
  return withOwnFailure(stage, ended, {
    passed: report?.stats?.expected ?? 0,
    skipped: report?.stats?.skipped ?? 0,
    failures: (report?.suites ?? []).flatMap((/** @type {PlaywrightSuite} */ suite) =>
      failuresOfPlaywright(suite),
    ),
  });
}

/**
 * One failure and nothing else.
 * @param {string} file
 * @param {string} title
 * @param {string} message
 * @returns {Counts}
 */
const failedAlone = (file, title, message) => ({
  passed: 0,
  failed: 1,
  skipped: 0,
  failures: [{ file, title, message }],
});

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

/**
 * Scripts that follow each other, and everything else alone. Each script has one process that computes.
 * @param {readonly Stage[]} chosen
 * @returns {readonly (readonly Stage[])[]}
 */
function batches(chosen) {
  /** @type {Stage[][]} */
  const all = [];
  for (const stage of chosen) {
    const last = all.at(-1);
    if (stage.kind === 'script' && last?.[0]?.kind === 'script') last.push(stage);
    else all.push([stage]);
  }
  return all;
}

/** @typedef {Counts & { seconds: number }} Result */
/** @type {Map<string, Result>} */
const results = new Map();
let browserError = '';

/**
 * @param {Stage} stage
 * @returns {Promise<Result>}
 */
async function runStage(stage) {
  const start = performance.now();
  const obstacle =
    stage.needs && results.get(stage.needs)?.failed
      ? `${stage.needs} failed.`
      : stage.browser && firstLine(browserError);
  if (obstacle) console.log(`Not run: ${obstacle}`);
  const counts = obstacle ? failedAlone(stage.name, 'not run', obstacle) : await run[stage.kind](stage);
  return { ...counts, seconds: (performance.now() - start) / 1000 };
}

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
  for (const batch of batches(chosen)) {
    console.log(`\n── ${batch.map(({ name }) => name).join(', ')}`);
    const found = await Promise.all(
      batch.map(async (stage) => /** @type {const} */ ([stage.name, await runStage(stage)])),
    );
    for (const [name, result] of found) results.set(name, result);
  }
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.log(message);
  results.set('runner', {
    ...failedAlone('test/run.mjs', 'the runner itself', firstLine(message)),
    seconds: 0,
  });
} finally {
  rmSync(reports, { recursive: true, force: true });
}

const failedLinesShown = 30;
/** A message may be a page of a file long. */
const lineLength = 400;

let passed = 0;
let failed = 0;
console.log('\nstage      passed  failed  skipped  seconds');
for (const [name, counts] of results) {
  passed += counts.passed;
  failed += counts.failed;
  const columns = [counts.passed, counts.failed, counts.skipped].map((count) => String(count).padStart(8));
  console.log(`${name.padEnd(9)}${columns.join('')}${counts.seconds.toFixed(1).padStart(10)}`);
}
/** What failed stands at the end, for whoever has only the end of a log. */
const failedLines = [...results].flatMap(([name, { failures }]) =>
  failures.map(({ file, title, message }) =>
    `${name}  ${file}  ${title}: ${message}`.replace(/\s*\n\s*/g, ' ').slice(0, lineLength),
  ),
);
if (failedLines.length > 0) console.log(`\nfailed\n${failedLines.slice(0, failedLinesShown).join('\n')}`);
if (failedLines.length > failedLinesShown) console.log(`and ${failedLines.length - failedLinesShown} more`);

process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`\n${passed} passed, ${failed} failed`);
