// Which kernel takes the wide convolutions on this device: tried once while nothing is computed, and remembered. Its
// pipelines, too, are compiled then where a picture can be had without them.
import type { Plan } from '../../plan-types.ts';
import { version } from '../../version.ts';
import type { Execution } from './buffers.ts';
import { fasterTiles } from './conv-trial.ts';
import { planDispatches, type ConvTiles, type Dispatch } from './dispatches.ts';
import type { Pipelines } from './pipelines.ts';
import { remember, remembered } from './remembered.ts';

/** Nothing computed for so long: no hand is on a slider. */
const idleMs = 1000;

/** Draws of a trial: a software adapter is busy with one. */
const hardwareDraws = 32;

export interface ConvChoiceOptions {
  readonly device: GPUDevice;
  readonly pipelines: Pipelines;
  readonly adapter: string;
  readonly fallbackAdapter: boolean;
  /** Settles the choice. */
  readonly tiles?: ConvTiles | undefined;
}

export class ConvChoice {
  readonly #options: ConvChoiceOptions;
  /** Null until it is known. */
  #tiles: ConvTiles | null;
  #asked = false;
  #working = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  readonly #later: (() => Promise<void>)[] = [];

  constructor(options: ConvChoiceOptions) {
    this.#options = options;
    this.#tiles = options.tiles ?? (options.device.features.has('subgroups') ? null : 'dense');
  }

  /** A plan's dispatches with the best tiles there are now: a session opened later may have better ones. */
  dispatches(plan: Plan, { fused, dispatches: dense }: Execution): readonly Dispatch[] {
    const { pipelines, tiles } = this.#options;
    if (fused || this.#tiles === 'dense') return dense;
    const quad = planDispatches(plan, 'quad');
    const wide = quad.filter(({ kernel }) => kernel === 'conv-quad');
    if (wide.length === 0 || tiles === 'quad') return quad;
    if (this.#tiles === null) {
      if (!this.#asked) this.#whenIdle(() => this.#choose());
      this.#asked = true;
      return dense;
    }
    const denseReady = dense.every(
      (dispatch, i) => quad[i]!.kernel !== 'conv-quad' || pipelines.ready(dispatch),
    );
    if (!denseReady || wide.every((dispatch) => pipelines.ready(dispatch))) return quad;
    this.#whenIdle(async () => {
      await Promise.all(wide.map((dispatch) => pipelines.get(dispatch)));
    });
    return dense;
  }

  /** Nothing is tried while this is under way. */
  async work<T>(work: Promise<T>): Promise<T> {
    this.#working++;
    clearTimeout(this.#timer);
    try {
      return await work;
    } finally {
      this.#working--;
      this.#wait();
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #whenIdle(task: () => Promise<void>): void {
    this.#later.push(task);
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    if (this.#working > 0 || this.#closed || this.#later.length === 0) return;
    this.#timer = setTimeout(() => {
      // What fails is done without: the dense kernel takes everything.
      this.work(this.#later.shift()!()).catch(() => undefined);
    }, idleMs);
  }

  async #choose(): Promise<void> {
    const { device, pipelines, adapter, fallbackAdapter } = this.#options;
    const key = `conv-tiles ${version} ${adapter}`;
    const known = await remembered(key);
    if (known === 'dense' || known === 'quad') {
      this.#tiles = known;
      return;
    }
    const tiles = await fasterTiles(device, pipelines, fallbackAdapter ? 1 : hardwareDraws);
    this.#tiles = tiles;
    await remember(key, tiles);
  }
}
