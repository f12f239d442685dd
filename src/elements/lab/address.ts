// The page's address as the lab's memory: one history entry per finished gesture. A Lit controller; no rendering.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { isStateHash } from '../state.ts';

/** Browsers allow about 200 history calls in ten seconds; a drag changes the state faster than that. */
const replaceEveryMs = 120;

/** An entry is made by the browser, in another process: it waits until the lab has drawn, but no longer than this. */
const writeAfterMs = 120;

export class AddressController implements ReactiveController {
  readonly #changed: (hash: string) => void;
  /** The ending that the last entry of ours had, or that we read. */
  #settled = '';
  /** The ending that the address bar shows, or will when what waits is written. */
  #shown = '';
  /** The ending that it shows now. */
  #written = '';
  #pending: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Of finished gestures, in order. */
  #unwritten: (() => void)[] = [];
  #writeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost, changed: (hash: string) => void) {
    this.#changed = changed;
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('popstate', this.#heard);
    addEventListener('hashchange', this.#heard);
    addEventListener('pagehide', this.#flush);
  }

  hostDisconnected(): void {
    removeEventListener('popstate', this.#heard);
    removeEventListener('hashchange', this.#heard);
    removeEventListener('pagehide', this.#flush);
    this.flush();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = null;
  }

  /** The address's ending as it stands; empty where it is none of ours (a heading of the page around us). */
  read(): string {
    const { hash } = location;
    this.#settled = this.#shown = isStateHash(hash) ? hash : '';
    this.#written = hash;
    return this.#settled;
  }

  /** Writes what waits, now. */
  flush(): void {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    for (const write of this.#unwritten.splice(0)) write();
  }

  /** While a gesture goes on: shows where it is without adding an entry. */
  follow(hash: string): void {
    this.#pending = hash;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#pending !== null) this.#write('replace', this.#pending);
      this.#pending = null;
      this.flush();
    }, replaceEveryMs);
  }

  /** At the end of a gesture: adds an entry. `merge`: it continues the last one. */
  settle(hash: string, merge: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#pending = null;
    if (hash === this.#settled) {
      this.#write('replace', hash);
      return;
    }
    if (!merge) this.#write('replace', this.#settled);
    this.#write(merge ? 'replace' : 'push', hash);
    this.#settled = hash;
  }

  #write(how: 'push' | 'replace', hash: string): void {
    if (how === 'replace' && hash === this.#shown) return;
    this.#shown = hash;
    this.#unwritten.push(() => {
      const url = `${location.pathname}${location.search}${hash}`;
      try {
        if (how === 'push') history.pushState(null, '', url);
        else history.replaceState(null, '', url);
        this.#written = location.hash;
      } catch {
        // A sandboxed page has no address to write to; the lab works without.
      }
    });
    this.#writeTimer ??= setTimeout(this.#flush, writeAfterMs);
  }

  readonly #flush = (): void => this.flush();

  readonly #heard = (): void => {
    const { hash } = location;
    // Whoever went elsewhere has left what was not yet written.
    if (hash !== this.#written) this.#unwritten = [];
    if (!isStateHash(hash) || hash === this.#shown) return;
    this.#changed(this.read());
  };
}
