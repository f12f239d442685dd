// What a text says, before repetitions are written out. Types only.
import type { Op } from '../types.ts';
import type { NameRange } from './names.ts';
import type { Span } from './position.ts';

export interface Label {
  readonly name: string;
  /** Quoted: the whole name, whatever groups stand around it. */
  readonly whole: boolean;
  /** `block1..3`; null for a single name. */
  readonly range: NameRange | null;
  readonly span: Span;
}

export interface Reference {
  readonly kind: 'reference';
  readonly name: string;
  /** Quoted: the whole name. */
  readonly whole: boolean;
  readonly span: Span;
}

export interface LayerItem {
  readonly kind: 'layer';
  readonly op: Exclude<Op, JoinOp>;
  readonly label: Label | null;
  readonly fields: Readonly<Record<string, unknown>>;
  /** `from=`. */
  readonly source: Reference | null;
  readonly span: Span;
  /** Where each field's value stands. */
  readonly places: ReadonlyMap<string, Span>;
}

export type JoinOp = 'add' | 'multiply' | 'concat';

export interface JoinItem {
  readonly kind: 'join';
  /** `residual(body | shortcut)` is `add(body | shortcut)`; the shortcut may be left out. */
  readonly op: JoinOp | 'residual';
  readonly label: Label | null;
  readonly branches: readonly (readonly Item[])[];
  readonly span: Span;
}

export interface GroupItem {
  readonly kind: 'group';
  readonly label: Label | null;
  readonly items: readonly Item[];
  readonly span: Span;
}

export interface RepeatItem {
  readonly kind: 'repeat';
  readonly count: number;
  readonly item: Item;
  readonly span: Span;
}

export type Item = LayerItem | JoinItem | GroupItem | RepeatItem | Reference;

export interface SyntaxTree {
  readonly title: string | undefined;
  readonly items: readonly Item[];
}
