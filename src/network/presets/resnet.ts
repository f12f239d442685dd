// Residual networks as torchvision and as TF-Slim have them, and a feature pyramid over one. Imports only its own room.
import type { Layer } from '../types.ts';
import { Builder } from './builder.ts';

export type ResNetKind = 'basic' | 'bottleneck';

export interface LastStage {
  readonly stride: number;
  /** Of the 3×3 of each block. */
  readonly dilations: readonly number[];
}

/**
 * torchvision's: the stride in the 3×3 of a stage's first block. A block's output has the block's name
 * (`layer1.0`), a stage's last one the stage's (`layer1`).
 */
export function resNetStages(
  net: Builder,
  kind: ResNetKind,
  blocks: readonly number[],
  lastStage?: LastStage,
): Builder {
  net
    .conv('conv1', 64, 7, { stride: 2 })
    .batchNorm('bn1')
    .activation('relu')
    .maxPool('maxpool', 3, { stride: 2, padding: 1 });
  const expansion = kind === 'basic' ? 1 : 4;
  let sourceChannels = 64;
  for (const [index, count] of blocks.entries()) {
    const stage = `layer${index + 1}`;
    const width = 64 * 2 ** index;
    const special = index === blocks.length - 1 ? lastStage : undefined;
    for (let number = 0; number < count; number++) {
      const block = `${stage}.${number}`;
      const output = number === count - 1 ? stage : block;
      const stride = number > 0 || index === 0 ? 1 : (special?.stride ?? 2);
      const dilation = special?.dilations[number] ?? 1;
      const source = net.head;
      const strided = { ...(stride === 1 ? {} : { stride }), ...(dilation === 1 ? {} : { dilation }) };
      if (kind === 'basic') {
        net.conv(`${block}.conv1`, width, 3, strided).batchNorm(`${block}.bn1`).activation(`${block}.relu`);
        net.conv(`${block}.conv2`, width, 3).batchNorm(`${block}.bn2`);
      } else {
        net.conv(`${block}.conv1`, width, 1).batchNorm(`${block}.bn1`).activation(`${block}.relu`);
        net.conv(`${block}.conv2`, width, 3, strided).batchNorm(`${block}.bn2`).activation(`${block}.relu_1`);
        net.conv(`${block}.conv3`, width * 4, 1).batchNorm(`${block}.bn3`);
      }
      const branch = net.head;
      let shortcut = source;
      if (stride !== 1 || sourceChannels !== width * expansion) {
        net
          .at(source)
          .conv(`${block}.downsample.0`, width * expansion, 1, stride === 1 ? {} : { stride })
          .batchNorm(`${block}.downsample.1`);
        shortcut = net.head;
      }
      net.add(`${block}.add`, branch, shortcut).activation(output);
      sourceChannels = width * expansion;
    }
  }
  return net;
}

export const resNet = (kind: ResNetKind, blocks: readonly number[]): readonly Layer[] =>
  resNetStages(new Builder(), kind, blocks).layers;

/**
 * TF-Slim's resnet_v1: the stride in the last unit of a block, padding by number where a convolution strides
 * (its conv2d_same), a SAME pooling, identity shortcuts that subsample. `block1` … `block4` are its end points.
 */
export function slimResNetV1(units: readonly number[]): readonly Layer[] {
  const net = new Builder({ padding: 'same' });
  const normalise = (name: string): Builder => net.batchNorm(`${name}/BatchNorm`);
  net.conv('conv1', 64, 7, { stride: 2, padding: 3 });
  normalise('conv1').activation('conv1/Relu').maxPool('pool1', 3, { stride: 2, padding: 'same' });
  for (const [index, count] of units.entries()) {
    const width = 64 * 2 ** index;
    for (let number = 1; number <= count; number++) {
      const unit = `block${index + 1}/unit_${number}/bottleneck_v1`;
      const last = number === count;
      const stride = last && index < units.length - 1 ? 2 : 1;
      const source = net.head;
      let shortcut = source;
      if (number === 1) {
        net.conv(`${unit}/shortcut`, width * 4, 1);
        shortcut = normalise(`${unit}/shortcut`).head;
      } else if (stride !== 1) {
        shortcut = net.maxPool(`${unit}/shortcut`, 1, { stride }).head;
      }
      net.at(source).conv(`${unit}/conv1`, width, 1);
      normalise(`${unit}/conv1`).activation(`${unit}/conv1/Relu`);
      net.conv(`${unit}/conv2`, width, 3, stride === 1 ? {} : { stride, padding: 1 });
      normalise(`${unit}/conv2`).activation(`${unit}/conv2/Relu`);
      net.conv(`${unit}/conv3`, width * 4, 1);
      normalise(`${unit}/conv3`)
        .add(`${unit}/add`, shortcut, `${unit}/conv3/BatchNorm`)
        .activation(last ? `block${index + 1}` : unit);
    }
  }
  return net.layers;
}

/**
 * Lateral 1×1 convolutions over layer2 … layer4 and layer1, each level added to the one above it, doubled by nearest
 * neighbour, and smoothed by a 3×3: P5 … P2.
 */
export function featurePyramid(): readonly Layer[] {
  const net = resNetStages(new Builder(), 'bottleneck', [3, 4, 6, 3]);
  const bias = { bias: true };
  let merged = net.at('layer4').conv('lateral5', 256, 1, bias).head;
  net.conv('P5', 256, 3, bias);
  for (const level of [4, 3, 2]) {
    const above = net.at(merged).upsample(`upsample${level}`, 2, 'nearest').head;
    net.at(`layer${level - 1}`).conv(`lateral${level}`, 256, 1, bias);
    merged = net.add(`merge${level}`, `lateral${level}`, above).head;
    net.conv(`P${level}`, 256, 3, bias);
  }
  return net.layers;
}
