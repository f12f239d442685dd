// Writes models the way PyTorch prints them: each module on its line, its children indented in its parentheses.

export interface Printed {
  readonly type: string;
  readonly args?: string;
  readonly children?: Readonly<Record<string, Printed>>;
}

const module = (type: string, args = ''): Printed => ({ type, args });

export const sequential = (...children: readonly Printed[]): Printed => ({
  type: 'Sequential',
  children: Object.fromEntries(children.entries()),
});

interface ConvOptions {
  readonly stride?: number;
  readonly padding?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

export function conv2d(
  channelsIn: number,
  channels: number,
  kernel: number,
  { stride = 1, padding = 0, groups = 1, bias = true }: ConvOptions = {},
): Printed {
  const both = (value: number): string => `(${value}, ${value})`;
  const parts = [
    channelsIn,
    channels,
    `kernel_size=${both(kernel)}`,
    `stride=${both(stride)}`,
    ...(padding === 0 ? [] : [`padding=${both(padding)}`]),
    ...(groups === 1 ? [] : [`groups=${groups}`]),
    ...(bias ? [] : ['bias=False']),
  ];
  return module('Conv2d', parts.join(', '));
}

export const batchNorm2d = (channels: number): Printed =>
  module('BatchNorm2d', `${channels}, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True`);
export const relu = module('ReLU', 'inplace=True');
export const maxPool2d = (kernel: number, stride: number, padding: number): Printed =>
  module(
    'MaxPool2d',
    `kernel_size=${kernel}, stride=${stride}, padding=${padding}, dilation=1, ceil_mode=False`,
  );
export const linear = (from: number, to: number): Printed =>
  module('Linear', `in_features=${from}, out_features=${to}, bias=True`);
export const leaf = module;

/** As `print(model)` shows it. */
export function print(model: Printed): string {
  const lines: string[] = [];
  const add = ({ type, args = '', children }: Printed, name: string, indent: string): void => {
    const head = `${indent}${name === '' ? '' : `(${name}): `}${type}(`;
    if (children === undefined) {
      lines.push(`${head}${args})`);
      return;
    }
    lines.push(head);
    for (const [childName, child] of Object.entries(children)) add(child, childName, `${indent}  `);
    lines.push(`${indent})`);
  };
  add(model, '', '');
  return lines.join('\n');
}

/** torchvision's ResNets. */
export function resNet(kind: 'basic' | 'bottleneck', blocks: readonly number[]): Printed {
  const expansion = kind === 'basic' ? 1 : 4;
  let channels = 64;
  const block = (width: number, stride: number): Printed => {
    const from = channels;
    channels = width * expansion;
    const convolutions: Record<string, Printed> =
      kind === 'basic'
        ? {
            conv1: conv2d(from, width, 3, { stride, padding: 1, bias: false }),
            bn1: batchNorm2d(width),
            relu,
            conv2: conv2d(width, width, 3, { padding: 1, bias: false }),
            bn2: batchNorm2d(width),
          }
        : {
            conv1: conv2d(from, width, 1, { bias: false }),
            bn1: batchNorm2d(width),
            conv2: conv2d(width, width, 3, { stride, padding: 1, bias: false }),
            bn2: batchNorm2d(width),
            conv3: conv2d(width, channels, 1, { bias: false }),
            bn3: batchNorm2d(channels),
            relu,
          };
    const downsample = sequential(conv2d(from, channels, 1, { stride, bias: false }), batchNorm2d(channels));
    const isSame = stride === 1 && from === channels;
    return {
      type: kind === 'basic' ? 'BasicBlock' : 'Bottleneck',
      children: isSame ? convolutions : { ...convolutions, downsample },
    };
  };
  const stages = blocks.map((count, stage) =>
    sequential(
      ...Array.from({ length: count }, (_, number) =>
        block(64 * 2 ** stage, stage > 0 && number === 0 ? 2 : 1),
      ),
    ),
  );
  return {
    type: 'ResNet',
    children: {
      conv1: conv2d(3, 64, 7, { stride: 2, padding: 3, bias: false }),
      bn1: batchNorm2d(64),
      relu,
      maxpool: maxPool2d(3, 2, 1),
      ...Object.fromEntries(stages.map((stage, index) => [`layer${index + 1}`, stage])),
      avgpool: leaf('AdaptiveAvgPool2d', 'output_size=(1, 1)'),
      fc: linear(512 * expansion, 1000),
    },
  };
}

/** torchvision's VGG-16. */
export function vgg16(): Printed {
  const features: Printed[] = [];
  let channels = 3;
  for (const [block, count] of [2, 2, 3, 3, 3].entries()) {
    const width = Math.min(512, 64 * 2 ** block);
    for (let number = 0; number < count; number++) {
      features.push(conv2d(channels, width, 3, { padding: 1 }), relu);
      channels = width;
    }
    features.push(maxPool2d(2, 2, 0));
  }
  const dropout = leaf('Dropout', 'p=0.5, inplace=False');
  return {
    type: 'VGG',
    children: {
      features: sequential(...features),
      avgpool: leaf('AdaptiveAvgPool2d', 'output_size=(7, 7)'),
      classifier: sequential(
        linear(25088, 4096),
        relu,
        dropout,
        linear(4096, 4096),
        relu,
        dropout,
        linear(4096, 1000),
      ),
    },
  };
}
