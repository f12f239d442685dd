// Keeps everything else still while something is timed. Imports nothing.

/** Between two slices of a profile the page asks for the next; one that does not has gone. */
const betweenMs = 50;

export class Quiet {
  #slices = 0;
  #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Resolves when nothing is timed, and nobody has gone on with it for a moment. */
  over(): Promise<void> {
    if (this.#slices === 0 && this.#timer === undefined) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** One slice of what is timed. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    this.#slices += 1;
    try {
      return await work();
    } finally {
      this.#slices -= 1;
      if (this.#slices === 0) this.#timer = setTimeout(() => this.#end(), betweenMs);
    }
  }

  #end(): void {
    this.#timer = undefined;
    for (const go of this.#waiting.splice(0)) go();
  }
}
