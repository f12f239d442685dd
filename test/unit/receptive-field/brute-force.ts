// Reachability by definition: which positions of every layer a unit depends on, as plain sets, one axis at a time.
// Shares nothing with the source but the types of a network.
import type { Layer, Network, Padding, Pair } from '../../../src/network/index.ts';

export type Axis = 0 | 1;

interface Sized {
  readonly size: number | null;
  readonly layer: Layer;
  readonly sources: readonly number[];
}

/** Per layer, the positions that reach `unit` of the last layer; with `clip`, only those on the (sized) planes. */
export function reach(
  network: Network,
  axis: Axis,
  unit: number,
  { clip }: { clip: boolean },
): Set<number>[] {
  const layers = sizes(network, axis);
  const sets = layers.map(() => new Set<number>());
  sets.at(-1)!.add(unit);
  for (let index = layers.length - 1; index > 0; index--) {
    const { layer, sources } = layers[index]!;
    for (const source of sources) {
      const { size } = layers[source]!;
      for (const output of sets[index]!) {
        for (const position of taps(layer, axis, output, size, clip)) {
          if (clip && size !== null && (position < 0 || position >= size)) continue;
          sets[source]!.add(position);
        }
      }
    }
  }
  return sets;
}

/** The size of every layer's plane along the axis. */
export function sizes(network: Network, axis: Axis): Sized[] {
  const done: Sized[] = [];
  const indexOf = new Map(network.layers.map(({ name }, index) => [name, index]));
  for (const [index, layer] of network.layers.entries()) {
    const from = 'from' in layer && layer.from !== undefined ? [layer.from].flat() : undefined;
    const sources = layer.op === 'input' ? [] : (from?.map((name) => indexOf.get(name)!) ?? [index - 1]);
    const size = done[sources[0] ?? -1]?.size ?? null;
    done.push({ layer, sources, size: outputSize(layer, axis, size) });
  }
  return done;
}

function outputSize(layer: Layer, axis: Axis, n: number | null): number | null {
  if (layer.op === 'input') return layer.size === undefined ? null : along(layer.size, axis);
  if (n === null) return null;
  if (layer.op === 'global-avg-pool') return 1;
  if (layer.op === 'upsample') return n * along(layer.scale, axis);
  if (layer.op === 'conv-transpose') {
    const { k, s, d, before, after, extra } = fields(layer, axis, n);
    // The last position any tap of the last source reaches, plus one.
    return (n - 1) * s + (k - 1) * d + 1 - before - after + extra;
  }
  if (!('kernel' in layer)) return n;
  const { k, s, d, before, after } = fields(layer, axis, n);
  const ceil = 'ceil' in layer && layer.ceil === true;
  let count = 0;
  for (;;) {
    const start = count * s - before;
    const end = start + (k - 1) * d;
    const fits = end <= n - 1 + after;
    // In ceil mode a window may hang over as long as one before it did not reach the end, and it starts on pixels.
    const hangs = ceil && start < n && start - s + (k - 1) * d < n - 1 + after;
    if (!fits && !hangs) return count;
    count++;
  }
}

function taps(layer: Layer, axis: Axis, output: number, n: number | null, clip: boolean): number[] {
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool': {
      const { k, s, d, before } = fields(layer, axis, n);
      return Array.from({ length: k }, (_, j) => output * s - before + j * d);
    }
    case 'conv-transpose': {
      // Source i writes i·s + j·d − before; try every tap j and see whether a source fits.
      const { k, s, d, before } = fields(layer, axis, n);
      return Array.from({ length: k }, (_, j) => (output + before - j * d) / s).filter(Number.isInteger);
    }
    case 'upsample': {
      const scale = along(layer.scale, axis);
      if (layer.mode !== 'bilinear') return [Math.floor(output / scale)];
      // PyTorch, align_corners=False: weight w on the second neighbour; what falls before the plane moves to 0.
      let twice = (2 * output + 1 - scale) / scale; // twice the source position
      if (clip && n !== null) twice = Math.max(0, twice);
      const first = Math.floor(twice / 2 + 1e-12);
      const weight = twice / 2 - first;
      const second = clip && n !== null ? Math.min(first + 1, n - 1) : first + 1;
      return Math.abs(weight) < 1e-9 ? [first] : [first, second];
    }
    case 'global-avg-pool':
      return Array.from({ length: n ?? 0 }, (_, position) => position);
    default:
      return [output];
  }
}

type WindowLayer = Extract<Layer, { kernel: unknown }>;

function fields(layer: WindowLayer, axis: Axis, n: number | null) {
  const k = along(layer.kernel, axis);
  const isPool = layer.op === 'max-pool' || layer.op === 'avg-pool';
  const s = layer.stride === undefined ? (isPool ? k : 1) : along(layer.stride, axis);
  const d = along(layer.dilation ?? 1, axis);
  const padding = layer.padding ?? (isPool ? 0 : 'half');
  const span = (k - 1) * d + 1;
  const extra = layer.op === 'conv-transpose' ? along(layer.outputPadding ?? 0, axis) : 0;
  if (padding !== 'same') return { k, s, d, extra, ...fixed(padding, axis, k, d) };
  if (layer.op === 'conv-transpose') {
    const before = Math.floor(Math.max(span - s, 0) / 2);
    return { k, s, d, extra, before, after: span - s - before };
  }
  const size = n ?? s * 1000; // without a size: one that the stride divides
  const total = Math.max(0, (Math.ceil(size / s) - 1) * s + span - size);
  return { k, s, d, extra, before: Math.floor(total / 2), after: Math.ceil(total / 2) };
}

function fixed(padding: Exclude<Padding, 'same'>, axis: Axis, k: number, d: number) {
  if (padding === 'valid') return { before: 0, after: 0 };
  if (padding === 'half')
    return { before: Math.floor((d * (k - 1)) / 2), after: Math.floor((d * (k - 1)) / 2) };
  if (typeof padding === 'number') return { before: padding, after: padding };
  if (padding.length === 2) return { before: padding[axis], after: padding[axis] };
  return { before: padding[axis], after: padding[axis + 2] as number };
}

const along = (value: Pair, axis: Axis): number => (typeof value === 'number' ? value : value[axis]);

/**
 * Input positions that reach the unit, both axes together, as `y,x`: with branches more than what the axes say apart,
 * for a path that ends in padding along one axis carries nothing along the other.
 */
export function reachInput(
  network: Network,
  unit: readonly [y: number, x: number],
  { clip }: { clip: boolean },
): ReadonlySet<string> {
  const axes = [sizes(network, 0), sizes(network, 1)] as const;
  const sets = network.layers.map(() => new Map<string, readonly [number, number]>());
  sets.at(-1)!.set(unit.join(), unit);
  for (let index = network.layers.length - 1; index > 0; index--) {
    const { layer, sources } = axes[0][index]!;
    for (const source of sources) {
      const positions = (axis: Axis, output: number): number[] => {
        const { size } = axes[axis][source]!;
        const read = taps(layer, axis, output, size, clip);
        return clip && size !== null ? read.filter((at) => at >= 0 && at < size) : read;
      };
      for (const [y, x] of sets[index]!.values()) {
        const columns = positions(1, x);
        for (const row of positions(0, y)) {
          for (const column of columns) sets[source]!.set(`${row},${column}`, [row, column]);
        }
      }
    }
  }
  return new Set(sets[0]!.keys());
}
