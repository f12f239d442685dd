// Tables of panels: every row's settings with every column's. Pure; no Lit, no DOM.
import type { State } from '../state.ts';
import type { Panel } from './types.ts';

export interface Series {
  /** Part of the panel's id. */
  readonly id: string;
  readonly label: string;
  readonly state: Partial<State>;
}

/** Weights all 1 / fan-in, one channel, no activation: nothing random in it, so that one draw is all of them. */
export const uniform: Series = {
  id: 'uniform',
  label: 'Uniform weights',
  state: { weights: 'ones', channels: 1, activation: 'none', draws: 1 },
};

export const random: Series = { id: 'random', label: 'Random weights', state: { activation: 'none' } };

export const randomRelu: Series = {
  id: 'relu',
  label: 'Random weights + ReLU',
  state: { activation: 'relu' },
};

/** Row by row; the column's settings go before the row's. */
export const grid = (rows: readonly Series[], columns: readonly Series[]): readonly Panel[] =>
  rows.flatMap((row) =>
    columns.map((column) => ({
      id: panelId(row.id, column.id),
      row: row.label,
      column: column.label,
      state: { ...column.state, ...row.state },
    })),
  );

export const panelId = (row: string, column: string): string => `${row} ${column}`;
