// The built package as a stranger meets it: in Node, from another origin, and in a TypeScript project of its own.
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { serve } from '../support/serve.mjs';

const root = join(import.meta.dirname, '../..');
const dist = join(root, 'dist');

/** A project that has the package installed and uses it as the contract says. */
const consumer = `
import { createErfEngine, receptiveField, ErfError, NetworkError } from 'erf-lab/core';
import type { ErfEngine, ErfFrame, ErfRequest, ErfResult, GradientField, Network, ReceptiveField } from 'erf-lab/core';
import { measureErf } from 'erf-lab';

const network: Network = {
  layers: [
    { name: 'input', op: 'input' },
    { name: 'conv1', op: 'conv', channels: 1, kernel: 3 },
  ],
};
const field: ReceptiveField = receptiveField(network);
const request: ErfRequest = { network, draws: 4, weights: 'ones' };
export async function measure(): Promise<ErfResult> {
  const engine: ErfEngine = await createErfEngine({ backend: 'cpu' });
  const result = await engine.run(request, { onFrame: (frame: ErfFrame) => void frame.standardError });
  const gradient: GradientField = await engine.inputGradient({ network, parameters: {} });
  engine.close();
  const side: number = measureErf(result.map, result.box, field).areaRatio(0.5).side + gradient.channels;
  if (side < 0) throw new ErfError('invalid-request', 'never');
  return result;
}
export const known = (error: unknown) => error instanceof NetworkError;
export const element: HTMLElement = document.createElement('erf-heatmap');
// @ts-expect-error An op that does not exist is an error, so the types are not all any.
export const wrong: Network = { layers: [{ name: 'a', op: 'no-such-op' }] };
`;

test('the core computes in Node, without a page', () => {
  const script = `
    import { createErfEngine, receptiveField } from ${JSON.stringify(`file://${join(dist, 'core.js')}`)};
    const network = { layers: [{ name: 'input', op: 'input' }, { name: 'conv1', op: 'conv', channels: 1, kernel: 3 }] };
    const engine = await createErfEngine({ backend: 'cpu' });
    const { map } = await engine.run({ network, draws: 2, weights: 'ones', normalize: 'none' });
    engine.close();
    console.log(JSON.stringify({ size: receptiveField(network).size, map: Array.from(map) }));
  `;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  const { size, map } = JSON.parse(run.stdout) as { size: number[]; map: number[] };
  expect(size).toEqual([3, 3]);
  expect(map).toHaveLength(9);
  for (const value of map) expect(value).toBeCloseTo(1 / 9, 6);
});

test('the core brings no elements along', () => {
  expect(readFileSync(join(dist, 'core.js'), 'utf8')).not.toMatch(/customElements|litElementVersions/);
});

test('the package loads from another origin and registers its elements', async ({ page }) => {
  const cdn = await serve(dist, { headers: { 'access-control-allow-origin': '*' } });
  const blog = await serve(import.meta.dirname, {
    pages: {
      '/': `<!doctype html><title>A post</title><script type="module" src="${cdn.url}erf-lab.js"></script>`,
    },
  });
  try {
    await page.goto(blog.url);
    const names = await page.evaluate(() =>
      ['erf-heatmap', 'rf-table'].filter((name) => customElements.get(name) !== undefined),
    );
    expect(names).toEqual(['erf-heatmap', 'rf-table']);
  } finally {
    await blog.close();
    await cdn.close();
  }
});

for (const [module, resolution] of [
  ['esnext', 'bundler'],
  ['nodenext', 'nodenext'],
]) {
  test(`the declarations resolve in a project with moduleResolution ${resolution}`, () => {
    const project = mkdtempSync(join(tmpdir(), 'erf-lab-consumer-'));
    try {
      // What npm would have installed: the package with its dependencies, and nothing else of ours.
      mkdirSync(join(project, 'node_modules'));
      symlinkSync(root, join(project, 'node_modules/erf-lab'), 'junction');
      writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(project, 'use.ts'), consumer);
      const options = [
        '--ignoreConfig',
        '--noEmit',
        '--strict',
        '--target',
        'es2022',
        '--skipLibCheck',
        'false',
      ];
      const tsc = join(root, 'node_modules/typescript/bin/tsc');
      const run = spawnSync(
        process.execPath,
        [tsc, ...options, '--module', module ?? '', '--moduleResolution', resolution ?? '', 'use.ts'],
        { cwd: project, encoding: 'utf8' },
      );
      expect(run.stdout).toBe('');
      expect(run.status).toBe(0);
    } finally {
      rmSync(project, { recursive: true, force: true });
    }
  });
}

test('the declarations import nothing that a reader does not get', () => {
  const dependencies = Object.keys(
    (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: object }).dependencies,
  );
  const types = join(dist, 'types');
  const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.d.ts'),
  );
  expect(files.length).toBeGreaterThan(2);
  const strangers = files.flatMap((file) =>
    [...readFileSync(join(types, file), 'utf8').matchAll(/(?:from |import\()["']([^"']+)["']/g)]
      .map(([, source = '']) => source)
      .filter((source) => source.includes('?') || !source.startsWith('.'))
      .filter((source) => !dependencies.some((name) => source === name || source.startsWith(`${name}/`)))
      .map((source) => `${file}: ${source}`),
  );
  expect(strangers).toEqual([]);
});
