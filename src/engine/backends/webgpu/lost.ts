// What a lost device does to those who wait for it. No device objects.
import { ErfError } from '../../errors.ts';

/** Gives `device.lost` the time to say why a call failed. */
async function rejectLater(error: unknown): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  throw error;
}

/** A lost device settles nothing by itself. `lost` resolves with the reason. Throws ErfError('device-lost'). */
export function orLost<T>(reason: Promise<string>, promise: Promise<T>): Promise<T> {
  const lost = reason.then((why): never => {
    throw new ErfError('device-lost', `The GPU device was lost (${why}).`);
  });
  // mapAsync rejects when the device goes; the loss is the reason to tell.
  return Promise.race([lost, promise.catch((error: unknown) => Promise.race([lost, rejectLater(error)]))]);
}
