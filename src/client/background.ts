// Who may compute behind the live picture, and when: nobody while a figure of the page is working or nobody looks at
// the page, else one after another. Imports its own room only.
import { Bell, LiveGate, pageBell, pageGate } from './live-gate.ts';

/** Long enough that most points are done in one turn, short enough that a second sweep is seen to begin. */
const longestTurnMs = 500;

/** One after another, in the order of asking; who is urgent comes before who is not. */
export class Turns {
  #waiting: { readonly urgent: boolean; go(): void }[] = [];
  #taken = false;

  get areTaken(): boolean {
    return this.#taken;
  }

  /** Somebody's place in the queue; not in it yet. */
  turn(): Turn {
    return new Turn(this);
  }

  take(urgent: boolean): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve();
    }
    return new Promise((go) => {
      const behind = urgent ? this.#waiting.findIndex((other) => !other.urgent) : -1;
      this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, { urgent, go });
    });
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next) next.go();
    else this.#taken = false;
  }

  /** Whether somebody of that urgency should come next after so long a turn. */
  isOver(urgent: boolean, heldMs: number): boolean {
    const next = this.#waiting[0];
    if (!next) return false;
    return next.urgent && !urgent ? true : heldMs > longestTurnMs && next.urgent === urgent;
  }
}

export class Turn {
  readonly #turns: Turns;
  #since: number | null = null;
  #urgent = false;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** True while it is this one's turn and nobody else's is due. */
  get isMine(): boolean {
    return this.#since !== null && !this.#turns.isOver(this.#urgent, performance.now() - this.#since);
  }

  /** Waits for the next turn; one that is had is given up first. */
  async take(urgent: boolean): Promise<void> {
    this.give();
    await this.#turns.take(urgent);
    this.#urgent = urgent;
    this.#since = performance.now();
  }

  give(): void {
    if (this.#since === null) return;
    this.#since = null;
    this.#turns.give();
  }
}

/** Who measures what, so that no two do the same. */
export class Claims {
  readonly #owners = new Map<string, object>();

  /** True where it is the owner's now, or was before. */
  take(what: string, owner: object): boolean {
    if (!this.isFree(what, owner)) return false;
    this.#owners.set(what, owner);
    return true;
  }

  give(what: string, owner: object): void {
    if (this.#owners.get(what) === owner) this.#owners.delete(what);
  }

  isFree(what: string, owner: object): boolean {
    return (this.#owners.get(what) ?? owner) === owner;
  }
}

/** What all figures and sweeps of a page share. */
export class Background {
  readonly bell: Bell;
  readonly gate: LiveGate;
  readonly turns = new Turns();
  /** Points under way, by request. */
  readonly claims = new Claims();

  constructor(bell = new Bell(), gate = new LiveGate(bell)) {
    this.bell = bell;
    this.gate = gate;
  }
}

export const background = new Background(pageBell, pageGate);
