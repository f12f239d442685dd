// Checks a request against its network and fills in its defaults. Pure; imports network and geometry only.
import {
  weightInits,
  type ResolvedConv,
  type ResolvedLayer,
  type ResolvedNetwork,
  type WeightInit,
} from '../network/index.ts';
import { requestDefaults } from './request-defaults.ts';
import { invalid, resolveTarget, wholeNumber, type Target } from './target.ts';
import {
  aggregates,
  inputInits,
  normalizations,
  type Aggregate,
  type ErfRequest,
  type GradientRequest,
  type InputInit,
  type Normalization,
  type Parameters,
} from './types.ts';

export interface ResolvedErfRequest extends Target {
  readonly draws: number;
  readonly seed: number;
  readonly weights: WeightInit;
  readonly parameters: Parameters | null;
  readonly input: InputInit | Float32Array;
  readonly aggregate: Aggregate;
  readonly normalize: Normalization;
}

/** Draws are numbered with 32 bits and counted in float32 on the device: exact up to 2^24. */
const maxDraws = 2 ** 24;

function oneOf<T extends string>(field: string, value: unknown, choices: readonly T[]): T {
  const choice = choices.find((name) => name === value);
  if (choice === undefined) {
    throw invalid(`${field} is ${JSON.stringify(value)}; it must be one of ${choices.join(', ')}.`);
  }
  return choice;
}

/** Throws NetworkError or ErfError('invalid-request'). */
export function resolveErfRequest(request: ErfRequest): ResolvedErfRequest {
  const target = resolveTarget(request);
  const input = request.input ?? requestDefaults.input;
  const parameters = request.parameters ?? null;
  const resolvedRequest: ResolvedErfRequest = {
    ...target,
    draws: wholeNumber('draws', request.draws ?? requestDefaults.draws, 1, maxDraws),
    seed: wholeNumber('seed', request.seed ?? requestDefaults.seed, 0, Number.MAX_SAFE_INTEGER),
    weights: oneOf('weights', request.weights ?? requestDefaults.weights, weightInits),
    parameters,
    input: input instanceof Float32Array ? input : oneOf('input', input, inputInits),
    aggregate: oneOf('aggregate', request.aggregate ?? requestDefaults.aggregate, aggregates),
    normalize: oneOf('normalize', request.normalize ?? requestDefaults.normalize, normalizations),
  };
  checkParameters(target.resolved, parameters);
  if (input instanceof Float32Array) checkInput(target.resolved, input);
  return resolvedRequest;
}

/** Throws NetworkError or ErfError('invalid-request'). */
export function resolveGradientRequest(
  request: GradientRequest,
): Target & { parameters: Parameters; input: Float32Array | null } {
  const target = resolveTarget(request);
  if (typeof request.parameters !== 'object' || request.parameters === null) {
    throw invalid('parameters are missing; give { [layer]: { weight, … } } for every convolution.');
  }
  checkParameters(target.resolved, request.parameters);
  if (request.input) checkInput(target.resolved, request.input);
  return { ...target, parameters: request.parameters, input: request.input ?? null };
}

function checkInput(resolved: ResolvedNetwork, input: Float32Array): void {
  const layer = resolved.layers[0]!;
  if (!layer.size) {
    throw invalid(
      `input is an array of ${input.length} values, but the input plane is unbounded; give the input layer a size.`,
    );
  }
  const expected = layer.channels * layer.size[0] * layer.size[1];
  if (input.length !== expected) {
    throw invalid(
      `input has ${input.length} values; [channel, y, x] of ${layer.channels}×${layer.size[0]}×${layer.size[1]} needs ${expected}.`,
    );
  }
}

/** Number of values each field of a layer's parameters must have; undefined where the layer has no such field. */
function parameterLengths(layer: ResolvedLayer): Readonly<Record<string, number | undefined>> {
  switch (layer.op) {
    case 'conv':
    case 'conv-transpose':
      return { bias: layer.bias ? layer.channels : undefined };
    case 'batch-norm':
      return { scale: layer.channels, shift: layer.channels };
    case 'dropout':
      return { mask: layer.size ? layer.channels * layer.size[0] * layer.size[1] : undefined };
    default:
      return {};
  }
}

function checkParameters(resolved: ResolvedNetwork, parameters: Parameters | null): void {
  for (const [name, fields] of Object.entries(parameters ?? {})) {
    const index = resolved.indexOf.get(name);
    const layer = index === undefined ? undefined : resolved.layers[index];
    if (!layer) throw invalid(`parameters name a layer "${name}" that the network does not have.`);
    const lengths = parameterLengths(layer);
    for (const [field, data] of Object.entries(fields)) {
      if (data === undefined) continue;
      if (!(data instanceof Float32Array))
        throw invalid(`parameters.${name}.${field} must be a Float32Array.`);
      const isConv = layer.op === 'conv' || layer.op === 'conv-transpose';
      const expected =
        field === 'weight' && isConv ? weightShape(resolved, layer).reduce((a, b) => a * b) : lengths[field];
      if (expected === undefined) {
        const why =
          field === 'mask' && layer.op === 'dropout'
            ? 'its plane is unbounded: give the input a size'
            : layer.op;
        throw invalid(`parameters.${name}.${field} has no place in layer "${name}" (${why}).`);
      }
      if (data.length !== expected) {
        throw invalid(`parameters.${name}.${field} has ${data.length} values; the layer needs ${expected}.`);
      }
    }
  }
}

/** Shape of a convolution's weights: OIHW, or IOHW for the transposed one. */
export function weightShape(
  resolved: ResolvedNetwork,
  layer: ResolvedConv,
): readonly [number, number, number, number] {
  const source = resolved.layers[layer.from[0]!]!;
  const [height, width] = layer.window.kernel;
  return layer.op === 'conv'
    ? [layer.channels, source.channels / layer.groups, height, width]
    : [source.channels, layer.channels / layer.groups, height, width];
}
