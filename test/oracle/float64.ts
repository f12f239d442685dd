// The gradient of a unit in float64, position by position: slow, plain and written apart from the engine.
// Imports network for shapes and paddings only.
//
// Nothing here knows a cone, a region or a slot: a position's value asks for the positions it is made of, and a
// position's gradient is handed to the positions it was made of.
import {
  resolveNetwork,
  type ResolvedLayer,
  type ResolvedMaxPool,
  type ResolvedNetwork,
} from '../../src/network/index.ts';
import { activate, derivative, kinks } from './activations.ts';
import { inputAt, isOnPlane, unitOf, type GradientCase, type ReferenceGradient } from './case.ts';
import { offsetOf, poolTaps, termsOf, type Surroundings, type Term } from './terms.ts';

export { activate, derivative, erf } from './activations.ts';

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

/** A max-pool's window: where its largest value is, and how far the next one lies below it. */
interface Maximum {
  readonly y: number;
  readonly x: number;
  readonly value: number;
  readonly lead: number;
}

/** Where float32 and float64 may rightly differ, along the paths that carry any gradient. */
export interface Doubt {
  /** Distance of the nearest kink to any pre-activation. */
  readonly nearestKink: number;
  /** Smallest lead of a max-pool's largest value over the window's next. */
  readonly nearestTie: number;
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

  #surroundings(layer: ResolvedLayer): Surroundings {
    return { layers: this.#network.layers, parameters: this.#case.parameters[layer.name] ?? {} };
  }

  /** A layer's value at a position: 0 off its plane, which is how padding reads. */
  value(index: number, c: number, y: number, x: number): number {
    const layer = this.#network.layers[index]!;
    if (!isOnPlane(layer, y, x)) return 0;
    const known = this.#values[index]!.get(c, y, x);
    return known ?? this.#values[index]!.set(c, y, x, this.#compute(layer, c, y, x));
  }

  #compute(layer: ResolvedLayer, c: number, y: number, x: number): number {
    if (layer.op === 'input') return inputAt(this.#case, layer, c, y, x);
    if ('approximate' in layer) return activate(layer, this.value(layer.from[0]!, c, y, x));
    if (layer.op === 'max-pool') return this.#maximum(layer, c, y, x).value;
    if (layer.op === 'multiply') {
      return layer.from.reduce((product, from) => product * this.value(from, c, y, x), 1);
    }
    const surroundings = this.#surroundings(layer);
    let sum = offsetOf(layer, surroundings, c);
    for (const term of termsOf(layer, surroundings, c, y, x)!) {
      sum += term.slope * this.value(term.from, term.channel, term.y, term.x);
    }
    return sum;
  }

  /** Padding is never chosen; of equals the first, row by row. */
  #maximum(layer: ResolvedMaxPool, c: number, y: number, x: number): Maximum {
    const from = layer.from[0]!;
    let best: Maximum | undefined;
    for (const sy of poolTaps(layer, 0, y)) {
      for (const sx of poolTaps(layer, 1, x)) {
        if (!isOnPlane(this.#network.layers[from]!, sy, sx)) continue;
        const value = this.value(from, c, sy, sx);
        if (!best) best = { y: sy, x: sx, value, lead: Infinity };
        else if (value > best.value) best = { y: sy, x: sx, value, lead: value - best.value };
        else best = { ...best, lead: Math.min(best.lead, best.value - value) };
      }
    }
    if (!best) throw new RangeError(`${layer.name} [${y}, ${x}] has nothing to pool`);
    return best;
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
  gradient(): { readonly field: Field } & Doubt {
    const { layers } = this.#network;
    const gradients = layers.map(() => new Field());
    for (const [c, y, x] of this.#seeds()) gradients.at(-1)!.set(c, y, x, 1);
    let [nearestKink, nearestTie] = [Infinity, Infinity];
    for (const layer of layers.slice(1).reverse()) {
      for (const [c, y, x, g] of gradients[layer.index]!.entries()) {
        if (g !== 0 && 'approximate' in layer) {
          const before = this.value(layer.from[0]!, c, y, x);
          for (const kink of kinks[layer.op] ?? [])
            nearestKink = Math.min(nearestKink, Math.abs(before - kink));
        }
        if (g !== 0 && layer.op === 'max-pool') {
          nearestTie = Math.min(nearestTie, this.#maximum(layer, c, y, x).lead);
        }
        for (const { from, channel, y: sy, x: sx, slope } of this.#slopes(layer, c, y, x)) {
          if (isOnPlane(layers[from]!, sy, sx)) gradients[from]!.add(channel, sy, sx, g * slope);
        }
      }
    }
    return { field: gradients[0]!, nearestKink, nearestTie };
  }

  /** ∂(layer at a position)/∂(each source position it is made of). */
  #slopes(layer: ResolvedLayer, c: number, y: number, x: number): Iterable<Term> {
    const from = layer.from[0]!;
    if ('approximate' in layer) {
      return [{ from, channel: c, y, x, slope: derivative(layer, this.value(from, c, y, x)) }];
    }
    if (layer.op === 'max-pool') return [{ from, channel: c, ...this.#maximum(layer, c, y, x), slope: 1 }];
    if (layer.op === 'multiply') {
      return layer.from.map((source, position) => {
        const others = layer.from.filter((_, other) => other !== position);
        const slope = others.reduce((product, other) => product * this.value(other, c, y, x), 1);
        return { from: source, channel: c, y, x, slope };
      });
    }
    return termsOf(layer, this.#surroundings(layer), c, y, x)!;
  }
}

/** The unit's value. */
export function float64Value(given: GradientCase): number {
  return new Evaluation(given).unit();
}

/** The gradient, and how near it comes to a kink or a tie. */
export function float64Gradient(given: GradientCase): ReferenceGradient & Doubt {
  const { field, nearestKink, nearestTie } = new Evaluation(given).gradient();
  const entries = [...field.entries()];
  return {
    at: (channel, y, x) => field.get(channel, y, x) ?? 0,
    positions: entries.map(([channel, y, x]) => [channel, y, x] as const),
    largest: entries.reduce((largest, entry) => Math.max(largest, Math.abs(entry[3])), 0),
    nearestKink,
    nearestTie,
  };
}
