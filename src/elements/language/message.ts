// Words in the language of the element that is being rendered: msg() of @lit/localize, with catalogues loaded when wanted. No element.
import { _installMsgImplementation } from '@lit/localize/init/install.js';
import { joinStringsAndValues, str as tag } from '@lit/localize/internal/str-tag.js';
import type { MsgFn, MsgOptions, TemplateLike } from '@lit/localize/internal/types.js';
import type { TemplateResult } from 'lit';
import type * as filling from './patterns.ts';
import type { Patterns, Translate } from './patterns.ts';

/** A text and the values in it. Written out: declarations must not lead a reader to a package that is built in. */
interface Filled {
  strTag: true;
  strings: TemplateStringsArray;
  values: unknown[];
}

export const str: (strings: TemplateStringsArray, ...values: unknown[]) => Filled = tag;

interface Msg {
  (template: string | Filled, options?: { readonly id?: string; readonly desc?: string }): string;
  (template: TemplateResult, options?: { readonly id?: string; readonly desc?: string }): TemplateResult;
}

/** English stands in the sources; every other language has a catalogue. */
export type Language = 'en' | 'zh-Hans';

/** The part of a language's words that one entry needs: the package's own, or the paper page's. */
export interface Catalogue extends Patterns {
  /** From what stands in msg(), with `{0}` for the first value of str`…`, to the same in the language. */
  readonly words: Readonly<Record<string, string>>;
}

/** Chinese in simplified characters, where a tag says so or leaves it open; all else is answered in English. */
export function languageOf(tag: string): Language {
  const [language, ...rest] = tag.toLowerCase().split('-');
  if (language !== 'zh') return 'en';
  const traditional = rest.some((part) => /^(hant|tw|hk|mo)$/.test(part)) && !rest.includes('hans');
  return traditional ? 'en' : 'zh-Hans';
}

interface Source {
  readonly load: () => Promise<Catalogue>;
  /** Undefined until asked for, null where it failed: then English stays. */
  found: Catalogue | null | undefined;
  loading: Promise<void> | null;
}

const sources: Source[] = [];
let words = new Map<string, string>();
let toChinese: Translate | null = null;
let fill: typeof filling.fill | null = null;

/** Called by modules with words of their own; nothing is loaded before somebody reads Chinese. */
export function addCatalogue(load: () => Promise<Catalogue>): void {
  sources.push({ load, found: undefined, loading: null });
}

function take(patterns: typeof filling): void {
  fill = patterns.fill;
  const found = sources.flatMap((source) => source.found ?? []);
  words = new Map(found.flatMap((catalogue) => Object.entries(catalogue.words)));
  toChinese = patterns.compilePatterns({
    frames: Object.assign({}, ...found.map(({ frames }) => frames)),
    messages: Object.assign({}, ...found.map(({ messages }) => messages)),
    pieces: Object.assign({}, ...found.map(({ pieces }) => pieces)),
  });
}

/** Fetches what the language needs; undefined where nothing is left to wait for. Never rejects. */
export function loadLanguage(language: Language): Promise<void> | undefined {
  if (language === 'en') return undefined;
  const missing = sources.filter(({ found }) => found === undefined);
  if (missing.length === 0) return undefined;
  for (const source of missing) {
    // What reads the patterns comes with them: a page in English has no use for it.
    source.loading ??= Promise.all([source.load(), import('./patterns.ts')]).then(
      ([found, patterns]) => {
        source.found = found;
        take(patterns);
      },
      () => {
        source.found = null;
      },
    );
  }
  return Promise.all(missing.map(({ loading }) => loading)).then(() => undefined);
}

/** What words are made in now; null outside every update of an element. */
let current: Language | null = null;

/** Runs `make` with all words in `language`, as far as they are loaded. */
export function inLanguage<T>(language: Language, make: () => T): T {
  const before = current;
  current = language;
  try {
    return make();
  } finally {
    current = before;
  }
}

/** The language words are made in now: the rendering element's, otherwise the page's. */
export const languageNow = (): Language =>
  current ?? (typeof document === 'undefined' ? 'en' : languageOf(document.documentElement.lang));

/** The key of a template in a catalogue: `{0}` stands where its first value goes. */
const keyOf = (strings: readonly string[]): string =>
  strings.reduce((text, next, index) => (index === 0 ? next : `${text}{${index - 1}}${next}`), '');

/** `id`: the key of a word that another language needs two words for. */
function localised(template: TemplateLike, { id }: MsgOptions = {}): unknown {
  const isPlain = typeof template === 'string';
  // Markup is put together from words, never translated as markup.
  if (!isPlain && !('strTag' in template)) return template;
  const found =
    languageNow() === 'en' ? undefined : words.get(id ?? (isPlain ? template : keyOf(template.strings)));
  if (isPlain) return found ?? template;
  const values = template.values as string[];
  return found === undefined || fill === null
    ? joinStringsAndValues(template.strings, values)
    : fill(found, values);
}

/** Called when a word is shown, never while a module loads: then nobody knows the language. */
export const msg = localised as Msg;

_installMsgImplementation(msg as MsgFn);

/** What a lower room says (an error, a note, a derivation), which it says in English, in the language of now. */
export const translate: Translate = (text) =>
  languageNow() === 'en' || toChinese === null ? text : toChinese(text);

/** Sentences one after another: Chinese ones need no blank between them. */
export const sentences = (texts: readonly string[]): string =>
  texts.map(translate).join(languageNow() === 'en' ? ' ' : '');

/** A sentence with markup in it: `{name}` of the text becomes the part of that name. */
export const withParts = <T>(text: string, parts: Readonly<Record<string, T>>): readonly (string | T)[] =>
  text.split(/\{(\w+)\}/).map((piece, index) => (index % 2 === 0 ? piece : parts[piece]!));

addCatalogue(() => import('./zh-hans/index.ts').then(({ catalogue }) => catalogue));
