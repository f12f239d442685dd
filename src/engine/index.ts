// The engine room's door: plans, backends and the sessions that run them. Imports network, receptive-field, measures, shaders.
export * from './types.ts';
export * from './errors.ts';
export { version } from './version.ts';
export * from './plan-types.ts';
export type * from './backend.ts';
export { estimatedRunMs } from './cost.ts';
export { formatPlan } from './format-plan.ts';
export { plan, planGradient } from './plan.ts';
export { Engine } from './engine.ts';
export type { PredictedField, PredictRequest } from './predict.ts';
export {
  type ErfRun,
  type MeasuredNumbers,
  type RunFrame,
  type RunProgress,
  type StartOptions,
} from './run.ts';
export type * from './profile/types.ts';
export { requestDefaults } from './request-defaults.ts';
export { mapCenter } from './target.ts';
export * from './boundary.ts';
export { createEngineService } from './service.ts';
