// Colour maps as tables of 256 RGBA entries. Imports nothing.

export const colormapNames = ['viridis', 'magma', 'cividis', 'grey'] as const;
/** Perceptually uniform, dark to light. */
export type ColormapName = (typeof colormapNames)[number];

/** 256 entries of red, green, blue, alpha. */
export type ColorTable = Uint8ClampedArray<ArrayBuffer>;

type Channels = readonly [red: number, green: number, blue: number];

/** The diverging table's entry for zero; negative values go down to 1, positive ones up to 255. */
export const divergingZero = 128;

/**
 * Every fifteenth entry; a cubic through them stays within 3 of 255 levels of the published maps. (A library of
 * colour schemes brings 30 kB for these three.) Viridis and magma: Smith & van der Walt 2015, CC0; cividis:
 * Nuñez, Anderton & Renslow 2018.
 */
const anchors = {
  viridis:
    '440154 481769 472a7a 433d84 3d4e8a 355e8d 2e6d8e 297b8e 23898e 1f978b 21a585 2eb37c 46c06f 65cb5e 89d548 b0dd2f d8e219 fde725',
  magma:
    '000004 090720 1a1042 311165 4a1079 621980 792282 912b81 aa337d c23b75 d9466b ec5860 f7725c fc8e64 feaa74 fec68a fde2a3 fcfdbf',
  cividis:
    '002051 002b64 0f356c 23406e 374a6e 4b556d 5c606e 6c6b70 797673 858176 928d78 9f9978 aea575 bfb26f d2bf66 e4cd5a f4db4e fdea45',
} as const;

/** The diverging map in OKLCh: near-white to dark, as dark and as colourful on either side. */
const diverging = { lightest: 0.97, darkest: 0.38, chroma: 0.14, negativeHue: 255, positiveHue: 25 } as const;

const tables = new Map<ColormapName | 'diverging', ColorTable>();

export function isColormapName(value: unknown): value is ColormapName {
  return colormapNames.some((name) => name === value);
}

/** The table of a colour map; 'diverging' (blue through near-white to red) is for signed maps. Shared: do not write to it. */
export function colorTable(name: ColormapName | 'diverging'): ColorTable {
  let table = tables.get(name);
  if (table === undefined) {
    table = new Uint8ClampedArray(4 * 256);
    const colorAt = colorsOf(name);
    for (let index = 0; index < 256; index++) table.set([...colorAt(index), 255], 4 * index);
    tables.set(name, table);
  }
  return table;
}

/** An entry as CSS text. */
export function cssColor(table: ColorTable, index: number): string {
  const at = 4 * Math.min(255, Math.max(0, Math.round(index)));
  return `rgb(${table[at]}, ${table[at + 1]}, ${table[at + 2]})`;
}

/** Entry to channels, which the table rounds and clamps to 0 … 255. */
function colorsOf(name: ColormapName | 'diverging'): (index: number) => Channels {
  switch (name) {
    case 'viridis':
    case 'magma':
    case 'cividis': {
      const points = anchors[name].split(' ').map((hex): Channels => {
        const color = Number.parseInt(hex, 16);
        return [color >> 16, (color >> 8) & 255, color & 255];
      });
      return (index) => splineAt(points, index / 255);
    }
    case 'grey':
      return (index) => greyOfLightness((100 * index) / 255);
    case 'diverging':
      return (index) => {
        const share = Math.min(1, Math.abs(index - divergingZero) / 127);
        return fromOklch(
          diverging.lightest + share * (diverging.darkest - diverging.lightest),
          // Less than in proportion near white, where there is little room for colour.
          diverging.chroma * share ** 0.75,
          index < divergingZero ? diverging.negativeHue : diverging.positiveHue,
        );
      };
    default:
      return name satisfies never;
  }
}

/** Cubic through evenly spaced points (Catmull–Rom), straight beyond the ends. */
function splineAt(points: readonly Channels[], share: number): Channels {
  const last = points.length - 1;
  const position = share * last;
  const index = Math.min(last - 1, Math.floor(position));
  const t = position - index;
  const channel = (c: 0 | 1 | 2): number => {
    const b = points[index]![c];
    const d = points[index + 1]![c];
    const a = points[index - 1]?.[c] ?? 2 * b - d;
    const e = points[index + 2]?.[c] ?? 2 * d - b;
    return b + (t / 2) * (d - a + t * (2 * a - 5 * b + 4 * d - e + t * (3 * (b - d) + e - a)));
  };
  return [channel(0), channel(1), channel(2)];
}

/** A grey of CIE 1976 lightness L*, 0 to 100. */
function greyOfLightness(lightness: number): Channels {
  const luminance = lightness > 8 ? ((lightness + 16) / 116) ** 3 : (lightness * 27) / 24389;
  const channel = encodeSrgb(luminance);
  return [channel, channel, channel];
}

/** OKLCh to sRGB (Ottosson 2020); hue in degrees. */
function fromOklch(lightness: number, chroma: number, hue: number): Channels {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encodeSrgb(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encodeSrgb(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encodeSrgb(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Linear light, 0 to 1, to an sRGB channel, 0 to 255 (IEC 61966-2-1). */
function encodeSrgb(linear: number): number {
  return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
}
