// The model that ONNX Runtime is given: read back and evaluated by hand.
import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { preset } from '../../../src/network/index.ts';
import { coneGraph } from '../../bench/graph.ts';
import { linearised, narrowStack } from '../../bench/jobs.ts';
import { onnxModel } from '../../bench/peers/onnx-graph.ts';

const read = (bytes: Uint8Array) => onnx.ModelProto.decode(bytes).graph!;
const operations = (bytes: Uint8Array): string[] => read(bytes).node!.map(({ opType }) => opType!);

describe('the ONNX model', () => {
  it('of a linear stack has no forward pass and no input', () => {
    const { bytes, inputs } = onnxModel(coneGraph(narrowStack(3, 1, true).network), 4, 'transposed');
    expect(operations(bytes)).toEqual([
      'ConvTranspose',
      'ConvTranspose',
      'ConvTranspose',
      'Abs',
      'ReduceSum',
      'Mul',
    ]);
    expect(inputs.map(({ name, dims }) => [name, ...dims])).toEqual([
      ['weights2', 4, 1, 3, 3],
      ['weights1', 4, 1, 3, 3],
      ['weights0', 4, 1, 3, 3],
    ]);
  });

  it('has a group for each draw and pads the flipped kernels by k − 1', () => {
    const { bytes } = onnxModel(coneGraph(narrowStack(2, 3, true).network), 5, 'flipped');
    const conv = read(bytes).node!.find(({ opType }) => opType === 'Conv')!;
    const whole = (name: string): number[] => {
      const { ints, i } = conv.attribute!.find((one) => one.name === name)!;
      return (ints!.length > 0 ? ints! : [i!]).map(Number);
    };
    expect(whole('group')).toEqual([5]);
    expect(whole('pads')).toEqual([2, 2, 2, 2]);
  });

  it.each([
    { name: 'a stack with ReLU', network: narrowStack(3, 2, false).network },
    { name: 'VGG-11', network: preset('vgg-11', { width: 1 / 16 }) },
    { name: 'ResNet-18', network: preset('resnet-18', { width: 1 / 16 }) },
    { name: 'a linear ResNet-18', network: linearised(preset('resnet-18', { width: 1 / 16 })) },
  ])('of $name reads only what is there before it, and every name once', ({ network }) => {
    const { bytes, inputs, output } = onnxModel(coneGraph(network), 2, 'flipped');
    const graph = read(bytes);
    const known = new Set([
      ...inputs.map(({ name }) => name),
      ...graph.initializer!.map(({ name }) => name!),
    ]);
    for (const { input, output: made, opType } of graph.node!) {
      for (const name of input!) expect(known, `${opType} reads ${name}`).toContain(name);
      for (const name of made!) {
        expect(known, `${opType} makes ${name}`).not.toContain(name);
        known.add(name);
      }
    }
    expect(known).toContain(output);
    expect(new Set(inputs.map(({ name }) => name)).size).toBe(inputs.length);
  });
});
