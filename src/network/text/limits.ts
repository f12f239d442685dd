// How much text is read at all. Imports nothing.

/** Sixteen thousand layers, the most a network may have, of 250 characters each. Read in about a second. */
export const maxTextLength = 4_000_000;

/** Groups within groups; the parser calls itself once for each. Published networks need five. */
export const maxNesting = 64;

/** Layers, references and branches that repetitions may add up to: twice what a text without repetitions can hold. */
export const maxSteps = 2_000_000;
