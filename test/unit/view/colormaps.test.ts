// Colour tables: published end points, even lightness.
import { interpolateCividis, interpolateMagma, interpolateViridis } from 'd3-scale-chromatic';
import { describe, expect, it } from 'vitest';
import {
  colormapNames,
  colorTable,
  cssColor,
  divergingZero,
  isColormapName,
} from '../../../src/view/index.ts';

type Table = Uint8ClampedArray;
const entry = (table: Table, index: number): number[] => [...table.subarray(4 * index, 4 * index + 3)];

/** CIE 1976 lightness of an entry, 0 to 100. */
function lightness(table: Table, index: number): number {
  const [r, g, b] = entry(table, index).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
}

describe('colour tables', () => {
  const published = { viridis: interpolateViridis, magma: interpolateMagma, cividis: interpolateCividis };
  it.each(['viridis', 'magma', 'cividis'] as const)(
    '%s is within 3 of 255 levels of the published map',
    (name) => {
      const table = colorTable(name);
      expect(table).toHaveLength(4 * 256);
      for (let index = 0; index < 256; index++) {
        const color = published[name](index / 255);
        const channels = color.startsWith('#')
          ? [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
          : color.match(/\d+/g)!.map(Number);
        entry(table, index).forEach((channel, c) => {
          expect(Math.abs(channel - channels[c]!)).toBeLessThanOrEqual(3);
        });
      }
    },
  );

  it('grey runs from black to white', () => {
    expect(entry(colorTable('grey'), 0)).toEqual([0, 0, 0]);
    expect(entry(colorTable('grey'), 255)).toEqual([255, 255, 255]);
  });

  it.each(colormapNames)('%s gets lighter with every step and is opaque', (name) => {
    const table = colorTable(name);
    for (let index = 4; index < 256; index++) {
      expect(lightness(table, index)).toBeGreaterThan(lightness(table, index - 4));
    }
    expect(table.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);
  });

  it.each(['grey', 'viridis', 'cividis'] as const)('%s climbs evenly in lightness', (name) => {
    const table = colorTable(name);
    const [low, high] = [lightness(table, 0), lightness(table, 255)];
    for (let index = 0; index < 256; index += 15) {
      const even = low + ((high - low) * index) / 255;
      expect(Math.abs(lightness(table, index) - even)).toBeLessThan(4);
    }
  });

  it('is built once', () => {
    expect(colorTable('viridis')).toBe(colorTable('viridis'));
    expect(colorTable('viridis')).not.toBe(colorTable('magma'));
  });
});

describe('the diverging table', () => {
  const table = colorTable('diverging');

  it('is lightest and nearly colourless at zero', () => {
    const zero = entry(table, divergingZero);
    expect(Math.max(...zero) - Math.min(...zero)).toBeLessThan(10);
    expect(lightness(table, divergingZero)).toBeGreaterThan(93);
  });

  it('darkens evenly and alike to both sides, blue below and red above', () => {
    for (let step = 4; step <= 127; step += 3) {
      const below = lightness(table, divergingZero - step);
      const above = lightness(table, divergingZero + step);
      expect(Math.abs(below - above)).toBeLessThan(3);
      const even =
        lightness(table, divergingZero) +
        (step / 127) * (lightness(table, 255) - lightness(table, divergingZero));
      expect(Math.abs(above - even)).toBeLessThan(3);
    }
    const [redBelow, , blueBelow] = entry(table, 40);
    const [redAbove, , blueAbove] = entry(table, 215);
    expect(blueBelow! - redBelow!).toBeGreaterThan(60);
    expect(redAbove! - blueAbove!).toBeGreaterThan(60);
  });
});

it('an entry as CSS text stays within the table', () => {
  expect(cssColor(colorTable('grey'), 255)).toBe('rgb(255, 255, 255)');
  expect(cssColor(colorTable('grey'), 999)).toBe('rgb(255, 255, 255)');
  expect(cssColor(colorTable('viridis'), -3)).toBe('rgb(68, 1, 84)');
});

it('names are told from other text', () => {
  expect(colormapNames.every(isColormapName)).toBe(true);
  expect(isColormapName('jet')).toBe(false);
  expect(isColormapName('diverging')).toBe(false);
});
