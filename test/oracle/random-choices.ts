// Choices from random numbers: what random networks and random steps are made with. Imports nothing.

/** A whole number from low to high, both included; low is the simplest. */
export type Choose = (low: number, high: number) => number;

/** Numbers from 0 to below 1. Mulberry32, apart from the engine's own generator on purpose. */
export function numbersFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function choicesFrom(next: () => number): Choose {
  return (low, high) => low + Math.floor(next() * (high - low + 1));
}

export function pick<T>(choose: Choose, choices: readonly T[]): T {
  return choices[choose(0, choices.length - 1)]!;
}
