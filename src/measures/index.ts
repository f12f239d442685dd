// The numbers of a map. Imports nothing outside this room.
export { areaRatioOf } from './area-ratio.ts';
export { fitGaussian } from './gaussian-fit.ts';
export { jackknifeUncertainty } from './jackknife.ts';
export type { JackknifeOptions } from './jackknife.ts';
export { fieldCenter } from './map.ts';
export { measureErf } from './measure.ts';
export { fitPowerLaw } from './power-law.ts';
export { gaussianProfile, profiles } from './profiles.ts';
export type { Profiles } from './profiles.ts';
export { radialProfile } from './radial-profile.ts';
export { effectiveShare, effectiveThreshold } from './threshold.ts';
export type {
  AreaRatio,
  DrawGroup,
  ErfMeasures,
  GaussianFit,
  MapBox,
  MeasuredField,
  MeasureOptions,
  MeasureUncertainty,
  PowerLaw,
  RadialProfile,
  RadialProfileOptions,
  RadialRing,
} from './types.ts';
