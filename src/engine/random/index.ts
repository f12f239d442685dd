// Random numbers that need no state: a seed means the same on every backend. Re-exports only.
export { keyOfSeed, philox4x32 } from './philox.ts';
export { planeFiller, planePurpose, profileOf, weightsFiller, weightsPurpose } from './sample.ts';
