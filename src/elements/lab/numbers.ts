// The numbers beside the figure, each with its uncertainty. Imports Lit only.
import { msg, str, translate } from '../language/message.ts';
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
      label: msg('Receptive field'),
      value: `${formatNumber(y, 5)} × ${formatNumber(x, 5)}`,
      unit: px,
      help: msg('Theoretical size, height × width'),
    },
    {
      id: 'rf-stride',
      label: msg('Effective stride'),
      value: field.aligned
        ? pair([formatNumber(field.stride[0], 5), formatNumber(field.stride[1], 5)])
        : msg('branches disagree'),
      unit: field.aligned ? px : '',
      help: msg('Input pixels between neighbouring units'),
    },
    {
      id: 'rf-padding',
      label: msg('Effective padding'),
      value: placed
        ? pair([formatNumber(field.padding[0] ?? NaN, 5), formatNumber(field.padding[1] ?? NaN, 5)])
        : msg('depends on the input’s size'),
      unit: placed ? px : '',
      help: msg('Pixels of the first unit’s box before the input’s first pixel'),
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
      label: msg('Effective field'),
      value: formatWithUncertainty(measures.erfSize, uncertainty.erfSize),
      unit: px,
      help: msg('Root of the number of pixels above 4.55 % of the centre’s value'),
    },
    {
      id: 'erf-ratio',
      label: msg('Share of the box'),
      value: formatWithUncertainty(100 * measures.erfRatio, 100 * uncertainty.erfRatio),
      unit: '%',
      help: msg('Effective over theoretical size'),
    },
    {
      id: 'sigma-y',
      label: msg('Sigma, y'),
      value: both(0),
      unit: px,
      help: msg('Standard deviation of the map along y'),
    },
    {
      id: 'sigma-x',
      label: msg('Sigma, x'),
      value: both(1),
      unit: px,
      help: msg('Standard deviation of the map along x'),
    },
    {
      id: 'fit-sigma',
      label: msg('Fit sigma'),
      value: pair([formatNumber(gaussian.sigma[0]), formatNumber(gaussian.sigma[1])]),
      unit: px,
      help: msg('Gaussian fit by least squares, y × x'),
    },
    {
      id: 'fit-r2',
      label: msg('Fit R²'),
      value: formatNumber(gaussian.r2, 3),
      help: msg('Share of the map’s variance that the Gaussian fit explains'),
    },
    {
      id: 'draws-done',
      label: msg('Draws'),
      value: `${formatNumber(draws)}${deadDraws > 0 ? msg(str`, ${formatNumber(deadDraws)} dead`) : ''}`,
      help: msg('A draw is dead when its gradient is zero everywhere; it is left out of the mean'),
    },
    {
      id: 'standard-error',
      label: msg('Standard error'),
      value: formatPercent(standardError),
      help: msg('Of the mean map, relative, L2'),
    },
    { id: 'elapsed', label: msg('Time'), value: formatNumber(frame.elapsedMs, 2), unit: 'ms' },
    { id: 'computed-on', label: msg('Backend'), value: frame.info.backend === 'webgpu' ? 'WebGPU' : 'CPU' },
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
  if (!prediction) return predictedLabels();
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
      label: msg('Predicted field'),
      value: about(formatNumber(measures.erfSize, 4)),
      unit: px,
      help: strings.predictionHelp(exact),
    },
    {
      id: 'predicted-sigma',
      label: msg('Predicted sigma'),
      value: about(pair([formatNumber(measures.sigma[0], 4), formatNumber(measures.sigma[1], 4)])),
      unit: px,
      help: strings.predictionHelp(exact),
    },
    {
      id: 'sigma-deviation',
      label: msg('Deviation'),
      value: pair([deviations[0]!, deviations[1]!], ', '),
      unit: certain ? '' : msg('s.e.'),
      help: certain
        ? msg('Measured minus predicted sigma, relative: every draw is the same, float32 rounding is left')
        : msg('Measured minus predicted sigma, y and x, in standard errors of the measured one'),
    },
  ];
}

const waiting = (labels: readonly string[], start: number): readonly Row[] =>
  labels.map((label, index) => ({ id: `waiting-${start + index}`, label, value: '–' }));

const measuredLabels = (): readonly Row[] =>
  waiting(
    [
      msg('Effective field'),
      msg('Share of the box'),
      msg('Sigma, y'),
      msg('Sigma, x'),
      msg('Fit sigma'),
      msg('Fit R²'),
      msg('Draws'),
      msg('Standard error'),
      msg('Time'),
      msg('Backend'),
    ],
    0,
  );

const predictedLabels = (): readonly Row[] =>
  waiting([msg('Predicted field'), msg('Predicted sigma'), msg('Deviation')], measuredLabels().length);

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
      ${(frame ? measuredRows(frame) : measuredLabels()).map((line) => row(line, behind))}
      ${predictedRows(prediction, behind || predictionBehind ? null : frame).map((line) => row(line, predictionBehind))}
    </dl>
    <p class="adapter" part="adapter">${translate(frame?.info.adapter ?? '')}</p>
  `;
}
