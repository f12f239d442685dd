// Vitest's three projects: unit in Node, gpu and element in a real browser with WebGPU.
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { launchOptions } from './test/support/browser.mjs';

/** On a software adapter a kernel test compiles pipelines for seconds and computes for many more. */
const browserTimeoutMs = 120_000;

function inBrowser(name: 'gpu' | 'element') {
  return {
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
        'axe-core',
        'fast-check',
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-core/dist/register_all_gradients',
        '@tensorflow/tfjs-backend-cpu',
      ],
    },
    worker: { format: 'es' as const },
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: browserTimeoutMs,
      hookTimeout: browserTimeoutMs,
      // One device at a time: parallel files would share one adapter and time each other out.
      fileParallelism: false,
      browser: {
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
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
          // Left alone, Vitest keeps a core for itself, which is half of a small machine.
          maxWorkers: '100%',
          // Its gradients are ES modules without the extension that Node asks for.
          server: { deps: { inline: [/@tensorflow/] } },
        },
      },
      inBrowser('gpu'),
      inBrowser('element'),
    ],
  },
});
