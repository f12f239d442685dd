// Writes a preset's layers one after another, each reading the one before unless told otherwise. Imports only its own room.
import type { ActivationOp, Layer, Padding, Pair } from '../types.ts';

export interface WindowFields {
  readonly stride?: Pair;
  readonly padding?: Padding;
  readonly dilation?: Pair;
}

export interface ConvFields extends WindowFields {
  readonly groups?: number;
  readonly bias?: boolean;
}

export interface PoolFields extends WindowFields {
  readonly ceil?: boolean;
  readonly countPadding?: boolean;
}

export interface BuilderOptions {
  /** Of the input: 3 unless the source reads something else than RGB. */
  readonly channels?: number;
  /** Of every convolution that says nothing else; left out, 'half'. */
  readonly padding?: Padding;
  /** Of every convolution that says nothing else: true where the source normalises nothing. */
  readonly bias?: boolean;
}

export class Builder {
  readonly #layers: Layer[];
  readonly #padding: Padding | undefined;
  readonly #bias: boolean;
  #head = 'input';

  constructor({ channels = 3, padding, bias = false }: BuilderOptions = {}) {
    this.#layers = [{ name: 'input', op: 'input', channels }];
    this.#padding = padding;
    this.#bias = bias;
  }

  get layers(): readonly Layer[] {
    return this.#layers;
  }

  /** The layer that the next one reads. */
  get head(): string {
    return this.#head;
  }

  /** The next layer reads `name`. */
  at(name: string): this {
    this.#head = name;
    return this;
  }

  conv(name: string, channels: number, kernel: Pair, fields: ConvFields = {}): this {
    const padding = fields.padding ?? (kernel === 1 ? undefined : this.#padding);
    return this.#push({
      name,
      op: 'conv',
      channels,
      kernel,
      ...fields,
      ...(padding === undefined ? {} : { padding }),
      ...((fields.bias ?? this.#bias) ? { bias: true } : {}),
    });
  }

  /** One kernel per channel. */
  depthwise(name: string, channels: number, kernel: Pair, fields: ConvFields = {}): this {
    return this.conv(name, channels, kernel, { ...fields, groups: channels });
  }

  convTranspose(name: string, channels: number, kernel: Pair, fields: ConvFields = {}): this {
    const bias = (fields.bias ?? this.#bias) ? { bias: true } : {};
    return this.#push({ name, op: 'conv-transpose', channels, kernel, ...fields, ...bias });
  }

  maxPool(name: string, kernel: Pair, fields: Omit<PoolFields, 'countPadding'> = {}): this {
    return this.#push({ name, op: 'max-pool', kernel, ...fields });
  }

  avgPool(name: string, kernel: Pair, fields: PoolFields = {}): this {
    return this.#push({ name, op: 'avg-pool', kernel, ...fields });
  }

  globalAvgPool(name: string): this {
    return this.#push({ name, op: 'global-avg-pool' });
  }

  upsample(name: string, scale: Pair, mode: 'nearest' | 'bilinear'): this {
    return this.#push({ name, op: 'upsample', scale, mode });
  }

  batchNorm(name: string): this {
    return this.#push({ name, op: 'batch-norm' });
  }

  activation(name: string, op: ActivationOp = 'relu'): this {
    return this.#push({ name, op });
  }

  leakyRelu(name: string, slope: number): this {
    return this.#push({ name, op: 'leaky-relu', slope });
  }

  add(name: string, ...from: readonly string[]): this {
    return this.#join({ name, op: 'add', from });
  }

  multiply(name: string, ...from: readonly string[]): this {
    return this.#join({ name, op: 'multiply', from });
  }

  concat(name: string, ...from: readonly string[]): this {
    return this.#join({ name, op: 'concat', from });
  }

  #push(layer: Exclude<Layer, { op: 'input' | 'add' | 'multiply' | 'concat' }>): this {
    const before = this.#layers.at(-1)?.name;
    this.#layers.push(this.#head === before ? layer : { ...layer, from: this.#head });
    this.#head = layer.name;
    return this;
  }

  #join(layer: Extract<Layer, { op: 'add' | 'multiply' | 'concat' }>): this {
    this.#layers.push(layer);
    this.#head = layer.name;
    return this;
  }
}
