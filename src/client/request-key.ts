// What a point is known by: everything that determines its numbers, as text. Imports engine and network.
import { requestDefaults, type ErfRequest } from '../engine/index.ts';
import { formatNetwork, type Network } from '../network/index.ts';

/** Raised when the same request gives other numbers than before: what an older version kept is then not found. */
const formatVersion = 1;

export interface RequestKey {
  readonly text: string;
  /** False where the request holds arrays, which are known by identity: not for longer than they live. */
  readonly lasting: boolean;
}

const known = new WeakMap<ErfRequest, RequestKey>();
const arrayNumbers = new WeakMap<object, number>();
let lastArray = 0;

/** The same array, the same number; arrays are not written to while a request holds them. */
function arrayNumber(array: object): number {
  let number = arrayNumbers.get(array);
  if (number === undefined) arrayNumbers.set(array, (number = ++lastArray));
  return number;
}

function networkText(network: Network): string {
  try {
    return formatNetwork(network);
  } catch {
    // A network that makes no sense is refused by the engine, whatever it is called here.
    return JSON.stringify(network);
  }
}

export function requestKey(request: ErfRequest): RequestKey {
  const kept = known.get(request);
  if (kept) return kept;
  const { network, layer, parameters, input = requestDefaults.input } = request;
  const lasting = !parameters && typeof input === 'string';
  const text = JSON.stringify([
    formatVersion,
    networkText(network),
    layer ?? network.layers?.at(-1)?.name ?? null,
    request.unit ?? requestDefaults.unit,
    request.channel ?? requestDefaults.channel,
    request.draws ?? requestDefaults.draws,
    request.seed ?? requestDefaults.seed,
    request.weights ?? requestDefaults.weights,
    typeof input === 'string' ? input : arrayNumber(input),
    request.aggregate ?? requestDefaults.aggregate,
    request.normalize ?? requestDefaults.normalize,
    parameters ? arrayNumber(parameters) : null,
  ]);
  const key = { text, lasting };
  known.set(request, key);
  return key;
}
