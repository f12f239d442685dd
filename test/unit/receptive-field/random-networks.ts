// Random networks of every op that moves positions, for fast-check.
import * as fc from 'fast-check';
import {
  validateNetwork,
  type Layer,
  type Network,
  type Padding,
  type Pair,
} from '../../../src/network/index.ts';

export interface Mix {
  /** Of the input; undefined: unbounded. */
  readonly size?: fc.Arbitrary<Pair>;
  /** Whether conv-transpose, which can leave units that see nothing, may occur with gaps between its taps. */
  readonly gaps: boolean;
  /** Whether every window covers its stride without holes, so that what reaches a unit is an interval. */
  readonly solid: boolean;
  readonly branches: boolean;
}

const pairOf = (min: number, max: number): fc.Arbitrary<Pair> => {
  const number = fc.integer({ min, max });
  return fc.oneof(number, fc.tuple(number, number));
};

const anyPadding: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom('valid' as const, 'half' as const, 'same' as const),
  pairOf(0, 3),
  fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)),
);

/** The fields of one layer, without name and source. */
function anyOp({ gaps, solid, size }: Mix): fc.Arbitrary<Record<string, unknown>> {
  // Stride 1 to 3 and kernel from the stride up: no pixel is passed over.
  const covering = fc
    .integer({ min: 1, max: 3 })
    .chain((stride) =>
      fc.record({ stride: fc.constant(stride), kernel: pairOf(stride, 5), padding: anyPadding }),
    );
  const window = solid
    ? covering
    : fc.record({ kernel: pairOf(1, 5), stride: pairOf(1, 3), dilation: pairOf(1, 4), padding: anyPadding });
  const transposed = gaps
    ? fc.record({ kernel: pairOf(1, 4), stride: pairOf(1, 3), dilation: pairOf(1, 3), padding: anyPadding })
    : covering;
  return fc.oneof(
    { weight: 4, arbitrary: window.map((fields) => ({ op: 'conv', channels: 1, ...fields })) },
    { weight: 1, arbitrary: window.map((fields) => ({ op: 'avg-pool', ceil: true, ...fields })) },
    { weight: 1, arbitrary: window.map((fields) => ({ op: 'max-pool', ...fields })) },
    { weight: 2, arbitrary: transposed.map((fields) => ({ op: 'conv-transpose', channels: 1, ...fields })) },
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constant('upsample'),
        scale: pairOf(1, 3),
        mode: fc.constantFrom('nearest', 'bilinear'),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ op: 'relu' }) },
    ...(size === undefined ? [] : [{ weight: 1, arbitrary: fc.constant({ op: 'global-avg-pool' }) }]),
  );
}

/** Valid networks only: what does not fit together is thrown away. */
export function anyNetwork(mix: Mix): fc.Arbitrary<Network> {
  const chain = fc.array(anyOp(mix), { minLength: 1, maxLength: mix.branches ? 3 : 5 });
  const parts = mix.branches ? fc.tuple(chain, chain, chain, chain) : fc.tuple(chain);
  return fc
    .tuple(mix.size ?? fc.constant(undefined), parts)
    .map(([size, [trunk, left, right, tail]]) => {
      const input = { name: 'input', op: 'input', ...(size === undefined ? {} : { size }) };
      const layers: Record<string, unknown>[] = [input];
      const append = (ops: readonly Record<string, unknown>[], from: string): string => {
        for (const op of ops) {
          layers.push({ name: `layer${layers.length}`, from, ...op });
          from = layers.at(-1)!.name as string;
        }
        return from;
      };
      const fork = append(trunk!, 'input');
      if (left !== undefined && right !== undefined && tail !== undefined) {
        const sources = [append(left, fork), append(right, fork)];
        layers.push({ name: 'join', op: 'concat', from: sources });
        append(tail, 'join');
      }
      return { layers: layers as unknown as Layer[] };
    })
    .filter((network) => {
      try {
        validateNetwork(network);
        return true;
      } catch {
        return false;
      }
    });
}
