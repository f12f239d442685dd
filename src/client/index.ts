// The client room's door: the page's side of the worker. Imports engine, measures, receptive-field, network.
export { createErfEngine } from './create-engine.ts';
export type { LiveFrame } from './frames.ts';
export { LiveErf, type LiveErfHandlers, type LiveErfOptions, type LiveErfStatus } from './live-erf.ts';
export { predictInWorker } from './predict.ts';
export { asKnown } from './recovery.ts';
export { profileInWorker, type ProfileInWorkerOptions } from './profile.ts';
export { Sweep } from './sweep.ts';
export type {
  PointNumbers,
  PredictedNumbers,
  SweepHandlers,
  SweepPoint,
  SweepProgress,
} from './sweep-types.ts';
