// Networks in a line, one channel each: geometry does not look at channels.
import type { Layer, Network, Padding, Pair } from '../../../src/network/index.ts';

/** What a test writes for a convolution or pooling: [kernel, stride, padding, dilation]. */
export type WindowFields = readonly [kernel: Pair, stride?: Pair, padding?: Padding, dilation?: Pair];

/** Builds a list of layers, each reading the one before unless told otherwise. */
export class Builder {
  readonly #layers: Layer[];

  constructor(size?: Pair) {
    this.#layers = [{ name: 'input', op: 'input', ...(size === undefined ? {} : { size }) }];
  }

  get last(): string {
    return this.#layers.at(-1)!.name;
  }

  get network(): Network {
    return { layers: [...this.#layers] };
  }

  add(layer: Layer): this {
    this.#layers.push(layer);
    return this;
  }

  conv(
    name: string,
    [kernel, stride = 1, padding = 'same', dilation = 1]: WindowFields,
    from = this.last,
  ): this {
    return this.add({ name, op: 'conv', channels: 1, kernel, stride, padding, dilation, from });
  }

  maxPool(name: string, [kernel, stride = 1, padding = 'valid']: WindowFields, from = this.last): this {
    return this.add({ name, op: 'max-pool', kernel, stride, padding, from });
  }

  join(name: string, from: readonly string[]): this {
    return this.add({ name, op: 'add', from });
  }
}

/** A Fomoro calculator string, kernel,stride,dilation,SAME|VALID;… */
export function fomoro(text: string): Network {
  const builder = new Builder();
  for (const [index, entry] of text.split(';').entries()) {
    const [kernel, stride, dilation, padding] = entry.split(',');
    builder.conv(`layer${index + 1}`, [
      Number(kernel),
      Number(stride),
      padding === 'SAME' ? 'same' : 'valid',
      Number(dilation),
    ]);
  }
  return builder.network;
}
