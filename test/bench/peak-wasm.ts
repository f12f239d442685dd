// WebAssembly's multiply-add peak, one worker for each core: registers only, its sum checked. The module is compiled in
// Node (`compilePeak`), the rest runs in the page. Imports AssemblyScript's compiler when it compiles.
import type { Peak } from './peak.ts';

const chains = 12;
const links = 8;
const lanes = 4;
const term = 2 ** -12;
/** Each sum ends at 384, exact in float32 on the way. */
const rounds = 384 / (links * term);
/** Some tens of milliseconds. */
const repeats = 24;

export interface PeakModule {
  readonly form: string;
  readonly bytes: readonly number[];
}

/** One form with relaxed multiply-adds, one without, for browsers that do not know them. */
export async function compilePeak(): Promise<readonly PeakModule[]> {
  const { default: asc } = await import('assemblyscript/asc');
  const forms = [
    { form: 'relaxed multiply-add', step: (a: string) => `f32x4.relaxed_madd(${a}, f, t)` },
    { form: 'multiply and add', step: (a: string) => `f32x4.add(f32x4.mul(${a}, f), t)` },
  ];
  return Promise.all(
    forms.map(async ({ form, step }) => {
      const names = Array.from({ length: chains }, (_, c) => `a${c}`);
      const body = names.map((a) => `${a} = ${step(a)};`).join(' ');
      const source = `export function run(rounds: i32, factor: f32, term: f32): f32 {
        const f = f32x4.splat(factor);
        const t = f32x4.splat(term);
        ${names.map((a, c) => `let ${a} = f32x4.splat(<f32>${c});`).join(' ')}
        for (let round = 0; round < rounds; round++) { ${body.concat(' ').repeat(links)} }
        const sum = ${names.reduce((sum, a) => `f32x4.add(${sum}, ${a})`)};
        return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 3);
      }`;
      const { error, binary, stderr } = await asc.compileString(source, {
        optimizeLevel: 3,
        runtime: 'stub',
        enable: ['simd', 'relaxed-simd'],
      });
      if (error || !binary) throw new Error(`${error?.message ?? 'No module.'} ${stderr}`);
      return { form, bytes: [...binary] };
    }),
  );
}

/** A worker that runs the module's function and says how it came out. */
const workerText = `
  onmessage = async ({ data: { bytes, rounds, repeats, term } }) => {
    const { instance } = await WebAssembly.instantiate(bytes);
    instance.exports.run(rounds, 1, term);
    postMessage(null);
    onmessage = () => {
      let sum = 0;
      for (let turn = 0; turn < repeats; turn++) sum = instance.exports.run(rounds, 1, term);
      postMessage(sum);
    };
  };`;

async function measure(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
  const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }));
  const workers = Array.from({ length: navigator.hardwareConcurrency }, () => new Worker(url));
  const expected = 2 * ((chains * (chains - 1)) / 2 + chains * links * rounds * term);
  const all = (message: unknown): Promise<unknown[]> =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve, reject) => {
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message: text }) => reject(new Error(text));
            worker.postMessage(message);
          }),
      ),
    );
  try {
    await all({ bytes, rounds, repeats, term });
    let best = Infinity;
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      const sums = await all('go');
      best = Math.min(best, performance.now() - start);
      const wrong = sums.find((sum) => sum !== expected);
      if (wrong !== undefined) throw new Error(`The peak's loop gives ${wrong} and should give ${expected}.`);
    }
    return (2 * lanes * chains * links * rounds * repeats * workers.length) / (best / 1000);
  } finally {
    for (const worker of workers) worker.terminate();
    URL.revokeObjectURL(url);
  }
}

/** The best of the modules that this browser takes. Throws where it takes none, or a sum is wrong. */
export async function wasmPeak(modules: readonly PeakModule[]): Promise<Peak> {
  let best: Peak | null = null;
  for (const { form, bytes } of modules) {
    const data = new Uint8Array(bytes);
    if (!WebAssembly.validate(data)) continue;
    const operationsPerSecond = await measure(data);
    if (!best || operationsPerSecond > best.operationsPerSecond) best = { operationsPerSecond, form };
  }
  if (!best) throw new Error('This browser takes no SIMD.');
  return best;
}
