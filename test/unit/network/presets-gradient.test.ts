// Arithmetic and engine check each other: with 'ones' weights the gradient of every preset is felt where, and only
// where, its taps lead. One axis at a time, so that the smallest gradient of thirty wide kernels stays in float32.
import { expect, test } from 'vitest';
import { createCpuBackend } from '../../../src/engine/backends/cpu/index.ts';
import { plan } from '../../../src/engine/plan.ts';
import { preset, presetNames, resolveNetwork, type Layer, type Network } from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import { reach } from '../receptive-field/brute-force.ts';

const cpu = createCpuBackend();

/**
 * The network one unit high, along x what it is along `axis`; a max pooling as an average, which passes the gradient
 * on to all it reads, and ReLU6 without its ceiling, which would stop it. Paddings by number, as resolved.
 */
function line(network: Network, axis: 0 | 1): Network {
  const resolved = resolveNetwork(network).layers;
  const layers = network.layers.map((layer, index): Layer => {
    const done = resolved[index]!;
    if (layer.op === 'relu6') return { ...layer, op: 'relu' };
    if (layer.op === 'upsample') return { ...layer, scale: [1, 'scale' in done ? done.scale[axis] : 1] };
    if (!('window' in done) || !('kernel' in layer)) return layer;
    const { kernel, stride, dilation, padding } = done.window;
    const { before, after } = padding[axis];
    const fields = {
      kernel: [1, kernel[axis]],
      stride: [1, stride[axis]],
      dilation: [1, dilation[axis]],
      padding: [0, before, 0, after],
    } as const;
    if (layer.op !== 'max-pool') return { ...layer, ...fields };
    const { name, from, ceil } = layer;
    return { name, op: 'avg-pool', ...fields, ...(from && { from }), ...(ceil && { ceil }) };
  });
  return { layers };
}

/** Where not the last layer: beyond it these spread their gradients over more decades than the 45 of float32. */
const layerOf: Readonly<Record<string, string>> = {
  'densenet-121': 'features.transition2.pool',
  'replknet-31b': 'stages.2',
};

/** The plan of a preset's line. */
function planned(name: string, axis: 0 | 1) {
  const network = line(preset(name, { width: 1e-6 }), axis);
  const layer = layerOf[name];
  const request = { weights: 'ones', input: 'ones', draws: 1, normalize: 'none', unit: [0, 0] } as const;
  return { network, layer, plan: plan(network, { ...request, ...(layer && { layer }) }, cpu.limits) };
}

const cases = presetNames.flatMap((name) =>
  (['y', 'x'] as const).map((letter, axis) => ({ name, letter, axis: axis as 0 | 1 })),
);

for (const { name, letter, axis } of cases) {
  test(`the gradient of ${name} along ${letter} is felt on its receptive field, and there on all its taps reach`, async () => {
    const { network, layer, plan } = planned(name, axis);
    const session = await cpu.open(plan);
    const { map } = await session.advance(1);
    session.destroy();
    const { box } = plan;
    const felt = [...map].flatMap((gradient, index) => (gradient > 0 ? [box.left + index] : []));
    expect([felt[0], felt.at(-1)]).toEqual([box.left, box.left + box.width - 1]);
    const end = network.layers.findIndex((candidate) => candidate.name === layer) + 1;
    const upTo = end === 0 ? network : { layers: network.layers.slice(0, end) };
    const reached = [...reach(upTo, 1, 0, { clip: false })[0]!].toSorted((a, b) => a - b);
    expect(felt).toEqual(reached);

    const field = receptiveField(preset(name), layer);
    const unit0 = field.phases?.[axis].intervals[0];
    expect(box.width).toBe(unit0 === undefined ? field.size[axis] : unit0.last - unit0.first + 1);
    if (field.padding[axis] !== null) expect(box.left).toBe(0 - field.padding[axis]);
  });
}
