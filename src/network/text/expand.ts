// From a syntax tree to layers: repetitions written out, names given, forks and references followed. Imports only its own room.
import { NetworkError } from '../errors.ts';
import { maxLayers, maxNameLength } from '../limits.ts';
import { didYouMean } from '../near-miss.ts';
import type { Layer, Op } from '../types.ts';
import { maxSteps } from './limits.ts';
import { AutomaticNames, groupPrefix, ownName } from './names.ts';
import { placedError, quote, syntaxError, type Span } from './position.ts';
import type { Item, JoinItem, Label, LayerItem, Reference, SyntaxTree } from './syntax-tree.ts';

export interface Expansion {
  readonly layers: readonly Layer[];
  /** By layer: where it stands in the text. Repeated layers share theirs. */
  readonly items: readonly (LayerItem | JoinItem)[];
}

/** Throws NetworkError. */
export function expand(tree: SyntaxTree, text: string): Expansion {
  checkSize(tree, text);
  const expander = new Expander(text);
  expander.network(tree.items);
  return expander;
}

interface Size {
  readonly layers: number;
  readonly steps: number;
}

/** Counts before anything is written out, so that `999999999x(…)` costs nothing. */
function checkSize({ items }: SyntaxTree, text: string): void {
  const sum = (parts: readonly Item[]): Size =>
    parts.map(sizeOf).reduce((a, b) => ({ layers: a.layers + b.layers, steps: a.steps + b.steps }), {
      layers: 0,
      steps: 0,
    });
  const times = (size: Size, count: number, { from }: Span): Size => {
    if (size.layers === 0)
      throw syntaxError(text, from, 'There is no layer here to repeat; expected one or more.');
    return { layers: size.layers * count, steps: size.steps * count };
  };
  const sizeOf = (item: Item): Size => {
    switch (item.kind) {
      case 'reference':
        return { layers: 0, steps: 1 };
      case 'layer':
        return times({ layers: 1, steps: 1 }, countOf(item.label), item.span);
      case 'join': {
        const inner = sum(item.branches.flat());
        const one = { layers: inner.layers + 1, steps: inner.steps + 1 + item.branches.length };
        return times(one, countOf(item.label), item.span);
      }
      case 'group': {
        const inner = sum(item.items);
        const count = countOf(item.label);
        return count === 1 ? inner : times(inner, count, item.span);
      }
      case 'repeat':
        return check(times(sizeOf(item.item), item.count, item.span), item.span);
      default:
        return item satisfies never;
    }
  };
  const check = (size: Size, { from }: Span): Size => {
    if (size.layers > maxLayers) {
      throw syntaxError(
        text,
        from,
        `This would make ${size.layers} layers; at most ${maxLayers} are possible.`,
      );
    }
    if (size.steps > maxSteps) {
      throw syntaxError(
        text,
        from,
        `This would make ${size.steps} layers, branches and references; at most ${maxSteps} are possible.`,
      );
    }
    return size;
  };
  let total: Size = { layers: 0, steps: 0 };
  for (const item of items) {
    const { layers, steps } = sizeOf(item);
    total = check({ layers: total.layers + layers, steps: total.steps + steps }, item.span);
  }
}

const countOf = (label: Label | null): number =>
  label === null || label.range === null ? 1 : label.range.last - label.range.first + 1;

/** What the next layer reads. */
interface Cursor {
  /** Index of a layer; −1 before the first. */
  readonly at: number;
  /** Said with `@`: the next layer names it even where it is the layer before. */
  readonly reference: Reference | null;
}

class Expander implements Expansion {
  readonly layers: Layer[] = [];
  readonly items: (LayerItem | JoinItem)[] = [];
  readonly #text: string;
  readonly #indexOf = new Map<string, number>();
  readonly #automatic = new AutomaticNames();
  /** What names inside the groups around start with, from the outside in. */
  #scopes: readonly string[] = [''];

  constructor(text: string) {
    this.#text = text;
  }

  network(items: readonly Item[]): void {
    const { reference } = this.#sequence(items, { at: -1, reference: null });
    if (reference !== null) this.#failUnread(reference);
  }

  #sequence(items: readonly Item[], cursor: Cursor): Cursor {
    for (const item of items) cursor = this.#item(item, cursor);
    return cursor;
  }

  #item(item: Item, cursor: Cursor): Cursor {
    switch (item.kind) {
      case 'reference':
        if (cursor.reference !== null) this.#failUnread(cursor.reference);
        return { at: this.#find(item), reference: item };
      case 'repeat':
        for (let round = 0; round < item.count; round++) cursor = this.#item(item.item, cursor);
        return cursor;
      case 'group':
        for (const label of labels(item.label)) cursor = this.#group(item.items, label, item.span, cursor);
        return cursor;
      case 'layer':
        for (const label of labels(item.label)) cursor = this.#layer(item, label, cursor);
        return cursor;
      case 'join':
        for (const label of labels(item.label)) cursor = this.#join(item, label, cursor);
        return cursor;
      default:
        return item satisfies never;
    }
  }

  #group(items: readonly Item[], label: OneLabel | null, span: Span, cursor: Cursor): Cursor {
    if (label === null) return this.#sequence(items, cursor);
    const scope = groupPrefix(this.#fullName(label));
    if (scope.length > maxNameLength) this.#failLong(scope, span);
    const around = this.#scopes;
    this.#scopes = [...around, scope];
    const end = this.#sequence(items, cursor);
    this.#scopes = around;
    return end;
  }

  #layer(item: LayerItem, label: OneLabel | null, cursor: Cursor): Cursor {
    if (item.source !== null) {
      if (cursor.reference !== null) this.#failUnread(cursor.reference);
      cursor = { at: this.#find(item.source), reference: item.source };
    }
    const name = this.#name(item, item.op, label);
    const layer = { name, op: item.op, ...this.#sourceOf(item, cursor), ...item.fields } as unknown as Layer;
    return this.#append(layer, item);
  }

  /** Nothing where the layer reads the one before it. */
  #sourceOf(item: LayerItem, { at, reference }: Cursor): { from?: string } {
    const isNext = at === this.layers.length - 1;
    // The first layer and a misplaced input have no source; the validation says what is wrong with them.
    if ((isNext && reference === null) || at < 0 || item.op === 'input') return {};
    return { from: this.layers[at]!.name };
  }

  #join(item: JoinItem, label: OneLabel | null, cursor: Cursor): Cursor {
    if (cursor.at < 0) {
      throw syntaxError(
        this.#text,
        item.span.from,
        `\`${item.op}\` has nothing to join: nothing comes before it. A network starts with its input.`,
      );
    }
    const ends = item.branches.map((branch) => this.#sequence(branch, cursor).at);
    const op = item.op === 'residual' ? 'add' : item.op;
    if (item.op === 'residual' && ends.length === 1) ends.push(cursor.at);
    const name = this.#name(item, op, label);
    return this.#append({ name, op, from: ends.map((at) => this.layers[at]!.name) }, item);
  }

  #append(layer: Layer, item: LayerItem | JoinItem): Cursor {
    const at = this.layers.length;
    const first = this.#indexOf.get(layer.name);
    if (first !== undefined) this.#failTwice(layer.name, item, first);
    if (layer.name.length > maxNameLength) this.#failLong(layer.name, item.span);
    this.layers.push(layer);
    this.items.push(item);
    this.#indexOf.set(layer.name, at);
    return { at, reference: null };
  }

  #name(item: LayerItem | JoinItem, op: Op, label: OneLabel | null): string {
    const scope = this.#scopes.at(-1)!;
    const offered =
      label === null ? this.#automatic.offer(scope, op, (name) => this.#indexOf.has(name)) : null;
    this.#automatic.use(scope, op, offered);
    if (offered !== null) return offered.name;
    if (scope === '' && label!.name === ownName && !label!.whole) {
      throw syntaxError(
        this.#text,
        item.span.from,
        '`.:` names a layer as the group around it, and no named group is around it.',
      );
    }
    return this.#fullName(label!);
  }

  #fullName({ name, whole }: OneLabel): string {
    if (whole) return name;
    const scope = this.#scopes.at(-1)!;
    return name === ownName ? scope.slice(0, -1) : scope + name;
  }

  /** The layer a reference means: in the innermost group that has one of that name. */
  #find({ name, whole, span }: Reference): number {
    for (const scope of whole ? [''] : this.#scopes.toReversed()) {
      const found = name.length > maxNameLength ? undefined : this.#indexOf.get(scope + name);
      if (found !== undefined) return found;
    }
    const advice = name.length > maxNameLength ? '' : didYouMean(name, this.#indexOf.keys());
    const error = new NetworkError(
      'unknown-layer',
      `There is no layer ${quote(name)} before this place${advice || '; expected the name of an earlier layer.'}`,
      { field: 'from' },
    );
    throw placedError(error, this.#text, span.from);
  }

  #failUnread({ name, span }: Reference): never {
    throw syntaxError(
      this.#text,
      span.from,
      `Nothing reads ${quote(`@${name}`)}; expected a layer or a join after it.`,
    );
  }

  #failTwice(name: string, item: LayerItem | JoinItem, first: number): never {
    const advice =
      this.items[first]!.label === null
        ? ' The first has it by itself, from its op and its number; name one of them otherwise.'
        : ' Names must be unique; repeated groups can be named with a range, as in `block1..3: (…)`.';
    const error = new NetworkError('duplicate-name', `Two layers are named ${quote(name)}.${advice}`, {
      layer: name,
      field: 'name',
    });
    throw placedError(error, this.#text, item.span.from);
  }

  #failLong(name: string, { from }: Span): never {
    const error = new NetworkError(
      'invalid-layer',
      `The name ${quote(name)} has ${name.length} characters; at most ${maxNameLength} are possible.`,
      { field: 'name' },
    );
    throw placedError(error, this.#text, from);
  }
}

interface OneLabel {
  readonly name: string;
  readonly whole: boolean;
}

/** One name, or those of a range, or none. */
function* labels(label: Label | null): Generator<OneLabel | null> {
  if (label === null || label.range === null) {
    yield label;
    return;
  }
  const { stem, first, last, tail } = label.range;
  for (let number = first; number <= last; number++) yield { name: `${stem}${number}${tail}`, whole: false };
}
