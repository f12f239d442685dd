// Every word that <rf-table> says of its rows. In the language of now.
import { msg, translate } from '../language/message.ts';
import type { LayerRow } from '../../receptive-field/index.ts';
import { formatNumber } from '../../view/index.ts';

type PairOf<T> = readonly [y: T, x: T];

export const strings = {
  get region(): string {
    return msg('Layer table');
  },
  get caption(): string {
    return msg('Each layer’s theoretical receptive field. Choose a layer to show it.');
  },
  columns: {
    get layer(): string {
      return msg('Layer');
    },
    get operation(): string {
      return msg('Operation');
    },
    get channels(): string {
      return msg('Channels');
    },
    get plane(): string {
      return msg('Plane');
    },
    get size(): string {
      return msg('Receptive field');
    },
    get stride(): string {
      return msg('Stride');
    },
    get padding(): string {
      return msg('Padding');
    },
    get center(): string {
      return msg('First centre');
    },
    get notes(): string {
      return msg('Notes');
    },
    get how(): string {
      return msg('How the size comes about');
    },
  },
  get unbounded(): string {
    return msg('unbounded');
  },
  get depends(): string {
    return msg('depends');
  },
  get dependsNote(): string {
    return msg(
      'depends: with SAME padding and a stride it rests on the input’s size, which this network does not give.',
    );
  },
  get misaligned(): string {
    return msg('branches disagree');
  },
  operation: ({ op, description }: LayerRow): string =>
    description === '' ? op : `${op} ${description.split(', ').map(translate).join(msg(', '))}`,
  area: ([y, x]: PairOf<number>): string => `${formatNumber(y, 4)}×${formatNumber(x, 4)}`,
  /** One number where both axes agree. */
  pair: ([y, x]: PairOf<number | null>): string => (y === x ? one(y) : `${one(y)}, ${one(x)}`),
} as const;

const one = (value: number | null): string => (value === null ? msg('depends') : formatNumber(value, 5));
