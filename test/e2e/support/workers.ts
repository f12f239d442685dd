// Looking into the page's workers: what the engine says it holds, and what the device was really asked for.
import type { Page } from 'playwright/test';
import { expect } from './fixtures.ts';

declare global {
  interface Window {
    /** Every worker that the page has started. */
    startedWorkers: Worker[];
  }
}

/** Keeps the page's workers at hand, from before its first script. */
export async function watchWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.startedWorkers = [];
    window.Worker = class extends Worker {
      constructor(...options: ConstructorParameters<typeof Worker>) {
        super(...options);
        window.startedWorkers.push(this);
      }
    };
  });
}

/** How the CPU backend of a page on so many cores ends what it says of itself. */
export function coresInWords(cores: number): string {
  return cores === 1 ? 'on one core' : `on ${Math.min(9, cores)} cores`;
}

/** One engine computes for the whole page, and what helps it leaves a core to it. */
export async function expectOneEngine(page: Page): Promise<void> {
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  await expect(async () => {
    const names = await Promise.all(page.workers().map((worker) => worker.evaluate(() => self.name)));
    expect(names.filter((name) => name === 'erf-lab')).toHaveLength(1);
    const helpers = names.filter((name) => name === 'erf-lab-helper').length;
    expect(names).toHaveLength(1 + helpers);
    expect(helpers).toBeLessThanOrEqual(Math.min(8, cores - 1));
  }).toPass();
}

/** Bytes that the engine says it holds for the whole page, asked the way the page's own side asks. */
export function engineBytes(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const worker = window.startedWorkers.at(-1)!;
        const id = `test-${Math.random()}`;
        worker.addEventListener('message', function heard({ data }: MessageEvent) {
          const answer = data as { id?: unknown; value?: number };
          if (answer.id !== id) return;
          worker.removeEventListener('message', heard);
          resolve(answer.value!);
        });
        worker.postMessage({ id, type: 'APPLY', path: ['byteLength'], argumentList: [] });
      }),
  );
}

/** A worker script that counts devices and the bytes of their buffers, and is the built one otherwise. */
export const countingWorker: Readonly<Record<string, string>> = {
  '/counting.js': `import './counters.js'; import './erf-worker.js';`,
  '/counters.js': `
    self.devices = 0;
    self.bufferBytes = 0;
    const { requestDevice } = GPUAdapter.prototype;
    GPUAdapter.prototype.requestDevice = function (...options) {
      self.devices += 1;
      return requestDevice.apply(this, options);
    };
    const sizes = new WeakMap();
    const { createBuffer } = GPUDevice.prototype;
    GPUDevice.prototype.createBuffer = function (options) {
      const buffer = createBuffer.call(this, options);
      sizes.set(buffer, buffer.size);
      self.bufferBytes += buffer.size;
      return buffer;
    };
    const { destroy } = GPUBuffer.prototype;
    GPUBuffer.prototype.destroy = function () {
      self.bufferBytes -= sizes.get(this) ?? 0;
      sizes.delete(this);
      destroy.call(this);
    };
  `,
};

/** What the counting worker has counted. */
export async function counted(
  page: Page,
): Promise<{ readonly devices: number; readonly bufferBytes: number }> {
  return page.workers()[0]!.evaluate(() => {
    const { devices, bufferBytes } = globalThis as unknown as { devices: number; bufferBytes: number };
    return { devices, bufferBytes };
  });
}
