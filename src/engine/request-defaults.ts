// What a request is where it says nothing. Imports nothing: every page fetches it.

export const requestDefaults = {
  draws: 64,
  seed: 0,
  weights: 'he-normal',
  input: 'normal',
  aggregate: 'abs',
  normalize: 'draw',
  channel: 'sum',
  unit: 'center',
} as const;
