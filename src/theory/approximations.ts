// Collects where a prediction is not exact. Imports types of its own room and of network.
import type { ResolvedLayer } from '../network/index.ts';
import type { Approximation } from './types.ts';

export class Approximations {
  readonly #found = new Map<string, { first: ResolvedLayer; layers: Set<number>; why: string }>();

  /** `kind` groups what is said once: an op, or a reason. */
  note(kind: string, layer: ResolvedLayer, why: string): void {
    const known = this.#found.get(kind);
    if (!known) {
      this.#found.set(kind, { first: layer, layers: new Set([layer.index]), why });
      return;
    }
    known.layers.add(layer.index);
    if (layer.index < known.first.index) known.first = layer;
  }

  list(): Approximation[] {
    return [...this.#found.values()]
      .sort((a, b) => a.first.index - b.first.index)
      .map(({ first, layers, why }) => ({ layer: first.name, layers: layers.size, why }));
  }
}
