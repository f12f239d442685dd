// The numbers beside the figure, each with its uncertainty. Imports Lit only.
import { html, nothing, type TemplateResult } from 'lit';
import type { LiveFrame } from '../../client/index.ts';
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import type { PredictedField } from '../../engine/index.ts';
import type { TheoreticalField } from '../theoretical-field.ts';
import { strings } from './strings.ts';

type PairOf<T> = readonly [y: T, x: T];

interface Row {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly unit?: string;
  /** What it is, on hovering. */
  readonly help?: string;
}

const px = 'px';

const pair = ([y, x]: PairOf<string>, join = ' × '): string => (y === x ? y : `${y}${join}${x}`);

/** Exact, from the network alone: changes with the control. */
function theoryRows({ field, placed }: TheoreticalField): readonly Row[] {
  const [y, x] = field.size;
  return [
    {
      id: 'rf-size',
      label: 'Receptive field',
      value: `${formatNumber(y, 5)} × ${formatNumber(x, 5)}`,
      unit: px,
      help: 'Theoretical size, height × width',
    },
    {
      id: 'rf-stride',
      label: 'Effective stride',
      value: field.aligned
        ? pair([formatNumber(field.stride[0], 5), formatNumber(field.stride[1], 5)])
        : 'branches disagree',
      unit: field.aligned ? px : '',
      help: 'Input pixels between neighbouring units',
    },
    {
      id: 'rf-padding',
      label: 'Effective padding',
      value: placed
        ? pair([formatNumber(field.padding[0] ?? NaN, 5), formatNumber(field.padding[1] ?? NaN, 5)])
        : 'depends on the input’s size',
      unit: placed ? px : '',
      help: 'Pixels of the first unit’s box before the input’s first pixel',
    },
  ];
}

function measuredRows(frame: LiveFrame): readonly Row[] {
  const { measures, uncertainty, draws, deadDraws, standardError } = frame;
  const { sigma, gaussian } = measures;
  const both = (index: 0 | 1): string => formatWithUncertainty(sigma[index], uncertainty.sigma[index]);
  return [
    {
      id: 'erf-size',
      label: 'Effective field',
      value: formatWithUncertainty(measures.erfSize, uncertainty.erfSize),
      unit: px,
      help: 'Root of the number of pixels above 4.55 % of the centre’s value',
    },
    {
      id: 'erf-ratio',
      label: 'Share of the box',
      value: formatWithUncertainty(100 * measures.erfRatio, 100 * uncertainty.erfRatio),
      unit: '%',
      help: 'Effective over theoretical size',
    },
    {
      id: 'sigma-y',
      label: 'Sigma, y',
      value: both(0),
      unit: px,
      help: 'Standard deviation of the map along y',
    },
    {
      id: 'sigma-x',
      label: 'Sigma, x',
      value: both(1),
      unit: px,
      help: 'Standard deviation of the map along x',
    },
    {
      id: 'fit-sigma',
      label: 'Fit sigma',
      value: pair([formatNumber(gaussian.sigma[0]), formatNumber(gaussian.sigma[1])]),
      unit: px,
      help: 'Gaussian fit by least squares, y × x',
    },
    {
      id: 'fit-r2',
      label: 'Fit R²',
      value: formatNumber(gaussian.r2, 3),
      help: 'Share of the map’s variance that the Gaussian fit explains',
    },
    {
      id: 'draws-done',
      label: 'Draws',
      value: `${formatNumber(draws)}${deadDraws > 0 ? `, ${formatNumber(deadDraws)} dead` : ''}`,
      help: 'A draw is dead when its gradient is zero everywhere; it is left out of the mean',
    },
    {
      id: 'standard-error',
      label: 'Standard error',
      value: formatPercent(standardError),
      help: 'Of the mean map, relative, L2',
    },
    { id: 'elapsed', label: 'Time', value: formatNumber(frame.elapsedMs, 2), unit: 'ms' },
    { id: 'computed-on', label: 'Backend', value: frame.info.backend === 'webgpu' ? 'WebGPU' : 'CPU' },
  ];
}

/** Standard errors that a measured sigma lies from the predicted one, in words; a float32 sum agrees to about 1e-6. */
function deviation(measured: number, predicted: number, error: number): string {
  const difference = measured - predicted;
  if (Number.isNaN(error)) return '–';
  if (error === 0) return formatPercent(difference / predicted, 1);
  return `${difference < 0 ? '−' : '+'}${formatNumber(Math.abs(difference / error), 2)}`;
}

/** The closed form beside what was measured. */
function predictedRows(prediction: PredictedField | null, frame: LiveFrame | null): readonly Row[] {
  if (!prediction) return predictedLabels;
  const { measures, exact } = prediction;
  const error = frame?.uncertainty.sigma ?? ([NaN, NaN] as const);
  const deviations = frame
    ? ([0, 1] as const).map((axis) =>
        deviation(frame.measures.sigma[axis], measures.sigma[axis], error[axis]),
      )
    : ['–', '–'];
  const certain = error[0] === 0;
  const about = (text: string): string => (exact ? text : `≈ ${text}`);
  return [
    {
      id: 'predicted-size',
      label: 'Predicted field',
      value: about(formatNumber(measures.erfSize, 4)),
      unit: px,
      help: strings.predictionHelp(exact),
    },
    {
      id: 'predicted-sigma',
      label: 'Predicted sigma',
      value: about(pair([formatNumber(measures.sigma[0], 4), formatNumber(measures.sigma[1], 4)])),
      unit: px,
      help: strings.predictionHelp(exact),
    },
    {
      id: 'sigma-deviation',
      label: 'Deviation',
      value: pair([deviations[0]!, deviations[1]!], ', '),
      unit: certain ? '' : 's.e.',
      help: certain
        ? 'Measured minus predicted sigma, relative: every draw is the same, float32 rounding is left'
        : 'Measured minus predicted sigma, y and x, in standard errors of the measured one',
    },
  ];
}

const waiting = (labels: readonly string[], start: number): readonly Row[] =>
  labels.map((label, index) => ({ id: `waiting-${start + index}`, label, value: '–' }));

const measuredLabels: readonly Row[] = waiting(
  [
    'Effective field',
    'Share of the box',
    'Sigma, y',
    'Sigma, x',
    'Fit sigma',
    'Fit R²',
    'Draws',
    'Standard error',
    'Time',
    'Backend',
  ],
  0,
);

const predictedLabels = waiting(['Predicted field', 'Predicted sigma', 'Deviation'], measuredLabels.length);

const row = ({ id, label, value, unit = '', help }: Row, behind: boolean): TemplateResult => html`
  <div title=${help ?? nothing}>
    <dt>${label}</dt>
    <dd class="measured" ?data-behind=${behind}>
      <span class="value" id=${id}>${value}</span><span class="unit">${unit}</span>
    </dd>
  </div>
`;

export interface PredictionNumbers {
  /** Null before the first, and where there is none. */
  readonly prediction: PredictedField | null;
  readonly behind: boolean;
}

/** `behind`: the frame is of an earlier state. */
export function numbersPanel(
  theoretical: TheoreticalField,
  frame: LiveFrame | null,
  behind: boolean,
  { prediction, behind: predictionBehind }: PredictionNumbers,
): TemplateResult {
  return html`
    <dl class="numbers" part="numbers">
      ${theoryRows(theoretical).map((line) => row(line, false))}
      ${(frame ? measuredRows(frame) : measuredLabels).map((line) => row(line, behind))}
      ${predictedRows(prediction, behind || predictionBehind ? null : frame).map((line) => row(line, predictionBehind))}
    </dl>
    <p class="adapter" part="adapter">${frame?.info.adapter ?? ''}</p>
  `;
}
