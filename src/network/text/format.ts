// From a network to its text. Imports only its own room.
import type { Layer, Network } from '../types.ts';
import { AutomaticNames, isBareName, ownName, quoteName, readRange, writeTitle } from './names.ts';
import { outline, type Branch, type JoinPart, type Part } from './outline.ts';
import { foldRepeats } from './repeats.ts';
import { writeFields } from './spelling.ts';
import { layOut, written, type Written } from './written.ts';

export interface FormatOptions {
  /** 'line' (default): all in one, for a link or an attribute. 'lines': one layer or block a line, for an editor. */
  readonly layout?: 'line' | 'lines';
}

/**
 * The network in the text notation: parseNetwork reads an equal network from it. Repetitions, branches and common
 * beginnings of names are written once. Throws NetworkError where the network is not valid.
 */
export function formatNetwork(network: Network, { layout = 'line' }: FormatOptions = {}): string {
  const parts = outline(network);
  const items = new Formatter(network).sequence(parts, rootScope);
  const title = network.name === undefined ? [] : [written(`network ${writeTitle(network.name)}`)];
  return layOut([...title, ...items], layout);
}

/** What names inside a group start with, and the groups around it, from the outside in. */
interface Scope {
  readonly prefix: string;
  readonly around: readonly string[];
}
const rootScope: Scope = { prefix: '', around: [''] };

/** Groups within groups, each kind; with joins within joins well below what the parser takes. */
const maxDepth = 12;

class Formatter {
  readonly #layers: readonly Layer[];
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #automatic = new AutomaticNames();
  /** Layers written so far: references can be to these only. */
  #done = 0;

  constructor({ layers }: Network) {
    this.#layers = layers;
    this.#indexOf = new Map(layers.map(({ name }, index) => [name, index]));
  }

  /** In the order of the text, because names and references depend on what comes before. */
  sequence(parts: readonly Part[], scope: Scope): readonly Written[] {
    const items: Written[] = [];
    let at = 0;
    while (at < parts.length) {
      const component = this.#component(parts[at]!, scope) ?? this.#componentAfter(parts, at, scope);
      let end = at + 1;
      if (component !== null) {
        const isInside = (part: Part): boolean =>
          this.#component(part, scope) === component || this.#isNamed(part, groupName(scope, component));
        while (end < parts.length && isInside(parts[end]!)) end++;
      }
      const run = parts.slice(at, end);
      if (component !== null && layerCount(run) > 1 && scope.around.length <= maxDepth) {
        items.push(this.#group(run, component, scope));
      } else {
        for (const part of run) items.push(...this.#part(part, scope));
      }
      at = end;
    }
    return foldRepeats(foldRanges(items), ({ flat }) => flat, repeat);
  }

  /** `component` ends with the dot or slash after which the names go on. */
  #group(parts: readonly Part[], component: string, scope: Scope): Written {
    const prefix = scope.prefix + component;
    const items = this.sequence(parts, { prefix, around: [...scope.around, prefix] });
    const label = component.endsWith('/') ? component : component.slice(0, -1);
    if (!isBareName(label)) return written('', { label: quoteName(scope.prefix + label), branches: [items] });
    const [only] = items;
    // `layer1.0: (…)` instead of `layer1: (0: (…))`.
    if (items.length === 1 && only!.head === '' && only!.label !== null && !only!.label.startsWith("'")) {
      return written('', { ...only, label: component + only!.label });
    }
    return written('', { label, branches: [items] });
  }

  #part({ reference, what }: Part, scope: Scope): readonly Written[] {
    const before = reference === null ? [] : [written(this.#reference(reference, scope))];
    return [...before, what.kind === 'layer' ? this.#layer(what.index, scope) : this.#join(what, scope)];
  }

  #layer(index: number, scope: Scope): Written {
    const layer = this.#layers[index]!;
    const label = this.#label(index, scope);
    this.#done++;
    return written(`${layer.op}${writeFields(layer.op, layer as unknown as Record<string, unknown>)}`, {
      label,
    });
  }

  #join({ index, branches }: JoinPart, scope: Scope): Written {
    const inside = branches.map((branch) => this.#branch(branch, scope));
    const label = this.#label(index, scope);
    this.#done++;
    const { op } = this.#layers[index]!;
    if (op !== 'add' || !isResidual(branches)) return written(op, { label, branches: inside });
    return written('residual', { label, branches: branches[1]!.kind === 'fork' ? [inside[0]!] : inside });
  }

  #branch(branch: Branch, scope: Scope): readonly Written[] {
    switch (branch.kind) {
      case 'parts':
        return this.sequence(branch.parts, scope);
      case 'reference':
        return [written(this.#reference(branch.index, scope))];
      case 'fork':
        return [];
      default:
        return branch satisfies never;
    }
  }

  /** Null where the layer has its name by itself. */
  #label(index: number, { prefix }: Scope): string | null {
    const { name, op } = this.#layers[index]!;
    const offered = this.#automatic.offer(
      prefix,
      op,
      (one) => (this.#indexOf.get(one) ?? Infinity) < this.#done,
    );
    const isAutomatic = name === offered.name;
    this.#automatic.use(prefix, op, isAutomatic ? offered : null);
    if (isAutomatic) return null;
    if (prefix !== '' && name === prefix.slice(0, -1)) return ownName;
    const relative = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    return isBareName(relative) ? relative : quoteName(name);
  }

  /** The shortest end of the layer's name that no group around gives another meaning. */
  #reference(index: number, { around }: Scope): string {
    const { name } = this.#layers[index]!;
    for (let depth = around.length - 1; depth >= 0; depth--) {
      const prefix = around[depth]!;
      const relative = name.startsWith(prefix) ? name.slice(prefix.length) : '';
      const isShadowed = (inner: string): boolean =>
        (this.#indexOf.get(inner + relative) ?? Infinity) < this.#done;
      if (isBareName(relative) && !around.slice(depth + 1).some(isShadowed)) return `@${relative}`;
    }
    return `@${quoteName(name)}`;
  }

  /** What the names of all layers of the part have next after the scope, up to a dot or slash; null if they differ there. */
  #component(part: Part, { prefix }: Scope): string | null {
    const common = this.#commonPrefix(part);
    if (!common.startsWith(prefix)) return null;
    const [component] = /^[^./]+[./]/.exec(common.slice(prefix.length)) ?? [null];
    return component;
  }

  /** Of the next part, if this one is named as a group with that beginning would be. */
  #componentAfter(parts: readonly Part[], at: number, scope: Scope): string | null {
    const next = parts[at + 1];
    const component = next === undefined ? null : this.#component(next, scope);
    if (component === null || !this.#isNamed(parts[at]!, groupName(scope, component))) return null;
    return component;
  }

  #isNamed({ what }: Part, name: string): boolean {
    return what.kind === 'layer' && this.#layers[what.index]!.name === name;
  }

  readonly #commonPrefixes = new Map<Part['what'], string>();

  /** The longest common beginning of the names of all layers of the part that ends with a dot or slash. */
  #commonPrefix({ what }: Part): string {
    const known = this.#commonPrefixes.get(what);
    if (known !== undefined) return known;
    const { name } = this.#layers[what.index]!;
    const inside = (what.kind === 'join' ? what.branches : [])
      .flatMap((branch) => (branch.kind === 'parts' ? branch.parts : []))
      .map((part) => this.#commonPrefix(part));
    const own = upToSeparator(name, name.length - 1);
    const ofBranches = inside.length === 0 ? own : inside.reduce(commonBeginning);
    // A join may be named as the group of its branches is.
    const isGroup = ofBranches.startsWith(name) && /[./]/.test(ofBranches[name.length] ?? '');
    const common = isGroup ? ofBranches.slice(0, name.length + 1) : commonBeginning(own, ofBranches);
    this.#commonPrefixes.set(what, common);
    return common;
  }
}

/** Whether the second of two branches passes the first one by: nothing, or fewer layers. */
function isResidual([body, shortcut, ...more]: readonly Branch[]): boolean {
  if (body?.kind !== 'parts' || more.length > 0) return false;
  return (
    shortcut!.kind === 'fork' ||
    (shortcut!.kind === 'parts' && layerCount(shortcut!.parts) < layerCount(body.parts))
  );
}

const layerCount = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + part.layerCount, 0);

const groupName = ({ prefix }: Scope, component: string): string => prefix + component.slice(0, -1);

/** The beginning of `name` that ends with its last dot or slash among the first `length` characters. */
function upToSeparator(name: string, length: number): string {
  return name.slice(0, Math.max(name.lastIndexOf('.', length - 1), name.lastIndexOf('/', length - 1)) + 1);
}

function commonBeginning(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length === 0 ? '' : upToSeparator(a, length);
}

function repeat(block: readonly Written[], count: number): Written | null {
  const [only] = block;
  const folds = 1 + block.reduce((most, item) => Math.max(most, item.folds), 0);
  const isAlone = block.length === 1 && only!.label === null && !only!.head.startsWith('@');
  const one = isAlone
    ? written(`${count}x ${only!.head}`, { branches: only!.branches, folds })
    : written(`${count}x`, { branches: [block], folds });
  return folds <= maxDepth ? one : null;
}

const numbered = /^(.*?)(0|[1-9]\d*)(\/?)$/;

/** `a1: (…), a2: (…), a3: (…)` with one inside becomes `a1..3: (…)`. */
function foldRanges(items: readonly Written[]): readonly Written[] {
  const result: Written[] = [];
  let at = 0;
  while (at < items.length) {
    const first = items[at]!;
    const numbers = numbered.exec(first.label ?? '');
    const count = numbers === null ? 1 : countNumbered(items, at, numbers);
    const label = numbers === null ? '' : rangeOf(numbers, count);
    // The label must be read as it is meant: `a1..2b3..5` could be otherwise.
    const isRead = readRange(label)?.stem === numbers?.[1];
    if (count > 1 && isRead && first.folds < maxDepth) {
      result.push(written(first.head, { ...first, label, folds: first.folds + 1 }));
    } else {
      result.push(...items.slice(at, at + count));
    }
    at += count;
  }
  return result;
}

/** How many items from `at` on are labelled with the next numbers and have the same inside. */
function countNumbered(
  items: readonly Written[],
  at: number,
  [, stem, start, tail]: RegExpExecArray,
): number {
  let count = 1;
  for (;;) {
    const next = items[at + count];
    if (next?.label !== `${stem}${Number(start) + count}${tail}` || next.inside !== items[at]!.inside)
      return count;
    count++;
  }
}

const rangeOf = ([, stem, start, tail]: RegExpExecArray, count: number): string =>
  `${stem}${start}..${Number(start) + count - 1}${tail}`;
