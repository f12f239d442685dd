// Whether anything may compute behind the live pictures: not while a figure of the page works, or nobody looks at the
// page. Imports nothing.

/** Tells everybody who waits that something has changed. */
export class Bell {
  #ring!: () => void;
  #next = this.#renew();

  #renew(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
    });
  }

  /** Resolves at the next ring. */
  next(): Promise<void> {
    return this.#next;
  }

  ring(): void {
    const ring = this.#ring;
    this.#next = this.#renew();
    ring();
  }
}

/** A hand on a slider rests for a few frames at a time; what is behind begins when it has let go. */
const breathMs = 120;

/** Closed while a live figure works, for a breath after, and while the page is out of sight. */
export class LiveGate {
  readonly #bell: Bell;
  readonly #working = new Set<object>();
  #breath: ReturnType<typeof setTimeout> | undefined;
  #watching = false;

  /** @param bell rung when the gate may have opened */
  constructor(bell: Bell) {
    this.#bell = bell;
  }

  begin(figure: object): void {
    clearTimeout(this.#breath);
    this.#breath = undefined;
    this.#working.add(figure);
  }

  end(figure: object): void {
    if (!this.#working.delete(figure) || this.#working.size > 0) return;
    this.#breath = setTimeout(() => {
      this.#breath = undefined;
      this.#bell.ring();
    }, breathMs);
  }

  /** Figures that compute now, and share the engine's time. */
  get figures(): number {
    return this.#working.size;
  }

  get open(): boolean {
    return this.#working.size === 0 && this.#breath === undefined && !this.#outOfSight();
  }

  #outOfSight(): boolean {
    if (typeof document === 'undefined') return false;
    if (!this.#watching) {
      this.#watching = true;
      document.addEventListener('visibilitychange', () => this.#bell.ring());
    }
    return document.hidden;
  }
}

/** The page's own. */
export const pageBell = new Bell();
export const pageGate = new LiveGate(pageBell);
