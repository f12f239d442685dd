// Published networks built from their layers, one channel each: geometry does not look at channels.
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

/** TF-Slim: convolutions SAME, pools VALID by default. */
export function alexNetV2(size?: number): Network {
  return new Builder(size)
    .conv('conv1', [11, 4, 'valid'])
    .maxPool('pool1', [3, 2])
    .conv('conv2', [5])
    .maxPool('pool2', [3, 2])
    .conv('conv3', [3])
    .conv('conv4', [3])
    .conv('conv5', [3])
    .maxPool('pool5', [3, 2]).network;
}

/** TF-Slim's vgg_a [1, 1, 2, 2, 2] and vgg_16 [2, 2, 3, 3, 3], by their convolutions per block. */
export function vgg(convolutions: readonly number[], size?: number): Network {
  const builder = new Builder(size);
  for (const [index, count] of convolutions.entries()) {
    const block = index + 1;
    for (let number = 1; number <= count; number++) builder.conv(`conv${block}/conv${block}_${number}`, [3]);
    builder.maxPool(`pool${block}`, [2, 2]);
  }
  return builder.network;
}

/** TF-Slim's mobilenet_v1: everything SAME. */
export function mobileNetV1(size?: number): Network {
  const builder = new Builder(size).conv('Conv2d_0', [3, 2]);
  for (const [index, stride] of [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1].entries()) {
    const number = index + 1;
    builder.conv(`Conv2d_${number}_depthwise`, [3, stride]).conv(`Conv2d_${number}_pointwise`, [1]);
  }
  return builder.network;
}

/** TF-Slim's resnet_v1: explicit padding where a convolution strides, a SAME pool, the stride in a block's last unit. */
export function slimResNetV1(units: readonly number[], size?: number): Network {
  const builder = new Builder(size).conv('conv1', [7, 2, 3]).maxPool('pool1', [3, 2, 'same']);
  for (const [index, count] of units.entries()) {
    const block = `block${index + 1}`;
    for (let number = 1; number <= count; number++) {
      const unit = number === count ? block : `${block}/unit${number}`;
      const stride = number === count && index < 3 ? 2 : 1;
      const source = builder.last;
      if (number === 1) builder.conv(`${unit}/shortcut`, [1, stride], source);
      else builder.maxPool(`${unit}/shortcut`, [1, stride], source);
      const shortcut = builder.last;
      builder
        .conv(`${unit}/conv1`, [1], source)
        .conv(`${unit}/conv2`, [3, stride, stride === 1 ? 'same' : 1])
        .conv(`${unit}/conv3`, [1])
        .join(unit, [shortcut, `${unit}/conv3`]);
    }
  }
  return builder.network;
}

/** torchvision: the stride in the 3×3 of a stage's first block; layer1 … layer4 are its stages. */
export function torchvisionResNet(
  kind: 'basic' | 'bottleneck',
  blocks: readonly number[],
  size?: number,
): Network {
  const builder = new Builder(size).conv('conv1', [7, 2, 3]).maxPool('maxpool', [3, 2, 1]);
  for (const [index, count] of blocks.entries()) {
    const stage = `layer${index + 1}`;
    for (let number = 1; number <= count; number++) {
      const block = number === count ? stage : `${stage}.${number - 1}`;
      const stride = number === 1 && index > 0 ? 2 : 1;
      const source = builder.last;
      let shortcut = source;
      if (number === 1) {
        builder.conv(`${block}.downsample`, [1, stride, 0], source);
        shortcut = builder.last;
      }
      const windows: WindowFields[] =
        kind === 'basic'
          ? [
              [3, stride, 1],
              [3, 1, 1],
            ]
          : [
              [1, 1, 0],
              [3, stride, 1],
              [1, 1, 0],
            ];
      let last = source;
      for (const [at, window] of windows.entries()) {
        builder.conv(`${block}.conv${at + 1}`, window, last);
        last = builder.last;
      }
      builder.join(block, [shortcut, last]);
    }
  }
  return builder.network;
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
