// What stands in each column of the layer table, and how wide it must be. Pure: no Lit, no DOM.
import type { LayerRow } from '../../receptive-field/index.ts';
import { translate } from '../language/message.ts';
import { strings } from './strings.ts';

export interface Column {
  readonly name: keyof (typeof strings)['columns'];
  readonly numeric: boolean;
  /** In digits of the table's font: none of its cells is longer. */
  readonly width: number;
  readonly text: (row: LayerRow) => string;
}

/** Longer texts are cut off and shown on hovering: a name may have 200 characters, and notes are told in the panel. */
const widest = { text: 44, notes: 30 };

/** Chinese characters and their punctuation are as wide as two digits. */
const digitsOf = (text: string): number =>
  text.length + (text.match(/[\u2e80-\u9fff\uff00-\uff60]/g)?.length ?? 0);

type Sketch = Omit<Column, 'width'>;

const sized: Sketch = {
  name: 'plane',
  numeric: true,
  text: ({ size }) => (size === null ? strings.unbounded : strings.area(size)),
};

const sketches: readonly Sketch[] = [
  { name: 'layer', numeric: false, text: ({ name }) => name },
  { name: 'operation', numeric: false, text: strings.operation },
  { name: 'channels', numeric: true, text: ({ channels }) => String(channels) },
  sized,
  { name: 'size', numeric: true, text: ({ receptiveField }) => strings.area(receptiveField.size) },
  {
    name: 'stride',
    numeric: true,
    text: ({ receptiveField: field }) => (field.aligned ? strings.pair(field.stride) : strings.misaligned),
  },
  { name: 'padding', numeric: true, text: ({ receptiveField }) => strings.pair(receptiveField.padding) },
  { name: 'center', numeric: true, text: ({ center }) => strings.pair(center) },
  {
    name: 'notes',
    numeric: false,
    text: ({ marks }) => marks.map(({ label }) => translate(label)).join('; '),
  },
  { name: 'how', numeric: false, text: ({ how }) => translate(how) },
];

/** The columns that these rows need: planes only where the input has a size, notes only where there are any. */
export function columnsOf(rows: readonly LayerRow[]): readonly Column[] {
  return sketches
    .filter(({ name }) => {
      if (name === 'plane') return rows.some(({ size }) => size !== null);
      if (name === 'notes') return rows.some(({ marks }) => marks.length > 0);
      return true;
    })
    .map((sketch) => {
      const longest = rows.reduce((length, row) => Math.max(length, digitsOf(sketch.text(row))), 0);
      const most = sketch.name === 'notes' ? widest.notes : widest.text;
      return { ...sketch, width: Math.min(most, Math.max(longest, digitsOf(strings.columns[sketch.name]))) };
    });
}
