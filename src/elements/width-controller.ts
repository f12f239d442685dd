// The width that an element is laid out for, in CSS pixels, and a new layout when it or the resolution of the screen
// changes. A Lit controller.
import type { LitElement, ReactiveController } from 'lit';

export interface WidthOptions {
  /** Of an element without a width yet (in a hidden tab, say). */
  readonly assumed: number;
  /** What the layout follows; default: the element itself. Undefined before it is rendered. */
  readonly measure?: () => number | undefined;
}

export class WidthController implements ReactiveController {
  readonly #host: LitElement;
  readonly #assumed: number;
  readonly #measure: () => number | undefined;
  #width = 0;
  #resolution: MediaQueryList | undefined;
  readonly #observer = new ResizeObserver(() => {
    const width = this.#measure() ?? 0;
    if (width === this.#width || width === 0) return;
    this.#width = width;
    // The height follows the width: within the observer's own step that would be a loop.
    requestAnimationFrame(() => this.#host.requestUpdate());
  });

  constructor(host: LitElement, { assumed, measure = () => host.clientWidth }: WidthOptions) {
    this.#host = host;
    this.#assumed = assumed;
    this.#measure = measure;
    host.addController(this);
  }

  get width(): number {
    return (this.#width ||= this.#measure() || this.#assumed);
  }

  hostConnected(): void {
    this.#observer.observe(this.#host);
    this.#follow();
  }

  hostDisconnected(): void {
    this.#observer.disconnect();
    this.#resolution?.removeEventListener('change', this.#follow);
  }

  /** Zooming a page, or moving it to another screen, leaves a column of fixed width as wide as it was. */
  readonly #follow = (): void => {
    this.#resolution?.removeEventListener('change', this.#follow);
    // A query tells only that its own resolution is left; the next one needs another.
    this.#resolution = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#resolution.addEventListener('change', this.#follow);
    this.#host.requestUpdate();
  };
}
