// Lays a plan's steps out: which layers are computed, in what order, where. What each op does is in plan-ops.ts. Pure.
//
// Only the cone of the unit is computed, forward and backward, and a layer's forward pass only where a non-linear
// layer's gradient needs it: a linear network runs none. With cuts (see checkpoints.ts) the values between two cuts
// are let go after the forward pass and computed again, to the same bits, before the backward pass reaches them.
import { tapProfile, weightDistribution, type ResolvedConv, type ResolvedLayer } from '../network/index.ts';
import { place, type Lifetime } from './arena.ts';
import { ErfError } from './errors.ts';
import { pack } from './packing.ts';
import { copyApart, gradientSteps, traceStep, valueSteps, type OpContext } from './plan-ops.ts';
import {
  changesScale,
  cropPlane,
  inputDistribution,
  operandsOf,
  reorderWeights,
  sameRegion,
  type Operand,
} from './plan-parts.ts';
import type {
  Accumulation,
  Block,
  SignsTensor,
  Slot,
  Step,
  Tensor,
  Upload,
  WeightTensor,
} from './plan-types.ts';
import { checkPositions } from './positions.ts';
import { weightShape } from './request.ts';
import {
  layersBetween,
  readAcross,
  readByGradients,
  type ForwardReads,
  type Sources,
  type Subject,
} from './subject.ts';

/**
 * Layers that change the scale between two rescalings. A layer's gain stays within 2^±6 for every initialisation
 * and activation here, so that 16 of them stay within float32's 2^±126.
 */
const layersPerRescale = 16;

/** A tensor's number before it has its slot. Uploads are there before the first step and stay. */
interface Numbered {
  readonly label: string;
  readonly floats: number;
  readonly perDraw: boolean;
  readonly isUpload: boolean;
}

/** Steps in order, and the slots their tensors lie in. */
export interface Layout {
  readonly slots: readonly Slot[];
  readonly blocks: readonly Block[] | null;
  readonly uploads: readonly Upload[];
  readonly steps: readonly Step[];
  readonly gradient: Tensor;
  readonly accumulation: Accumulation | null;
  readonly operations: number;
  /** The largest tensor: what it is of, and its bytes. */
  readonly largest: { readonly label: string; readonly byteLength: number };
}

export interface LayoutOptions {
  /** Layers, in order, behind which values are let go after the forward pass; see checkpoints.ts. Default: none. */
  readonly cuts?: readonly number[];
  /** Packs tensors into blocks of at most so many floats for one draw. Default: slots that are blocks of their own. */
  readonly blockFloats?: number;
}

export function layOut(subject: Subject, options: LayoutOptions = {}): Layout {
  return new LayingOut(subject, options).run();
}

class LayingOut {
  readonly #subject: Subject;
  readonly #cuts: readonly number[];
  readonly #blockFloats: number | undefined;
  readonly #all: readonly ResolvedLayer[];
  readonly #steps: Step[] = [];
  readonly #numbered: Numbered[] = [];
  readonly #uploads: { slot: number; readonly label: string; readonly data: Float32Array }[] = [];
  readonly #uploadNumbers = new Map<string, number>();
  /** Forward values that can be read, by layer. */
  #values = new Map<number, Tensor>();
  /** What layers have left for their gradients, by layer. */
  readonly #traces = new Map<number, Tensor | SignsTensor>();
  /** Gradients begun and not yet passed on, by layer. */
  readonly #gradients = new Map<number, Tensor>();
  readonly #context: OpContext;
  #operations = 0;

  constructor(subject: Subject, { cuts = [], blockFloats }: LayoutOptions) {
    this.#subject = subject;
    this.#cuts = cuts;
    this.#blockFloats = blockFloats;
    this.#all = subject.target.resolved.layers;
    this.#context = {
      layers: this.#all,
      push: (step) => this.#push(step),
      tensor: (layer) => this.#tensor(layer),
      signs: (layer) => this.#signs(layer),
      trace: (layer) => this.#traces.get(layer.index) ?? null,
      value: (index) => this.#value(index),
      given: (layer, field) => this.#given(layer, field),
      weights: (layer, layout) => this.#weights(layer, layout),
      mask: (layer) => this.#mask(layer),
    };
  }

  run(): Layout {
    const { accumulate } = this.#subject.sources;
    this.#forward();
    this.#backward();
    const gradient = this.#gradientOfInput();
    const accumulation = accumulate && this.#aggregate(gradient, accumulate);
    const { slots, blocks } = this.#place(accumulation?.map ?? gradient, gradient);
    const largest = this.#numbered.reduce((a, b) => (b.floats > a.floats ? b : a));
    return {
      slots,
      blocks,
      uploads: this.#uploads,
      steps: this.#steps,
      gradient,
      accumulation,
      operations: this.#operations,
      largest: { label: largest.label, byteLength: 4 * largest.floats },
    };
  }

  #push(step: Step): void {
    this.#steps.push(step);
    if (step.kind === 'conv') this.#operations += step.operations;
  }

  // --- Forward -------------------------------------------------------------------------------------------------

  /** Computes what the gradients behind the last cut read, and keeps beside it what is read across each cut. */
  #forward(): void {
    const { values, traces } = this.#readIn(this.#cuts.length);
    const kept = new Set(values);
    for (const cut of this.#cuts) for (const index of readAcross(this.#subject, cut)) kept.add(index);
    this.#compute({ values: kept, traces });
    this.#values = new Map([...this.#values].filter(([index]) => kept.has(index)));
  }

  /** What the gradients between two cuts read; see `layersBetween`. */
  #readIn(segment: number): ForwardReads {
    return readByGradients(this.#subject, layersBetween(this.#subject, this.#cuts, segment));
  }

  /** Makes these layers' values and traces readable, from whatever is. */
  #compute({ values, traces }: ForwardReads): void {
    const missing = new Set(values);
    for (const { index, from } of this.#subject.layers.toReversed()) {
      if (traces.has(index)) missing.add(from[0]!);
      if (!missing.has(index)) continue;
      if (this.#values.has(index)) missing.delete(index);
      else for (const source of from) missing.add(source);
    }
    for (const layer of this.#subject.layers) {
      if (traces.has(layer.index)) this.#traces.set(layer.index, traceStep(this.#context, layer));
      if (missing.has(layer.index)) this.#values.set(layer.index, this.#valueOf(layer));
    }
  }

  /** Zeros where every unit of a layer lies outside its plane: a convolution there reads only padding. */
  #value(index: number): Tensor {
    const value = this.#values.get(index);
    if (value) return value;
    const { channels, name } = this.#all[index]!;
    if (this.#subject.regions[index]) throw new Error(`The value of ${name} is read before it is computed.`);
    const slot = this.#upload(`padding of ${channels} channels`, new Float32Array(channels));
    const outside = -(2 ** 30);
    return { slot, perDraw: false, channels, region: { top: outside, left: outside, height: 1, width: 1 } };
  }

  #valueOf(layer: ResolvedLayer): Tensor {
    if (layer.op === 'input') return this.#inputValue(layer);
    const source = this.#values.get(layer.from[0]!);
    const isSame = source && this.#isIdentity(layer) && !this.#given(layer, 'shift');
    if (isSame && sameRegion(source.region, this.#subject.regions[layer.index]!)) return source;
    const to = this.#tensor(layer);
    valueSteps(this.#context, layer, to);
    return to;
  }

  #inputValue(layer: ResolvedLayer): Tensor {
    const { input } = this.#subject.sources;
    const region = this.#subject.regions[0]!;
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

  // --- Gradient ------------------------------------------------------------------------------------------------

  #backward(): void {
    const { target, regions, layers } = this.#subject;
    const { layer: last, channel } = target;
    const seed = new Float32Array(last.channels);
    if (channel === 'sum') seed.fill(1);
    else seed[channel] = 1;
    const slot = this.#upload(`${last.name} seed`, seed);
    this.#gradients.set(last.index, {
      slot,
      perDraw: false,
      channels: last.channels,
      region: regions[last.index]!,
    });

    let behind = this.#cuts.length;
    let scaled = 0;
    for (const layer of layers.toReversed()) {
      while (behind > 0 && layer.index <= this.#cuts[behind - 1]!) {
        behind -= 1;
        this.#compute(this.#readIn(behind));
      }
      const gradient = this.#gradients.get(layer.index);
      if (!gradient || layer.op === 'input') continue;
      for (const [position, source] of layer.from.entries()) {
        if (regions[source]) this.#passOn(layer, position, gradient, source);
      }
      this.#gradients.delete(layer.index);
      if (changesScale(layer) && ++scaled % layersPerRescale === 0) this.#rescale(layer);
    }
  }

  /**
   * Adds what `layer` passes on to the gradient of its source. What is passed on as it is, is not copied: several layers'
   * gradients may be one tensor until something is added to one of them.
   */
  #passOn(layer: ResolvedLayer, position: number, gradient: Tensor, source: number): void {
    const begun = this.#gradients.get(source);
    const passesOn = layer.op === 'add' || this.#isIdentity(layer);
    if (!begun && passesOn && !this.#numbered[gradient.slot]!.isUpload) {
      if (sameRegion(gradient.region, this.#subject.regions[source]!)) {
        this.#gradients.set(source, gradient);
        return;
      }
    }
    const to = begun && !this.#isShared(begun, source) ? begun : this.#tensor(this.#all[source]!);
    if (begun && to !== begun) copyApart(this.#context, layer, begun, to);
    this.#gradients.set(source, to);
    gradientSteps(this.#context, layer, position, gradient, { to, accumulate: begun !== undefined });
  }

  #isShared(gradient: Tensor, owner: number): boolean {
    return [...this.#gradients].some(([index, other]) => index !== owner && other === gradient);
  }

  /** Whether a layer multiplies by nothing: a batch norm without a scale, a dropout that keeps everything. */
  #isIdentity(layer: ResolvedLayer): boolean {
    const { parameters, drawMasks } = this.#subject.sources;
    const given = parameters[layer.name];
    if (layer.op === 'batch-norm') return !given?.scale;
    return layer.op === 'dropout' && !given?.mask && (!drawMasks || layer.rate === 0);
  }

  #rescale(layer: ResolvedLayer): void {
    const tensors = [...new Set(this.#gradients.values())];
    if (tensors.length === 0) return;
    this.#push({ kind: 'rescale', layer: layer.index, label: `rescale after ${layer.name}`, tensors });
  }

  /** The input's gradient; zeros where every path ends in padding. */
  #gradientOfInput(): Tensor {
    const gradient = this.#gradients.get(0);
    if (gradient) return gradient;
    const { channels } = this.#all[0]!;
    const region = this.#subject.regions[0]!;
    const slot = this.#upload('no path', new Float32Array(channels * region.height * region.width));
    return { slot, perDraw: false, channels, region };
  }

  #aggregate(source: Tensor, { aggregate, normalize }: NonNullable<Sources['accumulate']>): Accumulation {
    const { region } = source;
    const slot = this.#number({ label: 'the map', floats: region.height * region.width, perDraw: true });
    const to: Tensor = { slot, perDraw: true, channels: 1, region };
    this.#push({ kind: 'aggregate', layer: 0, label: `aggregate ${aggregate}`, aggregate, source, to });
    return { map: to, aggregate, normalize };
  }

  // --- Parts both passes share ---------------------------------------------------------------------------------

  #weights(layer: ResolvedConv, layout: 'forward' | 'gradient'): WeightTensor {
    const shape = weightShape(this.#subject.target.resolved, layer);
    const floats = shape.reduce((a, b) => a * b);
    const given = this.#subject.sources.parameters[layer.name]?.weight;
    if (given) {
      const data = reorderWeights(given, shape, layer.groups, layout);
      return { slot: this.#upload(`${layer.name} weights ${layout}`, data), perDraw: false, floats };
    }
    const init = this.#subject.sources.weights;
    if (init === null) {
      throw new ErfError(
        'invalid-request',
        `parameters.${layer.name}.weight is missing; it needs ${floats} values (${shape.join('×')}).`,
      );
    }
    const perDraw = init !== 'ones' && !this.#subject.deterministic;
    const to: WeightTensor = { slot: this.#number({ label: layer.name, floats, perDraw }), perDraw, floats };
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
    const region = this.#subject.regions[layer.index]!;
    const given = this.#subject.sources.parameters[layer.name]?.mask;
    if (given) {
      const slot = this.#upload(`${layer.name} mask`, cropPlane(given, layer, region));
      return { slot, perDraw: false, channels: layer.channels, region };
    }
    if (!this.#subject.sources.drawMasks || layer.rate === 0) return null;
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
    const data = this.#subject.sources.parameters[layer.name]?.[field];
    if (!data) return null;
    return { slot: this.#upload(`${layer.name} ${field}`, data), perDraw: false, floats: data.length };
  }

  /** Every tensor differs from draw to draw, but where nothing does. */
  #tensor(layer: ResolvedLayer): Tensor {
    const perDraw = !this.#subject.deterministic;
    const region = this.#subject.regions[layer.index]!;
    checkPositions(region, layer.name, 'a kernel');
    const floats = layer.channels * region.height * region.width;
    const slot = this.#number({ label: layer.name, floats, perDraw });
    return { slot, perDraw, channels: layer.channels, region };
  }

  /** Signs of all that a layer's source has in the cone. */
  #signs(layer: ResolvedLayer): SignsTensor {
    const perDraw = !this.#subject.deterministic;
    const floats = this.#subject.traces.get(layer.index)!;
    return { slot: this.#number({ label: `${layer.name} signs`, floats, perDraw }), perDraw, floats };
  }

  #number(tensor: Omit<Numbered, 'isUpload'>, isUpload = false): number {
    return this.#numbered.push({ ...tensor, isUpload }) - 1;
  }

  /** One number per label: the forward and the gradient pass share what they both read. */
  #upload(label: string, data: Float32Array): number {
    const known = this.#uploadNumbers.get(label);
    if (known !== undefined) return known;
    const slot = this.#number({ label, floats: data.length, perDraw: false }, true);
    this.#uploadNumbers.set(label, slot);
    this.#uploads.push({ slot, label, data });
    return slot;
  }

  /** Gives every tensor its slot in place of its number; `result` stays to the end, and `gradient` where nothing reads it. */
  #place(result: Tensor, gradient: Tensor): Pick<Layout, 'slots' | 'blocks'> {
    const first = this.#numbered.map(({ isUpload }) => (isUpload ? -1 : Infinity));
    const last = this.#numbered.map(({ isUpload }) => (isUpload ? Infinity : -1));
    const operands = new Set<Operand>([result, gradient]);
    for (const [at, step] of this.#steps.entries()) {
      for (const operand of operandsOf(step)) {
        operands.add(operand);
        first[operand.slot] = Math.min(first[operand.slot]!, at);
        last[operand.slot] = Math.max(last[operand.slot]!, at);
      }
    }
    last[result.slot] = Infinity;
    const lifetimes = this.#numbered.map(({ floats, perDraw }, number): Lifetime => ({
      floats,
      perDraw,
      first: first[number]!,
      last: last[number]!,
    }));
    if (this.#blockFloats !== undefined) return this.#pack(lifetimes, this.#blockFloats);
    const { slots, slotOf } = place(lifetimes);
    for (const operand of operands) (operand as { slot: number }).slot = slotOf[operand.slot]!;
    for (const upload of this.#uploads) upload.slot = slotOf[upload.slot]!;
    return { slots, blocks: null };
  }

  /** Every tensor is a slot, and its number the slot's. */
  #pack(lifetimes: readonly Lifetime[], blockFloats: number): Pick<Layout, 'slots' | 'blocks'> {
    const apart = new Map<number, Set<number>>();
    const keepApart = (one: number, other: number): void => {
      if (!apart.has(one)) apart.set(one, new Set());
      apart.get(one)!.add(other);
    };
    for (const step of this.#steps) {
      if (!('to' in step)) continue;
      for (const { slot } of operandsOf(step)) {
        if (slot === step.to.slot) continue;
        keepApart(slot, step.to.slot);
        keepApart(step.to.slot, slot);
      }
    }
    const { blocks, at } = pack(lifetimes, { apart, blockFloats });
    const slots = lifetimes.map(({ perDraw, floats }, index) => ({
      index,
      perDraw,
      floats: Math.max(1, floats),
      ...at[index]!,
    }));
    return { slots, blocks };
  }
}
