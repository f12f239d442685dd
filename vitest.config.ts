// Vitest's three projects: unit in Node, gpu and element in a real browser with WebGPU.
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { assembly } from './assembly.config.ts';
import { launchOptions } from './test/support/browser.mjs';

/** On a software adapter a kernel test compiles pipelines for seconds and computes for many more. */
const browserTimeoutMs = 120_000;

/** What differs between the projects in a browser. */
interface BrowserProject {
  readonly name: 'gpu' | 'element';
  readonly test: { readonly fileParallelism: boolean; readonly maxWorkers?: number };
  readonly browser: { readonly isolate: boolean };
}

function inBrowser({ name, test: more, browser }: BrowserProject) {
  return {
    plugins: [assembly()],
    // Found while a test runs, a dependency would be bundled then and the page reloaded under the test.
    optimizeDeps: {
      include: [
        '@observablehq/plot',
        'comlink',
        'd3-array',
        'd3-contour',
        'd3-scale-chromatic',
        'lit',
        'lit/directives/*.js',
        '@lit/localize/init/install.js',
        '@lit/localize/internal/str-tag.js',
        'mediabunny',
        'modern-gif',
        'axe-core',
        'fast-check',
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-core/dist/register_all_gradients',
        '@tensorflow/tfjs-backend-cpu',
      ],
    },
    worker: { format: 'es' as const, plugins: () => [assembly()] },
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: browserTimeoutMs,
      hookTimeout: browserTimeoutMs,
      ...more,
      browser: {
        ...browser,
        enabled: true,
        headless: true,
        provider: playwright({ launchOptions: launchOptions() }),
        instances: [{ browser: 'chromium' as const }],
        viewport: { width: 1024, height: 768 },
        screenshotFailures: false,
      },
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [assembly()],
        test: {
          name: 'unit',
          environment: 'node',
          setupFiles: ['test/support/same-cases.ts'],
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
          // Left alone, Vitest keeps a core for itself, which is half of a small machine.
          maxWorkers: '100%',
          // A third of the time is starting a process for each file; our own modules are each file's own all the same.
          isolate: false,
          // TensorFlow.js: its gradients are ES modules without the extension that Node asks for. Lit's localisation can be
          // set up once, and is by every file.
          server: { deps: { inline: [/@tensorflow/, /@lit\/localize/] } },
        },
      },
      // One page for all files: half of the time of kernels on a software adapter is compiling them, and a device has
      // each compiled once. One file after the other: they would time each other out.
      inBrowser({ name: 'gpu', test: { fileParallelism: false }, browser: { isolate: false } }),
      // A page a file. Two at a time: each waits for screen frames half of its time.
      inBrowser({
        name: 'element',
        test: { fileParallelism: true, maxWorkers: 2 },
        browser: { isolate: true },
      }),
    ],
  },
});
