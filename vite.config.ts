// The three builds: the site, the package, and the package's core. `npm run build` runs them one after another.
import { readdirSync } from 'node:fs';
import { defineConfig, type BuildEnvironmentOptions } from 'vite';

/** The page or pages, with relative addresses, so that the folder works wherever it is put. */
const site: BuildEnvironmentOptions = {
  outDir: 'site',
  rolldownOptions: { input: readdirSync(import.meta.dirname).filter((name) => name.endsWith('.html')) },
};

/** One file with everything in it, worker and shaders too, so that it loads from another origin. */
function library(entry: string, file: string, emptyOutDir: boolean): BuildEnvironmentOptions {
  return {
    outDir: 'dist',
    emptyOutDir,
    copyPublicDir: false,
    lib: { entry, formats: ['es'], fileName: () => file },
    // Without these two, library mode keeps white space and splits off what is imported dynamically.
    rolldownOptions: { output: { codeSplitting: false, minify: true } },
  };
}

const builds: Readonly<Record<string, BuildEnvironmentOptions>> = {
  site,
  package: library('src/index.ts', 'erf-lab.js', true),
  core: library('src/core.ts', 'core.js', false),
};

export default defineConfig(({ mode, command }) => {
  const build = builds[mode];
  if (command === 'build' && !build) {
    throw new Error(
      `vite build --mode ${mode}: there is no such build; the modes are ${Object.keys(builds).join(', ')}.`,
    );
  }
  return { base: './', worker: { format: 'es' }, build: build ?? {} };
});
