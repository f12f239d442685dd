// Calls of kernels written down as numbers, for ../assembly/program.ts to run: one call for a narrow network's many.
// No device objects.
import type { KernelFunctions } from './functions.ts';

/** What returns nothing, in the order of ../assembly/program.ts: number of arguments, and which are fractions. */
const instructions = {
  copySource: [13],
  packPanel: [6],
  packOne: [5],
  sumEight: [7],
  sumOne: [8, 7],
  storeEight: [11],
  storeOne: [8],
  bend: [10, 9],
  bendGradient: [12, 10],
  scaleAndShift: [12],
  multiplyByMask: [13],
  fill: [3, 2],
  randomNumbers: [11, 9, 10],
  randomPlanes: [14, 12, 13],
  spread: [9],
  raise: [6, 2],
  beginWindows: [5, 3],
} as const satisfies Partial<Record<keyof KernelFunctions, readonly number[]>>;

/** The kernels that may be written down. */
export type Recordable = Pick<KernelFunctions, keyof typeof instructions>;

export class Recorder {
  readonly #whole: Int32Array;
  readonly #fraction: Float32Array;
  #length = 0;
  /** What writes down a call of each. */
  readonly kernels: Recordable;

  /** Room for `byteLength` of a program at `at`. */
  constructor(buffer: ArrayBufferLike, at: number, byteLength: number) {
    this.#whole = new Int32Array(buffer, at, byteLength / 4);
    this.#fraction = new Float32Array(buffer, at, byteLength / 4);
    this.kernels = Object.fromEntries(
      Object.entries(instructions).map(([name, [count, ...fractions]], instruction) => [
        name,
        (...args: number[]) => this.#write(instruction, args, count, fractions),
      ]),
    ) as unknown as Recordable;
  }

  /** Address behind the last instruction. */
  get end(): number {
    return this.#whole.byteOffset + 4 * this.#length;
  }

  /** Writes down what `calls` call; false, and nothing written, where there is no room for all of it. */
  record(calls: () => void): boolean {
    const begin = this.#length;
    calls();
    if (this.#length <= this.#whole.length) return true;
    this.#length = begin;
    return false;
  }

  #write(instruction: number, args: readonly number[], count: number, fractions: readonly number[]): void {
    if (this.#length + 1 + count <= this.#whole.length) {
      this.#whole[this.#length] = instruction;
      for (let i = 0; i < count; i++) {
        const array = fractions.includes(i) ? this.#fraction : this.#whole;
        array[this.#length + 1 + i] = args[i]!;
      }
    }
    this.#length += 1 + count;
  }
}
