// Which part of the input the figure shows when nobody has zoomed: holds still while the box is dragged, then closes
// on it smoothly. A Lit controller.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Viewport } from '../../view/index.ts';
import { homeViewport, largerViewport } from './frame-geometry.ts';

/** Long enough to be followed, short enough not to be waited for. */
const settleMs = 180;

export class HomeController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #size: () => readonly [y: number, x: number];
  #held: Viewport | null = null;
  #settling: { readonly from: number; readonly start: number } | null = null;
  #animation = 0;

  constructor(host: ReactiveControllerHost, size: () => readonly [y: number, x: number]) {
    this.#host = host;
    this.#size = size;
    host.addController(this);
  }

  hostDisconnected(): void {
    cancelAnimationFrame(this.#animation);
    this.#held = this.#settling = null;
  }

  get viewport(): Viewport {
    const home = homeViewport(this.#size());
    if (this.#held) return largerViewport(this.#held, home);
    if (!this.#settling) return home;
    const left = Math.max(0, 1 - (performance.now() - this.#settling.start) / settleMs);
    const side = home.height + (this.#settling.from - home.height) * left ** 2;
    return { top: -side / 2, left: -side / 2, height: side, width: side };
  }

  hold(held: boolean): void {
    const from = this.viewport.height;
    this.#held = held ? this.viewport : null;
    if (held || matchMedia('(prefers-reduced-motion: reduce)').matches) return this.#host.requestUpdate();
    const start = performance.now();
    this.#settling = { from, start };
    const step = (): void => {
      const done = performance.now() - start >= settleMs;
      if (done) this.#settling = null;
      this.#host.requestUpdate();
      if (!done) this.#animation = requestAnimationFrame(step);
    };
    step();
  }
}
