// `erf-lab`: the elements, registered on import, and everything of `erf-lab/core`. Re-exports, nothing else.
export * from './core.ts';
export * from './erf-lab.ts';
