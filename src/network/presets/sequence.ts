// One-dimensional networks: every kernel is 1 high, time runs along x. Imports only its own room.
import type { Layer, Pair } from '../types.ts';
import { Builder } from './builder.ts';

const doubling = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => 2 ** index);

/** Fields of a convolution that sees only what came before: all of its padding on the left. */
const causal = (kernel: number, dilation: number) => ({
  ...dilated(dilation),
  padding: [0, (kernel - 1) * dilation, 0, 0] as const,
});

const dilated = (dilation: number): { readonly dilation?: Pair } =>
  dilation === 1 ? {} : { dilation: [1, dilation] };

/**
 * One stack of dilations 1 … 512 with kernel 2: tanh gated by sigmoid, a residual 1×1 and a skip 1×1 per layer, the
 * skips summed. A 1×1 in front, so that the stack alone makes the receptive field. The paper names no channels; these
 * are those of its best-known open implementation.
 */
export function waveNet(): readonly Layer[] {
  const net = new Builder({ channels: 1, bias: true }).conv('front', 32, 1);
  const skips: string[] = [];
  for (const [index, dilation] of doubling(10).entries()) {
    const layer = `layer${index + 1}`;
    const source = net.head;
    const kernel: Pair = [1, 2];
    net.conv(`${layer}/filter`, 32, kernel, causal(2, dilation)).activation(`${layer}/tanh`, 'tanh');
    net
      .at(source)
      .conv(`${layer}/gate`, 32, kernel, causal(2, dilation))
      .activation(`${layer}/sigmoid`, 'sigmoid');
    const gated = net.multiply(`${layer}/gated`, `${layer}/tanh`, `${layer}/sigmoid`).head;
    skips.push(net.conv(`${layer}/skip`, 512, 1).head);
    net.at(gated).conv(`${layer}/residual`, 32, 1).add(layer, source, `${layer}/residual`);
  }
  return net
    .add('skips', ...skips)
    .activation('relu1')
    .conv('post1', 512, 1)
    .activation('relu2')
    .conv('post2', 256, 1).layers;
}

/** One stage: ten residual layers of kernel 3, dilations 1 … 512, on 2,048 features per frame. */
export function msTcn(): readonly Layer[] {
  const net = new Builder({ channels: 2048, bias: true }).conv('conv_1x1', 64, 1);
  for (const [index, dilation] of doubling(10).entries()) {
    const layer = `layers.${index}`;
    const source = net.head;
    net
      .conv(`${layer}.conv_dilated`, 64, [1, 3], dilated(dilation))
      .activation(`${layer}.relu`)
      .conv(`${layer}.conv_1x1`, 64, 1)
      .add(layer, source, `${layer}.conv_1x1`);
  }
  return net.conv('conv_out', 48, 1).layers;
}

/** Eight residual blocks of two causal convolutions of kernel 7, dilations 1 … 128, on 25 channels. */
export function tcn(): readonly Layer[] {
  const net = new Builder({ channels: 1, bias: true });
  for (const [index, dilation] of doubling(8).entries()) {
    const block = `network.${index}`;
    const source = net.head;
    for (const number of [1, 2]) {
      net
        .conv(`${block}.conv${number}`, 25, [1, 7], causal(7, dilation))
        .activation(`${block}.relu${number}`);
    }
    const shortcut = index === 0 ? net.at(source).conv(`${block}.downsample`, 25, 1).head : source;
    net.add(`${block}.add`, `${block}.relu2`, shortcut).activation(block);
  }
  return net.layers;
}

/** Twenty convolutions of kernel 3 without dilation. */
export function plain1d(): readonly Layer[] {
  const net = new Builder({ channels: 1 });
  for (let number = 1; number <= 20; number++)
    net.conv(`conv${number}`, 64, [1, 3]).activation(`relu${number}`);
  return net.layers;
}
