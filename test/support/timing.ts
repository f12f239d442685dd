// Time limits that tell a slow algorithm from a busy machine. Imports nothing.
// A measured time is the work's and the machine's other work's: the second passes, the first is there every time.

function millisecondsOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** The shortest of so many runs, in milliseconds. */
export const bestOf = (times: number, run: () => unknown): number =>
  Math.min(...Array.from({ length: times }, () => millisecondsOf(run)));

/** Tries that a slow algorithm fails all of, and a busy machine hardly. */
const mostTries = 12;

/** Whether the work is done within the limit once: it is tried no more often than it takes to see that. */
export function isOnceWithin(limitMs: number, run: () => unknown): boolean {
  for (let tries = 0; tries < mostTries; tries++) if (millisecondsOf(run) < limitMs) return true;
  return false;
}
