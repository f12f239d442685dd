// Lays a plan out: which layers are computed, in what order, where. What each op does is in plan-ops.ts. Pure.
//
// Only the cone of the unit is computed, forward and backward, and a layer's forward pass only where a non-linear
// layer's gradient needs it: a linear network runs none.
import {
  tapProfile,
  weightDistribution,
  type ResolvedConv,
  type ResolvedLayer,
  type ResolvedNetwork,
  type WeightInit,
} from '../network/index.ts';
import { cone, type Box } from '../receptive-field/index.ts';
import { Arena } from './arena.ts';
import { ErfError } from './errors.ts';
import { gradientSteps, valueSteps, type OpContext } from './plan-ops.ts';
import {
  changesScale,
  cropPlane,
  inputDistribution,
  isConvolution,
  reorderWeights,
  valuesGradientReads,
} from './plan-parts.ts';
import type { Plan, PlanLimits, Region, Slot, Step, Tensor, Upload, WeightTensor } from './plan-types.ts';
import { checkPositions } from './positions.ts';
import { weightShape } from './request.ts';
import type { Target } from './target.ts';
import type { Aggregate, InputInit, Normalization, Parameters } from './types.ts';

/**
 * Layers that change the scale between two rescalings. A layer's gain stays within 2^±6 for every initialisation
 * and activation here, so that 16 of them stay within float32's 2^±126.
 */
const layersPerRescale = 16;

export interface Sources {
  /** Null: every weight must be among the parameters. */
  readonly weights: WeightInit | null;
  readonly parameters: Parameters;
  readonly input: InputInit | Float32Array;
  /** False: a dropout without a given mask keeps everything. */
  readonly drawMasks: boolean;
  readonly draws: number;
  readonly seed: number;
  readonly accumulate: { readonly aggregate: Aggregate; readonly normalize: Normalization } | null;
}

export class Planner {
  readonly #target: Target;
  readonly #resolved: ResolvedNetwork;
  readonly #sources: Sources;
  readonly #regions: readonly (Region | null)[];
  readonly #arena = new Arena();
  readonly #steps: Step[] = [];
  readonly #uploads: Upload[] = [];
  readonly #uploadSlots = new Map<string, number>();
  /** Forward values still needed, by layer. */
  readonly #values = new Map<number, Tensor>();
  /** How often each layer's forward value will still be read. */
  readonly #valueReaders: number[];
  /** Gradients begun and not yet passed on, by layer. */
  readonly #gradients = new Map<number, Tensor>();
  readonly #deterministic: boolean;
  readonly #context: OpContext;
  #operations = 0;
  #largest = { label: 'the input', byteLength: 0 };

  constructor(target: Target, sources: Sources) {
    this.#target = target;
    this.#resolved = target.resolved;
    this.#sources = sources;
    const { regions } = cone(target.resolved, target.layer.index, target.unit);
    this.#regions = regions.map((region) => {
      if (!region) return null;
      const height = region.y.last - region.y.first + 1;
      const width = region.x.last - region.x.first + 1;
      if (height <= 0 || width <= 0) return null;
      return { top: region.y.first, left: region.x.first, height, width };
    });
    this.#valueReaders = this.#countValueReaders();
    this.#deterministic = !this.#anyLayerIsDrawn();
    this.#context = this.#opContext();
  }

  build(limits: PlanLimits): Plan {
    const { layer } = this.#target;
    const box = this.#regions[0];
    if (!box) {
      throw new ErfError(
        'invalid-request',
        `Unit [${this.#target.unit.join(', ')}] of ${layer.name} sees only padding: no input pixel can move it. Choose a unit nearer the middle.`,
      );
    }
    this.#forward();
    this.#backward();
    const gradient = this.#gradientOfInput(box);
    const accumulation = this.#sources.accumulate && this.#aggregate(gradient, this.#sources.accumulate);
    return this.#finish(limits, box, gradient, accumulation);
  }

  /** Layers of the cone, in order. */
  #relevantLayers(): ResolvedLayer[] {
    return this.#resolved.layers.filter((layer) => this.#regions[layer.index]);
  }

  #anyLayerIsDrawn(): boolean {
    const { weights, parameters, input, drawMasks } = this.#sources;
    return this.#relevantLayers().some((layer) => {
      if (isConvolution(layer)) {
        return weights !== 'ones' && !parameters[layer.name]?.weight;
      }
      if (layer.op === 'dropout') return drawMasks && layer.rate > 0 && !parameters[layer.name]?.mask;
      if (layer.op === 'input')
        return this.#valueReaders[0]! > 0 && (input === 'normal' || input === 'uniform');
      return false;
    });
  }

  #push(step: Step): void {
    this.#steps.push(step);
    if (step.kind === 'conv') this.#operations += step.operations;
  }

  #opContext(): OpContext {
    return {
      layers: this.#resolved.layers,
      push: (step) => this.#push(step),
      tensor: (layer) => this.#tensor(layer),
      release: ({ slot }) => this.#arena.release(slot),
      value: (index) => this.#values.get(index) ?? this.#zeros(index),
      given: (layer, field) => this.#given(layer, field),
      weights: (layer, layout) => this.#weights(layer, layout),
      mask: (layer) => this.#mask(layer),
    };
  }

  // --- Forward -------------------------------------------------------------------------------------------------

  /** A value reads the values of all its sources; a non-linear layer's gradient reads its sources' too. */
  #countValueReaders(): number[] {
    const readers = this.#resolved.layers.map(() => 0);
    for (const layer of this.#relevantLayers().reverse()) {
      const valueIsRead = readers[layer.index]! > 0;
      for (const source of layer.from) {
        if (!this.#regions[source]) continue;
        if (valueIsRead) readers[source]! += 1;
      }
      for (const position of valuesGradientReads(layer)) readers[layer.from[position]!]! += 1;
    }
    return readers;
  }

  #forward(): void {
    for (const layer of this.#relevantLayers()) {
      if (this.#valueReaders[layer.index]! === 0) continue;
      this.#values.set(layer.index, this.#valueOf(layer));
      for (const source of layer.from) this.#valueWasRead(source);
    }
  }

  #valueOf(layer: ResolvedLayer): Tensor {
    if (layer.op === 'input') return this.#inputValue(layer);
    const to = this.#tensor(layer);
    valueSteps(this.#context, layer, to);
    return to;
  }

  #inputValue(layer: ResolvedLayer): Tensor {
    const { input } = this.#sources;
    const region = this.#regions[0]!;
    if (input instanceof Float32Array) {
      const slot = this.#upload(`${layer.name} given`, cropPlane(input, layer, region));
      return { slot, perDraw: false, channels: layer.channels, region };
    }
    const to = this.#tensor(layer);
    const distribution = inputDistribution(input);
    this.#push({
      kind: 'plane',
      layer: 0,
      label: `${layer.name} drawn`,
      purpose: 'input',
      distribution,
      to,
    });
    return to;
  }

  #valueWasRead(index: number): void {
    const left = (this.#valueReaders[index]! -= 1);
    const value = this.#values.get(index);
    if (left > 0 || !value) return;
    this.#arena.release(value.slot);
    this.#values.delete(index);
  }

  // --- Gradient ------------------------------------------------------------------------------------------------

  #backward(): void {
    const { layer: target, channel } = this.#target;
    const seed = new Float32Array(target.channels);
    if (channel === 'sum') seed.fill(1);
    else seed[channel] = 1;
    const region = this.#regions[target.index]!;
    const slot = this.#upload(`${target.name} seed`, seed);
    this.#gradients.set(target.index, { slot, perDraw: false, channels: target.channels, region });

    let scaled = 0;
    for (const layer of this.#relevantLayers().reverse()) {
      const gradient = this.#gradients.get(layer.index);
      if (!gradient || layer.op === 'input') continue;
      for (const [position, source] of layer.from.entries()) {
        if (this.#regions[source]) this.#passOn(layer, position, gradient, source);
      }
      for (const position of valuesGradientReads(layer)) this.#valueWasRead(layer.from[position]!);
      this.#gradients.delete(layer.index);
      this.#arena.release(gradient.slot);
      if (changesScale(layer) && ++scaled % layersPerRescale === 0) this.#rescale(layer);
    }
  }

  /** Adds what `layer` passes on to the gradient of its source. */
  #passOn(layer: ResolvedLayer, position: number, gradient: Tensor, source: number): void {
    const begun = this.#gradients.get(source);
    const to = begun ?? this.#tensor(this.#resolved.layers[source]!);
    this.#gradients.set(source, to);
    gradientSteps(this.#context, layer, position, gradient, { to, accumulate: begun !== undefined });
  }

  #rescale(layer: ResolvedLayer): void {
    const tensors = [...this.#gradients.values()];
    if (tensors.length === 0) return;
    this.#push({ kind: 'rescale', layer: layer.index, label: `rescale after ${layer.name}`, tensors });
  }

  /** The input's gradient; zeros where every path ends in padding. */
  #gradientOfInput(region: Region): Tensor {
    const gradient = this.#gradients.get(0);
    if (gradient) return gradient;
    const { channels } = this.#resolved.layers[0]!;
    const slot = this.#upload('no path', new Float32Array(channels * region.height * region.width));
    return { slot, perDraw: false, channels, region };
  }

  #aggregate(
    source: Tensor,
    { aggregate, normalize }: NonNullable<Sources['accumulate']>,
  ): NonNullable<Plan['accumulation']> {
    const slot = this.#arena.take(source.region.height * source.region.width, true);
    const to: Tensor = { slot, perDraw: true, channels: 1, region: source.region };
    this.#push({ kind: 'aggregate', layer: 0, label: `aggregate ${aggregate}`, aggregate, source, to });
    return { map: to, aggregate, normalize };
  }

  // --- Parts both passes share ---------------------------------------------------------------------------------

  #weights(layer: ResolvedConv, layout: 'forward' | 'gradient'): WeightTensor {
    const shape = weightShape(this.#resolved, layer);
    const floats = shape.reduce((a, b) => a * b);
    const given = this.#sources.parameters[layer.name]?.weight;
    if (given) {
      const data = reorderWeights(given, shape, layer.groups, layout);
      return { slot: this.#upload(`${layer.name} weights ${layout}`, data), perDraw: false, floats };
    }
    const init = this.#sources.weights;
    if (init === null) {
      throw new ErfError(
        'invalid-request',
        `parameters.${layer.name}.weight is missing; it needs ${floats} values (${shape.join('×')}).`,
      );
    }
    const perDraw = init !== 'ones' && !this.#deterministic;
    const to: WeightTensor = { slot: this.#take(floats, perDraw, layer.name), perDraw, floats };
    this.#push({
      kind: 'weights',
      layer: layer.index,
      label: `${layer.name} weights`,
      distribution: weightDistribution(init, shape),
      tapProfile: tapProfile(init, shape),
      shape,
      groups: layer.groups,
      layout,
      to,
    });
    return to;
  }

  /** Null where everything is kept. */
  #mask(layer: Extract<ResolvedLayer, { op: 'dropout' }>): Tensor | null {
    const region = this.#regions[layer.index]!;
    const given = this.#sources.parameters[layer.name]?.mask;
    if (given) {
      const slot = this.#upload(`${layer.name} mask`, cropPlane(given, layer, region));
      return { slot, perDraw: false, channels: layer.channels, region };
    }
    if (!this.#sources.drawMasks || layer.rate === 0) return null;
    const to = this.#tensor(layer);
    this.#push({
      kind: 'plane',
      layer: layer.index,
      label: `${layer.name} mask`,
      purpose: 'mask',
      distribution: { kind: 'bernoulli', rate: layer.rate },
      to,
    });
    return to;
  }

  /** A layer's given bias, scale or shift; null where there is none. */
  #given(layer: ResolvedLayer, field: 'bias' | 'scale' | 'shift'): WeightTensor | null {
    const data = this.#sources.parameters[layer.name]?.[field];
    if (!data) return null;
    return { slot: this.#upload(`${layer.name} ${field}`, data), perDraw: false, floats: data.length };
  }

  /** A source whose every unit lies outside its plane: a convolution there reads only zeros. */
  #zeros(index: number): Tensor {
    const { channels } = this.#resolved.layers[index]!;
    const slot = this.#upload(`padding of ${channels} channels`, new Float32Array(channels));
    const outside = -(2 ** 30);
    return { slot, perDraw: false, channels, region: { top: outside, left: outside, height: 1, width: 1 } };
  }

  /** Every tensor differs from draw to draw, but where nothing does. */
  #tensor(layer: ResolvedLayer): Tensor {
    const perDraw = !this.#deterministic;
    const region = this.#regions[layer.index]!;
    checkPositions(region, layer.name, 'a kernel');
    const floats = layer.channels * region.height * region.width;
    return { slot: this.#take(floats, perDraw, layer.name), perDraw, channels: layer.channels, region };
  }

  #take(floats: number, perDraw: boolean, label: string): number {
    this.#noteSize(floats, label);
    return this.#arena.take(floats, perDraw);
  }

  #noteSize(floats: number, label: string): void {
    const byteLength = 4 * floats;
    if (byteLength > this.#largest.byteLength) this.#largest = { label, byteLength };
  }

  /** One slot per label: the forward and the gradient pass share what they both read. */
  #upload(label: string, data: Float32Array): number {
    const known = this.#uploadSlots.get(label);
    if (known !== undefined) return known;
    this.#noteSize(data.length, label);
    const slot = this.#arena.reserve(data.length);
    this.#uploadSlots.set(label, slot);
    this.#uploads.push({ slot, label, data });
    return slot;
  }

  // --- Memory --------------------------------------------------------------------------------------------------

  #finish(limits: PlanLimits, box: Box, gradient: Tensor, accumulation: Plan['accumulation']): Plan {
    const slots = this.#arena.slots();
    const bytes = (select: (slot: Slot) => boolean): number =>
      slots.reduce((sum, slot) => sum + (select(slot) ? 4 * slot.floats : 0), 0);
    const byteLengthPerDraw = bytes((slot) => slot.perDraw);
    const byteLengthShared = bytes((slot) => !slot.perDraw);
    const drawsPerChunk = this.#drawsPerChunk(limits, slots, byteLengthPerDraw, byteLengthShared);
    const { draws, seed } = this.#sources;
    return {
      box,
      slots,
      uploads: this.#uploads,
      steps: this.#steps,
      gradient,
      accumulation,
      seed,
      draws,
      deterministic: this.#deterministic,
      drawsPerChunk,
      operations: this.#operations,
      byteLengthPerDraw,
      byteLengthShared,
      notes: this.#notes(drawsPerChunk, limits),
    };
  }

  #drawsPerChunk(limits: PlanLimits, slots: readonly Slot[], perDraw: number, shared: number): number {
    const largestSlot = (perDrawOnly: boolean): number =>
      4 * Math.max(1, ...slots.filter((slot) => slot.perDraw === perDrawOnly).map(({ floats }) => floats));
    const byBuffer = Math.floor(limits.bufferByteLength / largestSlot(true));
    const left = limits.totalByteLength - shared;
    const byTotal = perDraw > 0 ? Math.floor(left / perDraw) : left < 0 ? 0 : Infinity;
    const fit = Math.min(byBuffer, byTotal, largestSlot(false) > limits.bufferByteLength ? 0 : Infinity);
    if (fit < 1) {
      const { label, byteLength } = this.#largest;
      const advice = 'lower the channels, the depth or the kernel.';
      throw new ErfError(
        'out-of-memory',
        byTotal < 1
          ? `One draw needs ${mebibytes(perDraw + shared)} in all, ${mebibytes(byteLength)} of it in ${label}, and the device allows ${mebibytes(limits.totalByteLength)}; ${advice}`
          : `${label} needs ${mebibytes(byteLength)} for one draw, the device allows ${mebibytes(limits.bufferByteLength)}; ${advice}`,
      );
    }
    return this.#deterministic ? 1 : Math.min(fit, limits.draws, this.#sources.draws);
  }

  #notes(drawsPerChunk: number, limits: PlanLimits): string[] {
    const notes: string[] = [];
    const guessed = this.#relevantLayers().filter(
      (layer) => 'window' in layer && layer.window.paddingKnown.includes(false),
    );
    if (guessed[0]) {
      notes.push(
        `SAME padding of ${guessed[0].name}${guessed.length > 1 ? ` and ${guessed.length - 1} more` : ''} depends on the input size; shown for a size the strides divide.`,
      );
    }
    if (!this.#deterministic && drawsPerChunk < Math.min(limits.draws, this.#sources.draws)) {
      notes.push(`Memory allows ${drawsPerChunk} ${drawsPerChunk === 1 ? 'draw' : 'draws'} at a time.`);
    }
    return notes;
  }
}

function mebibytes(byteLength: number): string {
  const value = byteLength / 2 ** 20;
  return `${value >= 10 ? Math.round(value).toLocaleString('en') : value.toPrecision(2)} MiB`;
}
