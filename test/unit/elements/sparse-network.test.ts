// Kernels whose taps lie anywhere in a window, as sums of shifted 1×1 convolutions.
import { describe, expect, test } from 'vitest';
import { sparseNetwork } from '../../../src/elements/paper/sparse-network.ts';
import { initialState, readAddress, writeAddress } from '../../../src/elements/state.ts';
import { parseNetwork, type ConvLayer } from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { predictErf } from '../../../src/theory/index.ts';
import { loadReader } from '../../../src/elements/network-reader.ts';

// Networks as text are read with what a page fetches when it meets the first.
await loadReader();

describe('a sparse stack', () => {
  const options = { depth: 4, channels: 1, window: 7, taps: 9, seed: 3 };
  /** The taps of a layer as offsets from the centre of its window. */
  const taps = (layer: number): string[] =>
    sparseNetwork(options)
      .layers.filter((each): each is ConvLayer => each.op === 'conv')
      .slice(9 * layer, 9 * layer + 9)
      .map(({ padding }) => {
        const [top, left] = padding as readonly number[];
        return `${3 - top!},${3 - left!}`;
      });

  test('has nine different taps a layer in its window, the centre and opposite pairs', () => {
    for (let layer = 0; layer < 4; layer++) {
      const found = taps(layer);
      expect(new Set(found).size).toBe(9);
      expect(found).toContain('0,0');
      for (const tap of found) {
        const [y, x] = tap.split(',').map(Number);
        expect(found).toContain(`${0 - y!},${0 - x!}`);
        expect(Math.max(Math.abs(y!), Math.abs(x!))).toBeLessThanOrEqual(3);
      }
    }
    expect(taps(0)).not.toEqual(taps(1));
  });

  test('sums the paths that its taps make', () => {
    let paths = new Map([['0,0', 1]]);
    for (let layer = 0; layer < 4; layer++) {
      const next = new Map<string, number>();
      for (const [place, count] of paths) {
        for (const tap of taps(layer)) {
          const [y, x] = place.split(',').map(Number);
          const [dy, dx] = tap.split(',').map(Number);
          const at = `${y! + dy!},${x! + dx!}`;
          next.set(at, (next.get(at) ?? 0) + count);
        }
      }
      paths = next;
    }
    const { map, box } = predictErf(sparseNetwork(options), { weights: 'ones' });
    const center = [box.top + (box.height - 1) / 2, box.left + (box.width - 1) / 2];
    const total = map.reduce((sum, value) => sum + value, 0);
    let compared = 0;
    map.forEach((value, index) => {
      const y = Math.floor(index / box.width) + box.top - center[0]!;
      const x = (index % box.width) + box.left - center[1]!;
      const expected = (paths.get(`${y},${x}`) ?? 0) / 9 ** 4;
      expect(value / total).toBeCloseTo(expected, 12);
      compared += expected > 0 ? 1 : 0;
    });
    expect(compared).toBe(paths.size);
  });

  test('is the same for the same seed, and survives a link', () => {
    const network = sparseNetwork(options);
    expect(sparseNetwork(options)).toEqual(network);
    expect(sparseNetwork({ ...options, seed: 4 })).not.toEqual(network);
    const state = { ...initialState, network };
    const { state: opened } = readAddress(writeAddress(state));
    expect(receptiveField(opened.network!).size).toEqual(receptiveField(network).size);
    expect(parseNetwork(JSON.stringify(network))).toEqual(network);
  });

  test.each([
    { window: 6, taps: 9 },
    { window: 7, taps: 8 },
    { window: 3, taps: 11 },
  ])('of $taps taps in a window of $window is refused', (wrong) => {
    expect(() => sparseNetwork({ ...options, ...wrong })).toThrow(RangeError);
  });
});
