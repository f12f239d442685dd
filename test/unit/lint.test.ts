// The lint rules bite: oxlint, with the project's own configuration, on small files in a folder of its own.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');

/** A file, and the rule that must object to it; `null` where none may. */
type Case = readonly [claim: string, file: string, code: string, rule: string | null];

const directions: readonly Case[] = [
  [
    'network imports no other room',
    'src/network/a.ts',
    `import { box } from '../receptive-field/index.ts';`,
    'imports',
  ],
  ['network imports its own files', 'src/network/b.ts', `import { op } from './types.ts';`, null],
  [
    'a folder inside a room belongs to it',
    'src/network/importers/c.ts',
    `import { op } from '../types.ts';`,
    null,
  ],
  ['network imports no package', 'src/network/d.ts', `import { max } from 'd3-array';`, 'imports'],
  [
    'network imports not even types',
    'src/network/e.ts',
    `import type { Box } from '../receptive-field/index.ts';`,
    'imports',
  ],
  ['no room imports an entry point', 'src/network/f.ts', `import { preset } from '../core.ts';`, 'imports'],
  [
    'receptive-field imports network',
    'src/receptive-field/a.ts',
    `import { op } from '../network/index.ts';`,
    null,
  ],
  [
    'receptive-field does not import the engine',
    'src/receptive-field/b.ts',
    `import { plan } from '../engine/index.ts';`,
    'imports',
  ],
  [
    'theory does not import measures',
    'src/theory/a.ts',
    `import { sigma } from '../measures/index.ts';`,
    'imports',
  ],
  [
    'measures imports nothing',
    'src/measures/a.ts',
    `import type { Box } from '../receptive-field/index.ts';`,
    'imports',
  ],
  [
    'the engine imports shaders',
    'src/engine/backends/webgpu/a.ts',
    `import code from '../../../../shaders/conv.wgsl?raw';`,
    null,
  ],
  [
    'the engine measures its maps',
    'src/engine/b.ts',
    `import { measureErf } from '../measures/index.ts';`,
    null,
  ],
  [
    'the engine does not import the client',
    'src/engine/c.ts',
    `import { share } from '../client/index.ts';`,
    'imports',
  ],
  ['the engine does not import Comlink', 'src/engine/d.ts', `import { wrap } from 'comlink';`, 'imports'],
  [
    'the client imports Comlink and the worker',
    'src/client/a.ts',
    `import { wrap } from 'comlink';\nimport ErfWorker from '../../workers/erf.worker.ts?worker&inline';`,
    null,
  ],
  ['the client does not import Lit', 'src/client/b.ts', `import { html } from 'lit';`, 'imports'],
  [
    'the client does not import the view',
    'src/client/c.ts',
    `import { paint } from '../view/index.ts';`,
    'imports',
  ],
  [
    'the worker exposes the engine',
    'workers/a.worker.ts',
    `import { expose } from 'comlink';\nimport { createErfEngine } from '../src/engine/index.ts';`,
    null,
  ],
  [
    'the worker shows nothing',
    'workers/b.worker.ts',
    `import { paint } from '../src/view/heatmap.ts';`,
    'imports',
  ],
  [
    'the view does not import the client',
    'src/view/a.ts',
    `import { share } from '../client/index.ts';`,
    'imports',
  ],
  [
    'the view knows the types of the engine',
    'src/view/b.ts',
    `import type { ErfFrame } from '../engine/index.ts';`,
    null,
  ],
  [
    'the view does not run the engine',
    'src/view/c.ts',
    `import { createErfEngine } from '../engine/index.ts';`,
    'imports',
  ],
  [
    'a type beside a value does not hide it',
    'src/view/d.ts',
    `import { type ErfFrame, createErfEngine } from '../engine/index.ts';`,
    'imports',
  ],
  ['the view does not import Lit', 'src/view/e.ts', `import { css } from 'lit';`, 'imports'],
  [
    'elements import Lit and every room',
    'src/elements/a.ts',
    `import { html } from 'lit';\nimport { share } from '../client/index.ts';\nimport { paint } from '../view/heatmap.ts';`,
    null,
  ],
  ['elements do not import Comlink', 'src/elements/b.ts', `import { wrap } from 'comlink';`, 'imports'],
  [
    'the core does not import elements',
    'src/core.ts',
    `export { ErfLab } from './elements/index.ts';`,
    'imports',
  ],
  ['a re-export is an import', 'src/network/g.ts', `export * from '../engine/index.ts';`, 'imports'],
  [
    'a dynamic import is an import',
    'src/network/h.ts',
    `export const later = () => import('../engine/index.ts');`,
    'imports',
  ],
  [
    'an inline import type is an import',
    'src/network/i.ts',
    `export type Plan = import('../engine/index.ts').Plan;`,
    'imports',
  ],
  [
    'the address of a module is an import',
    'src/view/f.ts',
    `export const url = new URL('../client/a.ts', import.meta.url);`,
    'imports',
  ],
  [
    'a room is entered through its index',
    'src/theory/b.ts',
    `import { op } from '../network/types.ts';`,
    'imports',
  ],
  [
    'what loads on demand is named itself',
    'src/elements/c.ts',
    `export const large = () => import('../network/large.ts');`,
    null,
  ],
];

const device: readonly Case[] = [
  [
    'the WebGPU backend holds the device',
    'src/engine/backends/webgpu/g.ts',
    `export const adapter = (): Promise<GPUAdapter | null> => navigator.gpu.requestAdapter();`,
    null,
  ],
  [
    'the contract names the device that a caller gives',
    'src/engine/g.ts',
    `export interface Options { readonly device?: GPUDevice }`,
    null,
  ],
  [
    'the plan knows no buffer usage',
    'src/engine/h.ts',
    `export const usage = GPUBufferUsage.STORAGE;`,
    'device',
  ],
  [
    'the CPU backend knows no device',
    'src/engine/backends/cpu/a.ts',
    `export interface Slot { readonly buffer: GPUBuffer }`,
    'device',
  ],
  [
    'the client does not ask for an adapter',
    'src/client/g.ts',
    `export const adapter = navigator.gpu?.requestAdapter();`,
    'device',
  ],
  [
    'elements do not look for WebGPU',
    'src/elements/g.ts',
    `const { gpu } = navigator;\nexport const present = gpu !== undefined;`,
    'device',
  ],
];

const elements: readonly Case[] = [
  [
    'a second copy of an element is harmless',
    'src/elements/h.ts',
    `import { LitElement } from 'lit';\nclass ErfLab extends LitElement {}\ncustomElements.define('erf-lab', ErfLab);`,
    'guard-define-call',
  ],
  [
    'a template binds no attribute name',
    'src/elements/i.ts',
    'import { html } from \'lit\';\nexport const view = (name: string) => html`<p ${name}="1"></p>`;',
    'binding-positions',
  ],
];

let folder = '';
/** Rule names by file, of everything that oxlint had to say. */
let complaints: ReadonlyMap<string, readonly string[]> = new Map();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'erf-lab-lint-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  // The project's configuration as it is; only its plugins are found from elsewhere.
  write(
    '.oxlintrc.json',
    readFileSync(join(root, '.oxlintrc.json'), 'utf8').replace(
      /"jsPlugins": \[(.*?)\]/s,
      (_, list: string) => {
        const plugins = [...list.matchAll(/"(.*?)"/g)].map(([, name = '']) =>
          name.startsWith('.') ? join(root, name) : fileURLToPath(import.meta.resolve(name)),
        );
        return `"jsPlugins": ${JSON.stringify(plugins)}`;
      },
    ),
  );
  write('src/network/index.ts', `export * from './types.ts';\n`);
  for (const [, file, code] of [...directions, ...device, ...elements]) write(file, `${code}\n`);
  const run = spawnSync(process.execPath, [oxlint, '-f', 'json'], { cwd: folder, encoding: 'utf8' });
  const report = JSON.parse(run.stdout) as { diagnostics: { code: string; filename: string }[] };
  const found = new Map<string, string[]>();
  for (const { code, filename } of report.diagnostics) {
    const file = relative(folder, join(folder, filename)).replaceAll('\\', '/');
    found.set(file, [...(found.get(file) ?? []), code]);
  }
  complaints = found;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['rooms', directions],
  ['rooms', device],
  ['', elements],
] as const)('%s', (plugin, cases) => {
  test.each(cases)('%s (%s)', (_claim, file, _code, rule) => {
    const about = (complaints.get(file) ?? []).filter((code) => !/no-unused-vars/.test(code));
    if (rule === null) expect(about).toEqual([]);
    else expect(about).toContainEqual(expect.stringContaining(plugin ? `${plugin}(${rule})` : `(${rule})`));
  });
});
