// Colour maps as tables of 256 RGBA entries. Must not import Lit, the engine or the client.
import {
  interpolateCividis,
  interpolateMagma,
  interpolateRdBu,
  interpolateViridis,
} from 'd3-scale-chromatic';

export const colormapNames = ['viridis', 'magma', 'cividis', 'grey'] as const;
/** Perceptually uniform, dark to light. */
export type ColormapName = (typeof colormapNames)[number];

/** 256 entries of red, green, blue, alpha. */
export type ColorTable = Uint8ClampedArray<ArrayBuffer>;

/** The diverging table's entry for zero; negative values go down to 1, positive ones up to 255. */
export const divergingZero = 128;

const tables = new Map<ColormapName | 'diverging', ColorTable>();

export function isColormapName(value: unknown): value is ColormapName {
  return colormapNames.some((name) => name === value);
}

/** The table of a colour map; 'diverging' (blue through near-white to red) is for signed maps. Shared: do not write to it. */
export function colorTable(name: ColormapName | 'diverging'): ColorTable {
  let table = tables.get(name);
  if (table === undefined) {
    table = buildTable(name);
    tables.set(name, table);
  }
  return table;
}

/** An entry as CSS text. */
export function cssColor(table: ColorTable, index: number): string {
  const at = 4 * Math.min(255, Math.max(0, Math.round(index)));
  return `rgb(${table[at]}, ${table[at + 1]}, ${table[at + 2]})`;
}

function buildTable(name: ColormapName | 'diverging'): ColorTable {
  switch (name) {
    case 'viridis':
      return tabulate(interpolateViridis);
    case 'magma':
      return tabulate(interpolateMagma);
    case 'cividis':
      return tabulate(interpolateCividis);
    case 'grey':
      return tabulate((share) => greyOfLightness(100 * share));
    case 'diverging':
      return tabulateDiverging();
    default:
      return name satisfies never;
  }
}

function tabulate(colorAt: (share: number) => string): ColorTable {
  const table = new Uint8ClampedArray(4 * 256);
  for (let index = 0; index < 256; index++) table.set([...channelsOf(colorAt(index / 255)), 255], 4 * index);
  return table;
}

/**
 * ColorBrewer's RdBu, turned round and walked in equal steps of lightness on either side, so that equal steps of
 * value look equal and both signs are as dark as each other.
 */
function tabulateDiverging(): ColorTable {
  const samples = 1024;
  const side = (sign: -1 | 1): { readonly colors: string[]; readonly lightness: number[] } => {
    const colors = Array.from({ length: samples + 1 }, (_, i) =>
      interpolateRdBu(0.5 - (sign * i) / samples / 2),
    );
    return { colors, lightness: colors.map((color) => lightnessOf(channelsOf(color))) };
  };
  const sides = { negative: side(-1), positive: side(1) };
  const lightest = sides.positive.lightness[0]!;
  const darkest = Math.max(sides.negative.lightness[samples]!, sides.positive.lightness[samples]!);

  const table = new Uint8ClampedArray(4 * 256);
  for (let index = 0; index < 256; index++) {
    const share = Math.min(1, Math.abs(index - divergingZero) / 127);
    const { colors, lightness } = index < divergingZero ? sides.negative : sides.positive;
    const wanted = lightest + share * (darkest - lightest);
    const found = lightness.findIndex((value) => value <= wanted);
    table.set([...channelsOf(colors[found]!), 255], 4 * index);
  }
  return table;
}

/** Reads '#rrggbb' and 'rgb(r, g, b)', the two forms that d3's interpolators give. */
function channelsOf(color: string): readonly number[] {
  if (color.startsWith('#')) return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return color.match(/\d+/g)!.slice(0, 3).map(Number);
}

// CIE 1976 lightness L* of an sRGB colour, 0 to 100 (IEC 61966-2-1 for sRGB, CIE 15 for L*).

function lightnessOf(channels: readonly number[]): number {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  return luminance > 216 / 24389 ? 116 * Math.cbrt(luminance) - 16 : (luminance * 24389) / 27;
}

function greyOfLightness(lightness: number): string {
  const luminance = lightness > 8 ? ((lightness + 16) / 116) ** 3 : (lightness * 27) / 24389;
  const share = luminance <= 0.0031308 ? 12.92 * luminance : 1.055 * luminance ** (1 / 2.4) - 0.055;
  const channel = Math.round(255 * share);
  return `rgb(${channel}, ${channel}, ${channel})`;
}
