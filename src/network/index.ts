// The network room's door: what a network is, whether it makes sense, and its resolved form. Imports only its own room.
export * from './types.ts';
export * from './errors.ts';
export * from './resolved.ts';
export * from './knobs.ts';
export * from './exporters/index.ts';
export * from './activations.ts';
export { ops } from './fields.ts';
export { ancestors, layerIndex } from './graph.ts';
export {
  formatOf,
  parseNetwork,
  readNetwork,
  type NetworkFormat,
  type NetworkReading,
} from './importers/index.ts';
export * from './limits.ts';
export { didYouMean, nearMiss } from './near-miss.ts';
export * from './presets/index.ts';
export { resolveNetwork } from './resolve.ts';
export * from './stack.ts';
export {
  completeNetwork,
  formatNetwork,
  maxTextLength,
  type Completion,
  type CompletionOption,
  type FormatOptions,
} from './text/index.ts';
export { validateNetwork } from './validate.ts';
export * from './weight-init.ts';
