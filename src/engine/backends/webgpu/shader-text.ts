// WGSL text before it reaches the device: unrolled loops, parameter layouts. Pure text; no device objects.

/**
 * Expands `//#for NAME COUNT` … `//#end`, repeating the lines between with `${NAME}` = 0 … COUNT − 1; keeps the lines
 * between `//#if NAME` (`//#unless NAME`) and `//#end` where that value is not 0 (is 0); and replaces
 * the names given in `values`, and sums of products of names and numbers (`${i*WIDTH+j+1}`). COUNT, at least 1, is a number or one of those names.
 */
export function expandShader(text: string, values: Readonly<Record<string, number>>): string {
  const lines = text.split('\n');
  const [expanded, next] = expandLines(lines, 0, values);
  if (next !== lines.length) throw new Error(`Line ${next + 1}: //#end without //#for.`);
  return expanded.join('\n');
}

function expandLines(
  lines: readonly string[],
  start: number,
  values: Readonly<Record<string, number>>,
): readonly [string[], number] {
  const out: string[] = [];
  let index = start;
  for (; index < lines.length; index++) {
    const line = lines[index]!;
    if (/^\s*\/\/#end\b/.test(line)) break;
    const choice = /^\s*\/\/#(if|unless) (\w+)\s*$/.exec(line);
    if (choice) {
      const value = values[choice[2]!];
      if (value === undefined) throw new Error(`Line ${index + 1}: ${choice[2]} has no value.`);
      const [body, bodyEnd] = expandLines(lines, index + 1, values);
      if (bodyEnd >= lines.length) throw new Error(`Line ${index + 1}: //#${choice[1]} has no //#end.`);
      if ((value !== 0) === (choice[1] === 'if')) out.push(...body);
      index = bodyEnd;
      continue;
    }
    const loop = /^\s*\/\/#for (\w+) (\w+)\s*$/.exec(line);
    if (!loop) {
      out.push(substitute(line, values, index));
      continue;
    }
    const [, name, countText] = loop;
    const count = values[countText!] ?? Number(countText);
    if (!Number.isInteger(count) || count < 1)
      throw new Error(`Line ${index + 1}: ${countText} is not a count.`);
    let end = index + 1;
    for (let i = 0; i < count; i++) {
      const [body, bodyEnd] = expandLines(lines, index + 1, { ...values, [name!]: i });
      if (bodyEnd >= lines.length) throw new Error(`Line ${index + 1}: //#for ${name} has no //#end.`);
      out.push(...body);
      end = bodyEnd;
    }
    index = end;
  }
  return [out, index];
}

function substitute(line: string, values: Readonly<Record<string, number>>, index: number): string {
  const valueOf = (name: string): number => {
    const value = /^\d/.test(name) ? Number(name) : values[name];
    if (value === undefined) throw new Error(`Line ${index + 1}: nothing to put for ${name}.`);
    return value;
  };
  return line.replace(/\$\{(\w+(?:[+*]\w+)*)\}/g, (_, sum: string) => {
    const terms = sum.split('+').map((term) =>
      term
        .split('*')
        .map(valueOf)
        .reduce((a, b) => a * b),
    );
    return String(terms.reduce((a, b) => a + b));
  });
}

export type ScalarType = 'u32' | 'i32' | 'f32';

/**
 * The fields of a kernel's `struct Params` (or another's), all four-byte scalars, so that field i lies at byte 4·i: read from the
 * shader itself, so that the two sides cannot drift apart.
 */
export function paramsLayout(
  text: string,
  struct = 'Params',
): readonly (readonly [name: string, type: ScalarType])[] {
  const body = new RegExp(`struct ${struct} \\{([^}]*)\\}`).exec(text)?.[1];
  if (body === undefined) return [];
  return body
    .split('\n')
    .map((line) => line.replace(/\/\/.*/, '').trim())
    .filter((line) => line !== '')
    .map((line) => {
      const field = /^(\w+): (u32|i32|f32),$/.exec(line);
      if (!field) throw new Error(`"${line}" is not a four-byte scalar field.`);
      return [field[1]!, field[2] as ScalarType] as const;
    });
}

/** Writes `values` at `byteOffset` as the shader's Params. Every field must be given, and nothing else. */
export function writeParams(
  view: DataView,
  byteOffset: number,
  layout: readonly (readonly [name: string, type: ScalarType])[],
  values: Readonly<Record<string, number>>,
): void {
  const known = new Set(layout.map(([name]) => name));
  const surplus = Object.keys(values).find((name) => !known.has(name));
  if (surplus !== undefined) throw new Error(`Params have no field ${surplus}.`);
  for (const [position, [name, type]] of layout.entries()) {
    const value = values[name];
    if (value === undefined) throw new Error(`Params field ${name} is missing.`);
    const offset = byteOffset + 4 * position;
    if (type === 'f32') view.setFloat32(offset, value, true);
    else if (type === 'i32') view.setInt32(offset, value, true);
    else view.setUint32(offset, value, true);
  }
}
