// AlexNet and VGG, and VGG's blocks for the networks built on it. Imports only its own room.
import type { Layer } from '../types.ts';
import { Builder } from './builder.ts';

/** torchvision's: one tower, 64 kernels first, padding 2 in conv1. Ends at the last pooling. */
export function alexNet(): readonly Layer[] {
  return new Builder({ bias: true })
    .conv('conv1', 64, 11, { stride: 4, padding: 2 })
    .activation('relu1')
    .maxPool('pool1', 3, { stride: 2 })
    .conv('conv2', 192, 5)
    .activation('relu2')
    .maxPool('pool2', 3, { stride: 2 })
    .conv('conv3', 384, 3)
    .activation('relu3')
    .conv('conv4', 256, 3)
    .activation('relu4')
    .conv('conv5', 256, 3)
    .activation('relu5')
    .maxPool('pool5', 3, { stride: 2 }).layers;
}

/** TF-Slim's: as torchvision's, but conv1 and the pools VALID and 384 kernels in conv4. */
export function alexNetV2(): readonly Layer[] {
  return new Builder({ bias: true, padding: 'same' })
    .conv('conv1', 64, 11, { stride: 4, padding: 'valid' })
    .activation('conv1/Relu')
    .maxPool('pool1', 3, { stride: 2 })
    .conv('conv2', 192, 5)
    .activation('conv2/Relu')
    .maxPool('pool2', 3, { stride: 2 })
    .conv('conv3', 384, 3)
    .activation('conv3/Relu')
    .conv('conv4', 384, 3)
    .activation('conv4/Relu')
    .conv('conv5', 256, 3)
    .activation('conv5/Relu')
    .maxPool('pool5', 3, { stride: 2 }).layers;
}

/** The paper's: two towers as two groups, its fully connected layers as convolutions. */
export function alexNet2012(): readonly Layer[] {
  return new Builder({ bias: true })
    .conv('conv1', 96, 11, { stride: 4, padding: 0 })
    .activation('relu1')
    .maxPool('pool1', 3, { stride: 2 })
    .conv('conv2', 256, 5, { groups: 2 })
    .activation('relu2')
    .maxPool('pool2', 3, { stride: 2 })
    .conv('conv3', 384, 3)
    .activation('relu3')
    .conv('conv4', 384, 3, { groups: 2 })
    .activation('relu4')
    .conv('conv5', 256, 3, { groups: 2 })
    .activation('relu5')
    .maxPool('pool5', 3, { stride: 2 })
    .conv('fc6', 4096, 6, { padding: 0 })
    .activation('relu6')
    .conv('fc7', 4096, 1)
    .activation('relu7').layers;
}

/** Of the five blocks. */
export const vggChannels = [64, 128, 256, 512, 512] as const;

/** 3×3 convolutions each followed by its ReLU: conv3_1, relu3_1, conv3_2, … */
export function vggBlock(net: Builder, block: number, count: number, dilation = 1): Builder {
  const channels = vggChannels[block - 1]!;
  for (let number = 1; number <= count; number++) {
    net
      .conv(`conv${block}_${number}`, channels, 3, dilation === 1 ? {} : { dilation })
      .activation(`relu${block}_${number}`);
  }
  return net;
}

/** By the convolutions of its five blocks, each ended by a 2×2 pooling. */
export function vgg(counts: readonly number[]): readonly Layer[] {
  const net = new Builder({ bias: true });
  for (const [index, count] of counts.entries()) {
    vggBlock(net, index + 1, count).maxPool(`pool${index + 1}`, 2);
  }
  return net.layers;
}
