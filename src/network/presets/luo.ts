// The stacks of Luo et al. 2016, by the lab's own knobs. Imports only its own room.
import type { Knobs } from '../knobs.ts';
import { defaultKnobs, stackNetwork } from '../stack.ts';
import type { Layer } from '../types.ts';

/** The layers of the fifteen that stride or dilate; the paper gives their number, not their places. */
const special = [4, 8, 12];

const stack = (knobs: Partial<Knobs>): readonly Layer[] =>
  stackNetwork({ ...defaultKnobs, depth: 15, stridedLayers: [], ...knobs }).layers;

export const luoPlain = (depth: number): readonly Layer[] => stack({ depth });

/** Three of the layers with stride 2. */
export const luoStrided = (): readonly Layer[] => stack({ stride: 2, stridedLayers: special });

/** The same three with dilations 2, 4 and 8 instead. */
export const luoDilated = (): readonly Layer[] =>
  stack({ dilation: Array.from({ length: 15 }, (_, index) => 2 ** (special.indexOf(index + 1) + 1)) });

/** An identity skip around every layer. */
export const luoSkip = (): readonly Layer[] => stack({ residual: true });
