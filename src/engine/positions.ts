// How much of a plane can be computed at once. Imports errors only.
import { ErfError } from './errors.ts';

/**
 * Positions of a plane. A convolution has WebGPU's 65,535 workgroups of 64 threads along x, each with 16 positions but at
 * the edges; the other kernels go on in further rows. A prediction holds a few such planes in float64.
 */
const most = { 'a kernel': 65535 * 64 * 8, 'a prediction': 65535 * 64 } as const;

/** Throws ErfError('out-of-memory') where a layer's part of the cone is too large; `who` covers it. */
export function checkPositions(
  { height, width }: { readonly height: number; readonly width: number },
  layerName: string,
  who: keyof typeof most,
): void {
  if (height * width <= most[who]) return;
  throw new ErfError(
    'out-of-memory',
    `The cone of the unit covers ${height}×${width} positions of ${layerName}, and ${who} covers at most ${most[who].toLocaleString('en')}; lower the strides, the dilation, the depth, the kernel or the input’s size.`,
  );
}
