// What can go wrong in the engine, in words that carry numbers and advice. Imports nothing.

export type ErfErrorCode =
  | 'webgpu-unavailable'
  | 'device-lost'
  | 'out-of-memory'
  | 'invalid-request'
  | 'shader'
  | 'worker-failed'
  | 'aborted';

export class ErfError extends Error {
  readonly code: ErfErrorCode;

  constructor(code: ErfErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ErfError';
    this.code = code;
  }
}
