// The predicted sizes against what the CPU backend measures, within its standard errors.
import { describe } from 'vitest';
import { goldenSource } from '../../support/golden-networks.ts';
import { testRandomSizes } from '../../support/measured-sizes.ts';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';

describe(`random sizes measured on the CPU lie within five standard errors (${goldenSource})`, () => {
  testRandomSizes(createCpuBackend());
});
