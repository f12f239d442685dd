// What is wrong with a network, and where. Imports nothing.

export type NetworkErrorCode =
  | 'invalid-network' // not an object with layers
  | 'invalid-layer' // a layer that is not one, an unknown op or field
  | 'invalid-value' // a field whose value makes no sense
  | 'duplicate-name'
  | 'unknown-layer' // `from`, or a caller, names a layer that is not there (or not there yet)
  | 'channel-mismatch'
  | 'size-mismatch'
  | 'empty-map' // a plane shrinks to nothing
  | 'unknown-size' // a question whose answer depends on an input size that is not given
  | 'unknown-preset'
  | 'syntax';

export interface TextPosition {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Characters from the start of the text, from 0. */
  readonly offset: number;
}

/** Says what was found, what was expected and where. */
export class NetworkError extends Error {
  readonly code: NetworkErrorCode;
  /** The layer the trouble is in, if it is in one. */
  readonly layer?: string;
  /** The field the trouble is in, if it is in one. */
  readonly field?: string;
  readonly position?: TextPosition;

  constructor(
    code: NetworkErrorCode,
    message: string,
    where: { layer?: string; field?: string; position?: TextPosition } = {},
  ) {
    super(message);
    this.name = 'NetworkError';
    this.code = code;
    if (where.layer !== undefined) this.layer = where.layer;
    if (where.field !== undefined) this.field = where.field;
    if (where.position !== undefined) this.position = where.position;
  }
}
