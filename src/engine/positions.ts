// How much of a plane can be computed at once. Imports errors only.
import { ErfError } from './errors.ts';

/** Positions of a plane that one dispatch covers: WebGPU's 65,535 workgroups of 64. */
const maxPositions = 65535 * 64;

/** Throws ErfError('out-of-memory') where a layer's part of the cone is too large; `who` covers it. */
export function checkPositions(
  { height, width }: { readonly height: number; readonly width: number },
  layerName: string,
  who: 'a kernel' | 'a prediction',
): void {
  if (height * width <= maxPositions) return;
  throw new ErfError(
    'out-of-memory',
    `The cone of the unit covers ${height}×${width} positions of ${layerName}, and ${who} covers at most ${maxPositions.toLocaleString('en')}; lower the strides, the dilation, the depth or the kernel.`,
  );
}
