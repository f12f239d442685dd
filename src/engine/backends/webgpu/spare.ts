// Buffers that closed sessions have left, for the next ones of the same shape: a device fills what is new with zeros before
// it gives it away. These hold whatever they held.
import type { SessionBuffer } from './buffers.ts';

/** All that a session's plan asks for. */
export type BufferSet = ReadonlyMap<SessionBuffer, GPUBuffer>;

/** What is kept, at most: a page's figures and a slider's last values, but none of a wide network's gigabytes. */
const mostByteLength = 2 ** 26;
const mostSets = 8;

/** A slider that is dragged asks again at once; a page whose figures are done has its memory back. */
const restMs = 2_000;

/** Whether two sets may stand for one another. */
function shapeOf(sizes: ReadonlyMap<SessionBuffer, number>): string {
  return JSON.stringify([...sizes]);
}

function sizesOf(set: BufferSet): ReadonlyMap<SessionBuffer, number> {
  return new Map([...set].map(([name, { size }]) => [name, size]));
}

function byteLengthOf(set: BufferSet): number {
  return [...set.values()].reduce((sum, { size }) => sum + size, 0);
}

export class SpareBuffers {
  /** The least recently left first. */
  readonly #sets: { readonly shape: string; readonly set: BufferSet }[] = [];
  #byteLength = 0;
  #closed = false;
  readonly #restMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param rest milliseconds after which nobody has left or taken anything, and all is given back */
  constructor(rest = restMs) {
    this.#restMs = rest;
  }

  /** Bytes that wait for a session; no open one's. */
  get byteLength(): number {
    return this.#byteLength;
  }

  /** Buffers of these sizes, the last that were left, or null. */
  take(sizes: ReadonlyMap<SessionBuffer, number>): BufferSet | null {
    const shape = shapeOf(sizes);
    const index = this.#sets.findLastIndex((one) => one.shape === shape);
    if (index < 0) return null;
    this.#rest();
    return this.#remove(index);
  }

  /** Whoever leaves buffers uses them no more. Those that are too many are destroyed. */
  leave(set: BufferSet): void {
    this.#sets.push({ shape: shapeOf(sizesOf(set)), set });
    this.#byteLength += byteLengthOf(set);
    const most = this.#closed ? 0 : mostByteLength;
    while (this.#byteLength > most || this.#sets.length > mostSets) destroy(this.#remove(0));
    this.#rest();
  }

  /** Gives all back to the device. True where there was any. */
  clear(): boolean {
    clearTimeout(this.#timer);
    const hadAny = this.#sets.length > 0;
    while (this.#sets.length > 0) destroy(this.#remove(0));
    return hadAny;
  }

  /** From now on nothing is kept. */
  close(): void {
    this.#closed = true;
    this.clear();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.clear(), this.#restMs);
  }

  #remove(index: number): BufferSet {
    const { set } = this.#sets[index]!;
    this.#sets.splice(index, 1);
    this.#byteLength -= byteLengthOf(set);
    return set;
  }
}

function destroy(set: BufferSet): void {
  for (const buffer of set.values()) buffer.destroy();
}
