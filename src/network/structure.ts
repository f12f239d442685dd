// Whether a value has the form of a network: ops, fields, names and references. Shapes are resolve.ts's. Imports only its own room.
import { NetworkError } from './errors.ts';
import { checkField, fieldError, fieldsOfOp, isName, ops, show } from './fields.ts';
import { maxLayers, maxNameLength } from './limits.ts';
import { didYouMean } from './near-miss.ts';
import type { Layer, Network, Op } from './types.ts';

/** A deeply frozen copy of `value`, equal to it, if it has the form of a network. Throws NetworkError. */
export function checkStructure(value: unknown): Network {
  if (!isRecord(value)) {
    const advice = typeof value === 'string' ? '; text is read by parseNetwork' : '';
    throw new NetworkError(
      'invalid-network',
      `A network is an object with a list of layers; found ${show(value)}${advice}.`,
    );
  }
  for (const key of Object.keys(value)) {
    if (key === 'name' || key === 'layers' || value[key] === undefined) continue;
    throw new NetworkError(
      'invalid-network',
      `\`${key}\` is no field of a network${didYouMean(key, ['name', 'layers']) || '; it has `name` and `layers`.'}`,
      { field: key },
    );
  }
  const { name, layers } = value;
  if (name !== undefined && typeof name !== 'string') {
    throw new NetworkError('invalid-network', `The network's \`name\` is ${show(name)}; expected text.`, {
      field: 'name',
    });
  }
  if (!Array.isArray(layers)) {
    throw new NetworkError('invalid-network', `\`layers\` is ${show(layers)}; expected a list of layers.`, {
      field: 'layers',
    });
  }
  if (layers.length === 0) {
    throw new NetworkError('invalid-network', 'The network has no layers; the first one must be an input.', {
      field: 'layers',
    });
  }
  if (layers.length > maxLayers) {
    throw new NetworkError(
      'invalid-network',
      `The network has ${layers.length} layers; at most ${maxLayers} are possible.`,
      { field: 'layers' },
    );
  }
  // Every name with the place of its layer, so that a reference to a later layer can be told from a wrong one.
  const places = new Map<string, number>();
  for (const [index, layer] of layers.entries()) {
    const layerName: unknown = isRecord(layer) ? layer.name : undefined;
    if (!isName(layerName)) continue; // checkLayer says so
    const first = places.get(layerName);
    if (first !== undefined) {
      throw new NetworkError(
        'duplicate-name',
        `Two layers are named \`${layerName}\`: number ${first + 1} and number ${index + 1}; names must be unique.`,
        { layer: layerName, field: 'name' },
      );
    }
    places.set(layerName, index);
  }
  const checked = Array.from(layers, (layer, index) => checkLayer(layer, index, places));
  return Object.freeze({
    ...(name === undefined ? {} : { name }),
    layers: Object.freeze(checked),
  });
}

function checkLayer(value: unknown, index: number, places: ReadonlyMap<string, number>): Layer {
  const place = `Layer number ${index + 1}`;
  if (!isRecord(value)) {
    throw new NetworkError(
      'invalid-layer',
      `${place} is ${show(value)}; expected an object with \`name\` and \`op\`.`,
    );
  }
  const { name, op } = value;
  if (!isName(name)) {
    throw new NetworkError(
      'invalid-layer',
      `${place}: \`name\` is ${show(name)}; expected text of 1 to ${maxNameLength} characters.`,
      { field: 'name' },
    );
  }
  if (!isOp(op)) {
    const advice = typeof op === 'string' ? didYouMean(op, ops) : '';
    throw new NetworkError(
      'invalid-layer',
      `${name}: \`op\` is ${show(op)}, which is not known${advice || `; expected one of ${ops.join(', ')}.`}`,
      { layer: name, field: 'op' },
    );
  }
  if ((op === 'input') !== (index === 0)) {
    throw new NetworkError(
      'invalid-layer',
      index === 0
        ? `${name}: the first layer is a ${op}; expected the input.`
        : `${name}: layer number ${index + 1} is an input; only the first layer can be one.`,
      { layer: name, field: 'op' },
    );
  }
  const fields = fieldsOfOp[op];
  const copy: Record<string, unknown> = { name, op };
  for (const key of Object.keys(value)) {
    if (key === 'name' || key === 'op' || value[key] === undefined) continue;
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined) {
      const known = Object.keys(fields);
      const list = known.length === 0 ? 'it has none' : `it has ${known.map((k) => `\`${k}\``).join(', ')}`;
      throw new NetworkError(
        'invalid-layer',
        `${name}: \`${key}\` is no field of ${op}${didYouMean(key, known) || `; ${list}.`}`,
        { layer: name, field: key },
      );
    }
    const result = checkField(value[key], field);
    if ('expected' in result) throw fieldError(name, key, value[key], result.expected);
    copy[key] = result.value;
  }
  for (const [key, field] of Object.entries(fields)) {
    if (field.required !== true || key in copy) continue;
    const result = checkField(undefined, field);
    throw fieldError(name, key, undefined, 'expected' in result ? result.expected : 'a value');
  }
  const sources = copy.from === undefined ? [] : [copy.from].flat();
  for (const source of sources as string[]) checkSource(source, { name, index }, places);
  return Object.freeze(copy) as unknown as Layer;
}

function checkSource(
  source: string,
  reader: { name: string; index: number },
  places: ReadonlyMap<string, number>,
): void {
  const place = places.get(source);
  if (place !== undefined && place < reader.index) return;
  const where = { layer: reader.name, field: 'from' };
  if (place === undefined) {
    const earlier = [...places].filter(([, index]) => index < reader.index).map(([name]) => name);
    const advice = didYouMean(source, earlier) || '; expected the name of an earlier layer.';
    throw new NetworkError(
      'unknown-layer',
      `${reader.name}: there is no layer \`${source}\` to read from${advice}`,
      where,
    );
  }
  const message =
    place === reader.index
      ? `${reader.name} reads from itself; expected the name of an earlier layer.`
      : `${reader.name} (number ${reader.index + 1}) reads from \`${source}\` (number ${place + 1}), which comes later; put \`${source}\` before it.`;
  throw new NetworkError('unknown-layer', message, where);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isOp = (op: unknown): op is Op => typeof op === 'string' && Object.hasOwn(fieldsOfOp, op);
