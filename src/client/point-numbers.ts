// A point's numbers: from frames and predictions, and recognised when they come from outside. Pure; imports engine and
// geometry.
import type { ErfUncertainty, PredictedField } from '../engine/index.ts';
import { receptiveField } from '../receptive-field/index.ts';
import type { LiveFrame } from './frames.ts';
import type { PointNumbers, PredictedNumbers } from './sweep-types.ts';

export function pointNumbers(frame: LiveFrame, predicted: PredictedNumbers | null | undefined): PointNumbers {
  const { measures, request, info } = frame;
  const { draws, wanted, deadDraws, final, standardError, elapsedMs, uncertainty, notes } = frame;
  return {
    draws,
    wanted,
    deadDraws,
    final,
    standardError,
    elapsedMs,
    rfSize: receptiveField(request.network, request.layer).size,
    erfSize: measures.erfSize,
    erfRatio: measures.erfRatio,
    sigma: measures.sigma,
    kurtosis: measures.kurtosis,
    gaussian: { sigma: measures.gaussian.sigma, r2: measures.gaussian.r2 },
    uncertainty,
    notes,
    backend: info.backend,
    ...(predicted === undefined ? {} : { predicted }),
  };
}

export function predictedNumbers({ measures, exact }: PredictedField): PredictedNumbers {
  const { erfSize, sigma, kurtosis } = measures;
  return { erfSize, sigma, kurtosis, exact };
}

type Check = (value: unknown) => boolean;

const isNumber: Check = (value) => typeof value === 'number';
const isPair: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber);
const isFlag: Check = (value) => typeof value === 'boolean';

const hasAll =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([name, check]) => check((value as Record<string, unknown>)[name]));

const uncertaintyChecks: Readonly<Record<keyof ErfUncertainty, Check>> = {
  erfSize: isNumber,
  erfRatio: isNumber,
  sigma: isPair,
  kurtosis: isPair,
};

const predictedChecks: Readonly<Record<keyof PredictedNumbers, Check>> = {
  erfSize: isNumber,
  sigma: isPair,
  kurtosis: isPair,
  exact: isFlag,
};

const numbersChecks: Readonly<Record<keyof PointNumbers, Check>> = {
  draws: isNumber,
  wanted: isNumber,
  deadDraws: isNumber,
  final: isFlag,
  standardError: isNumber,
  elapsedMs: isNumber,
  rfSize: isPair,
  erfSize: isNumber,
  erfRatio: isNumber,
  sigma: isPair,
  kurtosis: isPair,
  gaussian: hasAll({ sigma: isPair, r2: isNumber }),
  uncertainty: hasAll(uncertaintyChecks),
  notes: (value) => Array.isArray(value) && value.every((note) => typeof note === 'string'),
  backend: (value) => value === 'webgpu' || value === 'cpu',
  predicted: (value) => value === undefined || value === null || hasAll(predictedChecks)(value),
};

const hasNumbers = hasAll(numbersChecks);

export function isPointNumbers(value: unknown): value is PointNumbers {
  return hasNumbers(value);
}
