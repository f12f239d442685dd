// Inception v2 and v3 as TF-Slim has them, without their logits. Imports only its own room.
import type { Layer, Padding, Pair } from '../types.ts';
import { Builder } from './builder.ts';

/**
 * A branch as TF-Slim's names tell it: `0a_1x1 64` is Conv2d_0a_1x1 with 64 kernels of 1×1, `AvgPool_0a_3x3` and
 * `MaxPool_1a_3x3` are pools. What starts with 1 strides by two. A kernel that the name gets wrong follows a colon:
 * `1a_1x1:3x3 384`.
 */
type Branch = readonly string[];

const kernelOf = (text: string): Pair => {
  const [y, x] = text.split('x').map(Number) as [number, number];
  return y === x ? y : [y, x];
};

function step(net: Builder, scope: string, text: string, striding: Padding): void {
  const [label, channels] = text.split(' ') as [string, string | undefined];
  const [name, kernelText] = label.split(':') as [string, string | undefined];
  const kernel = kernelOf(kernelText ?? name.slice(name.lastIndexOf('_') + 1));
  const strided = /^(MaxPool_)?1/.test(name);
  const fields = strided ? { stride: 2, padding: striding } : {};
  if (channels !== undefined) {
    convolve(
      net,
      `${scope}/${name.startsWith('Conv') ? name : `Conv2d_${name}`}`,
      Number(channels),
      kernel,
      fields,
    );
  } else if (name.startsWith('MaxPool')) {
    net.maxPool(`${scope}/${name}`, kernel, strided ? fields : { stride: 1, padding: 'same' });
  } else {
    net.avgPool(`${scope}/${name}`, kernel, { stride: 1, padding: 'same', countPadding: false });
  }
}

/** With TF-Slim's batch norm and ReLU. */
function convolve(
  net: Builder,
  name: string,
  channels: number,
  kernel: Pair,
  fields: { readonly stride?: number; readonly padding?: Padding } = {},
): Builder {
  return net.conv(name, channels, kernel, fields).batchNorm(`${name}/BatchNorm`).activation(`${name}/Relu`);
}

/** `striding` is the padding of what strides by two. */
function mixed(net: Builder, name: string, striding: Padding, branches: readonly Branch[]): Builder {
  const source = net.head;
  const ends = branches.map((branch, index) => {
    net.at(source);
    for (const text of branch) step(net, `${name}/Branch_${index}`, text, striding);
    return net.head;
  });
  return net.concat(name, ...ends);
}

/** 1×1; 1×1 and 3×3; 1×1 and two 3×3; a pooling and 1×1: v2's module, by its seven counts. */
function moduleV2(net: Builder, name: string, counts: readonly number[], pool = 'AvgPool'): Builder {
  const [a, b1, b2, c1, c2, d] = counts;
  return mixed(net, name, 'same', [
    [`0a_1x1 ${a}`],
    [`0a_1x1 ${b1}`, `0b_3x3 ${b2}`],
    [`0a_1x1 ${c1}`, `0b_3x3 ${c2}`, `0c_3x3 ${c2}`],
    [`${pool}_0a_3x3`, `0b_1x1 ${d}`],
  ]);
}

/** 1×1 and a strided 3×3; 1×1, 3×3 and a strided 3×3; a strided pooling. */
function reductionV2(net: Builder, name: string, [a1, a2, b1, b2]: readonly number[]): Builder {
  return mixed(net, name, 'same', [
    [`0a_1x1 ${a1}`, `1a_3x3 ${a2}`],
    [`0a_1x1 ${b1}`, `0b_3x3 ${b2}`, `1a_3x3 ${b2}`],
    ['MaxPool_1a_3x3'],
  ]);
}

export function inceptionV2(): readonly Layer[] {
  const net = new Builder({ padding: 'same' });
  // A separable convolution, eight kernels per input channel.
  net.conv('Conv2d_1a_7x7/depthwise', 24, 7, { stride: 2, groups: 3 });
  convolve(net, 'Conv2d_1a_7x7', 64, 1).maxPool('MaxPool_2a_3x3', 3, { stride: 2, padding: 'same' });
  convolve(net, 'Conv2d_2b_1x1', 64, 1);
  convolve(net, 'Conv2d_2c_3x3', 192, 3).maxPool('MaxPool_3a_3x3', 3, { stride: 2, padding: 'same' });
  moduleV2(net, 'Mixed_3b', [64, 64, 64, 64, 96, 32]);
  moduleV2(net, 'Mixed_3c', [64, 64, 96, 64, 96, 64]);
  reductionV2(net, 'Mixed_4a', [128, 160, 64, 96]);
  moduleV2(net, 'Mixed_4b', [224, 64, 96, 96, 128, 128]);
  moduleV2(net, 'Mixed_4c', [192, 96, 128, 96, 128, 128]);
  moduleV2(net, 'Mixed_4d', [160, 128, 160, 128, 160, 96]);
  moduleV2(net, 'Mixed_4e', [96, 128, 192, 160, 192, 96]);
  reductionV2(net, 'Mixed_5a', [128, 192, 192, 256]);
  moduleV2(net, 'Mixed_5b', [352, 192, 320, 160, 224, 128]);
  moduleV2(net, 'Mixed_5c', [352, 192, 320, 192, 224, 128], 'MaxPool');
  return net.layers;
}

export function inceptionV3(): readonly Layer[] {
  const net = new Builder({ padding: 'same' });
  const valid = { padding: 'valid' } as const;
  convolve(net, 'Conv2d_1a_3x3', 32, 3, { stride: 2, ...valid });
  convolve(net, 'Conv2d_2a_3x3', 32, 3, valid);
  convolve(net, 'Conv2d_2b_3x3', 64, 3).maxPool('MaxPool_3a_3x3', 3, { stride: 2 });
  convolve(net, 'Conv2d_3b_1x1', 80, 1);
  convolve(net, 'Conv2d_4a_3x3', 192, 3, valid).maxPool('MaxPool_5a_3x3', 3, { stride: 2 });
  for (const [name, pooled] of [
    ['5b', 32],
    ['5c', 64],
    ['5d', 64],
  ] as const) {
    mixed(net, `Mixed_${name}`, 'valid', [
      ['0a_1x1 64'],
      // TF-Slim's own names: one of the three modules differs.
      name === '5c' ? ['0b_1x1 48', 'Conv_1_0c_5x5 64'] : ['0a_1x1 48', '0b_5x5 64'],
      ['0a_1x1 64', '0b_3x3 96', '0c_3x3 96'],
      ['AvgPool_0a_3x3', `0b_1x1 ${pooled}`],
    ]);
  }
  mixed(net, 'Mixed_6a', 'valid', [
    ['1a_1x1:3x3 384'],
    ['0a_1x1 64', '0b_3x3 96', '1a_1x1:3x3 96'],
    ['MaxPool_1a_3x3'],
  ]);
  for (const [name, width] of [
    ['6b', 128],
    ['6c', 160],
    ['6d', 160],
    ['6e', 192],
  ] as const) {
    mixed(net, `Mixed_${name}`, 'valid', [
      ['0a_1x1 192'],
      [`0a_1x1 ${width}`, `0b_1x7 ${width}`, '0c_7x1 192'],
      [`0a_1x1 ${width}`, `0b_7x1 ${width}`, `0c_1x7 ${width}`, `0d_7x1 ${width}`, '0e_1x7 192'],
      ['AvgPool_0a_3x3', '0b_1x1 192'],
    ]);
  }
  mixed(net, 'Mixed_7a', 'valid', [
    ['0a_1x1 192', '1a_3x3 320'],
    ['0a_1x1 192', '0b_1x7 192', '0c_7x1 192', '1a_3x3 192'],
    ['MaxPool_1a_3x3'],
  ]);
  moduleV3Split(net, 'Mixed_7b', '0b_3x1');
  moduleV3Split(net, 'Mixed_7c', '0c_3x1');
  return net.layers;
}

/** v3's last modules: two branches end in a 1×3 and a 3×1 side by side. */
function moduleV3Split(net: Builder, name: string, tallName: string): void {
  const source = net.head;
  const walk = (from: string, index: number, steps: Branch): string => {
    net.at(from);
    for (const text of steps) step(net, `${name}/Branch_${index}`, text, 'valid');
    return net.head;
  };
  const split = (index: number, stem: Branch, halves: readonly string[]): string => {
    const end = walk(source, index, stem);
    const ends = halves.map((half) => walk(end, index, [half]));
    return net.concat(`${name}/Branch_${index}/concat`, ...ends).head;
  };
  const ends = [
    walk(source, 0, ['0a_1x1 320']),
    split(1, ['0a_1x1 384'], ['0b_1x3 384', `${tallName} 384`]),
    split(2, ['0a_1x1 448', '0b_3x3 384'], ['0c_1x3 384', '0d_3x1 384']),
    walk(source, 3, ['AvgPool_0a_3x3', '0b_1x1 192']),
  ];
  net.concat(name, ...ends);
}
