// Presets against what is published of them: parameters, detectors' receptive fields and maps, stacks of dilations.
import { describe, expect, test } from 'vitest';
import { preset, presetInfo, presetNames, resolveNetwork, type Network } from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import detection from '../../reference/detection.json' with { type: 'json' };
import parameters from '../../reference/parameters.json' with { type: 'json' };

const square = (side: number): readonly [number, number] => [side, side];

/** Weights and biases of convolutions, a scale and a shift per channel of a batch norm. */
function parameterCount(network: Network): number {
  const { layers } = resolveNetwork(network);
  return layers.reduce((sum, layer) => {
    if (layer.op === 'batch-norm') return sum + 2 * layer.channels;
    if (layer.op !== 'conv' && layer.op !== 'conv-transpose') return sum;
    const { channels, groups, bias, window } = layer;
    const sourceChannels = layers[layer.from[0]!]!.channels;
    const weights = (channels * sourceChannels * window.kernel[0] * window.kernel[1]) / groups;
    return sum + weights + (bias ? channels : 0);
  }, 0);
}

test('what a note says of a field is what its layers make of it', () => {
  const claims = presetNames.flatMap((name) => {
    const claimed = /([\d,]+) (pixels|samples|frames)/.exec(presetInfo(name).note)?.[1];
    return claimed === undefined ? [] : [{ name, claimed: Number(claimed.replace(',', '')) }];
  });
  expect(claims.map(({ name }) => name)).toEqual(['vgg-16', 'patchgan-70', 'wavenet', 'ms-tcn', 'plain-1d']);
  for (const { name, claimed } of claims) expect(receptiveField(preset(name)).size[1], name).toBe(claimed);
});

// parameters.json gives the sources; what a preset leaves out is its `head`.
describe('parameters', () => {
  test.each(Object.entries(parameters.torchvision))('%s has as many as in torchvision', (name, counts) => {
    expect(parameterCount(preset(name))).toBe(counts.total - counts.head);
  });

  test.each(Object.entries(parameters.keras))('%s has as many as in Keras', (name, count) => {
    expect(parameterCount(preset(name))).toBe(count);
  });

  test.each(Object.entries(parameters.others))('%s has as many as counted by others', (name, counts) => {
    expect(parameterCount(preset(name))).toBe(counts.total - counts.head);
  });

  test.each(Object.entries(parameters.rounded))('%s has the millions of its paper', (name, published) => {
    const head = 'head' in published ? published.head : 0;
    const millions = (parameterCount(preset(name)) + head) / 1e6;
    // RepLKNet's 5×5 branches, merged in the paper's count, are 1 % of it.
    expect(Math.abs(millions - published.millions)).toBeLessThan(10 ** -published.digits);
  });

  test("TF-Slim's residual networks have as many as torchvision's: the stride moves, nothing else", () => {
    for (const depth of [50, 101, 152]) {
      expect(parameterCount(preset(`resnet-v1-${depth}`))).toBe(parameterCount(preset(`resnet-${depth}`)));
    }
  });
});

// S3FD, arXiv:1708.05237, and its author in sfzhang15/SFD#72: the published field includes the 3×3 predictor.
describe('S3FD', () => {
  const network = preset('s3fd');
  const layerOf: Record<string, string> = { conv_fc7: 'fc7' };
  test.each(detection.s3fd.rows as [string, number, number, number, number][])(
    '%s has stride %i, anchor %i, and sees %i pixels with its head and %i without',
    (row, stride, anchor, withHead, without) => {
      const layer = layerOf[row] ?? row;
      const head = /^conv[345]_3$/.test(layer) ? `${layer}_norm` : layer;
      expect(receptiveField(network, layer)).toMatchObject({ size: square(without), stride: square(stride) });
      for (const kind of ['loc', 'conf']) {
        expect(receptiveField(network, `${head}_mbox_${kind}`).size).toEqual(square(withHead));
      }
      expect(anchor).toBe(4 * stride);
      expect(anchor).toBeLessThan(withHead);
    },
  );
});

// SSD300, configuration as published in many copies; fields as discussed in weiliu89/caffe#236.
describe('SSD300', () => {
  const { maps, boxes, receptiveField: without, receptiveFieldWithHead: withHead } = detection.ssd300;
  const layers = ['conv4_3', 'fc7', 'conv6_2', 'conv7_2', 'conv8_2', 'conv9_2'];
  const heads = layers.map((layer) => (layer === 'conv4_3' ? 'conv4_3_norm' : layer));

  test.each(layers.map((layer, index) => ({ layer, index })))(
    '$layer sees the published number of pixels, with and without its head',
    ({ layer, index }) => {
      expect(receptiveField(preset('ssd-300'), layer).size).toEqual(square(without[index]!));
      expect(receptiveField(preset('ssd-300'), `${heads[index]}_mbox_conf`).size).toEqual(
        square(withHead[index]!),
      );
    },
  );

  test('has the published maps on 300 pixels, and 8,732 boxes over them', () => {
    const resolved = resolveNetwork(preset('ssd-300', { size: 300 }));
    const layerOf = (name: string) => resolved.layers[resolved.indexOf.get(name)!]!;
    expect(layers.map((layer) => layerOf(layer).size)).toEqual(maps.map(square));
    const counted = heads.map((head) => {
      const { size, channels } = layerOf(`${head}_mbox_loc`);
      return (size![0] * size![1] * channels) / 4;
    });
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(boxes);
  });
});

// FaceBoxes, arXiv:1708.05234, its deploy.prototxt, and sfzhang15/SFD#3.
describe('FaceBoxes', () => {
  const network = preset('faceboxes');
  const { rdcl, anchors, anchorsPerInception3Cell, anchorsAt1024 } = detection.faceBoxes;

  test.each(Object.entries(detection.faceBoxes.receptiveFieldShortestLongest))(
    '%s sees %j pixels over its shortest and its longest path',
    (row, [shortest, longest]) => {
      const layer = row.replace(/^inception(\d)$/, 'inception_a$1_concat');
      const sizes = pathsTo(network, layer).map((path) => receptiveField(path).size[0]);
      expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([shortest, longest]);
      expect(receptiveField(network, layer).size).toEqual(square(longest!));
    },
  );

  test('digests its input with the published strides and kernels', () => {
    const resolved = resolveNetwork(network);
    const windows = ['conv1', 'pool1', 'conv2', 'pool2'].map((name) => {
      const layer = resolved.layers[resolved.indexOf.get(name)!]!;
      if (!('window' in layer)) throw new Error(`${name} has no window`);
      return layer.window;
    });
    expect(windows.map(({ stride }) => stride[0])).toEqual(rdcl.strides);
    expect(windows.map(({ kernel }) => kernel[0])).toEqual(rdcl.kernels);
  });

  test('tiles its anchors at the published intervals, and 21,824 of them over 1,024 pixels', () => {
    for (const [row, { interval }] of Object.entries(anchors)) {
      const layer = row === 'inception3' ? 'inception_a3_concat' : row;
      expect(receptiveField(network, layer).stride).toEqual(square(interval));
    }
    const resolved = resolveNetwork(preset('faceboxes', { size: 1024 }));
    const layerOf = (name: string) => resolved.layers[resolved.indexOf.get(name)!]!;
    const counts = ['inception_a3_concat', 'conv3_2', 'conv4_2'].map((head) => {
      const { size, channels } = layerOf(`${head}_mbox_loc`);
      return (size![0] * size![1] * channels) / 4;
    });
    expect(layerOf('inception_a3_concat_mbox_loc').channels).toBe(4 * anchorsPerInception3Cell);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(anchorsAt1024);
  });
});

/** Every way from the input to a layer, each as a network in a line. Joins and channels fall away. */
function pathsTo(network: Network, layer: string): Network[] {
  const { layers, indexOf } = resolveNetwork(network);
  const walk = (index: number): number[][] =>
    layers[index]!.from.length === 0
      ? [[index]]
      : layers[index]!.from.flatMap((source) => walk(source).map((path) => [...path, index]));
  return walk(indexOf.get(layer)!).map((path) => ({
    layers: path
      .map((index) => network.layers[index]!)
      .filter(({ op }) => op !== 'concat' && op !== 'add')
      .map((given) => {
        const { from: _, ...fields } = given as typeof given & { from?: unknown };
        return fields as typeof given;
      }),
  }));
}

test('Faster R-CNN’s 228 pixels on VGG-16 are conv5_3 and a 3×3 over it', () => {
  // detection.json, fasterRcnn: 228 = conv5_3's 196 + 2 · 16
  const { size, stride } = receptiveField(preset('vgg-16'), 'conv5_3');
  expect(size[0]).toBe(196);
  expect(size[0] + 2 * stride[0]).toBe(228);
});

// Cao 2014: c = real kernel size / receptive field; the real kernel size is the kernel times the source's stride.
test("Cao's c-values of VGG-16 are those of its convolutions", () => {
  const network = preset('vgg-16');
  const values = resolveNetwork(network)
    .layers.filter(({ op }) => op === 'conv')
    .map(({ name }) => {
      const { size, stride } = receptiveField(network, name);
      return Number(((3 * stride[0]) / size[0]).toFixed(3));
    });
  expect(values).toEqual(detection.cao.vgg16WithFullReceptiveField);
});

test('the levels of a feature pyramid see nearly as far as each other, unlike the stages under them', () => {
  const network = preset('fpn-resnet-50');
  const sizeOf = (layer: string): number => receptiveField(network, layer).size[0];
  // The top is read through nearest neighbours: a 3×3 over doubled units adds one unit of the level above.
  expect(['P5', 'P4', 'P3', 'P2'].map(sizeOf)).toEqual([427 + 2 * 32, 427 + 32, 427 + 32, 427 + 32]);
  expect(['layer4', 'layer3', 'layer2', 'layer1'].map(sizeOf)).toEqual([427, 267, 91, 35]);
});

test('PatchGAN 70 judges 70×70 pixels, 30×30 times on 256 (Isola et al., arXiv:1611.07004)', () => {
  expect(receptiveField(preset('patchgan-70'))).toMatchObject({ size: [70, 70], stride: [8, 8] });
  const { layers } = resolveNetwork(preset('patchgan-70', { size: presetInfo('patchgan-70').input! }));
  expect(layers.at(-1)!.size).toEqual([30, 30]);
});

describe('stacks of dilations', () => {
  test('a WaveNet block of dilations 1 … 512 sees 1,024 samples, none of them later (arXiv:1609.03499)', () => {
    expect(receptiveField(preset('wavenet'))).toMatchObject({ size: [1, 1024], padding: [0, 1023] });
  });

  test('layer l of MS-TCN sees 2^(l + 1) − 1 frames (arXiv:1903.01945)', () => {
    const network = preset('ms-tcn');
    for (let layer = 1; layer <= 10; layer++) {
      const { size } = receptiveField(network, `layers.${layer - 1}`);
      expect(size).toEqual([1, 2 ** (layer + 1) - 1]);
    }
  });

  test('block n of a TCN of kernel k sees 1 + 2·(k − 1)·(2^n − 1) steps, none of them later (arXiv:1803.01271)', () => {
    const network = preset('tcn');
    for (let block = 1; block <= 8; block++) {
      const seen = 1 + 2 * (7 - 1) * (2 ** block - 1);
      expect(receptiveField(network, `network.${block - 1}`)).toMatchObject({
        size: [1, seen],
        padding: [0, seen - 1],
      });
    }
  });

  test('n undilated layers of kernel 3 see 2·n + 1 steps', () => {
    expect(receptiveField(preset('plain-1d')).size).toEqual([1, 41]);
  });
});

// Luo et al., arXiv:1701.04128.
describe('the stacks of Luo et al.', () => {
  test.each([5, 10, 15, 20, 40])('%i plain 3×3 layers see 2·n + 1 pixels', (depth) => {
    expect(receptiveField(preset(`luo-plain-${depth}`)).size).toEqual(square(2 * depth + 1));
  });

  test('skips leave the theoretical field alone, strides and dilations widen it', () => {
    const sizeOf = (name: string): number => receptiveField(preset(name)).size[0];
    expect(sizeOf('luo-skip')).toBe(sizeOf('luo-plain-15'));
    // Dilations 2, 4 and 8 in place of 1: 2·(1 + 3 + 7) more.
    expect(sizeOf('luo-dilated')).toBe(31 + 22);
    // 2·(4 + 4·2 + 4·4 + 3·8) + 1
    expect(sizeOf('luo-strided')).toBe(105);
    expect(receptiveField(preset('luo-strided')).stride).toEqual([8, 8]);
    expect(receptiveField(preset('luo-dilated')).stride).toEqual([1, 1]);
  });
});

test('the same residual network sees less or more by where it strides', () => {
  for (const depth of [50, 101, 152]) {
    const torchvision = receptiveField(preset(`resnet-${depth}`)).size[0];
    expect(receptiveField(preset(`resnet-v1-${depth}`)).size[0]).toBe(torchvision + 56);
  }
});

test('SLaK’s long kernels reach as far along each axis as square ones of their length would', () => {
  const network = preset('slak-t');
  // A 4×4 stem of stride 4 and 51 units of it: 4 + 50·4.
  expect(receptiveField(network, 'stages.0.0.large_kernel.Decom1.conv').size).toEqual([204, 20]);
  expect(receptiveField(network, 'stages.0.0.large_kernel.Decom2.conv').size).toEqual([20, 204]);
  expect(receptiveField(network, 'stages.0.0.large_kernel').size).toEqual([204, 204]);
});
