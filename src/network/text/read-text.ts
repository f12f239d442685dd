// The text notation's front door for reading. Imports only its own room.
import type { Network } from '../types.ts';
import { expand } from './expand.ts';
import { parseTree } from './parse.ts';
import { syntaxError, validateAt } from './position.ts';

/** Throws NetworkError, with the place in the text. */
export function readText(text: string): Network {
  const { title, items: tree } = parseTree(text);
  const { layers, items } = expand({ title, items: tree }, text);
  const network = { ...(title === undefined ? {} : { name: title }), layers };
  if (layers.length === 0) {
    throw syntaxError(
      text,
      0,
      'There are no layers here; expected a network, as in `input 3, conv 64 k3, relu`.',
    );
  }
  return validateAt(text, network, (layer, field) => {
    const item = items[layers.findLastIndex(({ name }) => name === layer)];
    if (item === undefined) return 0;
    const place = item.kind === 'layer' && field !== undefined ? item.places.get(field) : undefined;
    return (place ?? item.span).from;
  });
}
