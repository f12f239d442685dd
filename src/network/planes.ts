// Whether a layer's plane is one: not empty, not too large to index. Imports only its own room.
import { span, type AxisWindow, type SettledPadding } from './axis.ts';
import { NetworkError } from './errors.ts';
import { maxPlaneSide } from './limits.ts';
import type { ResolvedLayer, YX } from './resolved.ts';

export type OnBothAxes<T> = readonly [y: T, x: T];

/** As a message prints a size: 5×7, height first. */
export const times = ([y, x]: YX): string => `${y}×${x}`;

export function checkFits(
  name: string,
  source: ResolvedLayer,
  size: YX | null,
  [y, x]: OnBothAxes<AxisWindow>,
  [top, left]: OnBothAxes<SettledPadding>,
): void {
  if (source.size === null || size === null || (size[0] >= 1 && size[1] >= 1)) return;
  const padded: YX = [source.size[0] + top.before + top.after, source.size[1] + left.before + left.after];
  const spans: YX = [span(y), span(x)];
  const dilated = y.dilation > 1 || x.dilation > 1 ? `, ${times(spans)} with its dilation,` : '';
  throw new NetworkError(
    'empty-map',
    `${name}: nothing is left of the plane: the ${times([y.kernel, x.kernel])} kernel${dilated} does not fit into the ${times(source.size)} of \`${source.name}\` (${times(padded)} with padding); enlarge the input or the padding, or lower the kernel, the dilation or earlier strides.`,
    { layer: name },
  );
}

export function checkNotCroppedAway(
  name: string,
  source: ResolvedLayer,
  size: YX | null,
  [y, x]: OnBothAxes<SettledPadding>,
): void {
  if (source.size === null || size === null || (size[0] >= 1 && size[1] >= 1)) return;
  throw new NetworkError(
    'empty-map',
    `${name}: nothing is left of the plane: its padding crops ${y.before + y.after} rows and ${x.before + x.after} columns, which leaves ${times(size)} of the ${times(source.size)} of \`${source.name}\`; lower the padding.`,
    { layer: name, field: 'padding' },
  );
}

export function checkPlane(name: string, size: YX | null): void {
  if (size === null || (size[0] <= maxPlaneSide && size[1] <= maxPlaneSide)) return;
  throw new NetworkError(
    'invalid-value',
    `${name}: its plane would be ${times(size)}; at most ${maxPlaneSide} a side are possible. Lower the scale or the stride.`,
    { layer: name },
  );
}
