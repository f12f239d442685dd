// The limit of infinitely many draws in closed form. Imports network and its own room.
import type { Network } from '../network/index.ts';
import { Approximations } from './approximations.ts';
import { FirstMoments } from './first-moments.ts';
import { ForwardMoments } from './forward-moments.ts';
import { noteRectified } from './rectified.ts';
import { Scale } from './scale.ts';
import { SecondMoments } from './second-moments.ts';
import { resolveTarget, type Region } from './target.ts';
import type { Prediction, PredictOptions } from './types.ts';

/**
 * What the measured map tends to with infinitely many draws, in closed form and float64: for weights of mean zero the
 * root of E[sum over input channels of g²], which aggregate 'square' without normalisation measures, up to one constant
 * factor; for 'ones' the gradient itself.
 *
 * Exact (`exact` is true) for networks of convolutions, transposed convolutions, averages, upsampling, joins by addition
 * and concatenation, batch norm and dropout: weights are independent and of mean zero, so what a convolution passes back
 * is uncorrelated with everything else, and paths without weights between convolutions add before they are squared.
 *
 * Approximate, each said in `approximations`:
 * - activations: the slope is taken as independent of the gradient and of its neighbours, and its input as normal with
 *   the moments that mean-field theory gives (Poole et al. 2016, Schoenholz et al. 2017): close in wide layers. It
 *   misses what channels behind an activation have in common, where skips or a sum over channels add that up
 *   (`noteRectified`);
 * - multiplication: likewise the other factor;
 * - max pooling: each position of a window is taken as chosen equally often;
 * - covariances between positions that outgrow memory are left out.
 *
 * Throws NetworkError for a layer, a unit or a channel that is not there, and for a unit that sees only padding.
 */
export function predictErf(network: Network, options: PredictOptions = {}): Prediction {
  const steps = predictErfInSteps(network, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** `predictErf`, a layer at a time: each step of an ordinary network takes a few milliseconds at most. */
export function* predictErfInSteps(
  network: Network,
  options: PredictOptions = {},
): Generator<void, Prediction> {
  const target = resolveTarget(network, options);
  const forward = new ForwardMoments(target);
  const approximations = new Approximations();
  const scale = new Scale();
  yield* forward.compute();
  const context = { forward, approximations, scale };
  const isFirst = target.weights === 'ones';
  if (!isFirst) noteRectified(target, forward, approximations);
  const map = yield* (
    isFirst ? new FirstMoments(target, context) : new SecondMoments(target, context)
  ).compute();
  yield;
  if (!isFirst)
    for (let position = 0; position < map.length; position++) map[position] = Math.sqrt(map[position]!);
  scale.undo(map, isFirst ? scale.exponent : scale.exponent / 2);
  yield;
  const found = approximations.list();
  return {
    map,
    box: target.box,
    sigma: sigmaOf(map, target.box),
    exact: found.length === 0,
    approximations: found,
  };
}

/** Standard deviation of |map| as a distribution over rows and over columns, pixels; NaN without mass. */
function sigmaOf(map: Float64Array, { height, width }: Region): [y: number, x: number] {
  const rows = new Float64Array(height);
  const columns = new Float64Array(width);
  let peak = 0;
  for (const value of map) peak = Math.max(peak, Math.abs(value));
  for (let y = 0, position = 0; y < height; y++) {
    for (let x = 0; x < width; x++, position++) {
      const size = Math.abs(map[position]!) / peak;
      rows[y]! += size;
      columns[x]! += size;
    }
  }
  return [deviationOf(rows), deviationOf(columns)];
}

function deviationOf(mass: Float64Array): number {
  let [total, first, second] = [0, 0, 0];
  mass.forEach((weight, position) => {
    total += weight;
    first += weight * position;
  });
  mass.forEach((weight, position) => {
    second += weight * (position - first / total) ** 2;
  });
  return Math.sqrt(second / total);
}
