// A share of the page's worker, taken when it is first needed and taken again when the worker is dead. Imports its own
// room only.
import { leaseWorker, type EngineWorker, type WorkerLease } from './engine-worker.ts';

export class WorkerLine {
  #url: string | undefined;
  #lease: Promise<WorkerLease> | null = null;
  #worker: EngineWorker | null = null;

  /** Throws ErfError('worker-failed'). */
  async worker(url: string | undefined): Promise<EngineWorker> {
    if (this.#url !== url) this.release();
    this.#url = url;
    const leasing = (this.#lease ??= leaseWorker(url));
    try {
      const { worker } = await leasing;
      if (this.#lease === leasing) this.#worker = worker;
      if (!worker.dead) return worker;
    } catch (error) {
      if (this.#lease === leasing) this.#lease = null;
      throw error;
    }
    if (this.#lease === leasing) this.release();
    return this.worker(url);
  }

  /** Gives a worker back that is gone; another that was taken in its place meanwhile stays. Null: none came. */
  giveUp(worker: EngineWorker | null): void {
    if (worker === this.#worker || worker === null) this.release();
  }

  release(): void {
    const lease = this.#lease;
    this.#lease = this.#worker = null;
    void lease?.then(
      ({ release }) => release(),
      () => undefined,
    );
  }
}
