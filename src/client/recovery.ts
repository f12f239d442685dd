// What figures and sweeps do alike when something breaks. Imports engine and network.
import { ErfError } from '../engine/index.ts';
import type { NetworkError } from '../network/index.ts';

/** A device that is lost again at once will be lost a third time; a worker that dies, likewise. */
export const maxRecoveries = 2;

export function asKnown(error: unknown): ErfError | NetworkError {
  if (error instanceof Error && (error.name === 'ErfError' || error.name === 'NetworkError')) {
    return error as ErfError | NetworkError;
  }
  return new ErfError('worker-failed', `The engine failed: ${String(error)}`, { cause: error });
}
