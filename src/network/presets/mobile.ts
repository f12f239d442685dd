// MobileNets as TF-Slim has them, SAME throughout, without their logits. Imports only its own room.
import type { Layer, Pair } from '../types.ts';
import { Builder } from './builder.ts';

type Kind = 'conv' | 'depthwise';

/** With TF-Slim's batch norm and ReLU6. */
function convolve(
  net: Builder,
  kind: Kind,
  name: string,
  channels: number,
  kernel: Pair,
  stride = 1,
): Builder {
  const fields = stride === 1 ? {} : { stride };
  return net[kind](name, channels, kernel, fields)
    .batchNorm(`${name}/BatchNorm`)
    .activation(`${name}/Relu6`, 'relu6');
}

export function mobileNetV1(): readonly Layer[] {
  const net = new Builder({ padding: 'same' });
  convolve(net, 'conv', 'Conv2d_0', 32, 3, 2);
  let channels = 32;
  for (const [index, [next, stride]] of (
    [
      [64, 1],
      [128, 2],
      [128, 1],
      [256, 2],
      [256, 1],
      [512, 2],
      [512, 1],
      [512, 1],
      [512, 1],
      [512, 1],
      [512, 1],
      [1024, 2],
      [1024, 1],
    ] as const
  ).entries()) {
    convolve(net, 'depthwise', `Conv2d_${index + 1}_depthwise`, channels, 3, stride);
    convolve(net, 'conv', `Conv2d_${index + 1}_pointwise`, next, 1);
    channels = next;
  }
  return net.layers;
}

/** The paper's table 2: output channels, blocks, stride of the first; expansion 6 but in the first row. */
const bottlenecks = [
  [16, 1, 1],
  [24, 2, 2],
  [32, 3, 2],
  [64, 4, 2],
  [96, 3, 1],
  [160, 3, 2],
  [320, 1, 1],
] as const;

/** Inverted residuals: 1×1 up, depthwise 3×3, 1×1 down without an activation; added to the input where it fits. */
export function mobileNetV2(): readonly Layer[] {
  const net = new Builder({ padding: 'same' });
  convolve(net, 'conv', 'Conv', 32, 3, 2);
  let channels = 32;
  let number = 0;
  for (const [output, count, firstStride] of bottlenecks) {
    for (let block = 0; block < count; block++) {
      const name = number === 0 ? 'expanded_conv' : `expanded_conv_${number}`;
      const stride = block === 0 ? firstStride : 1;
      const source = net.head;
      const expanded = number === 0 ? channels : channels * 6;
      if (number > 0) convolve(net, 'conv', `${name}/expand`, expanded, 1);
      convolve(net, 'depthwise', `${name}/depthwise`, expanded, 3, stride);
      net.conv(`${name}/project`, output, 1).batchNorm(`${name}/project/BatchNorm`);
      if (stride === 1 && output === channels) net.add(`${name}/add`, `${name}/project/BatchNorm`, source);
      channels = output;
      number++;
    }
  }
  return convolve(net, 'conv', 'Conv_1', 1280, 1).layers;
}
