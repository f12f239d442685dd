// Where everything of a plan lies in one WebAssembly memory. No device objects.
import type { Memory, Run } from '../memory.ts';
import type { KernelFunctions } from './functions.ts';
import type { Recordable } from './program.ts';

/** Below lies what the compiler might want; nothing does so far. */
const firstAddress = 1024;

/** Loads of four start anywhere, but none that starts with its tensor should cross a cache line. */
const alignment = 64;

/** Behind every block: the inner loops work on up to 32 floats at once and read on behind the last. */
const slackByteLength = 128;

/** A few milliseconds' work: a request that nobody wants any more stops between two runs. */
export const operationsPerRun = 1e8;

/** A fraction of a millisecond's work: pieces that threads share, so that none waits long for another's last. */
export const operationsPerPiece = 1e7;

/** What loading and storing a float takes, and drawing one, beside a convolution's operation. */
export const operationsPerFloat = 10;
export const operationsPerNumber = 200;

/** Of what steps use, what each of the threads that compute a draw together has for itself. */
const own = ['ownWeights', 'sums', 'numbers'] as const;

/** What steps use one after the other, each from its beginning. */
type Shared = 'copy' | 'weights' | (typeof own)[number];

export type Addresses = Readonly<Record<Shared, number>>;

/** What a step's runs are made of when the memory is there. */
export interface Opened {
  readonly kernels: KernelFunctions;
  readonly memory: Memory;
  /** Address of what steps share. */
  readonly shared: Addresses;
  /** Of what is drawn: the seed's two halves. */
  readonly key: readonly [low: number, high: number];
}

/** Part of a step that is nothing but calls of kernels, the same for every draw but for its number. */
export interface Unit {
  /** About how long it takes, in a convolution's operations. */
  readonly operations: number;
  readonly run: (kernels: Recordable, draw: number) => void;
}

/** Makes a step's parts, later than it has taken its room. */
export type Opening = (opened: Opened) => Run | Unit | readonly Unit[] | Shareable;

/** A step of which several threads may do parts at once: in order, and in stages without order within. */
export interface Shareable {
  readonly units: readonly Unit[];
  readonly stages: readonly (readonly Unit[])[];
}

type Table = Int32Array | Float32Array;

export class Room {
  #end = firstAddress;
  readonly #shared: Record<Shared, number> = {
    copy: 0,
    weights: 0,
    ownWeights: 0,
    sums: 0,
    numbers: 0,
  };
  readonly #tables: { readonly at: number; readonly make: () => Table }[] = [];

  /** Takes room and returns its address. */
  reserve(byteLength: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + byteLength + slackByteLength) / alignment) * alignment;
    return at;
  }

  /** Room for four bytes times `length` that the inner loops read and nobody writes; made when there is memory. */
  table(length: number, make: () => Table): number {
    const at = this.reserve(4 * length);
    this.#tables.push({ at, make });
    return at;
  }

  share(purpose: Shared, byteLength: number): void {
    this.#shared[purpose] = Math.max(this.#shared[purpose], byteLength);
  }

  /** Ends the taking: where the shared room lies for each thread, and bytes in all. */
  close(threads: number): { readonly shared: readonly Addresses[]; readonly byteLength: number } {
    const copy = this.reserve(this.#shared.copy);
    const weights = this.reserve(this.#shared.weights);
    const shared = Array.from({ length: threads }, (): Addresses => {
      const [ownWeights, sums, numbers] = own.map((purpose) => this.reserve(this.#shared[purpose]));
      return { copy, weights, ownWeights: ownWeights!, sums: sums!, numbers: numbers! };
    });
    return { shared, byteLength: this.#end };
  }

  writeTables(buffer: ArrayBufferLike): void {
    for (const { at, make } of this.#tables) {
      const data = make();
      const to = data instanceof Int32Array ? new Int32Array(buffer) : new Float32Array(buffer);
      to.set(data, at / 4);
    }
  }
}
