// The last pictures that were finished on this page: going back to a value shows its own at once. Imports types only.
import type { BackendChoice, ErfRequest, RunFrame } from '../engine/index.ts';

/** A drag's worth of pictures, not of a page's memory: 500 of 81×81. */
const defaultByteLength = 12 * 2 ** 20;

export class FinishedFrames {
  readonly #byteLengthLimit: number;
  /** Least recently used first. */
  readonly #frames = new Map<string, RunFrame>();
  #byteLength = 0;

  constructor(byteLengthLimit = defaultByteLength) {
    this.#byteLengthLimit = byteLengthLimit;
  }

  /** What a picture is known by; null where its request holds arrays, which are known by what is in them only. */
  keyOf(request: ErfRequest, backend: BackendChoice, workerUrl: string | undefined): string | null {
    if (request.parameters || typeof request.input === 'object') return null;
    return JSON.stringify([backend, workerUrl, request]);
  }

  get(key: string): RunFrame | null {
    const frame = this.#frames.get(key);
    if (!frame) return null;
    this.#frames.delete(key);
    this.#frames.set(key, frame);
    return frame;
  }

  keep(key: string, frame: RunFrame): void {
    this.#drop(key);
    if (frame.map.byteLength > this.#byteLengthLimit) return;
    this.#frames.set(key, frame);
    this.#byteLength += frame.map.byteLength;
    for (const oldest of this.#frames.keys()) {
      if (this.#byteLength <= this.#byteLengthLimit) break;
      this.#drop(oldest);
    }
  }

  /** Another device may round otherwise. */
  clear(): void {
    this.#frames.clear();
    this.#byteLength = 0;
  }

  #drop(key: string): void {
    this.#byteLength -= this.#frames.get(key)?.map.byteLength ?? 0;
    this.#frames.delete(key);
  }
}
