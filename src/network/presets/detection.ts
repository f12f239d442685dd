// Detectors with their heads: SSD300, S3FD, FaceBoxes. Imports only its own room.
import type { Layer } from '../types.ts';
import { Builder, type ConvFields } from './builder.ts';
import { vggBlock } from './classic.ts';

/** Caffe's pooling rounds up: 75 → 38 in SSD300. */
const caffe = { ceil: true } as const;

/** VGG-16 up to relu5_3, pools as Caffe counts them. */
function vggTrunk(net: Builder): Builder {
  for (const [index, count] of [2, 2, 3, 3, 3].entries()) {
    vggBlock(net, index + 1, count);
    if (index < 4) net.maxPool(`pool${index + 1}`, 2, caffe);
  }
  return net;
}

/** 1×1 to `squeeze` channels and 3×3 to `channels`, both rectified: conv6_1, conv6_1_relu, conv6_2, … */
function extra(
  net: Builder,
  number: number,
  [squeeze, channels]: readonly [number, number],
  fields: ConvFields,
) {
  return net
    .conv(`conv${number}_1`, squeeze, 1)
    .activation(`conv${number}_1_relu`)
    .conv(`conv${number}_2`, channels, 3, fields)
    .activation(`conv${number}_2_relu`);
}

/** The 3×3 predictors of a source, of boxes and of classes. */
function heads(net: Builder, source: string, name: string, channels: readonly [number, number]): void {
  net.at(source).conv(`${name}_mbox_loc`, channels[0], 3, { bias: true });
  net.at(source).conv(`${name}_mbox_conf`, channels[1], 3, { bias: true });
}

/** The L2 normalisation of conv4_3 changes no receptive field and has no op here; its head reads relu4_3. */
export function ssd300(): readonly Layer[] {
  const net = vggTrunk(new Builder({ bias: true }))
    .maxPool('pool5', 3, { stride: 1, padding: 1, ...caffe })
    .conv('fc6', 1024, 3, { dilation: 6 })
    .activation('relu6')
    .conv('fc7', 1024, 1)
    .activation('relu7');
  extra(net, 6, [256, 512], { stride: 2 });
  extra(net, 7, [128, 256], { stride: 2 });
  extra(net, 8, [128, 256], { padding: 0 });
  extra(net, 9, [128, 256], { padding: 0 });
  for (const [source, name, boxes] of [
    ['relu4_3', 'conv4_3_norm', 4],
    ['relu7', 'fc7', 6],
    ['conv6_2_relu', 'conv6_2', 6],
    ['conv7_2_relu', 'conv7_2', 6],
    ['conv8_2_relu', 'conv8_2', 4],
    ['conv9_2_relu', 'conv9_2', 4],
  ] as const) {
    heads(net, source, name, [4 * boxes, 21 * boxes]);
  }
  return net.layers;
}

/** One anchor per place and level; conf of conv3_3 has three backgrounds, of which the largest counts (max-out). */
export function s3fd(): readonly Layer[] {
  const net = vggTrunk(new Builder({ bias: true }))
    .maxPool('pool5', 2, caffe)
    .conv('fc6', 1024, 3, { padding: 3 })
    .activation('relu6')
    .conv('fc7', 1024, 1)
    .activation('relu7');
  extra(net, 6, [256, 512], { stride: 2 });
  extra(net, 7, [128, 256], { stride: 2 });
  for (const [source, name] of [
    ['relu3_3', 'conv3_3_norm'],
    ['relu4_3', 'conv4_3_norm'],
    ['relu5_3', 'conv5_3_norm'],
    ['relu7', 'fc7'],
    ['conv6_2_relu', 'conv6_2'],
    ['conv7_2_relu', 'conv7_2'],
  ] as const) {
    heads(net, source, name, [4, name === 'conv3_3_norm' ? 4 : 2]);
  }
  return net.layers;
}

/**
 * Rapidly digested convolutions (strides 4, 2, 2, 2), three Inception modules, two more levels. C.ReLU stacks a map
 * and its negative; there is no op for a negative, so conv1 and conv2 have twice the kernels instead.
 */
export function faceBoxes(): readonly Layer[] {
  const net = new Builder();
  const convolve = (name: string, channels: number, kernel: number, fields: ConvFields = {}): Builder =>
    net.conv(name, channels, kernel, fields).batchNorm(`${name}_bn`).activation(`${name}_relu`);
  convolve('conv1', 2 * 24, 7, { stride: 4 }).maxPool('pool1', 3, { stride: 2, ...caffe });
  convolve('conv2', 2 * 64, 5, { stride: 2 }).maxPool('pool2', 3, { stride: 2, ...caffe });
  for (const number of [1, 2, 3]) {
    const name = `inception_a${number}`;
    const source = net.head;
    net.avgPool(`${name}_pool_ave`, 3, { stride: 1, padding: 1, ...caffe });
    const ends = [convolve(`${name}_1x1`, 32, 1).head];
    net.at(source);
    ends.push(convolve(`${name}_1x1_2`, 32, 1).head);
    net.at(source);
    convolve(`${name}_3x3_reduce`, 24, 1);
    ends.push(convolve(`${name}_3x3`, 32, 3).head);
    net.at(source);
    convolve(`${name}_3x3_2_reduce`, 24, 1);
    convolve(`${name}_3x3_2`, 32, 3);
    ends.push(convolve(`${name}_3x3_3`, 32, 3).head);
    net.concat(`${name}_concat`, ...ends);
  }
  convolve('conv3_1', 128, 1);
  convolve('conv3_2', 256, 3, { stride: 2 });
  convolve('conv4_1', 128, 1);
  convolve('conv4_2', 256, 3, { stride: 2 });
  for (const [source, name, anchors] of [
    ['inception_a3_concat', 'inception_a3_concat', 21],
    ['conv3_2_relu', 'conv3_2', 1],
    ['conv4_2_relu', 'conv4_2', 1],
  ] as const) {
    heads(net, source, name, [4 * anchors, 2 * anchors]);
  }
  return net.layers;
}
