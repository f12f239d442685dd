// The builds: the site, the package, the package's core, and its worker. `npm run build` runs them one after another.
import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type BuildEnvironmentOptions, type Plugin } from 'vite';

/** The page or pages, with relative addresses, so that the folder works wherever it is put. */
const site: BuildEnvironmentOptions = {
  outDir: 'site',
  rolldownOptions: { input: readdirSync(import.meta.dirname).filter((name) => name.endsWith('.html')) },
};

/**
 * One file with everything in it, worker and shaders too, so that it loads from another origin. With `siblings`, what is
 * imported when it is first used (the charts' library) lies in files beside it.
 */
function library(
  entry: string,
  file: string,
  { emptyOutDir = false, siblings = false } = {},
): BuildEnvironmentOptions {
  return {
    outDir: 'dist',
    emptyOutDir,
    copyPublicDir: false,
    lib: { entry, formats: ['es'], fileName: () => file },
    // Without these two, library mode keeps white space and splits off what is imported dynamically.
    rolldownOptions: {
      output: siblings
        ? { minify: true, chunkFileNames: file.replace(/\.js$/, '-[name].js') }
        : { minify: true, codeSplitting: false },
    },
  };
}

const builds: Readonly<Record<string, BuildEnvironmentOptions>> = {
  site,
  package: library('src/index.ts', 'erf-lab.js', { emptyOutDir: true, siblings: true }),
  core: library('src/core.ts', 'core.js'),
  // For pages that allow no blob: workers: the script that `worker-url` names.
  worker: library('workers/erf.worker.ts', 'erf-worker.js'),
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

export default defineConfig(({ mode, command }) => {
  const build = builds[mode];
  if (command === 'build' && !build) {
    throw new Error(
      `vite build --mode ${mode}: there is no such build; the modes are ${Object.keys(builds).join(', ')}.`,
    );
  }
  return {
    base: './',
    plugins: [shortShaders()],
    worker: { format: 'es', plugins: () => [shortShaders()] },
    build: build ?? {},
  };
});
