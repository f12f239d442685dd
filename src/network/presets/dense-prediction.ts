// Networks that answer for every pixel: DeepLab v1 and v3, U-Net, the PatchGAN discriminator. Imports only its own room.
import { resolveNetwork } from '../resolve.ts';
import type { Layer, Pair } from '../types.ts';
import { Builder } from './builder.ts';
import { vggBlock } from './classic.ts';
import { resNetStages } from './resnet.ts';

/** DeepLab-LargeFOV: VGG-16 with 3×3 pools, the last two of stride 1, conv5 dilated by 2 and fc6 by 12. */
export function deepLabV1(): readonly Layer[] {
  const net = new Builder({ bias: true });
  for (const [index, count] of [2, 2, 3, 3, 3].entries()) {
    const block = index + 1;
    vggBlock(net, block, count, block === 5 ? 2 : 1).maxPool(`pool${block}`, 3, {
      stride: block < 4 ? 2 : 1,
      padding: 1,
      ceil: true,
    });
  }
  return net
    .avgPool('pool5a', 3, { stride: 1, padding: 1, ceil: true })
    .conv('fc6', 1024, 3, { dilation: 12 })
    .activation('relu6')
    .conv('fc7', 1024, 1)
    .activation('relu7')
    .conv('fc8', 21, 1).layers;
}

/**
 * ResNet-50 at output stride 16, its last stage dilated by 2·(1, 2, 4), and atrous spatial pyramid pooling. The
 * pyramid's image-level branch needs borders: it is there where the input has a `size`.
 */
export function deepLabV3(size: Pair | null): readonly Layer[] {
  const net = resNetStages(new Builder(), 'bottleneck', [3, 4, 6, 3], { stride: 1, dilations: [2, 4, 8] });
  const source = net.head;
  const convolve = (name: string, kernel: number, dilation = 1): string =>
    net
      .conv(name, 256, kernel, dilation === 1 ? {} : { dilation })
      .batchNorm(`${name}/BatchNorm`)
      .activation(`${name}/Relu`).head;
  const branches = [convolve('aspp0', 1)];
  for (const [index, rate] of [6, 12, 18].entries()) {
    net.at(source);
    branches.push(convolve(`aspp${index + 1}`, 3, rate));
  }
  if (size !== null) {
    net.at(source).globalAvgPool('image_pooling/mean');
    convolve('image_pooling', 1);
    branches.push(net.upsample('image_pooling/upsample', planeOf(net, source, size), 'bilinear').head);
  }
  net.concat('concat', ...branches);
  convolve('concat_projection', 1);
  return net.conv('logits', 21, 1, { bias: true }).layers;
}

/** Height and width of a layer's plane on an input of `size`. */
function planeOf(net: Builder, name: string, size: Pair): readonly [number, number] {
  const [input, ...rest] = net.layers as [Extract<Layer, { op: 'input' }>, ...Layer[]];
  const { layers, indexOf } = resolveNetwork({ layers: [{ ...input, size }, ...rest] });
  return layers[indexOf.get(name)!]!.size!;
}

/**
 * Two 3×3 convolutions per level, 2×2 pooling down, 2×2 transposed convolution up, the level's features beside it.
 * The paper convolves without padding and crops what it puts beside; here padding keeps the planes alike instead,
 * which moves no unit and leaves the size of every receptive field.
 */
export function uNet(): readonly Layer[] {
  const net = new Builder({ channels: 1, bias: true });
  const widths = [64, 128, 256, 512];
  const twice = (prefix: string, channels: number): string => {
    for (const number of [1, 2]) {
      net.conv(`${prefix}/conv${number}`, channels, 3).activation(`${prefix}/relu${number}`);
    }
    return net.head;
  };
  const skips = widths.map((channels, level) => {
    const skip = twice(`down${level + 1}`, channels);
    net.maxPool(`pool${level + 1}`, 2);
    return skip;
  });
  twice('bottom', 1024);
  for (let level = 4; level >= 1; level--) {
    const channels = widths[level - 1]!;
    const above = net.convTranspose(`upconv${level}`, channels, 2, { stride: 2 }).head;
    net.concat(`concat${level}`, skips[level - 1]!, above);
    twice(`up${level}`, channels);
  }
  return net.conv('output', 2, 1).layers;
}

/** pix2pix's discriminator of three strided layers on input and output stacked, by the places of its nn.Sequential. */
export function patchGan70(): readonly Layer[] {
  const slope = 0.2;
  const net = new Builder({ channels: 6, padding: 1 })
    .conv('model.0', 64, 4, { stride: 2, bias: true })
    .leakyRelu('model.1', slope);
  let place = 2;
  for (const [channels, stride] of [
    [128, 2],
    [256, 2],
    [512, 1],
  ] as const) {
    net
      .conv(`model.${place}`, channels, 4, stride === 1 ? {} : { stride })
      .batchNorm(`model.${place + 1}`)
      .leakyRelu(`model.${place + 2}`, slope);
    place += 3;
  }
  return net.conv(`model.${place}`, 1, 4, { bias: true }).layers;
}
