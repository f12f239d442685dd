// The blocks of a network: which joins close branches that fork at one layer. Imports only its own room.
import { resolveNetwork } from '../resolve.ts';
import type { Network } from '../types.ts';

export interface LayerPart {
  readonly kind: 'layer';
  readonly index: number;
}

/** A join with its branches. The layers of a block are in a row in the network, the join being the last. */
export interface JoinPart {
  readonly kind: 'join';
  readonly index: number;
  readonly branches: readonly Branch[];
}

/** Parts in a row; or one earlier layer; or the fork, which is what the first layers of the branches read. */
export type Branch =
  | { readonly kind: 'parts'; readonly parts: readonly Part[] }
  | { readonly kind: 'reference'; readonly index: number }
  | { readonly kind: 'fork' };

export interface Part {
  /** A layer that is named for this part to read; null where it reads what comes before it in its branch. */
  readonly reference: number | null;
  readonly what: LayerPart | JoinPart;
  readonly layerCount: number;
  /** Joins within joins. */
  readonly depth: number;
}

/** Deeper nesting would be hard to read, and the parser has its limit. */
const maxDepth = 12;

/** Throws NetworkError where the network is not valid. */
export function outline(network: Network): readonly Part[] {
  const resolved = resolveNetwork(network);
  const stack = new PartStack();
  for (const { index, op, from } of resolved.layers) {
    const layer = network.layers[index]!;
    if (op === 'add' || op === 'multiply' || op === 'concat') stack.join(index, from);
    else stack.push(index, 'from' in layer && layer.from !== undefined ? from[0]! : null);
  }
  return stack.parts;
}

const lastLayer = (part: Part): number => part.what.index;
const firstLayer = (part: Part): number => lastLayer(part) - part.layerCount + 1;

interface Block {
  /** Position of its first part. */
  readonly start: number;
  readonly part: Part;
}

/** The parts so far. Each ends with the layer that the next one reads if nothing else is said. */
class PartStack {
  readonly parts: Part[] = [];
  /** By the layer that a part ends with: the part's position. */
  readonly #positionOf = new Map<number, number>();
  /** By position: the position of the last part up to it that has a reference; −1 if none has. */
  readonly #lastReference: number[] = [];

  push(index: number, reference: number | null): void {
    this.#append({ reference, what: { kind: 'layer', index }, layerCount: 1, depth: 0 });
  }

  join(index: number, sources: readonly number[]): void {
    const block =
      this.#sharedFork(index, sources) ??
      this.#aroundFork(index, sources) ??
      this.#ownReferences(index, sources);
    if (block === null) {
      const branches = sources.map((at): Branch =>
        at === index - 1 ? { kind: 'fork' } : { kind: 'reference', index: at },
      );
      const what: JoinPart = { kind: 'join', index, branches };
      this.#append({ reference: null, what, layerCount: 1, depth: 1 });
      return;
    }
    for (const part of this.parts.splice(block.start)) this.#positionOf.delete(lastLayer(part));
    this.#lastReference.length = block.start;
    this.#append(block.part);
  }

  #append(part: Part): void {
    const position = this.parts.length;
    this.parts.push(part);
    this.#positionOf.set(lastLayer(part), position);
    this.#lastReference.push(part.reference === null ? (this.#lastReference[position - 1] ?? -1) : position);
  }

  /** Every source ends a branch, and all branches read one layer. */
  #sharedFork(index: number, sources: readonly number[]): Block | null {
    const secondStart = this.#after(sources[0]!);
    const fork = this.parts[secondStart]?.reference ?? null;
    return fork === null ? null : this.#block(index, sources, fork);
  }

  /** The earliest source is the layer that the branches to all the others read. */
  #aroundFork(index: number, sources: readonly number[]): Block | null {
    const fork = sources.reduce((a, b) => Math.min(a, b));
    return this.#block(index, sources, fork);
  }

  /** Every source ends a branch, and each branch names what it reads. */
  #ownReferences(index: number, sources: readonly number[]): Block | null {
    const starts = this.#starts(index, sources);
    if (starts === null) return null;
    const start = this.#lastReference[this.#positionOf.get(sources[0]!)!]!;
    if (start < 0 || starts.some((at) => this.parts[at]!.reference === null)) return null;
    return this.#build(index, { fork: null, isNamed: false, starts: [start, ...starts], sources });
  }

  #block(index: number, sources: readonly number[], fork: number): Block | null {
    const ends = sources.filter((source) => source !== fork);
    const starts = this.#starts(index, ends);
    if (starts === null || starts.some((at) => this.parts[at]!.reference !== fork)) return null;
    const firstEnd = this.#positionOf.get(ends[0]!)!;
    const named = this.#lastReference[firstEnd]!;
    if (named >= 0 && this.parts[named]!.reference === fork) {
      return this.#build(index, { fork, isNamed: true, starts: [named, ...starts], sources });
    }
    const following = this.#after(fork);
    if (following < 0 || following > firstEnd) return null;
    return this.#build(index, { fork, isNamed: false, starts: [following, ...starts], sources });
  }

  /**
   * Where the second and later branches start, if branches can end with the layers `ends`: in the order of the list,
   * the last right before the join.
   */
  #starts(index: number, ends: readonly number[]): readonly number[] | null {
    if (ends.at(-1) !== index - 1) return null;
    const starts: number[] = [];
    for (const [place, end] of ends.entries()) {
      if (!this.#positionOf.has(end)) return null;
      if (place === 0) continue;
      const before = ends[place - 1]!;
      if (before >= end) return null;
      starts.push(this.#after(before));
    }
    return starts;
  }

  /** The position after the part that ends with this layer; −1 if there is none. */
  #after(layer: number): number {
    const position = this.#positionOf.get(layer);
    return position === undefined ? -1 : position + 1;
  }

  #build(
    index: number,
    found: {
      readonly fork: number | null;
      /** Whether the fork is to be named, because the first branch does not simply follow it. */
      readonly isNamed: boolean;
      readonly starts: readonly number[];
      readonly sources: readonly number[];
    },
  ): Block | null {
    const { fork, isNamed, starts, sources } = found;
    let depth = 0;
    let run = 0;
    const branches = sources.map((source): Branch => {
      if (source === fork) return { kind: 'fork' };
      const parts = this.parts.slice(starts[run], starts[run + 1]);
      run++;
      depth = parts.reduce((deepest, part) => Math.max(deepest, part.depth), depth);
      const first = parts[0]!;
      // Said by the fork; but what follows it directly would be taken for the layer that names nothing.
      const isSaid = first.reference === fork && (isNamed || firstLayer(first) !== fork! + 1);
      if (isSaid) parts[0] = { ...first, reference: null };
      return { kind: 'parts', parts };
    });
    if (depth >= maxDepth) return null;
    const start = starts[0]!;
    const layerCount = index - firstLayer(this.parts[start]!) + 1;
    const what: JoinPart = { kind: 'join', index, branches };
    return { start, part: { reference: isNamed ? fork : null, what, layerCount, depth: depth + 1 } };
  }
}
