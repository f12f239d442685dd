// The helper's side: opens the plans of sessions that live in another thread and computes the draws it is asked for.
// No device objects.
import { area, type DrawState } from '../memory.ts';
import { DrawRunner } from '../draws.ts';
import { infoOn } from '../info.ts';
import { prepareShared, type WebAssemblyChoice } from '../prepare.ts';
import { helpWith } from '../stages.ts';
import { nextTurn } from '../turns.ts';
import type { Plan } from '../../../plan-types.ts';
import type { Batch, FromHelper, ToHelper } from './messages.ts';

/** A session that nobody wants any more is heard of at least that often. */
const turnMs = 8;

/** A session's plan in this thread's memory. */
class HelperSession {
  readonly #runner: DrawRunner;
  readonly #pixels: number;
  /** Batches wait for one another: they share one draw's memory. */
  #last: Promise<unknown> = Promise.resolve();
  #turnBegan = 0;
  #closed = false;

  /** Throws RangeError. */
  constructor(plan: Plan, choice: WebAssemblyChoice) {
    this.#runner = new DrawRunner(plan, choice);
    this.#pixels = area(plan.accumulation!.map.region);
  }

  /** Null where the session was closed meanwhile. */
  compute(
    { first, count }: Batch,
    room: Float32Array | null,
  ): Promise<{ states: DrawState[]; maps: Float32Array } | null> {
    const result = this.#last.then(async () => {
      const pixels = this.#pixels;
      const maps = room && room.length >= count * pixels ? room : new Float32Array(count * pixels);
      const states: DrawState[] = [];
      this.#turnBegan = performance.now();
      for (let i = 0; i < count && !this.#closed; i++) {
        states.push(await this.#runner.run(first + i, this.#pause));
        maps.set(this.#runner.map.subarray(0, pixels), i * pixels);
      }
      return this.#closed ? null : { states, maps };
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this.#closed = true;
    this.#runner.close();
  }

  readonly #pause = (): Promise<void> | null =>
    performance.now() - this.#turnBegan < turnMs ? null : this.#turn();

  async #turn(): Promise<void> {
    await nextTurn();
    if (this.#closed) throw new Error('The session was closed.');
    this.#turnBegan = performance.now();
  }
}

/** Computes draws for whoever holds the other end, until the thread ends. */
export function serveHelper(port: MessagePort): void {
  const sessions = new Map<number, HelperSession>();
  /** Draws that this thread computes together with others: enters one, and leaves it when it ends. */
  const shared = new Map<number, () => void>();
  const answer = (message: FromHelper, transfer: Transferable[] = []): void =>
    port.postMessage(message, transfer);

  const refuse = (session: number): void => {
    sessions.get(session)?.close();
    sessions.delete(session);
    answer({ kind: 'refused', session });
  };

  async function draw(session: number, { first, count }: Batch, room: Float32Array | null): Promise<void> {
    const opened = sessions.get(session);
    if (!opened) return;
    try {
      const computed = await opened.compute({ first, count }, room);
      if (!computed) return;
      answer({ kind: 'drawn', session, first, count, ...computed }, [computed.maps.buffer]);
    } catch {
      // Closed meanwhile, or it cannot be computed here: whoever asked finds out why, in its own thread.
      if (sessions.get(session) === opened) refuse(session);
    }
  }

  port.onmessage = ({ data }: MessageEvent<ToHelper>) => {
    const { session } = data;
    switch (data.kind) {
      case 'open':
        try {
          if (infoOn(1, data.webassembly).adapter !== data.computes) refuse(session);
          else sessions.set(session, new HelperSession(data.plan, data.webassembly));
        } catch {
          refuse(session);
        }
        break;
      case 'share':
        try {
          const opened = prepareShared(data.plan, data.webassembly, data.seat);
          if (opened) shared.set(session, () => helpWith(opened.stages, data.control));
        } catch {
          // The others do without.
        }
        break;
      case 'join':
        shared.get(session)?.();
        break;
      case 'draw':
        void draw(session, data, data.room);
        break;
      case 'close':
        sessions.get(session)?.close();
        sessions.delete(session);
        shared.delete(session);
        break;
      default:
        data satisfies never;
    }
  };
}
