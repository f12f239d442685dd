// Every word of the panel that says how a layer's numbers come about. In the language of now.
import { msg, str, translate } from '../language/message.ts';
import type { Derivation, LayerExplanation, PathRow } from '../../receptive-field/index.ts';
import { formatNumber } from '../../view/index.ts';
import { strings } from './strings.ts';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** Longer counts are read as a power of ten. */
const mostDigits = 15;

const layersOf = (count: number): string =>
  `${grouped.format(count)} ${count === 1 ? msg('layer') : msg('layers')}`;

export const words = {
  title: ({ layer, receptiveField }: LayerExplanation): string =>
    msg(str`How ${layer} comes to ${strings.area(receptiveField.size)}`),
  along: (axis: 0 | 1): string => (axis === 0 ? msg('Along y') : msg('Along x')),
  widest: (axis: 0 | 1 | null): string =>
    msg(
      str`Of its paths, the one that sees most${axis === null ? '' : axis === 0 ? msg(' along y') : msg(' along x')}:`,
    ),
  get front(): string {
    return msg('From the front');
  },
  frontRule: (sized: boolean): string =>
    msg(
      str`${sized ? msg('n = ⌊(n + padding − k)/s⌋ + 1, ') : ''}j = j·s, r = r + (k − 1)·d·j, first centre + ((k − 1)·d/2 − p)·j.`,
    ),
  get frontSource(): string {
    return msg('Dang 2017');
  },
  frontColumns: {
    get layer(): string {
      return msg('Layer');
    },
    get units(): string {
      return msg('Units n');
    },
    get jump(): string {
      return msg('Jump j');
    },
    get size(): string {
      return msg('Size r');
    },
    get start(): string {
      return msg('First centre');
    },
  },
  get back(): string {
    return msg('From the back');
  },
  backRule: (layer: string): string =>
    msg(str`One unit of ${layer} sees r = s·r + (k − s) of what it reads, k being what the kernel spans.`),
  backColumns: {
    get layer(): string {
      return msg('Through');
    },
    get source(): string {
      return msg('to');
    },
    get size(): string {
      return msg('Size r');
    },
  },
  get sum(): string {
    return msg('As one sum');
  },
  get sumRule(): string {
    return msg('r = Σ (k − 1)·d·Πs + 1, Πs being the product of the strides before.');
  },
  get sumSource(): string {
    return msg('Araujo et al. 2019');
  },
  sumFails: ({ sum, size }: Derivation): string =>
    msg(
      str`The sum comes to ${formatNumber(sum.value, 4)}, not ${formatNumber(size, 4)}: it takes every unit to see as much as the next, but here they alternate.`,
    ),
  get noFormula(): string {
    return msg('A number without its sum: units alternate there, and it is the largest.');
  },
  leftOut: (count: number): string =>
    count === 0
      ? ''
      : msg(str`${layersOf(count)} that read position by position change nothing and are left out.`),
  more: (count: number): string => msg(str`${grouped.format(count)} more`),
  get paths(): string {
    return msg('Paths');
  },
  pathCount: ({ paths }: LayerExplanation): string => {
    const [first, last] = [paths.rows[0]!, paths.rows.at(-1)!];
    const sees =
      strings.area(first.size) === strings.area(last.size)
        ? msg(str`All see ${strings.area(first.size)} pixels.`)
        : msg(str`They see ${strings.area(first.size)} to ${strings.area(last.size)} pixels.`);
    return msg(str`${countText(paths.count)} paths lead here from the input. ${sees}`);
  },
  hull: ({ paths, receptiveField }: LayerExplanation): string => {
    const largest = paths.rows.some(({ size }) => size[0] === paths.hull[0] && size[1] === paths.hull[1]);
    return largest || strings.area(paths.hull) !== strings.area(receptiveField.size)
      ? ''
      : msg(str`No path sees the whole ${strings.area(paths.hull)} box: it is the hull of all.`);
  },
  disagree: (sentence: string): string =>
    translate(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`),
  disagreeMore: (count: number): string => msg(str`${grouped.format(count)} more joins disagree.`),
  pathColumns: {
    get count(): string {
      return msg('Paths');
    },
    get size(): string {
      return msg('See');
    },
    get stride(): string {
      return msg('Stride');
    },
    get center(): string {
      return msg('First centre');
    },
    get through(): string {
      return msg('Through');
    },
  },
  pathsBetween: (count: bigint): string => msg(str`${countText(count)} more in between`),
  through: ({ layers }: PathRow): string => {
    if (layers.length === 0) return msg('nothing that widens the field');
    if (layers.length <= 4) return layers.join(' → ');
    return `${layers[0]} → ${layers[1]} → … → ${layers.at(-1)} (${layers.length})`;
  },
  exactCount: (count: bigint): string => grouped.format(count),
} as const;

/** Exact while it can be read; the rest is on hovering. */
export function countText(count: bigint): string {
  const digits = String(count);
  if (digits.length <= mostDigits) return grouped.format(count);
  const power = [...String(digits.length - 1)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');
  return `${digits[0]}.${digits.slice(1, 3)}·10${power}`;
}
