// Whether an element is in sight, and when it is gone for good: what computes for it starts, rests and ends by that. A Lit
// controller; knows nothing of what computes.
import type { LitElement, ReactiveController } from 'lit';

export interface SightOptions {
  /** It counts as in sight this far before it is, a CSS length. */
  readonly lookAhead: string;
  /** The element is in the page, for the first time or after it was gone for good. */
  open(): void;
  /** It came into sight or left it; also out of the page, where nothing is in sight. */
  changed(seen: boolean): void;
  /** It has been out of the page for a while. */
  close(): void;
}

/** Moving an element in the page disconnects and connects it; only one that stays away is closed. */
const closeAfterMs = 1000;

export class SightController implements ReactiveController {
  readonly #host: LitElement;
  readonly #options: SightOptions;
  #observer: IntersectionObserver | null = null;
  #closing: ReturnType<typeof setTimeout> | undefined;
  #intersects = false;

  seen = false;

  constructor(host: LitElement, options: SightOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    clearTimeout(this.#closing);
    if (!this.#observer) {
      this.#options.open();
      this.#observer = new IntersectionObserver(
        (entries) => {
          this.#intersects = entries.at(-1)!.isIntersecting;
          this.#look();
        },
        { rootMargin: this.#options.lookAhead },
      );
    }
    document.addEventListener('visibilitychange', this.#look);
    // An element that is moved within one task has not left, for its observer; observed anew, it is told of again.
    this.#observer.unobserve(this.#host);
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.#look);
    this.#intersects = false;
    this.#change(false);
    this.#closing = setTimeout(() => {
      this.#observer?.disconnect();
      this.#observer = null;
      this.#options.close();
    }, closeAfterMs);
  }

  /** In sight is what is in the window, of a page that somebody looks at. */
  readonly #look = (): void => {
    const seen = this.#intersects && !document.hidden;
    if (seen !== this.seen) this.#change(seen);
  };

  #change(seen: boolean): void {
    this.seen = seen;
    this.#options.changed(seen);
  }
}
