// The store of measured points: numbers outlive the page, maps live while memory lasts, and no storage is trusted.
import { describe, expect, it } from 'vitest';
import { createErfEngine } from '../../../src/client/index.ts';
import { MeasuredStore, type TextStorage } from '../../../src/client/measured.ts';
import { requestKey, type RequestKey } from '../../../src/client/request-key.ts';
import type { LiveFrame, PointNumbers } from '../../../src/client/index.ts';
import type { ErfRequest } from '../../../src/engine/index.ts';
import { defaultKnobs, parseNetwork, stackNetwork } from '../../../src/network/index.ts';

/** What a browser's session storage does, with room for so many characters. */
class TabStorage implements TextStorage {
  readonly entries = new Map<string, string>();
  readonly #room: number;

  constructor(room = Infinity) {
    this.#room = room;
  }

  get length(): number {
    return this.entries.size;
  }

  key(index: number): string | null {
    return [...this.entries.keys()][index] ?? null;
  }

  getItem(name: string): string | null {
    return this.entries.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    const others = [...this.entries].filter(([other]) => other !== name);
    const taken = others.reduce((sum, [other, text]) => sum + other.length + text.length, 0);
    if (taken + name.length + value.length > this.#room) throw new Error('QuotaExceededError');
    this.entries.set(name, value);
  }

  removeItem(name: string): void {
    this.entries.delete(name);
  }
}

const keyOf = (seed: number): RequestKey =>
  requestKey({ network: stackNetwork({ ...defaultKnobs, depth: 3 }), seed });

function numbersOf(erfSize: number): PointNumbers {
  return {
    draws: 64,
    wanted: 64,
    deadDraws: 3,
    final: true,
    standardError: 0.01,
    elapsedMs: 12.5,
    rfSize: [7, 7],
    erfSize,
    erfRatio: erfSize / 7,
    sigma: [1.5, 1.25],
    kurtosis: [-0.25, 0.125],
    gaussian: { sigma: [1.5, Infinity], r2: 0.99 },
    uncertainty: { erfSize: NaN, erfRatio: NaN, sigma: [NaN, NaN], kurtosis: [NaN, NaN] },
    notes: ['3 of 64 draws are dead.'],
    backend: 'cpu',
    predicted: { erfSize: 5, sigma: [1.5, 1.5], kurtosis: [0, 0], exact: false },
  };
}

describe('the numbers of a point', () => {
  it('are found again after a reload, NaN and Infinity included', () => {
    const tab = new TabStorage();
    new MeasuredStore(tab).keep(keyOf(1), numbersOf(5));
    const reloaded = new MeasuredStore(tab);
    expect(reloaded.numbers(keyOf(1))).toEqual(numbersOf(5));
    expect(reloaded.numbers(keyOf(2))).toBeNull();
  });

  it('are kept in memory where storage is full, forbidden or missing', () => {
    const forbidden = new Proxy({} as TextStorage, {
      get() {
        throw new Error('SecurityError');
      },
    });
    for (const storage of [new TabStorage(10), forbidden, null]) {
      const store = new MeasuredStore(storage);
      store.keep(keyOf(1), numbersOf(5));
      store.keep(keyOf(1), numbersOf(6));
      expect(store.numbers(keyOf(1))).toEqual(numbersOf(6));
    }
  });

  it('are not believed where somebody else has written: what is damaged is removed', () => {
    const tab = new TabStorage();
    new MeasuredStore(tab).keep(keyOf(1), numbersOf(5));
    const [name, text] = [...tab.entries][0]!;
    const whole = JSON.parse(text) as { at: number; numbers: object };
    const damaged = [
      '',
      'null',
      '42',
      text.slice(0, -5),
      JSON.stringify({ ...whole, at: 'now' }),
      JSON.stringify({ at: 1 }),
      JSON.stringify({ at: 1, numbers: { ...whole.numbers, sigma: 3 } }),
      JSON.stringify({ at: 1, numbers: { ...whole.numbers, erfSize: 'large' } }),
      JSON.stringify({ at: 1, numbers: { ...whole.numbers, predicted: {} } }),
      JSON.stringify({ at: 1, numbers: { ...whole.numbers, uncertainty: undefined } }),
    ];
    for (const value of damaged) {
      tab.entries.set(name, value);
      expect(new MeasuredStore(tab).numbers(keyOf(1)), value).toBeNull();
      expect(tab.entries.has(name)).toBe(false);
    }
  });

  it('leave what others keep in the same storage alone', () => {
    const tab = new TabStorage();
    tab.setItem('theirs', 'not JSON');
    const store = new MeasuredStore(tab, { points: 1 });
    for (const seed of [1, 2, 3]) store.keep(keyOf(seed), numbersOf(seed));
    expect(tab.getItem('theirs')).toBe('not JSON');
    expect(tab.length).toBe(2);
  });

  it('are so many and so long at most: the oldest go, before and after a reload', () => {
    const tab = new TabStorage();
    const store = new MeasuredStore(tab, { points: 3 });
    for (const seed of [1, 2, 3, 4]) store.keep(keyOf(seed), numbersOf(seed));
    expect([1, 2, 3, 4].map((seed) => store.numbers(keyOf(seed))?.erfSize)).toEqual([undefined, 2, 3, 4]);
    // Written anew, a point is the youngest.
    store.keep(keyOf(2), numbersOf(2));
    const reloaded = new MeasuredStore(tab, { points: 3 });
    reloaded.keep(keyOf(5), numbersOf(5));
    expect([2, 3, 4, 5].map((seed) => reloaded.numbers(keyOf(seed))?.erfSize)).toEqual([2, undefined, 4, 5]);
    const [name, text] = [...tab.entries][0]!;
    const short = new MeasuredStore(tab, { characters: 2.5 * (name.length + text.length) });
    short.keep(keyOf(6), numbersOf(6));
    expect(tab.length).toBe(2);
    expect(short.numbers(keyOf(6))).not.toBeNull();
  });

  it('of a request with arrays stay in this page', () => {
    const tab = new TabStorage();
    const network = parseNetwork('input 1 3x3, conv 1 k3');
    const input = new Float32Array(9).fill(1);
    const key = requestKey({ network, input });
    const store = new MeasuredStore(tab);
    store.keep(key, numbersOf(5));
    expect(store.numbers(requestKey({ network, input }))).toEqual(numbersOf(5));
    expect(store.numbers(requestKey({ network, input: input.slice() }))).toBeNull();
    expect(tab.length).toBe(0);
  });
});

describe('the map of a point', () => {
  async function frameOf(depth: number): Promise<LiveFrame> {
    const request: ErfRequest = { network: stackNetwork({ ...defaultKnobs, channels: 1, depth }), draws: 2 };
    const engine = await createErfEngine({ backend: 'cpu' });
    const result = await engine.run(request);
    engine.close();
    return { ...result, wanted: 2, final: true, info: engine.info, notes: [], request };
  }

  it('stays while memory lasts: the least recently used goes, its numbers stay', async () => {
    const frame = await frameOf(3);
    const { byteLength } = frame.map;
    const store = new MeasuredStore(null, { mapByteLength: 2 * byteLength });
    for (const seed of [1, 2]) {
      store.keep(keyOf(seed), numbersOf(seed));
      store.keepFrame(keyOf(seed), frame);
    }
    expect(store.frame(keyOf(1))).toBe(frame);
    store.keepFrame(keyOf(3), frame);
    expect([1, 2, 3].map((seed) => store.frame(keyOf(seed)) !== null)).toEqual([true, false, true]);
    expect(store.numbers(keyOf(2))).not.toBeNull();
    const large = await frameOf(9);
    store.keepFrame(keyOf(4), large);
    expect(store.frame(keyOf(4)), 'one that is larger than all the room').toBe(large);
    expect(store.frame(keyOf(3))).toBeNull();
  });
});

describe('a request', () => {
  const network = stackNetwork({ ...defaultKnobs, depth: 2 });

  it('is the same with its defaults written out', () => {
    const spelled: ErfRequest = {
      network: structuredClone(network),
      layer: 'relu2',
      unit: 'center',
      channel: 'sum',
      draws: 64,
      seed: 0,
      weights: 'he-normal',
      input: 'normal',
      aggregate: 'abs',
      normalize: 'draw',
    };
    expect(requestKey(spelled)).toEqual(requestKey({ network }));
  });

  it.each([
    ['network', { network: stackNetwork({ ...defaultKnobs, depth: 3 }) }],
    ['layer', { layer: 'conv1' }],
    ['unit', { unit: [1, 0] }],
    ['channel', { channel: 1 }],
    ['draws', { draws: 65 }],
    ['seed', { seed: 1 }],
    ['weights', { weights: 'ones' }],
    ['input', { input: 'zeros' }],
    ['aggregate', { aggregate: 'square' }],
    ['normalize', { normalize: 'none' }],
    ['parameters', { parameters: { conv1: { weight: new Float32Array(72) } } }],
  ] satisfies [string, Partial<ErfRequest>][])('is another with another %s', (_, change) => {
    expect(requestKey({ network, ...change }).text).not.toBe(requestKey({ network }).text);
  });
});
