// Published networks by name, built from their layers; nothing here states a receptive field. Imports only its own room.
import { NetworkError } from '../errors.ts';
import { show } from '../fields.ts';
import type { Layer, Network, Pair } from '../types.ts';
import { validateNetwork } from '../validate.ts';
import { knownPreset, type PresetName } from './catalogue.ts';
import { alexNet, alexNet2012, alexNetV2, vgg } from './classic.ts';
import { denseNet121 } from './densenet.ts';
import { deepLabV1, deepLabV3, patchGan70, uNet } from './dense-prediction.ts';
import { faceBoxes, s3fd, ssd300 } from './detection.ts';
import { inceptionV2, inceptionV3 } from './inception.ts';
import { convNeXtTiny, repLKNet31B, slakTiny } from './large-kernel.ts';
import { luoDilated, luoPlain, luoSkip, luoStrided } from './luo.ts';
import { mobileNetV1, mobileNetV2 } from './mobile.ts';
import { featurePyramid, resNet, slimResNetV1 } from './resnet.ts';
import { msTcn, plain1d, tcn, waveNet } from './sequence.ts';
import { scaleWidth } from './width.ts';

export { presetInfo, presetNames, type PresetInfo } from './catalogue.ts';

export interface PresetOptions {
  /** Times the channels of every layer but the input (default 1); changes no receptive field. */
  readonly width?: number;
  /** Of the input; null or left out: unbounded. `presetInfo(name).input` is the published one. */
  readonly size?: Pair | null;
}

/** Layers on an unbounded input; the size is there for those that build by it. */
type Build = (size: Pair | null) => readonly Layer[];

const builds: Readonly<Record<PresetName, Build>> = {
  alexnet: alexNet,
  'alexnet-2012': alexNet2012,
  'alexnet-v2': alexNetV2,
  'vgg-11': () => vgg([1, 1, 2, 2, 2]),
  'vgg-13': () => vgg([2, 2, 2, 2, 2]),
  'vgg-16': () => vgg([2, 2, 3, 3, 3]),
  'vgg-19': () => vgg([2, 2, 4, 4, 4]),
  'resnet-18': () => resNet('basic', [2, 2, 2, 2]),
  'resnet-34': () => resNet('basic', [3, 4, 6, 3]),
  'resnet-50': () => resNet('bottleneck', [3, 4, 6, 3]),
  'resnet-101': () => resNet('bottleneck', [3, 4, 23, 3]),
  'resnet-152': () => resNet('bottleneck', [3, 8, 36, 3]),
  'resnet-v1-50': () => slimResNetV1([3, 4, 6, 3]),
  'resnet-v1-101': () => slimResNetV1([3, 4, 23, 3]),
  'resnet-v1-152': () => slimResNetV1([3, 8, 36, 3]),
  'inception-v2': inceptionV2,
  'inception-v3': inceptionV3,
  'mobilenet-v1': mobileNetV1,
  'mobilenet-v2': mobileNetV2,
  'densenet-121': denseNet121,
  'convnext-t': convNeXtTiny,
  'replknet-31b': repLKNet31B,
  'slak-t': slakTiny,
  'deeplab-v1': deepLabV1,
  'deeplab-v3': deepLabV3,
  'u-net': uNet,
  'fpn-resnet-50': featurePyramid,
  'patchgan-70': patchGan70,
  wavenet: waveNet,
  'ms-tcn': msTcn,
  tcn,
  'plain-1d': plain1d,
  s3fd,
  faceboxes: faceBoxes,
  'ssd-300': ssd300,
  'luo-plain-5': () => luoPlain(5),
  'luo-plain-10': () => luoPlain(10),
  'luo-plain-15': () => luoPlain(15),
  'luo-plain-20': () => luoPlain(20),
  'luo-plain-40': () => luoPlain(40),
  'luo-strided': luoStrided,
  'luo-dilated': luoDilated,
  'luo-skip': luoSkip,
};

/**
 * The published network, deeply frozen, its layers named as in its source. Batch norms are in evaluation mode and
 * dropout is left out. Throws NetworkError: 'unknown-preset', or where width or size make no network.
 */
export function preset(name: string, { width = 1, size = null }: PresetOptions = {}): Network {
  const known = knownPreset(name);
  if (typeof width !== 'number' || !(width > 0) || !Number.isFinite(width)) {
    throw new NetworkError(
      'invalid-value',
      `The width of a preset is ${show(width)}; expected a number above 0, like 0.25 for a quarter of the channels.`,
      { field: 'width' },
    );
  }
  const [input, ...rest] = builds[known](size);
  const sized = size === null ? input! : ({ ...input, size } as Layer);
  const network = { name: known, layers: [sized, ...rest] };
  return validateNetwork(width === 1 ? network : scaleWidth(network, width));
}
