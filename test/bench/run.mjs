// `npm run bench`: finds a browser, starts Vite's server, which reads TypeScript, and hands over to main.ts.
// Imports Node and Vite.
import { join } from 'node:path';
import { createServer } from 'vite';
import { prepareBrowser } from '../support/prepare-browser.mjs';

const root = join(import.meta.dirname, '../..');

const server = await createServer({
  root,
  configFile: join(root, 'vite.config.ts'),
  // Its own, so that neither the lab's server nor a test's throws away what the other has bundled.
  cacheDir: join(root, 'node_modules/.vite-bench'),
  logLevel: 'error',
  server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  optimizeDeps: {
    entries: ['test/bench/page.html'],
    // Found while a job runs, one would be bundled then and the page reloaded.
    include: [
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-core/dist/register_all_gradients',
      '@tensorflow/tfjs-backend-webgpu',
      '@tensorflow/tfjs-backend-wasm',
      '@jax-js/jax',
      'onnx-proto',
      'comlink',
    ],
    // It starts its threads from its own address.
    exclude: ['onnxruntime-web'],
  },
});

try {
  process.env.CHROME_PATH ??= await prepareBrowser();
  const { main } = await server.ssrLoadModule('/test/bench/main.ts');
  process.exitCode = await main(process.argv.slice(2), server);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await server.close();
}
