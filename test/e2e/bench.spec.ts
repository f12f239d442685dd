// The benchmark itself, on its smallest job: it runs, and everybody agrees with float64.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../bench/results.ts';
import { expect, test } from './support/fixtures.ts';

const script = join(import.meta.dirname, '../bench/run.mjs');

test('the benchmark times and checks its smallest job', async () => {
  const out = test.info().outputPath('results');
  const options = ['--jobs', 'n10-c1-relu', '--only', 'ours,ort-wasm', '--parts', 'jobs', '--runs', '1'];
  const child = spawn(process.execPath, [script, ...options, '--out', out]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const code = await new Promise((done) => child.on('close', done));
  expect(code, said).toBe(0);

  const { cells, environment }: Results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'));
  expect(environment.isolated).toBe(true);
  expect(cells.map(({ contender, status }) => [contender, status]).toSorted()).toEqual(
    [
      'ours/api-auto',
      'ours/api-cpu',
      'ours/api-webgpu',
      'ours/draws-cpu',
      'ours/draws-webgpu',
      'ours/session-cpu',
      'ours/session-webgpu',
      'ort-wasm/flipped',
      'ort-wasm/transposed',
    ]
      .map((contender) => [contender, 'timed'])
      .toSorted(),
  );
  for (const { contender, error } of cells) expect(error, contender).toBeLessThan(1e-5);
  expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('n=10 C=1 D=32 ReLU');
});
