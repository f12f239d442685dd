// The arguments in a module's parentheses, as Python prints them. Imports nothing.

export type PythonValue = number | boolean | null | string | readonly PythonValue[];

/** `3, 64, kernel_size=(7, 7), bias=False`. */
export interface PythonArguments {
  readonly positional: readonly PythonValue[];
  readonly named: ReadonlyMap<string, PythonValue>;
}

export function readArguments(text: string): PythonArguments {
  const positional: PythonValue[] = [];
  const named = new Map<string, PythonValue>();
  for (const piece of splitTop(text)) {
    const [, name, value] = /^([A-Za-z_]\w*)\s*=\s*([^]*)$/.exec(piece) ?? [];
    if (name !== undefined) named.set(name, readValue(value!));
    else positional.push(readValue(piece));
  }
  return { positional, named };
}

/** At the commas outside parentheses; empty pieces are left out. */
function splitTop(text: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === '(' || character === '[') depth++;
    if (character === ')' || character === ']') depth--;
    if (at < text.length && (character !== ',' || depth > 0)) continue;
    const piece = text.slice(from, at).trim();
    if (piece !== '') pieces.push(piece);
    from = at + 1;
  }
  return pieces;
}

/** One level of tuples is all that modules have; what is not understood stays text. */
function readValue(text: string): PythonValue {
  if (/^[([][^()[\]]*[)\]]$/.test(text)) return splitTop(text.slice(1, -1)).map(readScalar);
  return readScalar(text);
}

function readScalar(text: string): PythonValue {
  if (text === 'True') return true;
  if (text === 'False') return false;
  if (text === 'None') return null;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return Number(text);
  return /^(['"])[^]*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text;
}
