// What holds for every preset, whatever it is; the published numbers are presets-published.test.ts's.
import { describe, expect, test } from 'vitest';
import {
  NetworkError,
  preset,
  presetInfo,
  presetNames,
  resolveNetwork,
  validateNetwork,
  type Network,
} from '../../../src/network/index.ts';
import { receptiveField, receptiveFieldBox, receptiveFields } from '../../../src/receptive-field/index.ts';
import { isOnceWithin } from '../../support/timing.ts';
import { reach } from '../receptive-field/brute-force.ts';

/** As received over a link: no object of it has been seen before, so nothing about it is remembered. */
const copy = (network: Network): Network => JSON.parse(JSON.stringify(network)) as Network;

function thrownBy(act: () => unknown): NetworkError {
  try {
    act();
  } catch (error) {
    if (error instanceof NetworkError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe.each(presetNames)('%s', (name) => {
  test('is a valid network, frozen, named after the preset, and survives JSON', () => {
    const network = preset(name);
    expect(network.name).toBe(name);
    expect(Object.isFrozen(network.layers[1])).toBe(true);
    expect(copy(network)).toEqual(network);
    expect(validateNetwork(copy(network))).toEqual(network);
    expect(network.layers[0]).not.toHaveProperty('size');
  });

  test('has layer names that need no quoting in a table, a link or an attribute', () => {
    const odd = preset(name).layers.filter((layer) => !/^[A-Za-z][\w./-]*$/.test(layer.name));
    expect(odd).toEqual([]);
  });

  test('has a receptive field within 50 ms of its text', () => {
    const json = JSON.stringify(preset(name));
    const { size } = receptiveField(JSON.parse(json) as Network);
    expect(size.every((side) => Number.isSafeInteger(side) && side >= 1)).toBe(true);
    // Parsed anew each time: no object of it has been seen before, so nothing about it is remembered.
    expect(isOnceWithin(50, () => receptiveField(JSON.parse(json) as Network))).toBe(true);
  });

  test('sees what reaches its output when every tap is followed, along both axes', () => {
    const network = preset(name);
    const field = receptiveField(network);
    for (const axis of [0, 1] as const) {
      for (const unit of [0, 5]) {
        const reached = [...reach(network, axis, unit, { clip: false })[0]!].toSorted((a, b) => a - b);
        const [first, last] = [reached[0]!, reached.at(-1)!];
        if (field.padding[axis] === null) {
          expect(last - first + 1).toBe(field.size[axis]);
          continue;
        }
        const box = receptiveFieldBox(field, [unit, unit]);
        const found = axis === 0 ? [box.top, box.height] : [box.left, box.width];
        expect([first, last - first + 1]).toEqual(found);
      }
    }
  });

  test.each([0.01, 0.3, 2])('keeps every receptive field at %f times its channels', (width) => {
    const fields = receptiveFields(preset(name));
    expect(receptiveFields(preset(name, { width }))).toEqual(fields);
  });

  test('is built at its published input size', () => {
    const { input } = presetInfo(name);
    const size = input ?? 64;
    const { layers } = resolveNetwork(preset(name, { size }));
    const [height, width] = typeof size === 'number' ? [size, size] : size;
    expect(layers[0]!.size).toEqual([height, width]);
    expect(layers.at(-1)!.size!.every((side) => side >= 1)).toBe(true);
  });

  test('says what it shows and where it comes from, each in a sentence or two', () => {
    const { title, note, source } = presetInfo(name);
    expect(title).toMatch(/\S/);
    expect(note).toMatch(/^\S.{20,}\.$/);
    expect(source).toMatch(/arXiv:\d{4}\.\d{4,5}|NIPS|No paper/);
  });
});

test('the published input sizes leave the published last maps', () => {
  const last = (name: string, layer?: string): unknown => {
    const { layers, indexOf } = resolveNetwork(preset(name, { size: presetInfo(name).input! }));
    return layers[layer === undefined ? layers.length - 1 : indexOf.get(layer)!]!.size?.[0];
  };
  expect(last('alexnet')).toBe(6);
  expect(last('alexnet-2012')).toBe(1);
  expect(last('alexnet-v2')).toBe(5);
  expect(last('vgg-19')).toBe(7);
  expect(last('inception-v2')).toBe(7);
  expect(last('inception-v3')).toBe(8);
  expect(last('densenet-121')).toBe(7);
  expect(last('convnext-t')).toBe(7);
  expect(last('replknet-31b')).toBe(7);
  expect(last('deeplab-v1')).toBe(41);
  expect(last('deeplab-v3')).toBe(33);
  expect(last('u-net')).toBe(512);
  expect(last('fpn-resnet-50')).toBe(200);
  expect(last('patchgan-70')).toBe(30);
  expect(last('faceboxes', 'inception_a3_concat')).toBe(32);
  expect(last('s3fd', 'relu3_3')).toBe(160);
  expect(last('s3fd', 'conv3_3_norm_mbox_loc')).toBe(160);
});

test('names are unique, in the order they are listed', () => {
  expect(new Set(presetNames).size).toBe(presetNames.length);
  expect(presetNames.length).toBeGreaterThanOrEqual(40);
});

describe('width', () => {
  const channelsOf = (name: string, layer: string, width: number): number => {
    const { layers, indexOf } = resolveNetwork(preset(name, { width }));
    return layers[indexOf.get(layer)!]!.channels;
  };

  test('multiplies the channels, rounds them, and leaves at least one', () => {
    expect(channelsOf('vgg-16', 'conv5_1', 0.25)).toBe(128);
    expect(channelsOf('vgg-16', 'conv1_1', 0.3)).toBe(19);
    expect(channelsOf('vgg-16', 'conv1_1', 0.001)).toBe(1);
    expect(channelsOf('resnet-50', 'layer4', 2)).toBe(4096);
    expect(channelsOf('vgg-16', 'input', 0.25)).toBe(3);
  });

  test('keeps one kernel per channel, and the kernels per input channel of a separable convolution', () => {
    const groupsOf = (name: string, layer: string): unknown => {
      const found = preset(name, { width: 0.1 }).layers.find((candidate) => candidate.name === layer)!;
      return 'groups' in found ? [found.channels, found.groups] : found;
    };
    expect(groupsOf('mobilenet-v2', 'expanded_conv_1/depthwise')).toEqual([10, 10]);
    expect(groupsOf('inception-v2', 'Conv2d_1a_7x7/depthwise')).toEqual([24, 3]);
  });

  test('makes fewer groups where theirs no longer divide', () => {
    const conv4 = preset('alexnet-2012', { width: 1 / 384 }).layers.find(({ name }) => name === 'conv4')!;
    expect(conv4).toMatchObject({ channels: 1, groups: 1 });
    const half = preset('alexnet-2012', { width: 0.5 }).layers.find(({ name }) => name === 'conv4')!;
    expect(half).toMatchObject({ channels: 192, groups: 2 });
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, '0.5' as unknown as number])(
    'is no %s',
    (width) => {
      const error = thrownBy(() => preset('vgg-16', { width }));
      expect(error).toMatchObject({ code: 'invalid-value', field: 'width' });
      expect(error.message).toContain('expected a number above 0');
    },
  );

  test('is refused where a layer would have more channels than there can be', () => {
    expect(thrownBy(() => preset('vgg-16', { width: 1000 }))).toMatchObject({
      code: 'invalid-value',
      layer: 'conv2_1',
    });
  });
});

describe('size', () => {
  test('null is unbounded, as is none', () => {
    expect(preset('vgg-16', { size: null })).toEqual(preset('vgg-16'));
  });

  test('brings the image-level branch of DeepLab v3, which needs borders', () => {
    const has = (network: Network): boolean => network.layers.some(({ name }) => name === 'image_pooling');
    expect(has(preset('deeplab-v3'))).toBe(false);
    const sized = preset('deeplab-v3', { size: [129, 65] });
    expect(has(sized)).toBe(true);
    const { layers, indexOf } = resolveNetwork(sized);
    expect(layers[indexOf.get('image_pooling/upsample')!]!.size).toEqual([9, 5]);
    expect(layers.at(-1)!.size).toEqual([9, 5]);
  });

  test('that does not fit is refused with the layer where it breaks', () => {
    expect(thrownBy(() => preset('u-net', { size: 100 }))).toMatchObject({
      code: 'size-mismatch',
      layer: 'concat3',
    });
    expect(thrownBy(() => preset('inception-v3', { size: 32 })).code).toBe('empty-map');
  });
});

describe('an unknown name', () => {
  test.each([
    ['vgg16', 'vgg-16'],
    ['resnet50', 'resnet-50'],
    ['Wavenet', 'wavenet'],
    ['unet', 'u-net'],
    ['ssd300', 'ssd-300'],
  ])('%s is answered with %s', (name, near) => {
    const error = thrownBy(() => preset(name));
    expect(error.code).toBe('unknown-preset');
    expect(error.message).toContain(`did you mean \`${near}\`?`);
    expect(thrownBy(() => presetInfo(name)).message).toBe(error.message);
  });

  test.each(['', 'transformer', 'toString', '__proto__', 3 as unknown as string])(
    '%j is answered with the list',
    (name) => {
      const error = thrownBy(() => preset(name));
      expect(error.code).toBe('unknown-preset');
      expect(error.message).toContain('expected one of alexnet, ');
    },
  );
});
