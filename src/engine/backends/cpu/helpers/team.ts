// Who computes which draw of one session: this thread and the helpers, each as it gets free, whatever draw is next. What
// a helper sends waits here until the mean has come to it: the mean takes draws in their order, so that its result does
// not depend, bit for bit, on how many compute. No device objects.
//
// On two cores, headless Chromium, medians of 7, with convolutions in TypeScript: n = 20 C = 16 D = 8 130 ms on one core,
// 69 on two; n = 20 C = 64 D = 2 472 and 258; n = 40 C = 1 D = 16 with ReLU 44 and 33, linear 20 and 18: of short draws
// the mean, which is one thread's, is a large part. Where others have the machine's second core nothing is gained, and up
// to a tenth lost; of jobs of 5 ms half and more, which is why those stay on one.
import type { Plan } from '../../../plan-types.ts';
import { area, type DrawState } from '../memory.ts';
import { infoOn } from '../info.ts';
import type { WebAssemblyChoice } from '../prepare.ts';
import type { Batch, FromHelper } from './messages.ts';
import type { Helper, HelperPool } from './pool.ts';

/** A message costs a helper and this thread some 50 µs each: a hundredth of a batch. */
const batchMs = 3;
/** Where a draw takes longer than that, no second one waits at a helper: another may be free before it. */
const longestWaitMs = 30;
/**
 * Where draws are so short, the first chunk is there before a helper has even opened the plan (5 ms and more, on a core
 * that the page needs): the first picture would only wait for it.
 */
const quickDrawMs = 8;
/** Of many sessions at once, none should wait long for a helper that has much to do for the others. */
const mostWaiting = 2;
/** Where others have the machine, a helper may wait for a core: this thread then computes what it waits for itself. */
const overdue = 2;
const overdueMs = 1;
/** Ending a helper that is only slow costs more than computing beside one that is dead. */
const patienceMs = 500;

export interface Drawn {
  readonly map: Float32Array;
  readonly state: DrawState;
  /** The maps it came with, to be sent back when all of them are used. */
  readonly batch: { readonly maps: Float32Array; unused: number } | null;
}

interface Member {
  readonly helper: Helper;
  readonly inFlight: Batch[];
  /** When it was last given something with nothing else to do, or answered. */
  lastNews: number;
  refused: boolean;
}

export interface TeamOptions {
  readonly plan: Plan;
  readonly webassembly: WebAssemblyChoice;
  readonly pool: HelperPool;
  /** What the plan takes in each thread, and what it may take in all. */
  readonly byteLength: number;
  readonly byteLengthLimit: number;
  /** Until one was measured. */
  readonly drawMs: number;
  /** For a session of fewer milliseconds no helper is started. */
  readonly worthStartMs: number;
  /** Behind a live picture, which has the helpers first. */
  readonly background: boolean;
}

export class DrawTeam {
  readonly #options: TeamOptions;
  readonly #session: number;
  readonly #pixels: number;
  readonly #members = new Map<Helper, Member>();
  #drawMs: number;
  /** The draw that the mean waits for. */
  #front = 0;
  /** The first draw that nobody has been given. */
  #next = 0;
  /** Where the chunk ends that is asked for. */
  #end = 0;
  /** Of a first chunk with others behind it, which is this thread's own: its next draw, and where it ends. */
  #ownNext = 0;
  #ownEnd = 0;
  #isFirst = false;
  /** Draws of helpers that are gone. */
  #orphans: number[] = [];
  /** What is computed before the mean has come to it. */
  readonly #drawn = new Map<number, Drawn>();
  #rooms: Float32Array[] = [];
  #arrivals = 0;
  #tell: (() => void) | null = null;
  #destroyed = false;

  constructor(options: TeamOptions) {
    this.#options = options;
    this.#drawMs = options.drawMs;
    this.#session = options.pool.nextSession();
    this.#pixels = area(options.plan.accumulation!.map.region);
  }

  /** True where helpers have this session's plan: this thread then listens to them more often. */
  get helps(): boolean {
    return this.#members.size > 0;
  }

  /** Threads that have computed draws of this session or are at it. */
  get threads(): number {
    return 1 + this.#members.size;
  }

  /** Bytes in the helpers, and of maps that wait here. */
  get byteLength(): number {
    const waiting = new Set([...this.#drawn.values()].map(({ map, batch }) => batch?.maps ?? map));
    const maps = [...waiting, ...this.#rooms].reduce((sum, { byteLength }) => sum + byteLength, 0);
    return this.#members.size * this.#options.byteLength + maps;
  }

  /** The next chunk ends before draw `end`. */
  begin(end: number): void {
    // A chunk that is all there is has no second one for helpers to be ready for.
    this.#isFirst = this.#end === 0 && end < this.#options.plan.draws;
    if (this.#isFirst) this.#ownEnd = this.#next = end;
    this.#end = end;
    const { plan, pool, drawMs, worthStartMs, background } = this.#options;
    if (!background) pool.beginLiveChunk();
    if (plan.draws * drawMs >= worthStartMs) pool.want();
  }

  /** The chunk is computed, or given up. */
  rest(): void {
    if (!this.#options.background) this.#options.pool.endLiveChunk();
  }

  /** A draw that somebody has computed; it is handed over once. */
  take(draw: number): Drawn | null {
    const drawn = this.#drawn.get(draw) ?? null;
    this.#drawn.delete(draw);
    if (drawn?.batch && --drawn.batch.unused === 0) this.#rooms.push(drawn.batch.maps);
    return drawn;
  }

  /**
   * The next draw for this thread, where the mean waits for `front`: of the chunk (the first may be all its own), else of
   * those after it, else one that takes a helper too long; null where nothing is left but to wait.
   */
  claim(front: number): number | null {
    this.#front = front;
    this.#orphans = this.#orphans.filter((draw) => draw >= front).sort((one, other) => one - other);
    const orphan = this.#orphans.shift();
    const own = this.#ownNext < this.#ownEnd ? this.#ownNext++ : null;
    const draw = orphan ?? own ?? (this.#next < this.#limit ? this.#next++ : null);
    this.#assign();
    return draw ?? (this.#overdueIn(front) <= 0 ? front : null);
  }

  /** What this thread has computed ahead, `map` of any length; copied. */
  keep(map: Float32Array, state: DrawState): void {
    this.#drawn.set(state.draw, { map: map.slice(0, this.#pixels), state, batch: null });
  }

  /** How long a draw of this thread took. */
  took(ms: number): void {
    this.#drawMs = ms;
  }

  /** Resolves when a helper answers, is gone, or is waited for too long. */
  async news(): Promise<void> {
    const before = this.#arrivals;
    for (const member of this.#members.values()) {
      if (this.#silentMs(member) > patienceMs + 4 * this.#expectedMs(member)) {
        this.#options.pool.lose(member.helper);
      }
    }
    if (this.#arrivals !== before || this.#destroyed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, this.#overdueIn(this.#front)));
      this.#tell = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  destroy(): void {
    this.#destroyed = true;
    for (const { helper, inFlight } of this.#members.values()) {
      helper.load -= inFlight.length;
      helper.forget(this.#session);
      helper.say({ kind: 'close', session: this.#session });
    }
    this.#members.clear();
    this.#drawn.clear();
    this.#rooms = [];
    this.#announce();
  }

  /** How long a member has said nothing while it had something to do. */
  #silentMs({ inFlight, lastNews }: Member): number {
    return inFlight.length === 0 ? 0 : performance.now() - lastNews;
  }

  /** What the batches of a member should take it. */
  #expectedMs({ inFlight }: Member): number {
    return this.#drawMs * inFlight.reduce((sum, { count }) => sum + count, 0);
  }

  /** Milliseconds until a draw that somebody else has should long be there. */
  #overdueIn(draw: number): number {
    const holder = [...this.#members.values()].find(({ inFlight }) =>
      inFlight.some(({ first, count }) => first <= draw && draw < first + count),
    );
    if (!holder) return 0;
    return overdueMs + overdue * this.#expectedMs(holder) - this.#silentMs(holder);
  }

  /** Before which draw work may be given out: a little ahead of the chunk, never more than the request needs. */
  get #limit(): number {
    const { draws } = this.#options.plan;
    const ahead = (2 * this.#members.size + 1) * this.#mostPerBatch;
    return Math.max(this.#end, Math.min(draws, this.#end + ahead));
  }

  get #mostPerBatch(): number {
    return Math.max(1, Math.floor(batchMs / Math.max(this.#drawMs, 1e-3)));
  }

  #assign(): void {
    const { plan, pool, background, drawMs } = this.#options;
    if (this.#destroyed || (background && !pool.isFree)) return;
    if (this.#isFirst && drawMs < quickDrawMs) return;
    for (const helper of pool.helpers) if (!this.#members.has(helper)) this.#join(helper);
    const members = [...this.#members.values()].filter(({ refused }) => !refused);
    for (const depth of [0, 1]) {
      for (const member of members) {
        const left = Math.max(this.#end, plan.draws) - this.#next;
        const share = Math.ceil(left / (2 * (members.length + 1)));
        const count = Math.min(this.#mostPerBatch, share, this.#limit - this.#next);
        if (count <= 0) return;
        if (member.inFlight.length !== depth || member.helper.load >= mostWaiting) continue;
        // A second one where it will not be missed elsewhere.
        if (depth === 1 && (left <= 2 * (members.length + 1) || this.#drawMs > longestWaitMs)) continue;
        this.#give(member, { first: this.#next, count });
        this.#next += count;
      }
    }
  }

  #join(helper: Helper): void {
    const { plan, webassembly, byteLength, byteLengthLimit } = this.#options;
    if ((this.#members.size + 2) * byteLength > byteLengthLimit) return;
    const member: Member = { helper, inFlight: [], lastNews: 0, refused: false };
    this.#members.set(helper, member);
    helper.listen(this.#session, (message) => this.#hear(member, message));
    const computes = infoOn(1, webassembly).adapter;
    helper.say({ kind: 'open', session: this.#session, plan, webassembly, computes });
  }

  #give(member: Member, batch: Batch): void {
    const room = this.#rooms.pop() ?? null;
    if (member.inFlight.length === 0) member.lastNews = performance.now();
    member.inFlight.push(batch);
    member.helper.load += 1;
    member.helper.say({ kind: 'draw', session: this.#session, room, ...batch }, room ? [room.buffer] : []);
    this.#options.pool.used();
  }

  #hear(member: Member, message: FromHelper | null): void {
    member.lastNews = performance.now();
    if (message?.kind === 'drawn') {
      const { first, count, states, maps } = message;
      member.inFlight.shift();
      member.helper.load -= 1;
      const batch = { maps, unused: 0 };
      for (let i = Math.max(0, this.#front - first); i < count; i++) {
        if (this.#drawn.has(first + i)) continue;
        const map = maps.subarray(i * this.#pixels, (i + 1) * this.#pixels);
        this.#drawn.set(first + i, { map, state: states[i]!, batch });
        batch.unused += 1;
      }
      if (batch.unused === 0) this.#rooms.push(maps);
      this.#assign();
    } else {
      member.helper.load -= member.inFlight.length;
      for (const { first, count } of member.inFlight.splice(0)) {
        for (let i = 0; i < count; i++) this.#orphans.push(first + i);
      }
      if (message) member.refused = true;
      else this.#members.delete(member.helper);
    }
    this.#announce();
  }

  #announce(): void {
    this.#arrivals += 1;
    this.#tell?.();
    this.#tell = null;
  }
}
