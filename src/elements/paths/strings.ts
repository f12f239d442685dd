// Every word that <erf-paths> says. In the language of now.
import { msg, str, translate } from '../language/message.ts';
import { formatNumber, formatPercent } from '../../view/index.ts';
import { centerOf, holesOf, type Counted, type Dimensions, type Pick } from './counted.ts';
import type { Proof } from './proof.ts';

/** Longer whole numbers are shortened in sentences; every digit stands below them. */
const mostDigits = 12;

const subscript = (number: number): string =>
  String(number).replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]!);

const plural = (count: number | bigint, [one, many]: readonly [string, string]): string =>
  `${formatCount(BigInt(count))} ${count === 1 || count === 1n ? one : many}`;

const pathWords = (): readonly [string, string] => [
  msg('path', { id: 'n paths' }),
  msg('paths', { id: 'n paths' }),
];
const inputWords = (): readonly [string, string] => [
  msg('input', { id: 'n inputs' }),
  msg('inputs', { id: 'n inputs' }),
];

export const isLong = (count: bigint): boolean => count.toString().length > mostDigits;

/** All digits, or, of very many, the first three and the power of ten. */
export function formatCount(count: bigint): string {
  return isLong(count) ? formatNumber(Number(count)) : count.toLocaleString('en');
}

/** Numbered from 1 within the box. */
const numbersOf = ({ dimensions, counts: { box } }: Counted, { y, x }: Pick): readonly number[] =>
  dimensions === 1 ? [x - box.left + 1] : [y - box.top + 1, x - box.left + 1];

/** x₄, or x₁,₁ in row 1 and column 1. */
const nameOf = (counted: Counted, pick: Pick): string =>
  `x${numbersOf(counted, pick).map(subscript).join(',')}`;

/** As a voice says it. */
const spokenNameOf = (counted: Counted, pick: Pick): string => {
  const [first, second] = numbersOf(counted, pick);
  return second === undefined ? msg(str`Input ${first}`) : msg(str`Input in row ${first}, column ${second}`);
};

function reaches(counted: Counted, pick: Pick, name: string): string {
  const { counts, dimensions } = counted;
  const count = counts.count(pick.y, pick.x);
  const total = formatCount(counts.total);
  if (count === 0n) {
    return msg(
      str`${name} lies in a hole: none of the ${total} paths starts there, and its gradient is exactly 0.`,
    );
  }
  const [down, across] = [counts.axes[0].count(pick.y), counts.axes[1].count(pick.x)];
  const product =
    dimensions === 2 ? msg(str`, ${formatCount(down)} down × ${formatCount(across)} across`) : '';
  return msg(
    str`${name} reaches the output by ${formatCount(count)} of ${total} ${counts.total === 1n ? msg('path', { id: 'n paths' }) : msg('paths', { id: 'n paths' })}${product}: ${formatPercent(counts.share(pick.y, pick.x), 3).replace(' ', '\u00a0')} of the gradient with equal weights.`,
  );
}

function overview(counted: Counted): string {
  const { state, dimensions, counts } = counted;
  const { box, total } = counts;
  const kernel = dimensions === 1 ? msg(str`kernel ${state.kernel}`) : `${state.kernel}×${state.kernel}`;
  const holes = holesOf(counted);
  const inputs = box.height * box.width;
  const reached =
    holes === 0
      ? plural(inputs, inputWords())
      : state.depth === 1
        ? msg(str`${formatCount(BigInt(inputs - holes))} of the ${plural(inputs, inputWords())} in its box`)
        : msg(
            str`${formatCount(BigInt(inputs - holes))} of the ${plural(inputs, inputWords())} in their box`,
          );
  const layers = msg(
    str`${plural(state.depth, [msg('layer'), msg('layers')])} of ${kernel} ${state.depth === 1 ? msg('reaches') : msg('reach')}`,
  );
  if (inputs === 1) return msg(str`${layers} ${reached} by ${plural(total, pathWords())}.`);
  const center = centerOf(counted);
  const fromCenter = formatCount(counts.count(center.y, center.x));
  // The outermost taps of every layer make the one path from an end.
  const ends = msg(
    str`${formatCount(counts.count(box.top, box.left))} from each ${dimensions === 1 ? msg('end') : msg('corner')}`,
  );
  return msg(
    str`${layers} ${reached} by ${plural(total, pathWords())}: ${fromCenter} from the centre, ${ends}.`,
  );
}

/** Why there are holes, in this stack's own terms. */
function holesNote(counted: Counted): string {
  const { axes, box } = counted.counts;
  const holes = holesOf(counted);
  const { windows } = axes[1];
  const dilated = windows.some(({ dilation, kernel }) => dilation > 1 && kernel > 1);
  const passedOver = windows.some(({ stride, kernel }) => stride > kernel);
  const reasons = [
    ...(dilated ? [msg('a dilated kernel passes over what lies between its taps')] : []),
    ...(passedOver ? [msg('a stride longer than its kernel passes over what lies between its windows')] : []),
  ];
  return msg(
    str`Dashed: ${plural(holes, [msg('hole'), msg('holes')])} among the ${formatCount(BigInt(box.height * box.width))} inputs of the box, for ${reasons.join(msg(', and '))}.`,
  );
}

function planeLabel(plane: number, layers: number): string {
  if (plane === 0) return msg('input');
  return plane === layers ? msg('output') : msg(str`layer ${plane}`);
}

/** Long texts would hide the sentence around them. */
const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

export const strings = {
  overview,
  holesNote,
  planeLabel,
  nameOf,
  spokenNameOf,
  reaches: (counted: Counted, pick: Pick): string => reaches(counted, pick, nameOf(counted, pick)),
  spoken: (counted: Counted, pick: Pick): string => reaches(counted, pick, spokenNameOf(counted, pick)),
  /** What one may do, after the sentence that says what is there. */
  get hint(): string {
    return msg('Touch an input.');
  },
  cell: (counted: Counted, pick: Pick): string =>
    msg(str`${spokenNameOf(counted, pick)}: ${plural(counted.counts.count(pick.y, pick.x), pathWords())}`),
  get slider(): string {
    return msg('The input whose paths are shown');
  },
  sliderAlong: (axis: 0 | 1): string =>
    axis === 0
      ? msg('Row of the input whose paths are counted')
      : msg('Column of the input whose paths are counted'),
  get across(): string {
    return msg('across');
  },
  get down(): string {
    return msg('down');
  },
  get paths(): string {
    return msg('paths');
  },
  input: (height: number, width: number): string => msg(str`Inputs, ${height}×${width}: paths to the output`),
  planesNote: (layers: number, picked: string | null): string =>
    picked === null
      ? msg(
          'Numbers are paths on to the output; beside the inputs stand those of each row and column, whose products they are.',
        )
      : msg(
          str`In the ${layers === 1 ? msg('output') : msg('layers', { id: 'the layers' })}, numbers are paths from ${picked}; in the input, paths on to the output, the products of those of their row and column.`,
        ),
  profile: (dimensions: Dimensions): string =>
    dimensions === 1
      ? msg('Too many units to draw one by one: the number of paths from each input.')
      : msg(
          'Too many units to draw one by one: an input’s number of paths is that of its row times that of its column.',
        ),
  wholeCount: (name: string): string => msg(str`paths from ${name}`),
  get wholeTotal(): string {
    return msg('paths in all');
  },
  get claim(): string {
    return msg('Paths ÷ all paths is the gradient with equal weights.');
  },
  proof: ({ largestDifference, largestShare, inputs, holds }: Proof): string =>
    msg(
      str`${holds ? msg('✓ Holds') : msg('✗ Does not hold')} for ${inputs === 1 ? msg('the one input') : msg(str`all ${formatCount(BigInt(inputs))} inputs`)}: largest difference from the engine’s gradient ${formatNumber(largestDifference, 2)} (float32), of values up to ${formatNumber(largestShare)}.`,
    ),
  get waiting(): string {
    return msg('The engine is computing it.');
  },
  tooLarge: (inputs: number): string =>
    msg(str`Not asked for: the engine’s map would have ${formatCount(BigInt(inputs))} values.`),
  get tryAgain(): string {
    return msg('Try again');
  },
  get dimensions(): string {
    return msg('Dimensions');
  },
  dimensionChoices: {
    get 1(): string {
      return msg('1-D: a row of inputs');
    },
    get 2(): string {
      return msg('2-D: a plane of inputs');
    },
  } satisfies Record<Dimensions, string>,
  /** `advice`: what may have been meant, after a semicolon; may be empty. */
  unknownName: (name: string, value: string, advice: string): string =>
    msg(
      str`The link says ${shorten(name)}=${shorten(value)}, which means nothing here${translate(advice || '.')}`,
    ),
  dimensionsProblem: (found: string, shown: Dimensions): string =>
    msg(str`dimensions=${shorten(found)} is neither 1 nor 2; showing ${shown}.`),
} as const;
