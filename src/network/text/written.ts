// Pieces of a text that is being written, and their layout on one line or many. Imports nothing.

export interface Written {
  readonly label: string | null;
  readonly head: string;
  /** What follows the head in parentheses; null where nothing does. */
  readonly branches: readonly (readonly Written[])[] | null;
  /** Repetitions within repetitions. */
  readonly folds: number;
  /** Without the label, on one line. */
  readonly inside: string;
  /** On one line. */
  readonly flat: string;
}

export function written(
  head: string,
  rest: Partial<Pick<Written, 'label' | 'branches' | 'folds'>> = {},
): Written {
  const { label = null, branches = null } = rest;
  const within = branches?.map((branch) => branch.map(({ flat }) => flat).join(', ')).join(' | ');
  const inside = within === undefined ? head : `${head}(${within})`;
  const inner = branches?.flat().reduce((most, item) => Math.max(most, item.folds), 0) ?? 0;
  return {
    label,
    head,
    branches,
    folds: rest.folds ?? inner,
    inside,
    flat: label === null ? inside : `${label}: ${inside}`,
  };
}

/** A block that fits is left on its line. */
const lineLength = 80;

export function layOut(items: readonly Written[], layout: 'line' | 'lines'): string {
  if (layout === 'line') return items.map(({ flat }) => flat).join(', ');
  const lines: string[] = [];
  for (const item of items) addLines(lines, item, '');
  return lines.join('\n');
}

function addLines(lines: string[], item: Written, indent: string): void {
  const { label, head, branches, flat } = item;
  if (branches === null || indent.length + flat.length <= lineLength) {
    lines.push(indent + flat);
    return;
  }
  lines.push(`${indent}${label === null ? '' : `${label}: `}${head}(`);
  for (const [place, branch] of branches.entries()) {
    if (place > 0) lines.push(`${indent}|`);
    for (const inner of branch) addLines(lines, inner, `${indent}  `);
  }
  lines.push(`${indent})`);
}
