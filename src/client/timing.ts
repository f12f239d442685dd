// How long a person waits for a picture, in the page's User Timing: from what asked for it to the frame that shows it.
// Imports types only.
//
//   erf-lab:input-to-first-frame, erf-lab:input-to-final     from the time stamp of a person's event
//   erf-lab:change-to-first-frame, erf-lab:change-to-final   from a change that the page made by itself
//   erf-lab:navigation-to-first-frame                        once a page, its first picture
//
// `detail` is a FrameTiming. They end when the page has drawn the frame with the picture in it; what the system adds until
// light leaves the screen no page can see. A request that gave way before its first picture leaves no entry.
import type { BackendName, ErfRequest } from '../engine/index.ts';
import type { LiveFrame } from './frames.ts';

export interface FrameTiming {
  /** The figure's id, or its tag's name. */
  readonly figure: string;
  readonly draws: number;
  readonly backend: BackendName;
}

/** What a person does that changes a figure: a control, a key, a drag, undo, a link. */
const gestures = [
  'input',
  'change',
  'click',
  'keydown',
  'pointerdown',
  'pointermove',
  'pointerup',
  'popstate',
  'hashchange',
] as const;

/** Entries kept of each name; a page that is dragged on for hours should not grow. */
const kept = 200;

/** Time stamp of the event that is being handled; null between events. */
let handled: number | null = null;
let watching = false;
let firstSeen = false;
const counts = new Map<string, number>();

/** Remembers an event until all that it sets off at once is done: its listeners, and the updates they ask for. */
function remember(event: Event): void {
  if (!event.isTrusted) return;
  if (handled === null) setTimeout(() => (handled = null));
  handled = event.timeStamp;
}

/** From now on, times count from a person's events. Nothing where there is no page. */
function watchGestures(): void {
  if (watching || typeof window === 'undefined') return;
  watching = true;
  for (const type of gestures) addEventListener(type, remember, { capture: true, passive: true });
}

/** Calls back once the page has drawn the frame that is being made. */
function afterThisFrame(done: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    done();
  };
  port2.postMessage(null);
}

function measure(name: string, start: number, end: number, detail: FrameTiming): void {
  const full = `erf-lab:${name}`;
  const count = (counts.get(full) ?? 0) + 1;
  if (count > kept) performance.clearMeasures(full);
  counts.set(full, count > kept ? 1 : count);
  performance.measure(full, { start, end, detail });
}

interface Waiting {
  readonly kind: 'input' | 'change';
  readonly since: number;
  isShown: boolean;
}

/** One figure's. */
export class FrameTimes {
  readonly #figure: string;
  readonly #waiting = new WeakMap<ErfRequest, Waiting>();

  constructor(figure: string) {
    this.#figure = figure;
    watchGestures();
  }

  /** Somebody asks for this. */
  asked(request: ErfRequest): void {
    this.#waiting.set(request, {
      kind: handled === null ? 'change' : 'input',
      since: handled ?? performance.now(),
      isShown: false,
    });
  }

  /** This frame's picture is drawn, in the page's frame that is being made. */
  drawn({ request, draws, final, info: { backend } }: LiveFrame): void {
    const waiting = this.#waiting.get(request);
    if (!waiting || (waiting.isShown && !final)) return;
    const { kind, since, isShown } = waiting;
    waiting.isShown = true;
    if (final) this.#waiting.delete(request);
    const detail: FrameTiming = { figure: this.#figure, draws, backend };
    afterThisFrame(() => {
      const now = performance.now();
      if (!firstSeen) measure('navigation-to-first-frame', 0, now, detail);
      firstSeen = true;
      if (!isShown) measure(`${kind}-to-first-frame`, since, now, detail);
      if (final) measure(`${kind}-to-final`, since, now, detail);
    });
  }
}
