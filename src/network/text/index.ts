// The text notation: networks as people write them. Imports only its own room.
export { formatNetwork, type FormatOptions } from './format.ts';
export { readText } from './read-text.ts';
