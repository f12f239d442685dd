// The packed package in empty projects of strangers, installed by npm: each is built, served and run.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { createServer } from 'vite';
import { serve } from '../support/serve.mjs';
import { erfSize, onesMap, stack } from './support/arithmetic.ts';
import { expect, test } from './support/fixtures.ts';
import { install, pack, project, root, runNode, temporaryFolder } from './support/packed.ts';
import { finalFrame, linear } from './support/post.ts';

let folder: string;
/** An empty project with the package in it; each test has a copy. */
let installed: string;
test.beforeAll(() => {
  folder = temporaryFolder();
  installed = join(folder, 'installed');
  install(installed, pack(folder).tarball);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = (script: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>A post</title><link rel="icon" href="data:,">${script}<body>${body}`;
const figure = `<erf-heatmap id="figure" depth="4" ${linear}>A blob in a box.</erf-heatmap>`;
const table = '<rf-table id="table" depth="4"></rf-table>';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/** The copied code is for other sites: the files of this one lie at addresses that its next build changes. */
async function expectPublicScript(page: Page): Promise<void> {
  const menu = page.locator('#figure erf-save');
  await page.locator('#figure').scrollIntoViewIfNeeded();
  await menu.locator('summary').click();
  await menu.getByRole('button', { name: 'script tag' }).click();
  const src = `https://cdn.jsdelivr.net/npm/erf-lab@${version}/dist/erf-lab.js`;
  await expect(menu.locator('textarea')).toHaveValue(
    new RegExp(`^<script type="module" src="${src.replaceAll('.', '\\.')}"></script>\\n<erf-heatmap `),
  );
}

const vite = join(root, 'node_modules/vite/bin/vite.js');

/** The figure of four layers is there, and so is what is fetched when it is shown. */
async function expectFigure(page: Page): Promise<void> {
  expect((await finalFrame(page, 'figure')).erfSize).toBeCloseTo(erfSize(onesMap(stack(4, 3))), 5);
  await expect(page.locator('rf-table tr[part~=row]').last()).toContainText('9×9');
}

test.describe('a Vite project', () => {
  const files = {
    'index.html': page(
      '<script type="module" src="/main.js"></script>',
      figure.replace(' ', ' controls="save" ') + table,
    ),
    'main.js': `import { preset, version } from 'erf-lab'; document.title = \`\${version} \${preset('vgg-16').layers.length > 16}\`;`,
  };

  test('shows figures when it is built and served', async ({ page }) => {
    const place = join(folder, 'vite-built');
    project(installed, place, { files, tools: ['vite'] });
    runNode([vite, 'build', '--logLevel', 'warn'], place);
    const server = await serve(join(place, 'dist'));
    try {
      await page.goto(server.url);
      await expectFigure(page);
      expect(await page.title()).toBe(`${version} true`);
      await expectPublicScript(page);
    } finally {
      await server.close();
    }
  });

  test('shows figures while it is written', async ({ page }) => {
    const place = join(folder, 'vite-served');
    project(installed, place, { files, tools: ['vite'] });
    const server = await createServer({
      configFile: false,
      root: place,
      logLevel: 'error',
      server: { port: 0, host: '127.0.0.1', hmr: false, watch: null },
    });
    try {
      await server.listen();
      await page.goto(server.resolvedUrls!.local[0]!);
      await expectFigure(page);
      await expectPublicScript(page);
    } finally {
      await server.close();
    }
  });
});

test('plain HTML with the files beside it shows figures', async ({ page: tab }) => {
  const place = join(folder, 'plain');
  mkdirSync(place);
  cpSync(join(installed, 'node_modules/erf-lab/dist'), join(place, 'erf-lab'), { recursive: true });
  const head =
    '<link rel="stylesheet" href="erf-lab/erf-lab.css"><script type="module" src="erf-lab/erf-lab.js"></script>';
  writeFileSync(join(place, 'index.html'), page(head, figure + table));
  // Where only one file can be put: the same from that one.
  mkdirSync(join(place, 'alone'));
  cpSync(join(installed, 'node_modules/erf-lab/dist/standalone.js'), join(place, 'alone/standalone.js'));
  const alone = '<script type="module" src="standalone.js"></script>';
  writeFileSync(join(place, 'alone/index.html'), page(alone, figure + table));
  const server = await serve(place);
  try {
    await tab.goto(server.url);
    await expectFigure(tab);
    const requests: string[] = [];
    tab.on('request', (request) => void requests.push(new URL(request.url()).pathname));
    await tab.goto(`${server.url}alone/`);
    await expectFigure(tab);
    expect(requests.filter((path) => path.endsWith('.js'))).toEqual(['/alone/standalone.js']);
  } finally {
    await server.close();
  }
});

test('React 19 sets properties and hears results', async ({ page: tab }) => {
  const place = join(folder, 'react');
  const files = {
    'index.html': page('<script type="module" src="/main.jsx"></script>', '<div id="post"></div>'),
    'main.jsx': `
      import 'erf-lab';
      import { useState } from 'react';
      import { createRoot } from 'react-dom/client';

      const conv = (name) => ({ name, op: 'conv', channels: 1, kernel: 3 });
      const networks = [2, 5].map((depth) => ({
        layers: [{ name: 'input', op: 'input' }, ...Array.from({ length: depth }, (_, index) => conv('conv' + index))],
      }));

      function Post() {
        const [chosen, setChosen] = useState(0);
        const [heard, setHeard] = useState(null);
        return (
          <>
            <button onClick={() => setChosen(1)}>Deeper</button>
            <erf-heatmap network={networks[chosen]} weights="ones" backend="cpu" draws={2}
              onerf-result={({ detail }) => setHeard(detail)}>A blob in a box.</erf-heatmap>
            <p role="status">{heard ? \`\${heard.box.width} \${heard.measures.erfSize.toFixed(4)}\` : 'nothing yet'}</p>
          </>
        );
      }
      createRoot(document.getElementById('post')).render(<Post />);
    `,
  };
  project(installed, place, { files, tools: ['vite', 'react', 'react-dom'] });
  const version = JSON.parse(readFileSync(join(place, 'node_modules/react/package.json'), 'utf8')) as {
    version: string;
  };
  expect(version.version).toMatch(/^19\./);
  runNode([vite, 'build', '--logLevel', 'warn'], place);
  const server = await serve(join(place, 'dist'));
  const expected = (depth: number): string =>
    `${2 * depth + 1} ${erfSize(onesMap(stack(depth, 3))).toFixed(4)}`;
  try {
    await tab.goto(server.url);
    await expect(tab.getByRole('status')).toHaveText(expected(2));
    await tab.getByRole('button', { name: 'Deeper' }).click();
    await expect(tab.getByRole('status')).toHaveText(expected(5));
    expect(tab.workers()).toHaveLength(1);
  } finally {
    await server.close();
  }
});

test('React 19 hands objects to elements that are loaded first, texts to any, and takes settings away again', async ({
  page: tab,
}) => {
  const place = join(folder, 'react-objects');
  const files = {
    'index.html': page('<script type="module" src="/main.jsx"></script>', '<div id="post"></div>'),
    'main.jsx': `
      import { loadElements } from 'erf-lab';
      import workerUrl from 'erf-lab/erf-worker.js?url';
      import { useState } from 'react';
      import { createRoot } from 'react-dom/client';

      const conv = (name) => ({ name, op: 'conv', channels: 1, kernel: 3 });
      const networkOf = (depth) => ({
        layers: [{ name: 'input', op: 'input' }, ...Array.from({ length: depth }, (_, index) => conv('conv' + index))],
      });
      const networks = [networkOf(2), networkOf(5)];
      const own = { weights: 'ones', activation: 'none', channels: 1, backend: 'cpu', draws: 2 };
      const settings = [
        { depth: 3, scale: 'log', link: 'all', poster: 'data:,', lab: '/lab/', workerUrl, controls: 'depth' },
        {},
      ];

      function Post() {
        const [turn, setTurn] = useState(0);
        const { depth, scale, link, poster, lab, workerUrl, controls } = settings[turn];
        return (
          <>
            <button onClick={() => setTurn(1)}>Turn</button>
            <rf-table id="table" network={networks[turn]}></rf-table>
            <erf-heatmap id="figure" {...own} depth={depth} scale={scale} link={link} poster={poster} lab={lab}
              workerUrl={workerUrl} controls={controls}>A blob in a box.</erf-heatmap>
            <erf-areas id="areas" {...own} network="input, conv 1 k3, conv 1 k3"></erf-areas>
          </>
        );
      }

      document.title = String(customElements.get('rf-table') === undefined);
      await loadElements('rf-table');
      createRoot(document.getElementById('post')).render(<Post />);
    `,
  };
  project(installed, place, { files, tools: ['vite', 'react', 'react-dom'] });
  runNode([vite, 'build', '--logLevel', 'warn'], place);
  const server = await serve(join(place, 'dist'));
  try {
    await tab.goto(server.url);
    const lastRow = tab.locator('#table tr[part~=row]').last();
    await expect(lastRow).toContainText('5×5');
    // Its code came because it was asked for, before the element was there.
    expect(await tab.title()).toBe('true');
    expect((await finalFrame(tab, 'figure')).box.width).toBe(7);
    await tab.locator('#areas').scrollIntoViewIfNeeded();
    expect((await finalFrame(tab, 'areas')).box.width).toBe(5);

    await tab.getByRole('button', { name: 'Turn' }).click();
    await expect(lastRow).toContainText('11×11');
    await tab.locator('#figure').scrollIntoViewIfNeeded();
    // What was taken away is as if it had never been set.
    await tab.waitForFunction(() => window.erfRecording.frames.at(-1)?.box.width === 41);
    const figure = tab.locator('#figure');
    await expect(figure.getByRole('alert')).toHaveCount(0);
    await expect(figure.locator('[part~=poster]')).toHaveCount(0);
    for (const name of ['network', 'link', 'poster', 'lab', 'worker-url'])
      expect(await tab.locator(`[${name}="undefined"], [${name}="[object Object]"]`).count(), name).toBe(0);
  } finally {
    await server.close();
  }
});

const compute = `
  const network = { layers: [{ name: 'input', op: 'input' }, { name: 'conv1', op: 'conv', channels: 1, kernel: 3 }] };
  const engine = await createErfEngine({ backend: 'cpu' });
  const { map } = await engine.run({ network, draws: 2, weights: 'ones', normalize: 'none' });
  engine.close();
  console.log(JSON.stringify({ size: receptiveField(network).size, map: Array.from(map) }));
`;

for (const [how, script] of [
  ['import', `import { createErfEngine, receptiveField } from 'erf-lab/core'; ${compute}`],
  [
    'require',
    `import { createRequire } from 'node:module';
     const { createErfEngine, receptiveField } = createRequire(import.meta.url)('erf-lab/core'); ${compute}`,
  ],
] as const) {
  test(`a Node script computes with what it gets by ${how}`, () => {
    const place = join(folder, `node-${how}`);
    project(installed, place, { files: { 'compute.js': script } });
    const { size, map } = JSON.parse(runNode(['--no-warnings', 'compute.js'], place)) as {
      size: number[];
      map: number[];
    };
    expect(size).toEqual([3, 3]);
    expect(map).toHaveLength(9);
    for (const value of map) expect(value).toBeCloseTo(1 / 9, 6);
  });
}

test('on a server, the elements import cleanly and touch nothing', () => {
  const place = join(folder, 'server');
  const script = `
    const before = Object.getOwnPropertyNames(globalThis);
    for (const name of ['erf-lab', 'erf-lab/erf-lab.js', 'erf-lab/standalone.js']) {
      const { ErfHeatmap, loadElements, ErfChangeEvent } = await import(name);
      await loadElements();
      if (new ErfChangeEvent({ depth: 3 }, true).detail.depth !== 3) throw new Error('no event');
      console.log(typeof ErfHeatmap);
    }
    console.log(JSON.stringify(Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name))));
  `;
  project(installed, place, { files: { 'server.js': script } });
  const [first, second, third, added] = runNode(['server.js'], place).trim().split('\n');
  expect([first, second, third]).toEqual(['function', 'function', 'function']);
  // What Lit counts its copies and keeps its decorators with.
  const counted = (JSON.parse(added!) as string[]).filter(
    (name) => !/^((lit|reactive)\w*Versions|litPropertyMetadata)$/.test(name),
  );
  expect(counted).toEqual([]);
});

/** A project that uses the package as the contract says. */
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
export const element = document.createElement('erf-heatmap');
element.depth = 4;
element.addEventListener('erf-result', ({ detail }) => void detail.measures.erfSize);
// @ts-expect-error An element's properties have types, too.
element.depth = 'four';
// @ts-expect-error An op that does not exist is an error, so the types are not all any.
export const wrong: Network = { layers: [{ name: 'a', op: 'no-such-op' }] };
`;

for (const [module, resolution] of [
  ['esnext', 'bundler'],
  ['nodenext', 'nodenext'],
] as const) {
  test(`the declarations resolve in a project with moduleResolution ${resolution}`, () => {
    const place = join(folder, `types-${resolution}`);
    project(installed, place, { files: { 'use.ts': consumer } });
    const options = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--skipLibCheck',
      'false',
    ];
    const resolve = ['--module', module, '--moduleResolution', resolution];
    expect(
      runNode([join(root, 'node_modules/typescript/bin/tsc'), ...options, ...resolve, 'use.ts'], place),
    ).toBe('');
  });
}
