// Translates whole messages by patterns of them: what differs from message to message is a hole. Pure: no Lit, no DOM.

export type Translate = (text: string) => string;

interface Pattern {
  readonly matches: RegExp;
  readonly target: string;
  /** Characters that are not holes: the more of them, the more a match says. */
  readonly weight: number;
}

/** Messages come again at every frame; texts somebody types come once. */
const mostRemembered = 500;

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A hole takes as little as it can; one right after another starts where advice does, after a semicolon or a blank. */
function compile([source, target]: readonly [string, string]): Pattern {
  const pieces = source.split('{}');
  const matches = pieces
    .map((piece, index) => {
      if (index === 0) return escape(piece);
      return `${pieces[index - 1] === '' && index > 1 ? '((?:[;,: ].*?)?)' : '(.*?)'}${escape(piece)}`;
    })
    .join('');
  return { matches: new RegExp(`^${matches}$`, 's'), target, weight: pieces.join('').length };
}

/** Where one sentence ends and the next begins. */
const sentenceBreak = /(?<=[.!?]) (?=[A-Z`“‘(])/;

/**
 * From English messages, by patterns, to another language's. What a hole holds may itself be a message. A text that no
 * pattern matches is taken sentence by sentence; a sentence that none matches stays as it is.
 */
export function compilePatterns(patterns: Readonly<Record<string, string>>): Translate {
  const compiled = Object.entries(patterns)
    .map(compile)
    .sort((a, b) => b.weight - a.weight);
  const known = new Map<string, string>();

  function match(text: string): string | null {
    for (const { matches, target } of compiled) {
      const found = matches.exec(text);
      if (found)
        return target.replace(/\{(\d+)\}/g, (_, index: string) => part(found[Number(index) + 1] ?? ''));
    }
    return null;
  }

  /** What a hole holds: a message or a piece of one, else a name or a number. */
  function part(text: string): string {
    return /[a-z]{2}/i.test(text) ? (match(text) ?? text) : text;
  }

  function translated(text: string): string {
    const whole = match(text);
    if (whole !== null) return whole;
    const sentences = text.split(sentenceBreak);
    if (sentences.length === 1) return text;
    return sentences
      .map((sentence) => match(sentence) ?? `${sentence} `)
      .join('')
      .trimEnd();
  }

  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= mostRemembered) known.clear();
    const result = translated(text);
    known.set(text, result);
    return result;
  };
}
