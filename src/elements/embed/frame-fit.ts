// Makes a figure fit into the frame it is shown in, and tells the page around how high it would like to be. A Lit
// controller; knows nothing of what is shown.
import type { LitElement, ReactiveController } from 'lit';

/**
 * What the page around hears: `{ sentinel: 'amp', type: 'embed-size', height, from: 'erf-lab' }`, height in CSS pixels.
 * The first three are what AMP's frames say, so pages that know those need nothing of ours. It goes to whoever frames us,
 * as it holds no secret.
 */
export interface SizeMessage {
  readonly sentinel: 'amp';
  readonly type: 'embed-size';
  readonly height: number;
  readonly from: 'erf-lab';
}

export interface FrameFitOptions {
  /** What must fit: as high as what is in it, as wide as it is set. */
  readonly content: () => HTMLElement | null;
  /** How much can be left out, step by step; 0 leaves out nothing. */
  readonly steps: number;
  /** Shows the content with so many steps left out. */
  readonly leaveOut: (step: number) => void;
}

/** Narrower than this share of the frame, something is left out first. */
const narrowest = 0.8;
/** Before the last step, and after it, the figure gets narrower than that, down to this many pixels. */
const smallestWidth = 160;
/** A page around that listens has set another height by then. */
const answerMs = 300;
/** Rounding of heights and device pixels. */
const slack = 1;

export class FrameFitController implements ReactiveController {
  readonly #host: LitElement;
  readonly #options: FrameFitOptions;
  readonly #observer = new ResizeObserver(() => this.#grown());
  #observed: HTMLElement | null = null;
  #told = 0;
  /** Counts the passes: one that is overtaken ends. */
  #pass = 0;
  #fitting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asItIs = true;

  constructor(host: LitElement, options: FrameFitOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('resize', this.fit);
  }

  hostDisconnected(): void {
    removeEventListener('resize', this.fit);
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#observed = null;
  }

  hostUpdated(): void {
    const content = this.#options.content();
    if (!content || content === this.#observed) return;
    this.#observer.disconnect();
    this.#observed = content;
    this.#observer.observe(content);
    this.fit();
  }

  /** Begins anew: with everything, at full width; then narrower; then with less. */
  readonly fit = (): void => {
    clearTimeout(this.#timer);
    void this.#fit(++this.#pass);
  };

  async #fit(pass: number): Promise<void> {
    const content = this.#options.content();
    if (!content) return;
    this.#fitting = true;
    const { steps, leaveOut } = this.#options;
    for (let step = 0; step <= steps; step++) {
      leaveOut(step);
      const full = document.documentElement.clientWidth;
      const smallest = step >= steps - 1 ? smallestWidth : full * narrowest;
      let width = full;
      // The figure is about as high as it is wide, so what is too high is taken off the width; several times, as lines break anew.
      for (let attempt = 0; attempt < 5; attempt++) {
        content.style.inlineSize = width === full ? '' : `${Math.floor(width)}px`;
        await this.#laidOut();
        if (pass !== this.#pass) return;
        const height = content.getBoundingClientRect().height;
        this.#asItIs = step === 0 && attempt === 0;
        if (this.#asItIs) this.#tell(height);
        const over = height - innerHeight;
        if (over <= slack) {
          this.#fitting = false;
          return;
        }
        if (width <= smallest) break;
        width = Math.max(smallest, width - over);
      }
    }
    this.#fitting = false;
  }

  /** Elements lay themselves out for their new width one screen frame after they hear of it. */
  async #laidOut(): Promise<void> {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await this.#host.updateComplete;
  }

  /** The content's height changed, by a note that came or a table that opened. */
  #grown(): void {
    const content = this.#observed;
    if (!content || this.#fitting) return;
    const height = content.getBoundingClientRect().height;
    if (this.#asItIs) this.#tell(height);
    clearTimeout(this.#timer);
    if (height - innerHeight > slack) this.#timer = setTimeout(this.fit, answerMs);
  }

  #tell(height: number): void {
    const rounded = Math.ceil(height);
    if (rounded === this.#told || parent === window) return;
    this.#told = rounded;
    const message: SizeMessage = {
      sentinel: 'amp',
      type: 'embed-size',
      height: rounded,
      from: 'erf-lab',
    };
    parent.postMessage(message, '*');
  }
}
