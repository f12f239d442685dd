// The receptive-field room's door: the exact geometry of any network. Imports network.
export * from './types.ts';
export { centerUnit, cone, type ConeOptions } from './cone.ts';
export { receptiveField, receptiveFieldBox, receptiveFields } from './receptive-field.ts';
export { layerRows, type LayerRow } from './layer-rows.ts';
export { explainLayer, type LayerExplanation, type PathRow } from './explain.ts';
export type { BackStep, Derivation, Derived, FrontStep, SumTerm } from './derivation.ts';
export type { Disagreement } from './disagreements.ts';
export type { LayerMark, MarkKind } from './marks.ts';
export { movesPositions } from './reads.ts';
