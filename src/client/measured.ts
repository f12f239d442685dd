// What was measured, for the whole page: numbers that outlive it in the tab's session storage, maps while memory lasts.
// Imports nothing but types and its own room.
import type { LiveFrame } from './frames.ts';
import { isPointNumbers } from './point-numbers.ts';
import type { RequestKey } from './request-key.ts';
import type { PointNumbers } from './sweep-types.ts';

export interface StoreLimits {
  /** Numbers kept, oldest out. */
  readonly points: number;
  /** Characters of session storage, oldest out. */
  readonly characters: number;
  /** Bytes of maps, least recently used out. */
  readonly mapByteLength: number;
}

/** A dozen charts' points; a fifth of the 5 MiB that a site may keep in a tab; 2,500 maps of 81×81. */
const defaultLimits: StoreLimits = { points: 1000, characters: 2 ** 20, mapByteLength: 64 * 2 ** 20 };

/** What can keep text: `sessionStorage`, where the browser lets the page have it. */
export type TextStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

const prefix = 'erf-lab point ';

/** The tab's session storage; null where there is none or the reader's settings forbid it. */
export function sessionStorageIfAllowed(): TextStorage | null {
  try {
    return typeof document === 'undefined' ? null : globalThis.sessionStorage;
  } catch {
    return null;
  }
}

/** JSON has no NaN and no Infinity. */
function encode(at: number, numbers: PointNumbers): string {
  return JSON.stringify({ at, numbers }, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/** What was kept under a name; null for anything else than `encode` writes. */
function decode(text: string | null): { readonly at: number; readonly numbers: PointNumbers } | null {
  try {
    const found = JSON.parse(text ?? '', (_, value: unknown) =>
      value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value,
    ) as { at?: unknown; numbers?: unknown } | null;
    const { at, numbers } = found ?? {};
    return Number.isSafeInteger(at) && isPointNumbers(numbers) ? { at: at as number, numbers } : null;
  } catch {
    return null;
  }
}

interface Kept {
  readonly numbers: PointNumbers;
  /** Characters in storage; 0 where it is not there. */
  characters: number;
}

export class MeasuredStore {
  readonly #limits: StoreLimits;
  /** Null from the first time that it fails to be read. */
  #storage: TextStorage | null;
  /** By request, oldest first; null until first asked for. */
  #points: Map<string, Kept> | null = null;
  /** By request, least recently used first. */
  readonly #frames = new Map<string, LiveFrame>();
  #characters = 0;
  #mapByteLength = 0;
  #lastAt = 0;

  constructor(storage = sessionStorageIfAllowed(), limits: Partial<StoreLimits> = {}) {
    this.#storage = storage;
    this.#limits = { ...defaultLimits, ...limits };
  }

  /** The final numbers of a request, if it was ever measured in this tab. */
  numbers({ text }: RequestKey): PointNumbers | null {
    return this.#all().get(text)?.numbers ?? null;
  }

  /** The final frame of a request, if its map is still in memory. */
  frame({ text }: RequestKey): LiveFrame | null {
    const frame = this.#frames.get(text);
    if (!frame) return null;
    this.#frames.delete(text);
    this.#frames.set(text, frame);
    return frame;
  }

  /** Keeps a point's final numbers. Storage that is full or forbidden is done without. */
  keep({ text, lasting }: RequestKey, numbers: PointNumbers): void {
    const points = this.#all();
    this.#forget(text);
    const kept: Kept = { numbers, characters: 0 };
    points.set(text, kept);
    if (lasting) this.#write(text, kept);
    const { points: most, characters } = this.#limits;
    for (const oldest of points.keys()) {
      if (points.size <= most && this.#characters <= characters) break;
      this.#forget(oldest);
    }
  }

  /** Keeps a point's final frame while memory lasts. */
  keepFrame({ text }: RequestKey, frame: LiveFrame): void {
    this.#dropFrame(text);
    this.#frames.set(text, frame);
    this.#mapByteLength += frame.map.byteLength;
    for (const oldest of this.#frames.keys()) {
      if (this.#mapByteLength <= this.#limits.mapByteLength || this.#frames.size === 1) break;
      this.#dropFrame(oldest);
    }
  }

  #dropFrame(text: string): void {
    this.#mapByteLength -= this.#frames.get(text)?.map.byteLength ?? 0;
    this.#frames.delete(text);
  }

  #all(): Map<string, Kept> {
    return (this.#points ??= this.#read());
  }

  #read(): Map<string, Kept> {
    const storage = this.#storage;
    if (!storage) return new Map();
    try {
      const names = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '');
      const found = names
        .filter((name) => name.startsWith(prefix))
        .flatMap((name) => {
          const text = storage.getItem(name);
          const kept = decode(text);
          if (kept) return [{ name, ...kept, characters: name.length + text!.length }];
          storage.removeItem(name);
          return [];
        })
        .sort((a, b) => a.at - b.at);
      this.#lastAt = found.at(-1)?.at ?? 0;
      this.#characters = found.reduce((sum, { characters }) => sum + characters, 0);
      return new Map(
        found.map(({ name, numbers, characters }) => [name.slice(prefix.length), { numbers, characters }]),
      );
    } catch {
      this.#storage = null;
      return new Map();
    }
  }

  #write(text: string, kept: Kept): void {
    const name = prefix + text;
    const value = encode(++this.#lastAt, kept.numbers);
    try {
      this.#storage?.setItem(name, value);
      kept.characters = this.#storage ? name.length + value.length : 0;
      this.#characters += kept.characters;
    } catch {
      // Full, perhaps of what the page itself keeps: this tab's memory has the point.
    }
  }

  #forget(text: string): void {
    const kept = this.#points?.get(text);
    if (!kept) return;
    this.#points!.delete(text);
    this.#characters -= kept.characters;
    if (kept.characters === 0) return;
    try {
      this.#storage?.removeItem(prefix + text);
    } catch {
      // What cannot be removed is found again, and is still true.
    }
  }
}

/** The page's own. */
export const measured = new MeasuredStore();
