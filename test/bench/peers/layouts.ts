// Weights in the layouts that the libraries read. Imports nothing.

/** OIHW → HWIO, TensorFlow's order. */
export function tapsFirst(data: Float32Array, outputs: number, inputs: number, taps: number): Float32Array {
  const reordered = new Float32Array(data.length);
  let from = 0;
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let tap = 0; tap < taps; tap++) reordered[(tap * inputs + i) * outputs + o] = data[from++]!;
    }
  }
  return reordered;
}

/** OIHW → the kernel of the gradient as a convolution: taps reversed, in and out exchanged, still 'OIHW'. */
export function flipped(data: Float32Array, outputs: number, inputs: number, taps: number): Float32Array {
  const reordered = new Float32Array(data.length);
  let from = 0;
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let tap = 0; tap < taps; tap++)
        reordered[(i * outputs + o) * taps + taps - 1 - tap] = data[from++]!;
    }
  }
  return reordered;
}

/** [channel][position] → [position][channel] */
export function channelsLast(data: Float32Array, channels: number): Float32Array {
  const area = data.length / channels;
  const reordered = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) {
    for (let at = 0; at < area; at++) reordered[at * channels + c] = data[c * area + at]!;
  }
  return reordered;
}

/** One array after the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
