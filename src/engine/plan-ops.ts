// What each op does, forward and gradient, as steps. The chain rule of the project, in one place. Pure.
import { straightPieces, type ResolvedConv, type ResolvedLayer } from '../network/index.ts';
import {
  countedRanges,
  isActivation,
  isConvolution,
  poolWindow,
  type AveragePoolLayer,
  type PoolLayer,
} from './plan-parts.ts';
import type { SignsTensor, Step, Tensor, WeightTensor } from './plan-types.ts';

/** What the planner lends to an op. */
export interface OpContext {
  readonly layers: readonly ResolvedLayer[];
  push(step: Step): void;
  /** A tensor over a layer's region. */
  tensor(layer: ResolvedLayer): Tensor;
  /** Room for the signs of an activation's source. */
  signs(layer: ResolvedLayer): SignsTensor;
  /** What a layer's forward pass has left for its gradient; null where that reads a value. */
  trace(layer: ResolvedLayer): Tensor | SignsTensor | null;
  /** The forward value of a layer; zeros outside every plane where the layer has no position in the cone. */
  value(index: number): Tensor;
  /** A layer's given bias, scale or shift; null where there is none. */
  given(layer: ResolvedLayer, field: 'bias' | 'scale' | 'shift'): WeightTensor | null;
  /** A convolution's weights in one layout, given or drawn. */
  weights(layer: ResolvedConv, layout: 'forward' | 'gradient'): WeightTensor;
  /** A dropout's mask, given or drawn; null where it keeps everything. */
  mask(layer: Extract<ResolvedLayer, { op: 'dropout' }>): Tensor | null;
}

/** Where a gradient goes: the source's tensor, written first or added to. */
export interface GradientTarget {
  readonly to: Tensor;
  readonly accumulate: boolean;
}

interface Common {
  readonly layer: number;
  readonly label: string;
}

/** to = layer(its sources' values) */
export function valueSteps(context: OpContext, layer: ResolvedLayer, to: Tensor): void {
  const common: Common = { layer: layer.index, label: `${layer.name} forward` };
  const sources = layer.from.map((index) => context.value(index));
  const source = sources[0]!;
  if (isConvolution(layer)) {
    const direction = layer.op === 'conv' ? 'forward' : 'gradient';
    convolution(
      context,
      common,
      layer,
      direction,
      source,
      { to, accumulate: false },
      context.given(layer, 'bias'),
    );
  } else if (isActivation(layer)) {
    const { op, slope, approximate } = layer;
    context.push({ kind: 'activation', ...common, op, slope, approximate, source, to });
  } else {
    switch (layer.op) {
      case 'batch-norm': {
        const [scale, shift] = [context.given(layer, 'scale'), context.given(layer, 'shift')];
        context.push({ kind: 'affine', ...common, source, scale, shift, to, accumulate: false });
        break;
      }
      case 'dropout':
        dropout(context, common, layer, source, { to, accumulate: false });
        break;
      case 'add':
        for (const [position, addend] of sources.entries()) {
          copy(context, common, addend, { to, accumulate: position > 0 });
        }
        break;
      case 'multiply':
        product(context, common, layer, sources, { to, accumulate: false });
        break;
      case 'concat': {
        let toChannel = 0;
        for (const part of sources) {
          const { channels } = part;
          context.push({
            kind: 'slice',
            ...common,
            source: part,
            sourceChannel: 0,
            to,
            toChannel,
            channels,
            accumulate: false,
          });
          toChannel += channels;
        }
        break;
      }
      case 'max-pool':
        context.push({ kind: 'max-pool', ...common, ...window(context, layer), result: 'value', source, to });
        break;
      case 'avg-pool':
      case 'global-avg-pool':
        averagePool(context, common, layer, 'forward', source, { to, accumulate: false });
        break;
      case 'upsample':
        upsample(context, common, layer, 'forward', source, { to, accumulate: false });
        break;
      case 'input':
        throw new Error('The planner draws the input itself.');
      default:
        layer satisfies never;
    }
  }
}

/** What `layer`'s forward pass leaves for its gradient in place of its source's value. */
export function traceStep(context: OpContext, layer: ResolvedLayer): Tensor | SignsTensor {
  const source = context.value(layer.from[0]!);
  if (isActivation(layer)) {
    const { index, name, op, slope, approximate } = layer;
    const to = context.signs(layer);
    context.push({
      kind: 'signs',
      layer: index,
      label: `${name} forward`,
      op,
      slope,
      approximate,
      source,
      to,
    });
    return to;
  }
  if (layer.op !== 'max-pool') throw new Error(`${layer.name} leaves no trace.`);
  return choose(context, layer, `${layer.name} forward`, source);
}

/** target (+)= what `layer` passes on of `gradient` to the source at `position` in its list. */
export function gradientSteps(
  context: OpContext,
  layer: ResolvedLayer,
  position: number,
  gradient: Tensor,
  target: GradientTarget,
): void {
  const common: Common = { layer: layer.index, label: `${layer.name} gradient` };
  if (isConvolution(layer)) {
    const direction = layer.op === 'conv' ? 'gradient' : 'forward';
    convolution(context, common, layer, direction, gradient, target, null);
  } else if (isActivation(layer)) {
    const { op, slope, approximate } = layer;
    const signs = context.trace(layer);
    if (signs) {
      const { elsewhere } = straightPieces(layer)!;
      context.push({
        kind: 'signs-gradient',
        ...common,
        signs: signs as SignsTensor,
        elsewhere,
        gradient,
        ...target,
      });
      return;
    }
    const value = context.value(layer.from[0]!);
    context.push({
      kind: 'activation-gradient',
      ...common,
      op,
      slope,
      approximate,
      value,
      gradient,
      ...target,
    });
  } else {
    switch (layer.op) {
      case 'batch-norm': {
        const scale = context.given(layer, 'scale');
        context.push({ kind: 'affine', ...common, source: gradient, scale, shift: null, ...target });
        break;
      }
      case 'dropout':
        dropout(context, common, layer, gradient, target);
        break;
      case 'add':
        copy(context, common, gradient, target);
        break;
      case 'multiply': {
        const others = layer.from
          .filter((_, other) => other !== position)
          .map((index) => context.value(index));
        product(context, common, layer, [gradient, ...others], target);
        break;
      }
      case 'concat': {
        const before = layer.from.slice(0, position);
        const sourceChannel = before.reduce((sum, index) => sum + context.layers[index]!.channels, 0);
        const { channels } = target.to;
        context.push({
          kind: 'slice',
          ...common,
          source: gradient,
          sourceChannel,
          ...target,
          toChannel: 0,
          channels,
        });
        break;
      }
      case 'max-pool': {
        const traced = context.trace(layer) as Tensor | null;
        const choice = traced ?? choose(context, layer, common.label, context.value(layer.from[0]!));
        const shape = window(context, layer);
        context.push({ kind: 'max-pool-gradient', ...common, ...shape, gradient, choice, ...target });
        break;
      }
      case 'avg-pool':
      case 'global-avg-pool':
        averagePool(context, common, layer, 'gradient', gradient, target);
        break;
      case 'upsample':
        upsample(context, common, layer, 'gradient', gradient, target);
        break;
      case 'input':
        break;
      default:
        layer satisfies never;
    }
  }
}

/** The tap that each of a max-pool's windows takes. */
function choose(
  context: OpContext,
  layer: Extract<ResolvedLayer, { op: 'max-pool' }>,
  label: string,
  source: Tensor,
): Tensor {
  const to = context.tensor(layer);
  const shape = window(context, layer);
  context.push({ kind: 'max-pool', layer: layer.index, label, ...shape, result: 'choice', source, to });
  return to;
}

/** to = gradient, where `layer` is about to add to one of several gradients that were one tensor. */
export function copyApart(context: OpContext, layer: ResolvedLayer, gradient: Tensor, to: Tensor): void {
  const common: Common = { layer: layer.index, label: `${layer.name} gradient apart` };
  copy(context, common, gradient, { to, accumulate: false });
}

function copy({ push }: OpContext, common: Common, source: Tensor, target: GradientTarget): void {
  push({ kind: 'affine', ...common, source, scale: null, shift: null, ...target });
}

/** Forward and gradient of a convolution are each other's transpose; so are a convolution and a transposed one. */
function convolution(
  context: OpContext,
  common: Common,
  layer: ResolvedConv,
  direction: 'forward' | 'gradient',
  source: Tensor,
  target: GradientTarget,
  bias: WeightTensor | null,
): void {
  const { kernel, stride, dilation, padding } = layer.window;
  const weights = context.weights(layer, direction);
  // Each position on the strided side takes part once per tap, whichever way the numbers flow.
  const { height, width } = direction === 'forward' ? target.to.region : source.region;
  const perPosition = (source.channels * target.to.channels * kernel[0] * kernel[1]) / layer.groups;
  context.push({
    kind: 'conv',
    ...common,
    direction,
    source,
    weights,
    bias,
    ...target,
    kernel,
    stride,
    dilation,
    before: [padding[0].before, padding[1].before],
    groups: layer.groups,
    operations: 2 * height * width * perPosition,
  });
}

function dropout(
  context: OpContext,
  common: Common,
  layer: Extract<ResolvedLayer, { op: 'dropout' }>,
  source: Tensor,
  target: GradientTarget,
): void {
  const mask = context.mask(layer);
  if (!mask) return copy(context, common, source, target);
  context.push({ kind: 'mask', ...common, source, mask, ...target });
}

/** target (+)= Π factors over the layer's region, two at a time. */
function product(
  context: OpContext,
  common: Common,
  layer: ResolvedLayer,
  factors: readonly Tensor[],
  target: GradientTarget,
): void {
  let partial = factors[0]!;
  for (const [index, factor] of factors.entries()) {
    if (index === 0) continue;
    const last = index === factors.length - 1;
    const next = last ? target : { to: context.tensor(layer), accumulate: false };
    context.push({ kind: 'mask', ...common, source: partial, mask: factor, ...next });
    partial = next.to;
  }
}

function window(context: OpContext, layer: PoolLayer): ReturnType<typeof poolWindow> {
  return poolWindow(layer, context.layers[layer.from[0]!]!);
}

function averagePool(
  context: OpContext,
  common: Common,
  layer: AveragePoolLayer,
  direction: 'forward' | 'gradient',
  source: Tensor,
  target: GradientTarget,
): void {
  const counted = countedRanges(layer, context.layers[layer.from[0]!]!);
  context.push({
    kind: 'avg-pool',
    ...common,
    ...window(context, layer),
    direction,
    counted,
    source,
    ...target,
  });
}

function upsample(
  context: OpContext,
  common: Common,
  layer: Extract<ResolvedLayer, { op: 'upsample' }>,
  direction: 'forward' | 'gradient',
  source: Tensor,
  target: GradientTarget,
): void {
  const { scale, mode } = layer;
  const plane = context.layers[layer.from[0]!]!.size;
  context.push({ kind: 'upsample', ...common, direction, mode, scale, plane, source, ...target });
}
