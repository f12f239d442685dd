// The gradient of a unit in float64, position by position: slow, plain and written apart from the engine.
// Imports network for shapes and paddings only.
//
// Nothing here knows a cone, a window or a border: a position's value asks for the positions it is made of, and a
// position's gradient is handed to the positions it was made of.
import { resolveNetwork, type ResolvedLayer, type ResolvedNetwork } from '../../src/network/index.ts';
import { inputAt, isOnPlane, unitOf, type GradientCase, type ReferenceGradient } from './case.ts';

type Activation = Extract<ResolvedLayer, { approximate: unknown }>;
type Conv = Extract<ResolvedLayer, { groups: unknown }>;

/** Numbers by channel and position, on a plane without end. */
class Field {
  readonly #numbers = new Map<number, number>();

  /** Positions from −4096 to 4095 have a key of their own. */
  static #key(channel: number, y: number, x: number): number {
    return (channel * 8192 + y + 4096) * 8192 + x + 4096;
  }

  get(channel: number, y: number, x: number): number | undefined {
    return this.#numbers.get(Field.#key(channel, y, x));
  }

  set(channel: number, y: number, x: number, value: number): number {
    this.#numbers.set(Field.#key(channel, y, x), value);
    return value;
  }

  add(channel: number, y: number, x: number, value: number): void {
    this.set(channel, y, x, (this.get(channel, y, x) ?? 0) + value);
  }

  *entries(): Generator<[channel: number, y: number, x: number, value: number]> {
    for (const [key, value] of this.#numbers) {
      const x = (key % 8192) - 4096;
      const row = Math.floor(key / 8192);
      yield [Math.floor(row / 8192), (row % 8192) - 4096, x, value];
    }
  }
}

/** erf(x) = 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(2n+1)!!, 1 to the last bit beyond 6. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 1; Math.abs(term) > 1e-300 && n < 400; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const bell = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
const cubic = (x: number): number => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);

/** f(x) */
export function activate({ op, slope, approximate }: Activation, x: number): number {
  switch (op) {
    case 'relu':
      return Math.max(x, 0);
    case 'relu6':
      return Math.min(Math.max(x, 0), 6);
    case 'leaky-relu':
      return x > 0 ? x : slope * x;
    case 'elu':
      return x > 0 ? x : Math.exp(x) - 1;
    case 'gelu':
      return approximate === 'none'
        ? (x / 2) * (1 + erf(x / Math.SQRT2))
        : (x / 2) * (1 + Math.tanh(cubic(x)));
    case 'silu':
      return x * sigmoid(x);
    case 'hard-swish':
      return (x * Math.min(Math.max(x + 3, 0), 6)) / 6;
    case 'tanh':
      return Math.tanh(x);
    case 'sigmoid':
      return sigmoid(x);
    default:
      return op satisfies never;
  }
}

/** f′(x) */
export function derivative({ op, slope, approximate }: Activation, x: number): number {
  switch (op) {
    case 'relu':
      return x > 0 ? 1 : 0;
    case 'relu6':
      return x > 0 && x < 6 ? 1 : 0;
    case 'leaky-relu':
      return x > 0 ? 1 : slope;
    case 'elu':
      return x > 0 ? 1 : Math.exp(x);
    case 'gelu': {
      if (approximate === 'none') return (1 + erf(x / Math.SQRT2)) / 2 + x * bell(x);
      const t = Math.tanh(cubic(x));
      return (1 + t) / 2 + (x / 2) * (1 - t * t) * Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
    }
    case 'silu':
      return sigmoid(x) * (1 + x * (1 - sigmoid(x)));
    case 'hard-swish':
      return x < -3 ? 0 : x > 3 ? 1 : (2 * x + 3) / 6;
    case 'tanh':
      return 1 - Math.tanh(x) ** 2;
    case 'sigmoid':
      return sigmoid(x) * (1 - sigmoid(x));
    default:
      return op satisfies never;
  }
}

/** Where an activation's slope jumps: float32 and float64 may rightly fall on different sides. */
const kinks: Readonly<Partial<Record<Activation['op'], readonly number[]>>> = {
  relu: [0],
  relu6: [0, 6],
  'leaky-relu': [0],
  'hard-swish': [-3, 3],
};

/** Every product that makes conv unit (o, y, x): which weight, and which source position. */
function* taps(
  layer: Conv,
  sourceChannels: number,
  o: number,
  y: number,
  x: number,
): Generator<[weight: number, channel: number, y: number, x: number]> {
  const { kernel, stride, dilation, padding } = layer.window;
  const inPerGroup = sourceChannels / layer.groups;
  const group = Math.floor(o / (layer.channels / layer.groups));
  for (let i = 0; i < inPerGroup; i++) {
    for (let ky = 0; ky < kernel[0]; ky++) {
      for (let kx = 0; kx < kernel[1]; kx++) {
        yield [
          ((o * inPerGroup + i) * kernel[0] + ky) * kernel[1] + kx,
          group * inPerGroup + i,
          y * stride[0] - padding[0].before + ky * dilation[0],
          x * stride[1] - padding[1].before + kx * dilation[1],
        ];
      }
    }
  }
}

class Evaluation {
  readonly #case: GradientCase;
  readonly #network: ResolvedNetwork;
  readonly #values: readonly Field[];

  constructor(given: GradientCase) {
    this.#case = given;
    this.#network = resolveNetwork(given.network);
    this.#values = this.#network.layers.map(() => new Field());
  }

  #given(
    layer: ResolvedLayer,
    field: 'weight' | 'bias' | 'scale' | 'shift' | 'mask',
  ): Float32Array | undefined {
    return this.#case.parameters[layer.name]?.[field];
  }

  #mask(layer: ResolvedLayer, c: number, y: number, x: number): number {
    const mask = this.#given(layer, 'mask');
    return mask && layer.size ? mask[(c * layer.size[0] + y) * layer.size[1] + x]! : 1;
  }

  /** A layer's value at a position: 0 off its plane, which is how padding reads. */
  value(index: number, c: number, y: number, x: number): number {
    const layer = this.#network.layers[index]!;
    if (!isOnPlane(layer, y, x)) return 0;
    const known = this.#values[index]!.get(c, y, x);
    return known ?? this.#values[index]!.set(c, y, x, this.#compute(layer, c, y, x));
  }

  #compute(layer: ResolvedLayer, c: number, y: number, x: number): number {
    const source = layer.from[0]!;
    switch (layer.op) {
      case 'input':
        return inputAt(this.#case, layer, c, y, x);
      case 'conv': {
        const weight = this.#given(layer, 'weight')!;
        let sum = this.#given(layer, 'bias')?.[c] ?? 0;
        for (const [w, i, sy, sx] of taps(layer, this.#network.layers[source]!.channels, c, y, x)) {
          sum += weight[w]! * this.value(source, i, sy, sx);
        }
        return sum;
      }
      case 'batch-norm': {
        const scale = this.#given(layer, 'scale')?.[c] ?? 1;
        return this.value(source, c, y, x) * scale + (this.#given(layer, 'shift')?.[c] ?? 0);
      }
      case 'dropout':
        return this.value(source, c, y, x) * this.#mask(layer, c, y, x);
      case 'add':
        return layer.from.reduce((sum, from) => sum + this.value(from, c, y, x), 0);
      default:
        if ('approximate' in layer) return activate(layer, this.value(source, c, y, x));
        throw new Error(`the float64 oracle does not know ${layer.op}`);
    }
  }

  /** The number that is differentiated. */
  unit(): number {
    let sum = 0;
    for (const [c, y, x] of this.#seeds()) sum += this.value(this.#network.layers.length - 1, c, y, x);
    return sum;
  }

  *#seeds(): Generator<[channel: number, y: number, x: number]> {
    const { channel = 'sum' } = this.#case;
    const { channels } = this.#network.layers.at(-1)!;
    const [y, x] = unitOf(this.#case, this.#network);
    for (let c = 0; c < channels; c++) if (channel === 'sum' || channel === c) yield [c, y, x];
  }

  /** Reverse accumulation, from the last layer to the first. */
  gradient(): { readonly field: Field; readonly nearestKink: number } {
    const { layers } = this.#network;
    const gradients = layers.map(() => new Field());
    for (const [c, y, x] of this.#seeds()) gradients.at(-1)!.set(c, y, x, 1);
    let nearestKink = Infinity;
    for (const layer of layers.slice(1).reverse()) {
      for (const [c, y, x, g] of gradients[layer.index]!.entries()) {
        if ('approximate' in layer) {
          const before = this.value(layer.from[0]!, c, y, x);
          for (const kink of kinks[layer.op] ?? [])
            nearestKink = Math.min(nearestKink, Math.abs(before - kink));
        }
        for (const [from, i, sy, sx, slope] of this.#slopes(layer, c, y, x)) {
          if (isOnPlane(layers[from]!, sy, sx)) gradients[from]!.add(i, sy, sx, g * slope);
        }
      }
    }
    return { field: gradients[0]!, nearestKink };
  }

  /** ∂(layer at a position)/∂(each source position it is made of). */
  *#slopes(
    layer: ResolvedLayer,
    c: number,
    y: number,
    x: number,
  ): Generator<[from: number, channel: number, y: number, x: number, slope: number]> {
    const source = layer.from[0]!;
    if (layer.op === 'conv') {
      const weight = this.#given(layer, 'weight')!;
      for (const [w, i, sy, sx] of taps(layer, this.#network.layers[source]!.channels, c, y, x)) {
        yield [source, i, sy, sx, weight[w]!];
      }
    } else if (layer.op === 'batch-norm') yield [source, c, y, x, this.#given(layer, 'scale')?.[c] ?? 1];
    else if (layer.op === 'dropout') yield [source, c, y, x, this.#mask(layer, c, y, x)];
    else if (layer.op === 'add') for (const from of layer.from) yield [from, c, y, x, 1];
    else if ('approximate' in layer) {
      yield [source, c, y, x, derivative(layer, this.value(source, c, y, x))];
    } else throw new Error(`the float64 oracle does not know ${layer.op}`);
  }
}

/** The unit's value. */
export function float64Value(given: GradientCase): number {
  return new Evaluation(given).unit();
}

/** The gradient, and the distance of the nearest kink to any pre-activation the gradient passes. */
export function float64Gradient(given: GradientCase): ReferenceGradient & { readonly nearestKink: number } {
  const { field, nearestKink } = new Evaluation(given).gradient();
  const entries = [...field.entries()];
  return {
    at: (channel, y, x) => field.get(channel, y, x) ?? 0,
    positions: entries.map(([channel, y, x]) => [channel, y, x] as const),
    largest: entries.reduce((largest, entry) => Math.max(largest, Math.abs(entry[3])), 0),
    nearestKink,
  };
}
