// Every word that <rf-table> says of its rows. Pure.
import type { LayerRow } from '../../receptive-field/index.ts';
import { formatNumber } from '../../view/index.ts';

type PairOf<T> = readonly [y: T, x: T];

export const strings = {
  region: 'Layer table',
  caption: 'Each layer’s theoretical receptive field. Choose a layer to show it.',
  columns: {
    layer: 'Layer',
    operation: 'Operation',
    channels: 'Channels',
    plane: 'Plane',
    size: 'Receptive field',
    stride: 'Stride',
    padding: 'Padding',
    center: 'First centre',
    notes: 'Notes',
    how: 'How the size comes about',
  },
  unbounded: 'unbounded',
  depends: 'depends',
  dependsNote:
    'depends: with SAME padding and a stride it rests on the input’s size, which this network does not give.',
  misaligned: 'branches disagree',
  operation: ({ op, description }: LayerRow): string => (description === '' ? op : `${op} ${description}`),
  area: ([y, x]: PairOf<number>): string => `${formatNumber(y, 4)}×${formatNumber(x, 4)}`,
  /** One number where both axes agree. */
  pair: ([y, x]: PairOf<number | null>): string => (y === x ? one(y) : `${one(y)}, ${one(x)}`),
} as const;

const one = (value: number | null): string => (value === null ? 'depends' : formatNumber(value, 5));
