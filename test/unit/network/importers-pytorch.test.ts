// Prints of PyTorch models: what each module becomes, what is said, and what is refused.
import { describe, expect, it, test } from 'vitest';
import {
  formatNetwork,
  NetworkError,
  parseNetwork,
  preset,
  readNetwork,
  type Layer,
} from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import reference from '../../reference/receptive-fields.json' with { type: 'json' };
import {
  batchNorm2d,
  conv2d,
  leaf,
  linear,
  maxPool2d,
  print,
  relu,
  resNet,
  sequential,
  vgg16,
  type Printed,
} from './importers-printed.ts';

function errorOf(text: string): NetworkError {
  try {
    parseNetwork(text);
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
  throw new Error('It should be refused.');
}

/** Of one module after a convolution to 8 channels, without the name it has by its place. */
function layerOf(line: string): Omit<Layer, 'name'> | undefined {
  const text = `Sequential(\n  (0): Conv2d(3, 8, kernel_size=(1, 1), stride=(1, 1))\n  (1): ${line}\n)`;
  const layer = parseNetwork(text).layers[2];
  if (layer === undefined) return undefined;
  const { name, ...rest } = layer;
  expect(name).toBe('1');
  return rest;
}

const notesOf = (model: Printed): string => readNetwork(print(model)).notes.join('\n');

describe('a module', () => {
  it.each<[line: string, layer: Record<string, unknown>]>([
    [
      'Conv2d(8, 16, kernel_size=(3, 3), stride=(1, 1))',
      { op: 'conv', channels: 16, kernel: 3, padding: 0, bias: true },
    ],
    [
      'Conv2d(8, 16, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)',
      { op: 'conv', channels: 16, kernel: 3 },
    ],
    [
      'Conv2d(8, 16, kernel_size=(3, 5), stride=(2, 1), padding=(0, 4), dilation=(1, 2), groups=8, bias=False)',
      {
        op: 'conv',
        channels: 16,
        kernel: [3, 5],
        stride: [2, 1],
        dilation: [1, 2],
        padding: [0, 4],
        groups: 8,
      },
    ],
    [
      'Conv2d(8, 8, kernel_size=(4, 4), stride=(1, 1), padding=same, bias=False)',
      { op: 'conv', channels: 8, kernel: 4, padding: 'same' },
    ],
    [
      "Conv2d(8, 8, kernel_size=(4, 4), stride=(1, 1), padding='valid', bias=False)",
      { op: 'conv', channels: 8, kernel: 4, padding: 'valid' },
    ],
    [
      'ConvTranspose2d(8, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), output_padding=(1, 1), bias=False)',
      { op: 'conv-transpose', channels: 4, kernel: 3, stride: 2, outputPadding: 1 },
    ],
    [
      'MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)',
      { op: 'max-pool', kernel: 2 },
    ],
    [
      'MaxPool2d(kernel_size=(3, 2), stride=(2, 1), padding=(1, 0), dilation=2, ceil_mode=True)',
      { op: 'max-pool', kernel: [3, 2], stride: [2, 1], padding: [1, 0], dilation: 2, ceil: true },
    ],
    ['AvgPool2d(kernel_size=3, stride=1, padding=1)', { op: 'avg-pool', kernel: 3, stride: 1, padding: 1 }],
    [
      'AvgPool2d(kernel_size=3, stride=3, padding=0, ceil_mode=True, count_include_pad=False)',
      { op: 'avg-pool', kernel: 3, ceil: true, countPadding: false },
    ],
    ['AdaptiveAvgPool2d(output_size=(1, 1))', { op: 'global-avg-pool' }],
    ['AdaptiveAvgPool2d(output_size=1)', { op: 'global-avg-pool' }],
    ['AdaptiveAvgPool2d(1)', { op: 'global-avg-pool' }],
    ['BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)', { op: 'batch-norm' }],
    ['ReLU(inplace=True)', { op: 'relu' }],
    ['ReLU6()', { op: 'relu6' }],
    ['LeakyReLU(negative_slope=0.2, inplace=True)', { op: 'leaky-relu', slope: 0.2 }],
    ['ELU(alpha=1.0)', { op: 'elu' }],
    ["GELU(approximate='none')", { op: 'gelu' }],
    ["GELU(approximate='tanh')", { op: 'gelu', approximate: 'tanh' }],
    ['SiLU()', { op: 'silu' }],
    ['Hardswish()', { op: 'hard-swish' }],
    ['Tanh()', { op: 'tanh' }],
    ['Sigmoid()', { op: 'sigmoid' }],
    ['Dropout(p=0.3, inplace=False)', { op: 'dropout', rate: 0.3 }],
    ['Dropout2d(p=0.2, inplace=False)', { op: 'dropout', rate: 0.2 }],
    ["Upsample(scale_factor=2.0, mode='nearest')", { op: 'upsample', scale: 2 }],
    [
      "Upsample(scale_factor=(2.0, 3.0), mode='bilinear')",
      { op: 'upsample', scale: [2, 3], mode: 'bilinear' },
    ],
  ])('%s', (line, layer) => {
    expect(layerOf(line)).toEqual(layer);
  });

  it.each(['Identity()', 'Sequential()'])('%s passes on what it reads', (line) => {
    expect(layerOf(line)).toBeUndefined();
  });

  it.each<[line: string, message: RegExp]>([
    [
      'LayerNorm((96,), eps=1e-06, elementwise_affine=True)',
      /`LayerNorm` at `1` is no module known here; known are Conv2d, /,
    ],
    ['nn.Conv2d(8, 8, 3)', /looks like Python code; paste what print\(model\) shows/],
    ['ELU(alpha=0.5)', /`1` \(ELU\) has alpha 0\.5/],
    ["Upsample(size=(7, 7), mode='nearest')", /has a size instead of a scale factor/],
    ["Upsample(scale_factor=2.0, mode='bicubic')", /has mode bicubic/],
    ["Upsample(scale_factor=1.5, mode='nearest')", /`scale` is 1\.5/],
    ['Conv2d(8, 8)', /does not say its channels and kernel size/],
    ['Conv2d(8, 8, kernel_size=(3,), stride=(1,))', /in two dimensions/],
    ['Conv2d(8, 8, kernel_size=(3, 3), stride=(0, 0))', /`stride` is 0/],
    [
      'Conv2d(9, 8, kernel_size=(3, 3), stride=(1, 1))',
      /takes 9 channels, and `0` before it gives 8: the model does not call its modules in the order of the print/,
    ],
    ['BatchNorm2d(9, eps=1e-05)', /takes 9 channels/],
    ['Conv2d 8', /`Conv2d` stands where a module was expected/],
  ])('%s is refused at its place', (line, message) => {
    const error = errorOf(
      `Sequential(\n  (0): Conv2d(3, 8, kernel_size=(1, 1), stride=(1, 1))\n  (1): ${line}\n)`,
    );
    expect(error.message).toMatch(message);
    expect(error.position).toMatchObject({ line: 3, column: 8 });
  });
});

describe('a ResNet of torchvision', () => {
  const { source: _, ...stages } = reference.torchvisionStages;
  const models = {
    resnet18: resNet('basic', [2, 2, 2, 2]),
    resnet34: resNet('basic', [3, 4, 6, 3]),
    resnet50: resNet('bottleneck', [3, 4, 6, 3]),
    resnet101: resNet('bottleneck', [3, 4, 23, 3]),
    resnet152: resNet('bottleneck', [3, 8, 36, 3]),
  };

  it.each(Object.entries(models))('%s has the receptive fields of its stages', (name, model) => {
    const network = parseNetwork(print(model));
    const sizes = [1, 2, 3, 4].map((stage) => {
      const last = network.layers.findLast((layer) => layer.name.startsWith(`layer${stage}.`));
      return receptiveField(network, last!.name).size;
    });
    expect(sizes).toEqual(stages[name as keyof typeof stages].map((side) => [side, side]));
  });

  it.each(['resnet-18', 'resnet-50'] as const)('%s is the preset, layer by layer', (name) => {
    const model = models[name.replace('-', '') as keyof typeof models];
    const { layers } = parseNetwork(print(model));
    /** Names differ; what each layer is and what it reads does not. */
    const shapes = (all: readonly Layer[]): unknown[] => {
      const places = new Map(all.map((layer, index) => [layer.name, index]));
      return all.slice(1).map((layer, index) => {
        const { name: _name, from, ...fields } = layer as Layer & { from?: string | readonly string[] };
        return {
          ...fields,
          from: from === undefined ? [index] : [from].flat().map((one) => places.get(one)),
        };
      });
    };
    const whole = shapes(preset(name).layers);
    expect(shapes(layers).slice(0, whole.length)).toEqual(whole);
  });

  test('keeps the names of its modules, and numbers the ReLU that is called more than once', () => {
    const { layers } = parseNetwork(print(models.resnet18));
    const names = layers.map(({ name }) => name);
    expect(names.slice(0, 12)).toEqual([
      'input',
      'conv1',
      'bn1',
      'relu',
      'maxpool',
      'layer1.0.conv1',
      'layer1.0.bn1',
      'layer1.0.relu1',
      'layer1.0.conv2',
      'layer1.0.bn2',
      'layer1.0.add1',
      'layer1.0.relu2',
    ]);
    expect(layers.find(({ name }) => name === 'layer2.0.downsample.0')).toMatchObject({
      from: 'layer1.1.relu2',
    });
    expect(layers.find(({ name }) => name === 'layer2.0.add1')).toMatchObject({
      from: ['layer2.0.bn2', 'layer2.0.downsample.1'],
    });
  });

  test('is short in the text notation', () => {
    expect(formatNetwork(parseNetwork(print(models.resnet152))).length).toBeLessThan(1500);
  });

  test('ends with its global average, for an input whose size is said to be assumed', () => {
    const { network, format, notes } = readNetwork(print(models.resnet50));
    expect(format).toBe('pytorch');
    expect(network.name).toBe('ResNet');
    expect(network.layers[0]).toEqual({ name: 'input', op: 'input', channels: 3, size: 224 });
    expect(network.layers.at(-1)).toEqual({ name: 'avgpool', op: 'global-avg-pool' });
    expect(notes).toHaveLength(2);
    expect(notes[0]).toMatch(/224×224 is assumed/);
    expect(notes[1]).toMatch(/ends before `fc` \(Linear\)/);
  });
});

describe('a model', () => {
  test('ends before its classifier, and that is said', () => {
    const { network, notes } = readNetwork(print(vgg16()));
    expect(network.layers[0]).toEqual({ name: 'input', op: 'input', channels: 3 });
    expect(network.layers.at(-1)).toEqual({ name: 'features.30', op: 'max-pool', kernel: 2 });
    expect(receptiveField(network).size).toEqual([212, 212]);
    expect(notes).toEqual([
      expect.stringMatching(
        /ends before `avgpool` \(AdaptiveAvgPool2d\).*The 7 modules after it are left out too/,
      ),
    ]);
  });

  test('without convolutions after a Linear only', () => {
    const error = errorOf(print(sequential(conv2d(3, 8, 3), linear(8, 8), relu, conv2d(8, 8, 3))));
    expect(error.message).toMatch(/`3` \(Conv2d\) comes after `1` \(Linear\), which works on vectors/);
    expect(error.position?.line).toBe(5);
  });

  test('with an average to another size before convolutions is refused', () => {
    const error = errorOf(
      print(sequential(leaf('AdaptiveAvgPool2d', 'output_size=(7, 7)'), conv2d(3, 8, 3))),
    );
    expect(error.message).toMatch(
      /`0` \(AdaptiveAvgPool2d\), which has windows that depend on the size of its input/,
    );
  });

  test('of one module is a network of one layer', () => {
    expect(parseNetwork(print(conv2d(3, 8, 3, { bias: false }))).layers).toEqual([
      { name: 'input', op: 'input', channels: 3 },
      { name: 'conv1', op: 'conv', channels: 8, kernel: 3, padding: 0 },
    ]);
  });

  test('has names that join those of the modules around', () => {
    const model = sequential(sequential(conv2d(3, 8, 1), sequential(relu, relu)), relu);
    expect(parseNetwork(print(model)).layers.map(({ name }) => name)).toEqual([
      'input',
      '0.0',
      '0.1.0',
      '0.1.1',
      '1',
    ]);
  });

  test('may be wrapped, prompted for, and repeat its blocks', () => {
    const plain = print({
      type: 'DataParallel',
      children: { module: sequential(conv2d(3, 3, 3, { padding: 1 }), relu) },
    });
    const { network, notes } = readNetwork(`>>> print(net)\n${plain}\n>>> `);
    expect(network.layers.map(({ name }) => name)).toEqual(['input', 'module.0', 'module.1']);
    expect(notes).toEqual([]);
    const listed = `Net(\n  scale=2, note='a (b'\n  (blocks): ModuleList(\n    (0-2): 3 x Sequential(\n      (0): ReLU()\n    )\n  )\n)`;
    expect(parseNetwork(listed).layers.map(({ name }) => name)).toEqual([
      'input',
      'blocks.0.0',
      'blocks.1.0',
      'blocks.2.0',
    ]);
  });

  test('with a forward of its own is taken in the order of the print, and that is said', () => {
    const net: Printed = {
      type: 'Net',
      children: { conv1: conv2d(3, 8, 3), pool: maxPool2d(2, 2, 0), conv2: conv2d(8, 8, 3) },
    };
    const { network, notes } = readNetwork(print(net));
    expect(network.layers.map(({ name }) => name)).toEqual(['input', 'conv1', 'pool', 'conv2']);
    expect(notes).toEqual([
      expect.stringMatching(/`Net` has a forward of its own, which a print does not show.*Please check/),
    ]);
  });

  test('of torchvision’s names but other modules is not taken for torchvision’s', () => {
    const block: Printed = {
      type: 'BasicBlock',
      children: { conv1: conv2d(8, 8, 3, { padding: 1 }), act1: relu },
    };
    const { network, notes } = readNetwork(print(sequential(block)));
    expect(network.layers.some(({ op }) => op === 'add')).toBe(false);
    expect(notes).toEqual([expect.stringMatching(/`0` \(BasicBlock\) has a forward of its own/)]);
  });

  test('of inverted residual blocks adds where nothing strides and the channels stay', () => {
    const block = (from: number, to: number, stride: number): Printed => ({
      type: 'InvertedResidual',
      children: {
        conv: sequential(
          conv2d(from, 16, 1),
          conv2d(16, 16, 3, { stride, padding: 1, groups: 16 }),
          conv2d(16, to, 1),
          batchNorm2d(to),
        ),
      },
    });
    const { network, notes } = readNetwork(
      print(sequential(conv2d(3, 8, 3), block(8, 8, 1), block(8, 8, 2), block(8, 9, 1))),
    );
    expect(network.layers.filter(({ op }) => op === 'add')).toEqual([
      { name: '1.add1', op: 'add', from: ['1.conv.3', '0'] },
    ]);
    expect(notes).toEqual([]);
  });

  test('says what a print leaves open, each thing once', () => {
    const open = sequential(
      conv2d(3, 8, 3),
      leaf('AvgPool2d', 'kernel_size=2, stride=2, padding=0'),
      leaf('AvgPool2d', 'kernel_size=2, stride=2, padding=0'),
      leaf('Upsample', "scale_factor=2.0, mode='bilinear'"),
      leaf('Dropout2d', 'p=0.5'),
      leaf('Conv2d', '8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), padding_mode=reflect'),
    );
    expect(notesOf(open).split('\n')).toEqual([
      expect.stringMatching(/neither ceil_mode nor count_include_pad/),
      expect.stringMatching(/does not say align_corners/),
      expect.stringMatching(/Dropout2d drops whole channels/),
      expect.stringMatching(/mode reflect is taken as zeros/),
    ]);
    expect(notesOf(sequential(relu))).toMatch(/does not say how many channels the input has; 1 is assumed/);
  });

  it.each<[text: string, message: RegExp, line: number]>([
    ['Sequential(\n  (0): ReLU()\n', /The text ends inside `Sequential\(` of line 1/, 3],
    ['Sequential(\n  (0): ReLU()\n) tail', /`tail` stands after the model's last/, 3],
    ['Sequential(\n  (0): \n)', /Nothing stands where a module was expected/, 2],
    [
      'Sequential(\n  (fc): Linear(in_features=3, out_features=3)\n)',
      /has no layers that have a receptive field/,
      1,
    ],
    [`${'A(\n(a): '.repeat(100)}ReLU()`, /nested deeper than 64/, 65],
    [`Sequential(\n(0-9): 9999999 x Sequential(\n(0): ReLU()\n)\n)`, /would be 19999998 modules/, 2],
    [`Sequential(\n(0-9): 17000 x ReLU()\n)`, /more than 16000 layers/, 2],
  ])('that is no whole print, %j, is refused', (text, message, line) => {
    const error = errorOf(text);
    expect(error.message).toMatch(message);
    expect(error.position?.line).toBe(line);
  });
});
