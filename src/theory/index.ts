// The theory room's door: closed forms. Imports network and the geometry.
export * from './types.ts';
export { pathsAt, type AxisPaths, type PathRow, type PathWindow } from './axis-paths.ts';
export { pathCounts, type PathCounts, type PathOptions } from './path-counts.ts';
export { predictErf, predictErfInSteps } from './predict.ts';
