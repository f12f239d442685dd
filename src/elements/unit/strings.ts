// Every word of the layer and unit controls. In the language of now.
import { msg, str } from '../language/message.ts';
import type { YX } from '../../network/index.ts';
import { formatNumber } from '../../view/index.ts';

const at = ([y, x]: YX): string => msg(str`row ${formatNumber(y)}, column ${formatNumber(x)}`);

export const strings = {
  get group(): string {
    return msg('Layer and unit');
  },
  get play(): string {
    return msg('Play');
  },
  get pause(): string {
    return msg('Pause');
  },
  /** Where motion is not wanted. */
  get step(): string {
    return msg('Step');
  },
  get playHint(): string {
    return msg('Shows one layer after the other, each when its picture is done');
  },
  get stepHint(): string {
    return msg('Shows the next layer');
  },
  get scrubber(): string {
    return msg('Layer');
  },
  layerOf: (name: string, number: number, count: number): string => msg(str`${name}, ${number} of ${count}`),
  plane: (unit: YX, layer: string, size: YX | null): string =>
    msg(
      str`Unit of ${layer}: ${at(unit)}${size === null ? '' : msg(str` of ${size[0]} by ${size[1]}`)}. Arrow keys move it, Home centres it.`,
    ),
  planeHint: (size: YX | null): string =>
    size === null
      ? msg('the plane around unit 0,0; click a unit')
      : msg(str`${formatNumber(size[0])}×${formatNumber(size[1])} units; click one`),
  spoken: at,
} as const;
