// Which controls a post wants at a figure: the attribute `controls`. Pure: no Lit, no DOM.
import { nearMiss } from '../../network/index.ts';
import { figureFields, networkFields, type FieldName } from '../fields.ts';
import { strings } from './strings.ts';

/** Besides single parts of the state: the layer and unit with their thumbnail, and the menu that saves and shares. */
const panels = ['where', 'save'] as const;
export type ControlName = (typeof figureFields)[number] | (typeof panels)[number];

const names: readonly ControlName[] = [...figureFields, ...panels];
const isControlName = (name: string): name is ControlName => names.some((known) => known === name);

/** What changes the picture most: for `controls` alone. */
const usual: readonly ControlName[] = ['depth', 'kernel', 'weights', 'scale', 'where'];

/** Knobs of the stack have nothing to turn where the network is another; a network as text is no knob. */
const knobs: readonly FieldName[] = networkFields.slice(0, networkFields.indexOf('network'));

export interface ControlsList {
  readonly names: readonly ControlName[];
  /** Words that name none. */
  readonly strangers: readonly string[];
}

const usualControls: ControlsList = { names: usual, strangers: [] };

/** `found`: what the property holds, a list in words, true for the usual ones, or nothing. */
export function readControls(found: unknown): ControlsList {
  if (found === null || found === undefined || found === false) return { names: [], strangers: [] };
  const words = (Array.isArray(found) ? found : String(found === true ? '' : found).split(/[\s,]+/))
    .map(String)
    .filter((word) => word !== '');
  if (words.length === 0) return usualControls;
  const isName = words.filter(isControlName);
  return { names: [...new Set(isName)], strangers: words.filter((word) => !isControlName(word)) };
}

/** Whole sentences about what cannot be given: words that name nothing, knobs that have nothing to turn. */
export function controlProblems(list: ControlsList, isStack: boolean): readonly string[] {
  const idle =
    list === usualControls ? [] : list.names.filter((name) => !usable(list.names, isStack).includes(name));
  return [
    ...list.strangers.map((word) => {
      const near = nearMiss(word, names);
      return near === undefined
        ? strings.noControl(word, names.join(', '))
        : strings.noControlBut(word, near);
    }),
    ...(idle.length === 0 ? [] : [strings.idleControls(idle.join(', '))]),
  ];
}

/** Of those, the ones that have something to change. */
export const usable = (wanted: readonly ControlName[], isStack: boolean): readonly ControlName[] =>
  wanted.filter((name) => isStack || !knobs.some((knob) => knob === name));
