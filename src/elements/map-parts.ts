// What several figures ask of a map and its box. Pure: no Lit, no DOM.
import type { Box } from '../receptive-field/index.ts';

/** Sum of |map|. */
export function massOf(map: ArrayLike<number>): number {
  let mass = 0;
  for (let i = 0; i < map.length; i++) mass += Math.abs(map[i]!);
  return mass;
}

export const sameBox = (a: Box, b: Box): boolean =>
  a.top === b.top && a.left === b.left && a.height === b.height && a.width === b.width;
