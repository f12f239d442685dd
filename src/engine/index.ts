// The engine room's door: plans, backends and the sessions that run them. Imports network, receptive-field, measures, shaders.
export * from './types.ts';
export * from './errors.ts';
export * from './plan-types.ts';
export type * from './backend.ts';
export { formatPlan } from './format-plan.ts';
export { plan, planGradient } from './plan.ts';
export { Engine } from './engine.ts';
export { mapCenter, type ErfRun, type RunFrame } from './run.ts';
export { requestDefaults } from './request.ts';
export * from './service.ts';
