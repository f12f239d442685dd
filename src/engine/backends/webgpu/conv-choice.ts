// Which kernel takes the wide convolutions on this device: tried once while nothing is computed, and remembered. Its
// pipelines, too, are compiled then where a picture can be had without them.
import type { Plan } from '../../plan-types.ts';
import { version } from '../../version.ts';
import type { Execution } from './buffers.ts';
import { fastestTiles } from './conv-trial.ts';
import { planDispatches, type ConvTiles, type Dispatch } from './dispatches.ts';
import type { Pipelines } from './pipelines.ts';
import { remember, remembered } from './remembered.ts';

/** Nothing computed for so long: no hand is on a slider. */
const idleMs = 1000;

/** Trials that a new picture may spoil before one of them counts. */
const mostTrials = 4;

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
  /** What was ever begun. */
  #begun = 0;
  #trials = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  readonly #later: (() => Promise<void>)[] = [];

  constructor(options: ConvChoiceOptions) {
    this.#options = options;
    this.#tiles = options.tiles ?? (options.device.features.has('subgroups') ? null : 'dense');
  }

  /** True where plans should have memory for Winograd's kernels. */
  get winograd(): boolean {
    return this.#tiles === 'winograd';
  }

  /** A plan's dispatches with the best tiles there are now: a session opened later may have better ones. */
  dispatches(plan: Plan, { fused, dispatches: dense, winograd }: Execution): readonly Dispatch[] {
    const { pipelines, tiles } = this.#options;
    if (fused || this.#tiles === 'dense') return dense;
    const quad = planDispatches(plan, 'quad');
    const isWide = ({ kernel }: Dispatch): boolean => kernel === 'conv-quad' || kernel.startsWith('winograd');
    const best = this.#tiles === 'winograd' && winograd ? winograd : quad;
    if (tiles || !best.some(isWide)) return best;
    if (this.#tiles === null) {
      if (!this.#asked) this.#whenIdle(() => this.#choose());
      this.#asked = true;
      return dense;
    }
    const isConv = (dispatch: Dispatch): boolean => isWide(dispatch) || dispatch.kernel === 'conv-dense';
    const ready = [best, quad, dense].find((some) =>
      some.every((dispatch) => !isConv(dispatch) || pipelines.ready(dispatch)),
    );
    if (ready === best) return best;
    if (best === quad && !ready) return quad;
    this.#whenIdle(async () => {
      await Promise.all(best.filter(isWide).map((dispatch) => pipelines.get(dispatch)));
    });
    return ready ?? quad;
  }

  /** Nothing is tried while this is under way. */
  async work<T>(work: Promise<T>): Promise<T> {
    this.#working++;
    this.#begun++;
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
    const key = `wide-conv ${version} ${adapter}`;
    const known = await remembered(key);
    if (known === 'dense' || known === 'quad' || known === 'winograd') {
      this.#tiles = known;
      return;
    }
    const before = this.#begun;
    const tiles = await fastestTiles(device, pipelines, fallbackAdapter ? 1 : hardwareDraws);
    // Timed beside a picture, kernels are not themselves, and the outcome would be kept for good.
    if (this.#begun !== before && ++this.#trials < mostTrials) return this.#whenIdle(() => this.#choose());
    this.#tiles = tiles;
    await remember(key, tiles);
  }
}
