// Every word of the layer and unit controls. Pure.
import type { YX } from '../../network/index.ts';
import { formatNumber, formatPercent } from '../../view/index.ts';

const at = ([y, x]: YX): string => `row ${formatNumber(y)}, column ${formatNumber(x)}`;

export const strings = {
  group: 'Layer and unit',
  play: 'Play',
  pause: 'Pause',
  /** Where motion is not wanted. */
  step: 'Step',
  playHint: 'Shows one layer after the other, each when its picture is done',
  stepHint: 'Shows the next layer',
  scrubber: 'Layer',
  layerOf: (name: string, number: number, count: number): string => `${name}, ${number} of ${count}`,
  plane: (unit: YX, layer: string, size: YX | null): string =>
    `Unit of ${layer}: ${at(unit)}${size === null ? '' : ` of ${size[0]} by ${size[1]}`}. Arrow keys move it, Home centres it.`,
  planeHint: (size: YX | null): string =>
    size === null
      ? 'the plane around unit 0,0; click a unit'
      : `${formatNumber(size[0])}×${formatNumber(size[1])} units; click one`,
  spoken: at,
  inPadding: (share: number): string =>
    share === 0
      ? ''
      : `${formatPercent(share)} of the box lies in the padding (hatched): there is nothing to see there.`,
} as const;
