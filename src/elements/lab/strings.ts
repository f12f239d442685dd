// Every word of <erf-lab> that is not a control's label. Pure.
import type { Approximation } from '../../theory/index.ts';
import type { State } from '../state.ts';
import { knobsOf, showsKnobs } from '../state.ts';

export const strings = {
  title: 'Effective receptive field',
  undo: 'Undo',
  redo: 'Redo',
  try: 'Try',
  paper: 'Luo et al. 2016',
  paperPage: 'the paper, one click each',
  paperLead: 'The paper:',
  controls: 'Controls',
  sampling: 'Draws',
  more: 'Channel, input and backend',
  numbers: 'Numbers',
  newSeed: 'New seed',
  problems: 'In the link',
  fallback:
    'The picture is computed in your browser. It needs JavaScript with workers; WebGPU makes it faster.',
  stridedHint: (state: State): string => {
    if (state.stride === 1) return 'nothing to carry at stride 1';
    const { stridedLayers, depth } = knobsOf(state);
    if (stridedLayers.length === 0) return `none of them within depth ${depth}`;
    const beyond = /^[\d,]+$/.test(state.strided)
      ? state.strided.split(',').length - stridedLayers.length
      : 0;
    const count = `${stridedLayers.length} ${stridedLayers.length === 1 ? 'layer' : 'layers'}`;
    return beyond > 0 ? `${count}; ${beyond} more beyond depth ${depth}` : count;
  },
  unknownLayer: (layer: string): string =>
    `There is no layer “${layer}” in this network; showing the last one.`,
  growth: 'Growth',
  shape: 'Shape',
  areas: 'Area ratios and sign rules',
  predictionHelp: (exact: boolean): string =>
    `The limit of infinitely many draws in closed form: root of the mean squared gradient${exact ? '' : '; approximate here, see below'}`,
  approximate: ({ layer, layers, why }: Approximation): string =>
    `${why} (${layers === 1 ? layer : `${layer} and ${layers - 1} more`})`,
  noPrediction: (why: string): string => `No prediction: ${why}`,
  unlike:
    'The prediction is of the root of the mean squared gradient, as it is. With other rules over draws (|g|, each draw to 1) the picture of a narrow network is a little narrower than it.',
  compareAlike: 'Compare like with like',
  unknownErrorAdvice: 'The last picture stays; Undo brings back what it shows.',
} as const;

export interface Suggestion {
  readonly label: string;
  /** Of the knobs, or a preset's name. */
  readonly changes: Partial<State> | string;
}

/** One click each, on a first visit. */
export const suggestions: readonly Suggestion[] = [
  { label: 'add stride', changes: { stride: 2 } },
  { label: 'dilate 1-2-4-8', changes: { dilation: [1, 2, 4, 8] } },
  { label: 'skip connections', changes: { residual: true } },
  { label: 'VGG-16', changes: 'vgg-16' },
];

export const paperAddress = 'https://arxiv.org/abs/1701.04128';

/**
 * Why the effective field is the share of the box that it is. For zero-mean or equal weights the box adds the layers'
 * reaches (k − 1)·d·jump, and the gradient's variance adds a share of their squares: Luo et al. 2016, section 2.
 */
export function reason(state: State): string {
  if (!showsKnobs(state)) return '';
  const { stridedLayers } = knobsOf(state);
  if (state.kernel === 1) return 'because 1×1 kernels never look sideways';
  if (state.depth === 1) return 'and from here on one grows with n and the other with √n';
  if (state.stride > 1 && stridedLayers.length > 0) {
    return /^[\d,]+$/.test(state.strided)
      ? 'because every stride widens the later steps of both, and between strides one grows with n and the other with √n'
      : 'because strides at a steady pace make both grow by a factor, not by a step';
  }
  if (state.dilation.length > 1) {
    return 'because one adds up the layers’ reaches and the other only their squares, under a root';
  }
  if (state.residual) {
    return 'because one grows with n and the other with √n, and some of the gradient takes the skips';
  }
  return 'because one grows with n and the other with √n';
}
