// Translates whole messages by patterns of them: what differs from message to message is a hole. Pure: no Lit, no DOM.

export type Translate = (text: string) => string;

/**
 * From English, with `{}` for what differs, or `{is }` for what differs and starts so, to another language, with `{0}`
 * for the first of these.
 */
export interface Patterns {
  /** Messages that another message stands in: they are taken apart before all others. */
  readonly frames: Readonly<Record<string, string>>;
  /** What the lower rooms say. */
  readonly messages: Readonly<Record<string, string>>;
  /** What says too little to be looked for but in the holes of messages: `{} and {}`. */
  readonly pieces: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly matches: RegExp;
  readonly target: string;
  /** Holes that hold code or a name: in quotes, or before an equals sign. */
  readonly verbatim: readonly boolean[];
  /** Characters that are not holes: the more of them, the more a match says. */
  readonly weight: number;
}

interface Match {
  readonly text: string;
  readonly weight: number;
}

/** Messages come again at every frame; texts somebody types come once. */
const mostRemembered = 500;

/** A piece that holds a longer text is none: it would be a list of sentences. */
const longestPiece = 400;

const isHan = (character: string): boolean => /\p{Script=Han}/u.test(character);
const isLatin = (character: string): boolean => /[\p{Script=Latin}\p{N}`]/u.test(character);

/** Between Chinese and what is not stands a blank, between Chinese and Chinese none; else as it is. */
function blank(before: string, after: string, as: string): string {
  if (isHan(before) && isHan(after)) return '';
  const parted = (isHan(before) && isLatin(after)) || (isLatin(before) && isHan(after));
  return parted ? ' ' : as;
}

/** Puts values where `{0}`, `{1}` stand. */
export const fill = (target: string, values: readonly unknown[]): string =>
  target.replace(/( ?)\{(\d+)\}( ?)/g, (all, before: string, digits: string, after: string, at: number) => {
    const text = String(values[Number(digits)]);
    const last = at + all.length;
    if (text === '') return before && after;
    return (
      blank(target.slice(0, at).slice(-1), text.slice(0, 1), before) +
      text +
      (target.startsWith('{', last) ? after : blank(text.slice(-1), target.slice(last, last + 1), after))
    );
  });

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A hole takes as little as it can; one right after another starts where advice does, after a semicolon or a blank. */
function compile([source, target]: readonly [string, string]): Pattern {
  // Between texts stand the beginnings of holes, mostly empty.
  const pieces = source.split(/\{([a-z ]*)\}/);
  const matches = pieces
    .map((piece, index) => {
      if (index % 2 === 0) return escape(piece);
      return index > 1 && pieces[index - 1] === '' ? '((?:[;,: ].*?)?)' : `(${escape(piece)}.*?)`;
    })
    .join('');
  const verbatim = pieces.flatMap((piece, index) => {
    if (index % 2 === 0) return [];
    const around = `${pieces[index - 1]!.slice(-1)}${pieces[index + 1]!.slice(0, 1)}`;
    return [/^(``|''|""|“”|‘’|.?=)$/.test(around)];
  });
  return { matches: new RegExp(`^${matches}$`, 's'), target, verbatim, weight: pieces.join('').length };
}

const compileAll = (patterns: Readonly<Record<string, string>>): readonly Pattern[] =>
  Object.entries(patterns)
    .map(compile)
    .sort((a, b) => b.weight - a.weight);

/** Where one sentence ends and the next begins. */
const sentenceBreak = /(?<=[.!?]) (?=[\p{L}\p{N}`“‘(])/u;

/**
 * From English messages, by patterns, to another language's. What a hole holds may itself be a message. A text is taken
 * as a whole or sentence by sentence, whichever says more; a sentence that nothing matches stays as it is.
 */
export function compilePatterns({ frames, messages, pieces }: Patterns): Translate {
  const around = compileAll(frames);
  const whole = compileAll(messages);
  const small = compileAll(pieces);
  const known = new Map<string, string>();

  function match(text: string, patterns: readonly Pattern[]): Match | null {
    for (const { matches, target, verbatim, weight } of patterns) {
      const found = matches.exec(text);
      if (!found) continue;
      const filled = fill(
        target,
        found.slice(1).map((held = '', index) => (verbatim[index] === true ? held : part(held))),
      );
      return { text: filled, weight };
    }
    return null;
  }

  /** What a hole holds: a message or a piece of one, else a name or a number. */
  function part(text: string): string {
    if (!/[a-z]{2}/i.test(text)) return text;
    const piece = text.length <= longestPiece ? match(text, small) : null;
    return translated(text) ?? piece?.text ?? text;
  }

  /** A message within another has given its full stop away. */
  function message(text: string): Match | null {
    const found = match(text, whole);
    if (found || /[.!?:]$/.test(text)) return found;
    const stopped = match(`${text}.`, whole);
    return stopped && { ...stopped, text: stopped.text.replace(/。$/, '') };
  }

  /** Null where nothing of it is known. */
  function translated(text: string): string | null {
    const framed = match(text, around);
    if (framed) return framed.text;
    const all = message(text);
    const sentences = text.split(sentenceBreak);
    if (sentences.length === 1) return all?.text ?? null;
    const found = sentences.map(message);
    const weight = found.reduce((sum, each) => sum + (each?.weight ?? 0), 0);
    if (all && all.weight >= weight) return all.text;
    if (weight === 0) return null;
    return found
      .map((each, index) => each?.text ?? ` ${sentences[index]} `)
      .join('')
      .trim();
  }

  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= mostRemembered) known.clear();
    const result = translated(text) ?? text;
    known.set(text, result);
    return result;
  };
}
