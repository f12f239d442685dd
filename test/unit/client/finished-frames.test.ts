// Finished pictures, kept while memory lasts.
import { describe, expect, it } from 'vitest';
import { FinishedFrames } from '../../../src/client/finished-frames.ts';
import type { ErfRequest, RunFrame } from '../../../src/engine/index.ts';
import type { Network } from '../../../src/network/index.ts';

const network: Network = {
  layers: [
    { name: 'input', op: 'input', size: [4, 4] },
    { name: 'conv', op: 'conv', channels: 1, kernel: 3 },
  ],
};
const request = (seed: number): ErfRequest => ({ network, seed });
const frame = (floats: number): RunFrame => ({ map: new Float32Array(floats) }) as unknown as RunFrame;

describe('finished pictures', () => {
  it('are known by what was asked for and of whom, however the request was written anew', () => {
    const frames = new FinishedFrames();
    const key = frames.keyOf(request(1), 'cpu', undefined)!;
    const kept = frame(4);
    frames.keep(key, kept);
    expect(frames.get(frames.keyOf(structuredClone(request(1)), 'cpu', undefined)!)).toBe(kept);
    expect(frames.get(frames.keyOf(request(2), 'cpu', undefined)!)).toBeNull();
    expect(frames.get(frames.keyOf(request(1), 'webgpu', undefined)!)).toBeNull();
    expect(frames.get(frames.keyOf(request(1), 'cpu', './erf-worker.js')!)).toBeNull();
    frames.clear();
    expect(frames.get(key)).toBeNull();
  });

  it('are not known where the request holds arrays', () => {
    const frames = new FinishedFrames();
    expect(frames.keyOf({ network, input: new Float32Array(16) }, 'cpu', undefined)).toBeNull();
    expect(
      frames.keyOf({ network, parameters: { conv: { weight: new Float32Array(9) } } }, 'cpu', undefined),
    ).toBeNull();
  });

  it('give way to newer ones where bytes run out, least recently looked at first', () => {
    const frames = new FinishedFrames(40);
    frames.keep('a', frame(4));
    frames.keep('b', frame(4));
    frames.get('a');
    frames.keep('c', frame(4));
    expect(['a', 'b', 'c'].map((key) => frames.get(key) !== null)).toEqual([true, false, true]);
    frames.keep('too large', frame(11));
    expect(['a', 'c', 'too large'].map((key) => frames.get(key) !== null)).toEqual([true, true, false]);
    // The same once more takes no more room.
    frames.keep('a', frame(4));
    expect(frames.get('c')).not.toBeNull();
  });
});
