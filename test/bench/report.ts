// The results as a page of Markdown. Pure; imports this folder's rest.
import { coneGraph } from './graph.ts';
import { jobs } from './jobs.ts';
import type { Peak } from './peak.ts';
import type { Cell, Results } from './results.ts';
import type { Summary } from './statistics.ts';
import { judge, operationsOf, Row } from './targets.ts';

/** `flipped` of `tfjs-wasm/flipped`. */
const formulation = ({ contender }: Cell): string => contender.split('/')[1] ?? '';

const number = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

const withSpread = ({ median, interquartileRange }: Summary): string =>
  `${number(median)}${interquartileRange === null ? '' : ` ±${number(interquartileRange / 2)}`}`;

function cellText(cell: Cell | undefined): string {
  if (!cell) return '';
  if (!cell.summary) return cell.status;
  const runs =
    cell.status === 'once' ? ' (cold, once)' : cell.summary.runs < 7 ? ` (${cell.summary.runs})` : '';
  return `${withSpread(cell.summary)}${runs}`;
}

/** `autograd / best`, as one column. */
function twoOf(row: Row, autograd: string, ...sides: readonly Cell['side'][]): string {
  const best = row.fastest(...sides);
  const parts = [
    cellText(row.cell(autograd)),
    best && best.contender !== autograd ? `${cellText(best)} ${formulation(best)}` : best ? 'the same' : '',
  ];
  return parts.filter((part) => part !== '').join(' / ');
}

const oursOf = (row: Row, backend: 'webgpu' | 'cpu'): string =>
  (['draws', 'session'] as const)
    .map((timed) => cellText(row.cell(`ours/${timed}-${backend}`)))
    .filter((text) => text !== '')
    .join(' / ');

const best = (row: Row, side: Cell['side']): string => {
  const found = row.fastest(side);
  return found ? `${cellText(found)} ${formulation(found)}` : '';
};

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const mebibytes = (byteLength: number | undefined): string =>
  byteLength === undefined ? '' : (byteLength / 2 ** 20).toPrecision(3);

function jobsTable(results: Results): string {
  const ids = new Set(results.cells.map(({ job }) => job));
  const rows = jobs.filter(({ id }) => ids.has(id)).map(({ id }) => new Row(results, id));
  return table(
    [
      'job',
      'ours WebGPU draws / session',
      'ours CPU draws / session',
      'auto took',
      'API auto',
      'tf.js webgpu grad / best',
      'jax-js webgpu',
      'ORT webgpu',
      'tf.js wasm grad / best',
      'ORT wasm',
    ],
    rows.map((row) => [
      row.job.title,
      oursOf(row, 'webgpu'),
      oursOf(row, 'cpu'),
      row.cell('ours/api-auto')?.backend ?? '',
      cellText(row.cell('ours/api-auto')),
      twoOf(row, 'tfjs-webgpu/autograd', 'tfjs-webgpu'),
      best(row, 'jax-webgpu'),
      best(row, 'ort-webgpu'),
      twoOf(row, 'tfjs-wasm/autograd', 'tfjs-wasm'),
      best(row, 'ort-wasm'),
    ]),
  );
}

/** Useful operations over the exact cone: what a kernel computes besides them does not count. */
function speedTable(results: Results): string {
  const speedOf = (row: Row, contender: string, peak: Peak | null | undefined): string => {
    const median = row.cell(contender)?.summary?.median;
    if (median === undefined) return '';
    const perSecond = (1000 * row.job.draws * operationsOf(coneGraph(row.job.network))) / median;
    const share = peak ? `, ${((100 * perSecond) / peak.operationsPerSecond).toFixed(1)} %` : '';
    return `${number(perSecond / 1e9)}${share}`;
  };
  const rows = jobs
    .map(({ id }) => new Row(results, id))
    .filter((row) => row.cell('ours/draws-webgpu') ?? row.cell('ours/draws-cpu'))
    .map((row) => [
      row.job.title,
      speedOf(row, 'ours/draws-webgpu', results.peak?.device),
      speedOf(row, 'ours/draws-cpu', results.peak?.wasm),
    ]);
  return table(['GFLOP/s, share of peak', 'WebGPU', 'CPU (of WebAssembly)'], rows);
}

function memoryTable(results: Results): string {
  const rows = jobs
    .map(({ id }) => new Row(results, id))
    .filter((row) => row.cell('ours/session-webgpu')?.byteLength !== undefined)
    .map((row) => [
      row.job.title,
      mebibytes(row.cell('ours/session-webgpu')?.byteLength),
      mebibytes(row.cell('ours/session-cpu')?.byteLength),
    ]);
  return table(['job', 'WebGPU, MiB', 'CPU, MiB'], rows);
}

const power = (exponent: number | null): string => exponent?.toFixed(2) ?? '';

function scalingTable({ scaling = [] }: Results): string {
  const depths = scaling[0]?.points.map(({ depth }) => `n=${depth}`) ?? [];
  const rows = scaling.flatMap(({ backend, linear, points, msExponent, byteExponent }) => {
    const name = `${backend}, ${linear ? 'linear' : 'ReLU'}`;
    return [
      [`${name}: ms`, ...points.map(({ drawMs }) => number(drawMs)), power(msExponent)],
      [
        `${name}: KiB`,
        ...points.map(({ drawByteLength }) => number(drawByteLength / 1024)),
        power(byteExponent),
      ],
    ];
  });
  return table(['per draw', ...depths, 'exponent'], rows);
}

function labTable({ lab }: Results): string {
  const rows = [
    ['slider event → first new picture', lab?.sliderToPicture],
    ['slider event → final picture', lab?.sliderToFinal],
    ['navigation → first picture, cold', lab?.coldStart],
    ['navigation → first picture, warm cache', lab?.warmStart],
  ] as const;
  return table(
    ['lab page, ms', `median ± half the interquartile range (by ${lab?.source})`],
    rows.map(([name, summary]) => [name, summary ? `${withSpread(summary)}, ${summary.runs} runs` : '']),
  );
}

function leftOut({ cells }: Results): string {
  const out = cells.filter(({ status }) => status === 'failed' || status === 'wrong');
  return out
    .map(({ job, contender, status, reason }) => `- ${job}, ${contender}: ${status}: ${reason}`)
    .join('\n');
}

const verdictText = { true: 'yes', false: '**no**', null: '' } as const;

export function formatReport(results: Results): string {
  const { adapter, software, browser, cores, isolated } = results.environment;
  const gigaflops = (peak: { operationsPerSecond: number } | null | undefined): string =>
    peak ? `${(peak.operationsPerSecond / 1e9).toFixed(1)} GFLOP/s` : 'not measured';
  const section = (title: string, text: string): string => `## ${title}\n\n${text}`;
  return `${[
    '# Benchmark',
    [
      `erf-lab ${results.version}, ${results.date.slice(0, 16)}; ${adapter} (${software ? 'software' : 'hardware'}), ${cores} cores, Chromium ${browser}, ${isolated ? 'cross-origin isolated' : 'not isolated'}.`,
      `Multiply-add peak: WebGPU ${gigaflops(results.peak?.device)}, WebAssembly ${gigaflops(results.peak?.wasm)}.`,
    ].join('\n'),
    section(
      'What must be reached',
      table(
        ['claim', 'target', 'measured', 'reached'],
        judge(results).map(({ claim, target, measured, reached }) => [
          claim,
          target,
          measured,
          verdictText[`${reached}`],
        ]),
      ),
    ),
    section(
      'Jobs',
      `Milliseconds for the whole job, median ± half the interquartile range; (runs) where fewer than 7. *Draws* is what is timed of the peers, whose graphs, sessions and kernels are made before: everything from numbers to the map; ours makes its weights and inputs itself in that time, the peers are given them as arrays. *Session* is all that a new request costs: plan, memory, draws, memory given back. *API auto* is \`engine.run()\`: the worker's hop, the measures and their uncertainties besides.\n\n${jobsTable(results)}`,
    ),
    section('Speed', speedTable(results)),
    section('Memory while a job is open', memoryTable(results)),
    ...(results.scaling ? [section('One channel, n layers', scalingTable(results))] : []),
    ...(results.lab ? [section('The page', labTable(results))] : []),
    section('Left out', leftOut(results) || 'Nothing.'),
  ].join('\n\n')}\n`;
}
