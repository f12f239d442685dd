// The builds: the site, the package, the package's core, and its worker. `npm run build` runs them one after another.
import { readdirSync, readFileSync } from 'node:fs';
import { build, defineConfig, type BuildEnvironmentOptions, type Plugin, type UserConfig } from 'vite';
import { assembly } from './assembly.config.ts';
import { packageFiles, shortStyles, withoutPage } from './package.config.ts';

/** The licences of what is bundled go with it. */
const license = { fileName: 'licenses.md' } as const;

/** The page or pages, with relative addresses, so that the folder works wherever it is put. */
const site: BuildEnvironmentOptions = {
  outDir: 'site',
  license,
  rolldownOptions: {
    input: readdirSync(import.meta.dirname).filter((name) => name.endsWith('.html') && name !== 'embed.html'),
  },
};

/** The page for frames, with one classic script that has everything in it: see embed.html. */
const embed: BuildEnvironmentOptions = {
  outDir: 'site',
  emptyOutDir: false,
  rolldownOptions: {
    input: 'embed.html',
    // Nothing is saved from a frame: see src/elements/embed/address.ts.
    external: /\bsave\/register\.ts$/,
    output: { format: 'iife', codeSplitting: false, entryFileNames: 'assets/[name]-[hash].js' },
  },
};

/** The page's own rooms (workers apart) as one file, so that it loads from anywhere and a script needs no other. */
function oneFile(entry: string, file: string): BuildEnvironmentOptions {
  return {
    outDir: 'dist',
    emptyOutDir: false,
    copyPublicDir: false,
    lib: { entry, formats: ['es'], fileName: () => file },
    // Without these two, library mode keeps white space and splits off what is imported dynamically.
    rolldownOptions: { output: { minify: true, codeSplitting: false } },
  };
}

/**
 * `erf-lab.js` for script tags and `index.js` for `import 'erf-lab'`, with files beside them that are fetched when they
 * are first used. Their names change with what is in them, so that no cache mixes two versions; and none of them imports
 * an entry, which may have been loaded under another address (a redirect's, or one with a query): what they share with
 * `erf-lab.js` lies behind it, in a file of such a name, too.
 */
function withSiblings(first: (id: string) => boolean): BuildEnvironmentOptions {
  return {
    outDir: 'dist',
    emptyOutDir: true,
    license,
    copyPublicDir: false,
    lib: { entry: { 'erf-lab-base': 'src/erf-lab.ts', index: 'src/index.ts' }, formats: ['es'] },
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension',
      output: {
        minify: true,
        entryFileNames: ({ name }) => (name === 'index' ? '[name].js' : '[name]-[hash].js'),
        chunkFileNames: 'erf-lab-[name]-[hash].js',
        // What every page fetches is one file, not a dozen.
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'base', test: first }] },
      },
    },
  };
}

/** What `erf-lab.js` fetches before anything is used, module by module: known only when all that is unused is gone. */
async function firstModules(): Promise<(id: string) => boolean> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [assembly(), shortShaders(), ownArrays()],
    worker: { format: 'es', plugins: () => [assembly(), shortShaders()] },
    build: {
      write: false,
      minify: false,
      lib: { entry: 'src/erf-lab.ts', formats: ['es'], fileName: 'first' },
    },
  });
  const output = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const chunks = new Map(output.map((file) => [file.fileName, file]));
  const modules = new Set<string>();
  const visit = (fileName: string): void => {
    const chunk = chunks.get(fileName);
    chunks.delete(fileName);
    if (chunk?.type !== 'chunk') return;
    for (const id of chunk.moduleIds) modules.add(id);
    chunk.imports.forEach(visit);
  };
  for (const file of output) if (file.type === 'chunk' && file.isEntry) visit(file.fileName);
  return (id) => modules.has(id);
}

const builds: Readonly<Record<string, () => BuildEnvironmentOptions | Promise<BuildEnvironmentOptions>>> = {
  site: () => site,
  embed: () => embed,
  package: async () => withSiblings(await firstModules()),
  core: () => oneFile('src/core.ts', 'core.js'),
  // For pages that allow no blob: workers: the script that `worker-url` names.
  worker: () => oneFile('workers/erf.worker.ts', 'erf-worker.js'),
  // For whoever can put only one file beside a post.
  standalone: () => oneFile('src/index.ts', 'standalone.js'),
};

/** Shaders travel without their comments, twice a third of the text: once for the page, once for its worker. */
function shortShaders(): Plugin {
  return {
    name: 'short-shaders',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      const file = /^(.*\.wgsl)\?raw$/.exec(id)?.[1];
      if (file === undefined) return null;
      // `//#for` and `//#end` are the engine's own, expanded when a kernel is compiled.
      const text = readFileSync(file, 'utf8').replace(/^\s*\/\/(?!#).*\n/gm, '');
      return `export default ${JSON.stringify(text.replace(/^ +/gm, '').replace(/\n{2,}/g, '\n'))}`;
    },
  };
}

/** A page without an origin (a sandboxed frame) may load scripts of any host, but modules only of those that allow it. */
function classicScripts(): Plugin {
  return {
    name: 'classic-scripts',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (html) => html.replaceAll('<script type="module" crossorigin', '<script defer'),
    },
  };
}

/**
 * Contour and axes need a few functions of d3-array, the charts' library all of them: a copy of their own keeps the rest
 * out of the file that every page fetches.
 */
function ownArrays(): Plugin {
  return {
    name: 'own-arrays',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source !== 'd3-array' || !/\/(d3-contour|src\/view)\//.test(importer ?? '')) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found && { ...found, id: `${found.id}?of=the-figure` };
    },
  };
}

/**
 * Where pages may share memory between threads, the CPU computes a single draw on all cores. Hosts of the site that send
 * the same get the same; nothing needs it.
 */
const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
} as const;

export default defineConfig(async ({ mode, command }): Promise<UserConfig> => {
  const chosen = builds[mode];
  if (command === 'build' && !chosen) {
    throw new Error(
      `vite build --mode ${mode}: there is no such build; the modes are ${Object.keys(builds).join(', ')}.`,
    );
  }
  return {
    base: './',
    server: { headers: isolated },
    preview: { headers: isolated },
    plugins: [
      assembly(),
      shortShaders(),
      ownArrays(),
      shortStyles(),
      withoutPage(),
      ...(mode === 'embed' ? [classicScripts()] : []),
      ...(mode === 'package' ? [packageFiles(import.meta.dirname)] : []),
    ],
    // A page without an origin may start classic workers only.
    worker: { format: mode === 'embed' ? 'iife' : 'es', plugins: () => [assembly(), shortShaders()] },
    build: (command === 'build' && (await chosen?.())) || {},
  };
});
