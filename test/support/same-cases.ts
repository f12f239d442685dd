// Set up for the unit tests: fast-check makes up the same cases in every run. Imports fast-check only.
// A test that fails once in fifty runs tells nobody what it found. FAST_CHECK_SEED looks for cases not seen before.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 1) });
