// The networks of test/reference/erf-golden.json and its rows, typed. Imports types of network only.
import golden from '../reference/erf-golden.json';
import type { Layer, Network } from '../../src/network/index.ts';

/** Of the i-th convolution, from 1. */
export type Fields = (i: number) => { readonly dilation?: number; readonly stride?: number };

/** n 3×3 convolutions on an unbounded plane; one input channel unless told otherwise. */
export function stack(
  n: number,
  channels: number,
  { fields = () => ({}), inputs = 1 }: { readonly fields?: Fields; readonly inputs?: number } = {},
): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input', channels: inputs }];
  for (let i = 1; i <= n; i++)
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3, ...fields(i) });
  return { layers };
}

/** The same with an identity around every convolution: both branches weigh the same with Glorot's variance, 1 / fan-in. */
export function skipStack(n: number, channels: number): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input', channels }];
  for (let i = 1; i <= n; i++) {
    const source = layers.at(-1)!.name;
    layers.push({ name: `conv${i}`, op: 'conv', channels, kernel: 3 });
    layers.push({ name: `add${i}`, op: 'add', from: [source, `conv${i}`] });
  }
  return { layers };
}

/** By the names of the reference's fifteen-layer rows. */
export const fifteenLayers: Readonly<Record<string, Fields>> = {
  dense: () => ({}),
  'three layers dilated 2, 4, 8': (i) => ({ dilation: i > 12 ? 2 ** (i - 12) : 1 }),
  'stride 2 at layers 4, 8, 12': (i) => ({ stride: i % 4 === 0 ? 2 : 1 }),
  'stride 2 at layers 5, 9, 13': (i) => ({ stride: i > 1 && i % 4 === 1 ? 2 : 1 }),
};

export type GoldenRow = readonly [n: number, rf: number, uniform: number, random: number, sigma: number];
export const goldenRows = golden.rows as unknown as readonly GoldenRow[];

/** The random size counts pixels against the map's peak; a strided or dilated stack's centre may lie below it. */
export type FifteenRow = readonly [variant: string, rf: number, uniform: number, random: number];
export const fifteenRows = golden.fifteenLayers.rows as unknown as readonly FifteenRow[];

const { n: depths, randomErfSize } = golden.identitySkipAroundEveryConv;
export const skipRows: readonly (readonly [n: number, random: number])[] = depths.map((n, i) => [
  n,
  randomErfSize[i]!,
]);

export const { source: goldenSource, logLogSlopes: goldenSlopes } = golden;
