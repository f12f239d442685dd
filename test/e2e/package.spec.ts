// What is published: the list of files, what package.json says of them, and what the checkers of the field say of that.
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'playwright/test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { dist } from './support/post.ts';
import { pack, root, temporaryFolder, type Packed } from './support/packed.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;

let folder: string;
let packed: Packed;
test.beforeAll(() => {
  folder = temporaryFolder();
  packed = pack(folder);
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Files that JavaScript of the package imports by relative addresses, at once or later. */
function importedBy(source: string): string[] {
  return [...source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*[`"']\.\/([^`"']+)[`"']/g)].map(
    ([, name]) => name!,
  );
}

test('publint finds nothing to say', async () => {
  const { messages, pkg } = await publint({
    strict: true,
    pack: { tarball: new Uint8Array(readFileSync(packed.tarball)).buffer },
  });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test('the types of every entry are right where ES modules are understood', async () => {
  const analysis = await checkPackage(createPackageFromTarballData(readFileSync(packed.tarball)));
  if (analysis.types === false) throw new Error('The package has no types.');
  // The profile "esm-only": the package has ES modules only, so TypeScript's old and CommonJS resolutions do not count.
  const counted = ['node16-esm', 'bundler'];
  // No modules to import: a style sheet, and a script that is named by its address.
  const others = ['./erf-lab.css', './erf-worker.js'];
  const entries = Object.keys(analysis.entrypoints);
  expect(entries.sort()).toEqual(Object.keys(manifest.exports).sort());
  const problems = analysis.problems.flatMap((problem) => {
    const where = 'entrypoint' in problem ? `${problem.entrypoint} ${problem.resolutionKind}` : '';
    const matters =
      !('entrypoint' in problem) ||
      (counted.includes(problem.resolutionKind) && !others.includes(problem.entrypoint));
    return matters ? [`${problem.kind} ${where}`] : [];
  });
  expect(problems).toEqual([]);
});

test('exactly what is meant is published', () => {
  const paths = packed.files.map(({ path }) => path);
  const types = paths.filter((path) => path.startsWith('dist/types/'));
  const siblings = paths.filter((path) => /^dist\/erf-lab-[\w.-]+-[\w-]{8}\.js$/.test(path));
  const rest = paths.filter((path) => !types.includes(path) && !siblings.includes(path));
  expect(rest.sort()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist/core.js',
    'dist/custom-elements.json',
    'dist/erf-lab.css',
    'dist/erf-lab.js',
    'dist/erf-worker.js',
    'dist/html-custom-data.json',
    'dist/index.js',
    'dist/licenses.md',
    'dist/standalone.js',
    // What the README links to and shows.
    'docs/benchmark.md',
    'docs/lab.png',
    'docs/notation.md',
    'docs/profile.md',
    'docs/translating.md',
    'package.json',
  ]);
  // Nothing of the sources but what they declare.
  expect(types.filter((path) => !/^dist\/types\/(src|workers)\/.+\.d\.ts$/.test(path))).toEqual([]);
  for (const path of ['src/core', 'src/index', 'src/erf-lab'])
    expect(types).toContain(`dist/types/${path}.d.ts`);
  const sizes = packed.files
    .filter(({ path }) => !types.includes(path))
    .map(({ path, size }) => `${String(size).padStart(9)}  ${path}`);
  console.log(
    [
      ...sizes,
      `${packed.size} bytes packed, ${packed.unpackedSize} unpacked, ${types.length} declarations`,
    ].join('\n'),
  );
});

test('whatever the README links to or shows is published with it', () => {
  const published = packed.files.map(({ path }) => path);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, address]) => address!);
  const own = links.filter((address) => !/^[a-z]+:/.test(address));
  expect(own).toContain('docs/lab.png');
  expect(own.filter((address) => !published.includes(address))).toEqual([]);
});

test('every file of the package is reached from an entry', () => {
  const entries = ['erf-lab.js', 'index.js'];
  const reached = new Set<string>();
  const visit = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    importedBy(readFileSync(join(dist, name), 'utf8')).forEach(visit);
  };
  entries.forEach(visit);
  const siblings = readdirSync(dist).filter((name) => /^erf-lab-.*\.js$/.test(name));
  expect(siblings.length).toBeGreaterThan(10);
  expect([...reached].filter((name) => !entries.includes(name)).sort()).toEqual(siblings.sort());
  // Files that one can take alone.
  for (const name of ['core.js', 'standalone.js', 'erf-worker.js']) {
    expect(importedBy(readFileSync(join(dist, name), 'utf8')), name).toEqual([]);
  }
});

test('no sibling imports an entry, which may have been loaded under another address', () => {
  const importing = readdirSync(dist)
    .filter((name) => /^erf-lab-.*\.js$/.test(name))
    .flatMap((name) =>
      importedBy(readFileSync(join(dist, name), 'utf8'))
        .filter((file) => file === 'index.js' || file === 'erf-lab.js')
        .map((file) => `${name}: ${file}`),
    );
  expect(importing).toEqual([]);
});

test('the declarations import nothing that a reader does not get', () => {
  const types = join(dist, 'types');
  const files = readdirSync(types, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.d.ts'),
  );
  expect(files.length).toBeGreaterThan(2);
  const known = Object.keys(manifest.dependencies);
  const there = new Set(files.map((file) => join(types, file)));
  const strangers = files.flatMap((file) =>
    [...readFileSync(join(types, file), 'utf8').matchAll(/(?:from |import\(|import )["']([^"']+)["']/g)]
      .map(([, source = '']) => source)
      .filter((source) =>
        source.startsWith('.')
          ? source.includes('?') ||
            !there.has(resolve(dirname(join(types, file)), source.replace(/\.[jt]s$/, '.d.ts')))
          : !known.some((name) => source === name || source.startsWith(`${name}/`)),
      )
      .map((source) => `${file}: ${source}`),
  );
  expect(strangers).toEqual([]);
});

test('the core brings no elements along', () => {
  expect(readFileSync(join(dist, 'core.js'), 'utf8')).not.toMatch(/customElements|litElementVersions/);
});
