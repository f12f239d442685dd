// The claims of Luo et al. 2016 that the page takes apart, in the paper's order. Pure data; no Lit, no DOM.
import { activationsClaim } from './claims/activations.ts';
import { depthClaim } from './claims/depth.ts';
import { dropoutSkipClaim } from './claims/dropout-skip.ts';
import { growthClaim } from './claims/growth.ts';
import { initialisationClaim } from './claims/initialisation.ts';
import { samplingClaim } from './claims/sampling.ts';
import { sparseClaim } from './claims/sparse.ts';
import type { Claim } from './types.ts';

export const claims: readonly Claim[] = [
  depthClaim,
  activationsClaim,
  growthClaim,
  samplingClaim,
  dropoutSkipClaim,
  initialisationClaim,
  sparseClaim,
];

/** The claim of that id; undefined where there is none. */
export const claimOf = (id: string): Claim | undefined => claims.find((claim) => claim.id === id);
