// What ../assembly exports, as TypeScript knows it: addresses and distances in bytes, counts in floats. Types only.

/** 1 for true. */
type Flag = 0 | 1;

/** channels × rows × columns of `to` and of `source`, each with its distances from channel to channel, row to row. */
export type Box = [
  to: number,
  toPlane: number,
  toRow: number,
  source: number,
  sourcePlane: number,
  sourceRow: number,
  channels: number,
  rows: number,
  columns: number,
];

/** See ../assembly/random.ts. */
type Random = [key0: number, key1: number, kind: number, first: number, second: number];

export interface KernelFunctions {
  peak(rounds: number, factor: number, term: number): number;
  copySource(
    to: number,
    toPlane: number,
    channels: number,
    rows: number,
    pitch: number,
    firstRow: number,
    endRow: number,
    firstColumn: number,
    endColumn: number,
    source: number,
    sourcePlane: number,
    sourceRow: number,
    sourceColumn: number,
  ): void;
  packPanel(
    to: number,
    from: number,
    places: number,
    products: number,
    placeLength: number,
    targets: number,
  ): void;
  packOne(to: number, from: number, places: number, products: number, placeLength: number): void;
  sumEight(
    sums: number,
    copy: number,
    positions: number,
    shifts: number,
    products: number,
    weights: number,
    more: Flag,
  ): void;
  sumOne(
    sums: number,
    copy: number,
    positions: number,
    shifts: number,
    products: number,
    weights: number,
    weightStep: number,
    initial: number,
  ): void;
  storeEight(
    to: number,
    plane: number,
    toRow: number,
    toColumn: number,
    channels: number,
    rows: number,
    columns: number,
    pitch: number,
    sums: number,
    bias: number,
    accumulate: Flag,
  ): void;
  storeOne(
    to: number,
    toRow: number,
    toColumn: number,
    rows: number,
    columns: number,
    pitch: number,
    sums: number,
    accumulate: Flag,
  ): void;
  bend(...args: [...Box, slope: number]): void;
  bendGradient(...args: [...Box, value: number, slope: number, accumulate: Flag]): void;
  scaleAndShift(...args: [...Box, scale: number, shift: number, accumulate: Flag]): void;
  multiplyByMask(...args: [...Box, mask: number, maskPlane: number, maskRow: number, accumulate: Flag]): void;
  raise(largest: number, choice: number, tap: number, source: number, step: number, count: number): void;
  beginWindows(largest: number, choice: number, firsts: number, rowTap: number, count: number): void;
  largest(at: number, count: number, atLeast: number): number;
  scale(at: number, count: number, factor: number): void;
  aggregate(
    to: number,
    toRow: number,
    source: number,
    sourcePlane: number,
    sourceRow: number,
    channels: number,
    rows: number,
    columns: number,
    kind: number,
  ): number;
  fill(at: number, count: number, value: number): void;
  execute(at: number, end: number, draw: number): void;
  randomNumbers(
    to: number,
    counters: number,
    counter0: number,
    counter1: number,
    counter2: number,
    counter3: number,
    ...random: Random
  ): void;
  randomPlanes(
    to: number,
    row: number,
    channels: number,
    top: number,
    left: number,
    height: number,
    width: number,
    counter2: number,
    counter3: number,
    ...random: Random
  ): void;
  spread(
    to: number,
    from: number,
    blocks: number,
    blockStep: number,
    channels: number,
    channelStep: number,
    taps: number,
    tapStep: number,
    profile: number,
  ): void;
}
