// Random valid networks of every op and field, with plain and odd names, for fast-check.
import * as fc from 'fast-check';
import {
  NetworkError,
  validateNetwork,
  type Layer,
  type Network,
  type Op,
  type Padding,
} from '../../../src/network/index.ts';

type Fields = Readonly<Record<string, unknown>>;

const pairOf = (min: number, max: number): fc.Arbitrary<number | [number, number]> => {
  const number = fc.integer({ min, max });
  return fc.oneof(number, fc.tuple(number, number));
};

const padding: fc.Arbitrary<Padding> = fc.oneof(
  fc.constantFrom('valid' as const, 'half' as const, 'same' as const),
  pairOf(0, 3),
  fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)),
);

/** Few counts, so that groups divide them and joins find partners. */
const channels = fc.constantFrom(2, 4, 8);

const record = (
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>>,
) => fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) }) as fc.Arbitrary<Fields>;

const window = { stride: pairOf(1, 3), dilation: pairOf(1, 3), padding };
const conv = { ...window, groups: fc.constantFrom(1, 2, 4), bias: fc.boolean() };
const pool = { ...window, ceil: fc.boolean() };

/** The fields of each op but `name` and `from`, default values present or absent. */
export const fieldsOf: Readonly<Record<Op, fc.Arbitrary<Fields>>> = {
  input: record({}, { channels, size: pairOf(20, 40) }),
  conv: record({ channels, kernel: pairOf(1, 5) }, conv),
  'conv-transpose': record({ channels, kernel: pairOf(1, 4) }, { ...conv, outputPadding: pairOf(0, 1) }),
  'max-pool': record({ kernel: pairOf(1, 4) }, pool),
  'avg-pool': record({ kernel: pairOf(1, 4) }, { ...pool, countPadding: fc.boolean() }),
  'global-avg-pool': record({}, {}),
  upsample: record({ scale: pairOf(1, 3) }, { mode: fc.constantFrom('nearest', 'bilinear') }),
  relu: record({}, {}),
  relu6: record({}, {}),
  elu: record({}, {}),
  silu: record({}, {}),
  'hard-swish': record({}, {}),
  tanh: record({}, {}),
  sigmoid: record({}, {}),
  'leaky-relu': record({}, { slope: fc.double({ min: -100, max: 100, noNaN: true }) }),
  gelu: record({}, { approximate: fc.constantFrom('none', 'tanh') }),
  'batch-norm': record({}, {}),
  dropout: record({}, { rate: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) }),
  add: record({}, {}),
  multiply: record({}, {}),
  concat: record({}, {}),
};

/** Names that look like everything the notation has a meaning for. */
const oddName = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'conv1',
    'conv2',
    'relu6',
    'relu6-1',
    'add1',
    'input',
    'network',
    'residual',
    '3x',
    '.',
    'x1..3',
    'x1..3/',
    'a.b.',
    "it's",
    '@a',
    'a:b',
    'a b',
    ' a',
    '#',
    '|',
    '-',
    'a/b/c',
    '1.0',
    'a..b',
    '\\',
    '"',
    '\ud800',
    '\u0000\n',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
);
const part = fc.constantFrom('a', 'b', 'c', '0', '1', '2', 'conv1', 'block1', 'block2', 'x y');
const pathName = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom('.', '/'))
  .map(([parts, separator]) => parts.join(separator));

interface Move {
  readonly op: Op;
  readonly fields: Fields;
  /** null: as the automatic name would be, from its op and its number. */
  readonly name: string | null;
  /** Which earlier layers are read, as fractions of those there are; null: the one before, unsaid. */
  readonly from: readonly number[] | null;
}

const ops = Object.keys(fieldsOf).filter((op) => op !== 'input') as Op[];
const joins: readonly string[] = ['add', 'multiply', 'concat'];

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
/** Mostly near the end of the list, where blocks are. */
const nearEnd = fraction.map((value) => 1 - value ** 3 - Number.EPSILON);

const move = (op: Op, names: fc.Arbitrary<string | null>): fc.Arbitrary<Move> =>
  fc.record({
    op: fc.constant(op),
    fields: fieldsOf[op],
    name: names,
    from: joins.includes(op)
      ? fc.array(nearEnd, { minLength: 2, maxLength: 4 })
      : fc.oneof(
          { weight: 3, arbitrary: fc.constant(null) },
          { weight: 1, arbitrary: nearEnd.map((at) => [at]) },
        ),
  });

const anyMove = (names: fc.Arbitrary<string | null>): fc.Arbitrary<Move> =>
  fc.oneof(
    ...ops.map((op) => ({
      weight: joins.includes(op) ? 4 : op === 'conv' ? 3 : 1,
      arbitrary: move(op, names),
    })),
  );

function isValid(layers: readonly Layer[]): boolean {
  try {
    validateNetwork({ layers });
    return true;
  } catch (error) {
    if (error instanceof NetworkError) return false;
    throw error;
  }
}

/** Layers one after another; those that do not fit what is there are left out. */
function build(input: Fields, moves: readonly Move[], title: string | undefined): Network {
  const layers: Layer[] = [{ name: 'input', op: 'input', ...input }];
  for (const { op, fields, name, from } of moves) {
    const sources = from?.map((at) => layers[Math.floor(at * layers.length)]!.name);
    const number = layers.filter((layer) => layer.op === op).length + 1;
    const layer = {
      name: name ?? (/\d$/.test(op) ? `${op}-${number}` : `${op}${number}`),
      op,
      ...(sources === undefined ? {} : { from: joins.includes(op) ? sources : sources[0] }),
      ...fields,
    } as unknown as Layer;
    if (isValid([...layers, layer])) layers.push(layer);
  }
  return validateNetwork({ ...(title === undefined ? {} : { name: title }), layers });
}

/** Graphs with branches and references in every direction that validation allows. */
export function anyNetwork(maxLayers = 24): fc.Arbitrary<Network> {
  const names = fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: pathName },
    { weight: 1, arbitrary: oddName },
  );
  const title = fc.option(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'ResNet-50', 'my net', "it's (1)")),
    {
      nil: undefined,
    },
  );
  return fc
    .tuple(fieldsOf.input, fc.array(anyMove(names), { maxLength: maxLayers }), title)
    .map(([input, moves, name]) => build(input, moves, name));
}

const groupLabel = fc.constantFrom(
  '',
  'a: ',
  'b: ',
  'a1..2: ',
  'b2..4: ',
  'a/: ',
  'u1..2/: ',
  "'x y': ",
  '0: ',
  'a.b: ',
);
const layerLabel = fc.constantFrom(
  '',
  '',
  '',
  '',
  'c: ',
  'conv1: ',
  '.: ',
  'r1..2: ',
  "'x y': ",
  '0: ',
  'a.c: ',
);
const anyLayerText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '', '', '', '', '@input, ', '@input, ', '@conv1, '),
    layerLabel,
    fc.constantFrom('conv 4 k3', 'conv 4 k1', 'relu', 'relu', 'batch-norm', 'max-pool k3 s1 p1'),
  )
  .map((parts) => parts.join(''));

/** Texts full of groups, ranges, repetitions and joins; most of them are networks. */
export const anyText: fc.Arbitrary<string> = fc
  .letrec<{ items: string; item: string; block: string; branches: string }>((tie) => ({
    items: fc.array(tie('item'), { minLength: 1, maxLength: 3 }).map((items) => items.join(', ')),
    item: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 5, arbitrary: anyLayerText },
      { weight: 4, arbitrary: tie('block') },
    ),
    branches: fc
      .array(fc.oneof(tie('items'), fc.constantFrom('', '@input', '@conv1')), { minLength: 2, maxLength: 3 })
      .map((branches) => branches.join(' | ')),
    block: fc.oneof(
      fc.tuple(fc.integer({ min: 1, max: 4 }), tie('items')).map(([count, items]) => `${count}x(${items})`),
      fc.tuple(groupLabel, tie('items')).map(([label, items]) => `${label}(${items})`),
      fc.tuple(layerLabel, tie('items')).map(([label, items]) => `${label}residual(${items})`),
      fc
        .tuple(layerLabel, fc.constantFrom('add', 'add', 'multiply', 'concat', 'residual'), tie('branches'))
        .map(([label, op, branches]) => `${label}${op}(${branches})`),
    ),
  }))
  .items.map((items) => `input 4, ${items}`);
