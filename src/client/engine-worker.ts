// The page's side of the worker: spawning, the handshake, sharing, and what happens when it fails. The only room
// besides workers/ that knows Comlink.
import { proxy, transfer, wrap } from 'comlink';
import {
  ErfError,
  protocolVersion,
  type EngineService,
  type HelperSource,
  type SpawnedHelper,
} from '../engine/index.ts';

/** The service from across the boundary: every answer is a promise. */
export type RemoteService = {
  readonly [Name in keyof EngineService]: (
    ...args: Parameters<EngineService[Name]>
  ) => Promise<Awaited<ReturnType<EngineService[Name]>>>;
};

/** A worker that has not answered by then will not: its script is a few milliseconds' work. */
const handshakeMs = 10_000;

/** Moving an element in the document closes and reopens it at once; the worker should live through that. */
const lingerMs = 2_000;

const advice =
  "If the page has a Content-Security-Policy, allow worker-src blob: or give a worker-url from the page's own origin; otherwise try again.";

function failed(reason: string, cause?: unknown): ErfError {
  return new ErfError('worker-failed', `The worker ${reason}. ${advice}`, { cause });
}

/**
 * The built-in worker is fetched with the first figure that computes. Its code is text inside a module, so that it works
 * from another origin, where a worker's own script would be refused.
 */
async function spawn(url: string | undefined, name: string): Promise<Worker> {
  try {
    if (url !== undefined) return new Worker(url, { type: 'module', name });
    const { default: InlineWorker } = await import('../../workers/erf.worker.ts?worker&inline');
    return new InlineWorker({ name });
  } catch (cause) {
    throw failed(`could not be started (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
}

/** A running worker. Calls to a worker that dies never settle by themselves: race them with `failure`. */
export class EngineWorker {
  readonly #worker: Worker;
  readonly #service: RemoteService;
  readonly #failure: Promise<never>;
  /** Resolves when the worker is dead, of itself or because it was ended. */
  readonly ended: Promise<void>;
  #fail!: (error: ErfError) => void;
  #dead = false;

  private constructor(worker: Worker) {
    this.#failure = new Promise((_, reject) => {
      this.#fail = (error) => {
        this.#dead = true;
        reject(error);
      };
    });
    this.ended = this.#failure.catch(() => undefined);
    this.#worker = worker;
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#fail(failed(event.message ? `failed: ${event.message}` : 'could not be started'));
      // It may still run, with all that it holds.
      this.#worker.terminate();
    });
    this.#worker.addEventListener('messageerror', () => this.#fail(failed('sent something unreadable')));
    this.#service = wrap<EngineService>(this.#worker) as unknown as RemoteService;
  }

  /** The built-in worker, for the first who asks; meanwhile it opens its device, which takes as long as it does itself. */
  static prepare(worker: Worker): void {
    prepared = new EngineWorker(worker);
    // What fails here fails again for a figure, which says so.
    prepared.call((service) => service.info('auto')).catch(() => undefined);
  }

  /** Throws ErfError('worker-failed'). */
  static async start(url: string | undefined, name = 'erf-lab'): Promise<EngineWorker> {
    const early = url === undefined ? prepared : null;
    prepared = null;
    const started = early ?? new EngineWorker(await spawn(url, name));
    const timer = setTimeout(
      () => started.#fail(failed(`did not answer within ${handshakeMs / 1000} s`)),
      handshakeMs,
    );
    try {
      const version = await started.call((service) => service.hello());
      if (version !== protocolVersion) {
        throw failed(
          `speaks version ${version} and this page version ${protocolVersion}: worker-url names another release`,
        );
      }
      return started;
    } catch (error) {
      started.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Throws ErfError('worker-failed') when the worker dies first. */
  call<T>(ask: (service: RemoteService) => Promise<T>): Promise<T> {
    return Promise.race([ask(this.#service), this.#failure]);
  }

  terminate(): void {
    this.#fail(new ErfError('aborted', 'The worker was closed.'));
    this.#worker.terminate();
  }
}

/** Started before anybody asked. */
let prepared: EngineWorker | null = null;

/**
 * More workers of the same script for the CPU backend to compute in. They are the page's to start, as the first one is:
 * a worker whose script was a blob has no address to start another from.
 */
class Helpers implements HelperSource {
  readonly #url: string | undefined;
  readonly #workers = new Map<number, EngineWorker>();
  #lastId = 0;
  #closed = false;

  constructor(url: string | undefined) {
    this.#url = url;
  }

  async spawn(): Promise<SpawnedHelper> {
    const worker = await EngineWorker.start(this.#url, 'erf-lab-helper');
    const id = ++this.#lastId;
    this.#workers.set(id, worker);
    if (this.#closed) this.end(id);
    const { port1, port2 } = new MessageChannel();
    await worker.call((service) => service.help(transfer(port2, [port2])));
    return transfer({ id, port: port1 }, [port1]);
  }

  end(id: number): void {
    this.#workers.get(id)?.terminate();
    this.#workers.delete(id);
  }

  close(): void {
    this.#closed = true;
    for (const id of this.#workers.keys()) this.end(id);
  }
}

/** The engine's worker with those that help it. */
async function startEngine(url: string | undefined): Promise<EngineWorker> {
  const worker = await EngineWorker.start(url);
  const helpers = new Helpers(url);
  void worker.ended.then(() => helpers.close());
  // Nobody waits for it, and a worker that fails now tells whoever asks next.
  worker.call((service) => service.offerHelpers(proxy(helpers))).catch(() => undefined);
  return worker;
}

interface Shared {
  readonly starting: Promise<EngineWorker>;
  users: number;
  closing: ReturnType<typeof setTimeout> | undefined;
}

/** One worker per page and address, however many figures use it. */
const shared = new Map<string, Shared>();

export interface WorkerLease {
  readonly worker: EngineWorker;
  release(): void;
}

/** One script has one worker, however its address is written; none is named by an empty one. */
function absolute(url: string | null | undefined): string | undefined {
  if (!url) return undefined;
  const base = globalThis.document?.baseURI;
  return URL.canParse(url, base) ? new URL(url, base).href : url;
}

/** The page's worker, started if need be. A dead one is replaced. Throws ErfError('worker-failed'). */
export async function leaseWorker(given?: string | null): Promise<WorkerLease> {
  const url = absolute(given);
  const key = url ?? '';
  let entry = shared.get(key);
  if (!entry) {
    entry = { starting: startEngine(url), users: 0, closing: undefined };
    shared.set(key, entry);
  }
  const mine = entry;
  mine.users += 1;
  clearTimeout(mine.closing);
  const forget = (): void => {
    if (shared.get(key) === mine) shared.delete(key);
  };
  let worker: EngineWorker;
  try {
    worker = await mine.starting;
  } catch (error) {
    forget();
    throw error;
  }
  if (worker.dead) {
    forget();
    mine.users -= 1;
    return leaseWorker(url);
  }
  let released = false;
  return {
    worker,
    release() {
      if (released) return;
      released = true;
      mine.users -= 1;
      if (mine.users > 0) return;
      mine.closing = setTimeout(() => {
        forget();
        worker.terminate();
      }, lingerMs);
    },
  };
}
