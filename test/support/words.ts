// Finds the words of the sources: what goes through msg(), and what looks like words and does not. Imports Node and a parser.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

const root = join(import.meta.dirname, '../..');

export interface Words {
  /** Of the file and line, for who has to find it. */
  readonly place: string;
  readonly text: string;
}

export interface Found {
  /** Keys of the catalogues: `{0}` stands where the first value goes. */
  readonly messages: readonly Words[];
  /** Literals that look like words and are in no msg(); `{}` stands where a value goes. */
  readonly loose: readonly Words[];
  /** msg() of something that is no literal: nobody could translate it. */
  readonly unreadable: readonly Words[];
}

/** A syntax tree node, as ESTree has it. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Two words, one that starts a sentence, or a piece of one with a blank at its end. */
const looksLikeWords = (text: string): boolean =>
  /\p{L}{2,}[\p{L}\p{N}’'`{}()]*[,;:.]? +[(“`‘]?[\p{L}{]{2,}|^\p{Lu}\p{Ll}+$|^ ?\p{Ll}{2,} $|^[,;:]? \p{Ll}{2,}/u.test(
    text,
  ) && /\p{Ll}{2}/u.test(text);

/** The text of a template's markup: between tags, and in the attributes that are read aloud. */
const textOfMarkup = (markup: string): readonly string[] =>
  [...markup.matchAll(/>([^<>]*\p{L}{2}[^<>]*)(?=<)|\b(?:aria-label|title|placeholder|alt)="([^"{}]+)"/gu)]
    .map(([, text, attribute]) => (text ?? attribute ?? '').trim())
    .filter((text) => text.replaceAll('{}', '') !== '');

const pieces = (quasi: Node): readonly string[] =>
  (quasi.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);

/** The words of one source file. */
export function wordsOf(path: string, source: string): Found {
  const { program } = parseSync(path, source);
  const messages: Words[] = [];
  const loose: Words[] = [];
  const unreadable: Words[] = [];
  const at = (node: Node, text: string): Words => ({
    place: `${path}:${source.slice(0, node.start).split('\n').length}`,
    text,
  });

  function message(node: Node): void {
    const [given, options] = node.arguments as readonly Node[];
    const id = ((options?.properties as readonly Node[] | undefined) ?? []).find(
      ({ key }) => (key as Node).name === 'id',
    )?.value as Node | undefined;
    if (given && id) messages.push(at(given, String(id.value)));
    else if (given?.type === 'Literal' && typeof given.value === 'string')
      messages.push(at(given, given.value));
    else if (given?.type === 'TaggedTemplateExpression' && (given.tag as Node).name === 'str') {
      const texts = pieces(given.quasi as Node);
      const key = texts.reduce(
        (text, next, index) => (index === 0 ? next : `${text}{${index - 1}}${next}`),
        '',
      );
      messages.push(at(given, key));
      visit((given.quasi as Node).expressions);
    } else unreadable.push(at(node, source.slice(node.start, node.start + 60)));
  }

  function visit(value: unknown): void {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!isNode(value)) return;
    if (/^(Import|ExportAll|TSLiteral|TSType|TSInterface|TSUnion)/.test(value.type)) return;
    switch (value.type) {
      case 'CallExpression':
        if ((value.callee as Node).name === 'msg') return message(value);
        break;
      case 'NewExpression':
        // Errors of the elements themselves are for programmers.
        if (
          /^(RangeError|TypeError)$/.test(String((value.callee as Node).name)) &&
          path.startsWith('src/elements')
        )
          return;
        break;
      case 'Literal':
        if (typeof value.value === 'string' && looksLikeWords(value.value))
          loose.push(at(value, value.value));
        return;
      case 'TaggedTemplateExpression': {
        const tag = String((value.tag as Node).name);
        if (tag === 'html' || tag === 'svg') {
          for (const text of textOfMarkup(pieces(value.quasi as Node).join('{}')))
            loose.push(at(value, text));
        }
        return visit((value.quasi as Node).expressions);
      }
      case 'TemplateLiteral': {
        const text = pieces(value).join('{}');
        if (looksLikeWords(text)) loose.push(at(value, text));
        return visit(value.expressions);
      }
      default:
    }
    for (const [field, child] of Object.entries(value)) if (field !== 'type' && field !== 'key') visit(child);
  }

  visit(program);
  return { messages, loose, unreadable };
}

/** The words of all sources in these folders of the project, but not of files that `without` matches. */
export function wordsIn(folders: readonly string[], without = /^$/): Found {
  const found = folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file}`,
      ),
    )
    .filter((path) => path.endsWith('.ts') && !without.test(path))
    .sort()
    .map((path) => wordsOf(path, readFileSync(join(root, path), 'utf8')));
  return {
    messages: found.flatMap((words) => words.messages),
    loose: found.flatMap((words) => words.loose),
    unreadable: found.flatMap((words) => words.unreadable),
  };
}
