// The front door: any value to a network, or to an error that says what is wrong with it. Imports only its own room.
import { resolveNetwork } from './resolve.ts';
import { checkStructure } from './structure.ts';
import type { Network } from './types.ts';

/**
 * A deeply frozen copy of `value`, equal to it (no defaults filled in), if it is a network whose form, references,
 * channels and sizes all make sense. Throws NetworkError.
 */
export function validateNetwork(value: unknown): Network {
  const network = checkStructure(value);
  resolveNetwork(network);
  return network;
}
