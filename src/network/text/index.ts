// The text notation: networks as people write them. Imports only its own room.
export { completeNetwork, type Completion, type CompletionOption } from './complete.ts';
export { formatNetwork, type FormatOptions } from './format.ts';
export { maxNesting, maxTextLength } from './limits.ts';
export { automaticName } from './names.ts';
export { itemWords } from './parse.ts';
export { placedError, positionAt, quote, syntaxError, validateAt } from './position.ts';
export { readText } from './read-text.ts';
