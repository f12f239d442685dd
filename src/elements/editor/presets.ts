// The presets in the order people look for them, and how wide a device can run them. Pure.
import type { EngineInfo } from '../../engine/index.ts';
import { resolveNetwork, type Network } from '../../network/index.ts';
import { centerUnit, cone } from '../../receptive-field/index.ts';
import { loadPresets, presetNetwork } from '../preset-network.ts';
import { initialState, type State } from '../state.ts';

export interface Family {
  readonly label: string;
  readonly names: readonly string[];
}

const families: readonly (readonly [label: string, members: RegExp])[] = [
  ['AlexNet and VGG', /^(alexnet|vgg)/],
  ['ResNet and DenseNet', /^(resnet|densenet)/],
  ['Inception and MobileNet', /^(inception|mobilenet)/],
  ['Large kernels', /^(convnext|replknet|slak)/],
  ['Segmentation, pyramids, images', /^(deeplab|u-net|fpn|patchgan)/],
  ['Detection', /^(s3fd|faceboxes|ssd)/],
  ['Sequences', /^(wavenet|ms-tcn|tcn|plain-1d)/],
  ['Luo et al. 2016', /^luo-/],
];

/** Every name once; what belongs nowhere comes last. */
export function familiesOf(names: readonly string[]): readonly Family[] {
  const labelOf = (name: string): string =>
    families.find(([, members]) => members.test(name))?.[0] ?? 'Others';
  return [...families.map(([label]) => label), 'Others']
    .map((label) => ({ label, names: names.filter((name) => labelOf(name) === label) }))
    .filter(({ names }) => names.length > 0);
}

/** Multiply-adds of one unit's gradient: what its cone holds on every plane, forward and back. */
export function multiplyAdds(network: Network): number {
  const resolved = resolveNetwork(network);
  const last = resolved.layers.length - 1;
  const { regions } = cone(resolved, last, centerUnit(resolved, last));
  return resolved.layers.reduce((sum, layer, index) => {
    const region = regions[index];
    if (!region || (layer.op !== 'conv' && layer.op !== 'conv-transpose')) return sum;
    const area = (region.y.last - region.y.first + 1) * (region.x.last - region.x.first + 1);
    const source = resolved.layers[layer.from[0]!]!.channels;
    const taps = (layer.window.kernel[0] * layer.window.kernel[1] * source) / layer.groups;
    return sum + 2 * Math.max(0, area) * taps * layer.channels;
  }, 0);
}

/** Multiply-adds per millisecond without a GPU on two cores, as measured, to a factor of two. */
const softwareSpeed = 2.2e6;

/** As long as somebody waits for a picture to settle. */
const patienceMs = 6000;

const widths = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32];

/** Null until the first picture says what computes it. */
export const isSoftware = (device: EngineInfo | null): boolean =>
  device !== null && (device.backend === 'cpu' || device.fallbackAdapter);

/** Milliseconds without a GPU. */
export const softwareMs = (network: Network, draws: number): number =>
  (multiplyAdds(network) * draws) / softwareSpeed;

/** What choosing a preset changes: all of it on a GPU, without one as wide as its picture settles in seconds. */
export async function choosePreset(
  name: string,
  { draws }: Pick<State, 'draws'>,
  device: EngineInfo | null,
): Promise<Partial<State>> {
  await loadPresets();
  const { layer, unit, channel, size, network } = initialState;
  const fits = (width: number): boolean => softwareMs(presetNetwork(name, width, size), draws) <= patienceMs;
  const width = isSoftware(device) ? (widths.find(fits) ?? widths.at(-1)!) : 1;
  return { preset: name, width, size, network, layer, unit, channel };
}
