// What an embedded page shows, from the ending of its address: '#depth=20&element=growth&controls=depth+activation'. Pure: no Lit, no DOM.
import { languageOf } from '../language/message.ts';
import { initialStack } from '../paths/counted.ts';
import { initialState, readAddress, writeAddress, type State } from '../state.ts';
import { strings } from './strings.ts';

/** Figures by the names that a link gives them. */
export const figureNames = ['heatmap', 'growth', 'paths', 'areas', 'shape', 'rf-table'] as const;
export type FigureName = (typeof figureNames)[number];

export interface Embed {
  readonly figure: FigureName;
  readonly state: State;
  /** The knobs to show, as the attribute `controls` has them; null where none are asked for. */
  readonly controls: string | null;
  readonly dimensions: 1 | 2;
  /** A language tag; null for English: the post around is in a language that the frame cannot see. */
  readonly language: string | null;
  /** Null: what the page around prefers. */
  readonly colorScheme: 'light' | 'dark' | null;
  /** What is wrong with the link, in whole sentences. */
  readonly problems: readonly string[];
}

/** A stack of paths is small where the link says nothing. */
export const initialOf = (figure: FigureName): State => (figure === 'paths' ? initialStack : initialState);

const isFigureName = (found: string): found is FigureName =>
  (figureNames as readonly string[]).includes(found);

/** Reads a link's ending. What makes no sense is said, in the language of now, and the usual stands in for it. */
export function readEmbed(hash: string): Embed {
  const problems: string[] = [];
  const rest = new URLSearchParams();
  let figure: FigureName = 'heatmap';
  let controls: string | null = null;
  let dimensions: 1 | 2 = 1;
  let language: string | null = null;
  let colorScheme: 'light' | 'dark' | null = null;
  for (const [name, found] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const value = found.trim();
    switch (name) {
      case 'element': {
        const short = value.toLowerCase().replace(/^erf-/, '');
        if (isFigureName(short)) figure = short;
        else problems.push(strings.unknownElement(value, figureNames.join(', '), figure));
        break;
      }
      case 'controls': {
        const asked = value.split(/[\s,]+/);
        // Browsers let few frames save files, and what does it is half as large as all the rest.
        if (asked.includes('save')) problems.push(strings.noSaving);
        controls = asked.filter((word) => word !== 'save').join(' ');
        break;
      }
      case 'dimensions':
        if (value === '1' || value === '2') dimensions = value === '2' ? 2 : 1;
        else problems.push(strings.unknownDimensions(value));
        break;
      case 'lang':
        if (/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(value)) language = value;
        else problems.push(strings.unknownLanguage(value));
        break;
      case 'color-scheme':
        if (value === 'light' || value === 'dark') colorScheme = value;
        else problems.push(strings.unknownScheme(value));
        break;
      case 'worker-url':
        problems.push(strings.noWorkerUrl);
        break;
      default:
        rest.append(name, found);
    }
  }
  const read = readAddress(rest.toString(), initialOf(figure));
  return {
    figure,
    state: read.state,
    controls,
    dimensions,
    language,
    colorScheme,
    problems: [...problems, ...read.problems.map(({ message }) => message)],
  };
}

/** The lab, which lies beside the embedded page in each language, with the same state. */
export const labAddress = (state: State, language: string | null): string =>
  `./${languageOf(language ?? '') === 'zh-Hans' ? 'zh.html' : ''}${writeAddress(state)}`;
