// What each source file adds to the first module, to name those that grew when its budget is passed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { root } from './packed.ts';

/** As they were when the budget was last looked at; characters before they are shortened. */
const noted = join(import.meta.dirname, 'module-sizes.json');

/** Smaller changes explain nothing. */
const worthALine = 50;

type Sizes = Readonly<Record<string, number>>;

/** Builds the package once more, to nowhere, and looks at what is behind `erf-lab.js`. */
async function moduleSizes(): Promise<Sizes> {
  const sizes: Record<string, number> = {};
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    mode: 'package',
    logLevel: 'error',
    build: { write: false },
    plugins: [
      {
        name: 'module-sizes',
        generateBundle(_, bundle) {
          const first = Object.values(bundle).find(({ fileName }) => fileName.startsWith('erf-lab-base-'));
          if (first?.type !== 'chunk') throw new Error('The build has no erf-lab-base.');
          for (const [id, { code }] of Object.entries(first.modules)) {
            sizes[id.replace(`${root}/`, '').replace(/^.*\/node_modules\//, 'node_modules/')] =
              code?.length ?? 0;
          }
        },
      },
    ],
  });
  return Object.fromEntries(Object.entries(sizes).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Lines such as “+420 src/elements/load.ts”, the largest first. */
export async function whatGrew(): Promise<string> {
  const before = JSON.parse(readFileSync(noted, 'utf8')) as Sizes;
  const after = await moduleSizes();
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((name) => ({ name, by: (after[name] ?? 0) - (before[name] ?? 0) }))
    .filter(({ by }) => Math.abs(by) >= worthALine)
    .sort((one, other) => other.by - one.by)
    .map(({ name, by }) => `${by > 0 ? '+' : ''}${by} ${name}`)
    .join('\n');
}

/** Notes the sizes of now: with `ERF_NOTE_SIZES=1`, after a budget was met or changed. */
export async function noteSizes(): Promise<void> {
  writeFileSync(noted, `${JSON.stringify(await moduleSizes(), null, 2)}\n`);
}
