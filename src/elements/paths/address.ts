// What <erf-paths> shows, as the query of a link: 'depth=4&kernel=5&dimensions=2'. Pure: no Lit, no DOM.
import { didYouMean } from '../../network/index.ts';
import type { FieldName } from '../fields.ts';
import { readValues, writeAddress, type State } from '../state.ts';
import { initialStack, type Dimensions } from './counted.ts';
import { strings } from './strings.ts';

/** The parts of the state that the figure draws. */
export const stackFields = [
  'depth',
  'kernel',
  'stride',
  'strided',
  'dilation',
] as const satisfies readonly FieldName[];

type StackField = (typeof stackFields)[number];

export interface PathSettings {
  readonly stack: Pick<State, StackField>;
  readonly dimensions: Dimensions;
}

const isStackField = (name: string): name is StackField => (stackFields as readonly string[]).includes(name);

/** What makes no sense is said in a whole sentence each, and the figure's first settings stand in. */
export function readPathSettings(query: string): PathSettings & { readonly problems: readonly string[] } {
  const found = new Map<StackField, string>();
  const problems: string[] = [];
  let dimensions: Dimensions = 1;
  for (const [name, value] of new URLSearchParams(query)) {
    if (isStackField(name)) found.set(name, value);
    else if (name !== 'dimensions') {
      const advice = didYouMean(name, [...stackFields, 'dimensions']).replaceAll('`', '');
      problems.push(strings.unknownName(name, value, advice));
    } else if (value === '1' || value === '2') dimensions = value === '2' ? 2 : 1;
    else problems.push(strings.dimensionsProblem(value, dimensions));
  }
  const { state, problems: values } = readValues(found, initialStack);
  const { depth, kernel, stride, strided, dilation } = state;
  return {
    stack: { depth, kernel, stride, strided, dilation },
    dimensions,
    problems: [...problems, ...values.map(({ message }) => message)],
  };
}

/** Everything that differs from the figure's first settings; empty where nothing does. */
export function writePathSettings({ stack, dimensions }: PathSettings): string {
  const { depth, kernel, stride, strided, dilation } = stack;
  const shown = { ...initialStack, depth, kernel, stride, strided, dilation };
  const fields = writeAddress(shown, initialStack).replace(/^#/, '');
  return [fields, dimensions === 1 ? '' : `dimensions=${dimensions}`].filter((part) => part !== '').join('&');
}
