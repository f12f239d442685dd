// Every word that <erf-paths> says. Pure.
import { formatNumber, formatPercent } from '../../view/index.ts';
import { centerOf, holesOf, type Counted, type Dimensions, type Pick } from './counted.ts';
import type { Proof } from './proof.ts';

/** Longer whole numbers are shortened in sentences; every digit stands below them. */
const mostDigits = 12;

const subscript = (number: number): string =>
  String(number).replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]!);

const plural = (count: number | bigint, word: string): string =>
  `${formatCount(BigInt(count))} ${word}${count === 1 || count === 1n ? '' : 's'}`;

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
  return second === undefined ? `Input ${first}` : `Input in row ${first}, column ${second}`;
};

function reaches(counted: Counted, pick: Pick, name: string): string {
  const { counts, dimensions } = counted;
  const count = counts.count(pick.y, pick.x);
  const total = formatCount(counts.total);
  if (count === 0n) {
    return `${name} lies in a hole: none of the ${total} paths starts there, and its gradient is exactly 0.`;
  }
  const [down, across] = [counts.axes[0].count(pick.y), counts.axes[1].count(pick.x)];
  const product = dimensions === 2 ? `, ${formatCount(down)} down × ${formatCount(across)} across` : '';
  return (
    `${name} reaches the output by ${formatCount(count)} of ${total} ${counts.total === 1n ? 'path' : 'paths'}${product}: ` +
    `${formatPercent(counts.share(pick.y, pick.x), 3).replace(' ', '\u00a0')} of the gradient with equal weights.`
  );
}

function overview(counted: Counted): string {
  const { state, dimensions, counts } = counted;
  const { box, total } = counts;
  const kernel = dimensions === 1 ? `kernel ${state.kernel}` : `${state.kernel}×${state.kernel}`;
  const holes = holesOf(counted);
  const inputs = box.height * box.width;
  const reached =
    holes === 0
      ? plural(inputs, 'input')
      : `${formatCount(BigInt(inputs - holes))} of the ${plural(inputs, 'input')} in ${state.depth === 1 ? 'its' : 'their'} box`;
  const layers = `${plural(state.depth, 'layer')} of ${kernel} ${state.depth === 1 ? 'reaches' : 'reach'}`;
  if (inputs === 1) return `${layers} ${reached} by ${plural(total, 'path')}.`;
  const center = centerOf(counted);
  const fromCenter = formatCount(counts.count(center.y, center.x));
  // The outermost taps of every layer make the one path from an end.
  const ends = `${formatCount(counts.count(box.top, box.left))} from each ${dimensions === 1 ? 'end' : 'corner'}`;
  return `${layers} ${reached} by ${plural(total, 'path')}: ${fromCenter} from the centre, ${ends}.`;
}

/** Why there are holes, in this stack's own terms. */
function holesNote(counted: Counted): string {
  const { axes, box } = counted.counts;
  const holes = holesOf(counted);
  const { windows } = axes[1];
  const dilated = windows.some(({ dilation, kernel }) => dilation > 1 && kernel > 1);
  const passedOver = windows.some(({ stride, kernel }) => stride > kernel);
  const reasons = [
    ...(dilated ? ['a dilated kernel passes over what lies between its taps'] : []),
    ...(passedOver ? ['a stride longer than its kernel passes over what lies between its windows'] : []),
  ];
  return `Dashed: ${plural(holes, 'hole')} among the ${formatCount(BigInt(box.height * box.width))} inputs of the box, for ${reasons.join(', and ')}.`;
}

function planeLabel(plane: number, layers: number): string {
  if (plane === 0) return 'input';
  return plane === layers ? 'output' : `layer ${plane}`;
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
  hint: 'Touch an input.',
  cell: (counted: Counted, pick: Pick): string =>
    `${spokenNameOf(counted, pick)}: ${plural(counted.counts.count(pick.y, pick.x), 'path')}`,
  slider: 'The input whose paths are shown',
  sliderAlong: (axis: 0 | 1): string =>
    axis === 0 ? 'Row of the input whose paths are counted' : 'Column of the input whose paths are counted',
  across: 'across',
  down: 'down',
  paths: 'paths',
  input: (height: number, width: number): string => `Inputs, ${height}×${width}: paths to the output`,
  planesNote: (layers: number, picked: string | null): string =>
    picked === null
      ? 'Numbers are paths on to the output; beside the inputs stand those of each row and column, whose products they are.'
      : `In the ${layers === 1 ? 'output' : 'layers'}, numbers are paths from ${picked}; in the input, paths on to the output, the products of those of their row and column.`,
  profile: (dimensions: Dimensions): string =>
    dimensions === 1
      ? 'Too many units to draw one by one: the number of paths from each input.'
      : 'Too many units to draw one by one: an input’s number of paths is that of its row times that of its column.',
  wholeCount: (name: string): string => `paths from ${name}`,
  wholeTotal: 'paths in all',
  claim: 'Paths ÷ all paths is the gradient with equal weights.',
  proof: ({ largestDifference, largestShare, inputs, holds }: Proof): string =>
    `${holds ? '✓ Holds' : '✗ Does not hold'} for ${inputs === 1 ? 'the one input' : `all ${formatCount(BigInt(inputs))} inputs`}: ` +
    `largest difference from the engine’s gradient ${formatNumber(largestDifference, 2)} (float32), ` +
    `of values up to ${formatNumber(largestShare)}.`,
  waiting: 'The engine is computing it.',
  tooLarge: (inputs: number): string =>
    `Not asked for: the engine’s map would have ${formatCount(BigInt(inputs))} values.`,
  tryAgain: 'Try again',
  dimensions: 'Dimensions',
  dimensionChoices: { 1: '1-D: a row of inputs', 2: '2-D: a plane of inputs' } satisfies Record<
    Dimensions,
    string
  >,
  /** `advice`: what may have been meant, after a semicolon; may be empty. */
  unknownName: (name: string, value: string, advice: string): string =>
    `The link says ${shorten(name)}=${shorten(value)}, which means nothing here${advice || '.'}`,
  dimensionsProblem: (found: string, shown: Dimensions): string =>
    `dimensions=${shorten(found)} is neither 1 nor 2; showing ${shown}.`,
} as const;
