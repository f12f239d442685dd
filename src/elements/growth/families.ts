// The curves of a growth chart: the state as it is, or variants of it side by side. Pure: no Lit, no DOM.
import { choicesOf, controlLabels } from '../controls/labels.ts';
import { networkFields, type FieldName } from '../fields.ts';
import { comparisonNames, type ComparisonName } from '../growth-fields.ts';
import { formatField, isFieldName, readAddress, showsKnobs, type State } from '../state.ts';
import { strings } from './strings.ts';

export interface Family {
  readonly label: string;
  /** What differs from the chart's own state. */
  readonly changes: Partial<State>;
}

export interface Families {
  readonly families: readonly Family[];
  /** Whole sentences: what was asked for and cannot be compared. */
  readonly problems: readonly string[];
}

const named: Readonly<Record<Exclude<ComparisonName, 'none'>, readonly Partial<State>[]>> = {
  activation: [
    { activation: 'none' },
    { activation: 'relu' },
    { activation: 'tanh' },
    { activation: 'sigmoid' },
  ],
  weights: [{ weights: 'ones' }, { weights: 'he-normal' }, { weights: 'center-low' }],
  skip: [{ residual: false }, { residual: true }],
  dilation: [{ dilation: [1] }, { dilation: [2] }, { dilation: [1, 2] }],
  channels: [{ channels: 1 }, { channels: 4 }, { channels: 16 }],
};

const isNamed = (compare: string): compare is ComparisonName =>
  (comparisonNames as readonly string[]).includes(compare);

/** What a set of changes is called on the chart: the choices' own words. */
function labelOf(changes: Partial<State>): string {
  return (Object.keys(changes) as FieldName[])
    .map((name) => {
      if (name === 'residual') return changes.residual ? strings.withSkips : strings.withoutSkips;
      const text = formatField(name, changes[name]!);
      if (name === 'activation' && text === 'none') return strings.linear;
      if (name === 'activation' || name === 'weights') {
        return choicesOf(name).find(({ value }) => value === text)?.label ?? text;
      }
      return `${controlLabels[name].toLowerCase()} ${text}`;
    })
    .join(strings.comma);
}

/** The families that the state's `compare` asks for; the first one alone where it asks for none. */
export function familiesOf(state: State): Families {
  const { compare } = state;
  if (compare === 'none') return { families: [{ label: strings.measured, changes: {} }], problems: [] };
  const problems: string[] = [];
  const wanted = isNamed(compare) ? named[compare as keyof typeof named] : compare.split(';').map(read);
  const families = wanted
    .filter((changes) => Object.keys(changes).length > 0)
    .filter((changes) => fits(changes))
    .map((changes) => ({ label: labelOf(changes), changes }));
  return families.length > 0
    ? { families, problems }
    : { families: [{ label: strings.measured, changes: {} }], problems };

  /** An entry is written like the address: `activation=none&channels=4`. */
  function read(entry: string): Partial<State> {
    const found = readAddress(`#${entry}`, state);
    problems.push(...found.problems.map(({ message }) => message));
    const names = [...new URLSearchParams(entry).keys()].filter(isFieldName);
    return Object.fromEntries(names.map((name) => [name, found.state[name]])) as Partial<State>;
  }

  /** Knobs mean nothing to a network of its own. */
  function fits(changes: Partial<State>): boolean {
    if (Object.hasOwn(changes, state.over)) {
      problems.push(strings.overItself(labelOf(changes), state.over));
      return false;
    }
    const ofKnobs = Object.keys(changes).some((name) => (networkFields as readonly string[]).includes(name));
    if (!ofKnobs || showsKnobs(state)) return true;
    problems.push(strings.knobsOnly(labelOf(changes)));
    return false;
  }
}
