// The fields that say which growth is shown: over what, how far, compared with what. Pure: no Lit, no DOM.
import { asText, choice, readNumber, type Field } from './field-kinds.ts';

export const overChoices = ['depth', 'kernel', 'dilation', 'stride', 'channels'] as const;
export type Over = (typeof overChoices)[number];

export const quantityChoices = ['size', 'sigma', 'kurtosis', 'r2'] as const;
export type Quantity = (typeof quantityChoices)[number];

export const axesChoices = ['linear', 'log'] as const;
export type Axes = (typeof axesChoices)[number];

/** The comparisons that have a name; a list of the page's own is `activation=none;activation=tanh`. */
export const comparisonNames = ['none', 'activation', 'weights', 'skip', 'dilation', 'channels'] as const;
export type ComparisonName = (typeof comparisonNames)[number];

/** More points than a chart can show apart, or a sweep should measure unasked. */
const maxPoints = 100;
/** As far as any knob goes. */
const largest = 100;

/** The values a text names: '1-40', '5,10,20,40' or a mixture; null where it is something else. */
export function readRange(text: string): readonly number[] | null {
  const values = new Set<number>();
  for (const part of text.split(/\s*[,;]\s*|\s+/)) {
    const [first, last = first, more] = part.split(/[-–]/).map(readNumber);
    const whole = [first, last].every(
      (value) => Number.isSafeInteger(value) && value! >= 1 && value! <= largest,
    );
    if (!whole || more !== undefined || last! < first!) return null;
    for (let value = first!; value <= last!; value++) values.add(value);
  }
  return values.size <= maxPoints ? [...values].sort((a, b) => a - b) : null;
}

/** Empty: what suits the knob. */
const range: Field<string> = {
  initial: '',
  parse(found) {
    if (found === null || asText(found) === '') return { value: '' };
    const text = Array.isArray(found)
      ? found.join(',')
      : typeof found === 'number'
        ? `${found}`
        : asText(found);
    if (readRange(text)) return { value: text.replaceAll('–', '-').replace(/\s*[,;]\s*|\s+/g, ',') };
    return {
      problem: `is not a range such as 1-40, or a list such as 5,10,20,40, of whole numbers from 1 to ${largest}`,
    };
  },
  format: (value) => value,
};

/** Each comparison is a curve of its own; more than this cannot be told apart. */
const maxCurves = 8;

const compare: Field<string> = {
  initial: 'none',
  parse(found) {
    const text = found === null ? 'none' : asText(found);
    const name = comparisonNames.find((known) => known === text.toLowerCase());
    if (name) return { value: name };
    const parts = text.split(/\s*;\s*/).filter((part) => part !== '');
    if (parts.length >= 1 && parts.length <= maxCurves && parts.every((part) => part.includes('='))) {
      return { value: parts.join(';') };
    }
    return {
      problem: `is neither one of ${comparisonNames.join(', ')} nor a list of up to ${maxCurves} settings such as activation=none;activation=tanh`,
    };
  },
  format: (value) => value,
};

export const growth = {
  over: choice('depth', overChoices),
  range,
  compare,
  axes: choice('linear', axesChoices),
  quantity: choice('size', quantityChoices),
} as const;
