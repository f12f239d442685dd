// Every word of <erf-lab> that is not a control's label. In the language of now.
import { msg, str, translate } from '../language/message.ts';
import type { Approximation } from '../../theory/index.ts';
import type { State } from '../state.ts';
import { knobsOf, showsKnobs } from '../state.ts';

export const strings = {
  get title(): string {
    return msg('Effective receptive field');
  },
  get undo(): string {
    return msg('Undo');
  },
  get redo(): string {
    return msg('Redo');
  },
  get try(): string {
    return msg('Try');
  },
  get paper(): string {
    return msg('Luo et al. 2016');
  },
  get paperPage(): string {
    return msg('the paper, one click each');
  },
  get paperLead(): string {
    return msg('The paper:');
  },
  get controls(): string {
    return msg('Controls');
  },
  get sampling(): string {
    return msg('Draws');
  },
  get more(): string {
    return msg('Channel, input and backend');
  },
  get numbers(): string {
    return msg('Numbers');
  },
  get newSeed(): string {
    return msg('New seed');
  },
  get problems(): string {
    return msg('In the link');
  },
  get fallback(): string {
    return msg(
      'The picture is computed in your browser. It needs JavaScript with workers; WebGPU makes it faster.',
    );
  },
  stridedHint: (state: State): string => {
    if (state.stride === 1) return msg('nothing to carry at stride 1');
    const { stridedLayers, depth } = knobsOf(state);
    if (stridedLayers.length === 0) return msg(str`none of them within depth ${depth}`);
    const beyond = /^[\d,]+$/.test(state.strided)
      ? state.strided.split(',').length - stridedLayers.length
      : 0;
    const count = `${stridedLayers.length} ${stridedLayers.length === 1 ? msg('layer') : msg('layers')}`;
    return beyond > 0 ? msg(str`${count}; ${beyond} more beyond depth ${depth}`) : count;
  },
  unknownLayer: (layer: string): string =>
    msg(str`There is no layer “${layer}” in this network; showing the last one.`),
  get growth(): string {
    return msg('Growth');
  },
  get shape(): string {
    return msg('Shape');
  },
  get profile(): string {
    return msg('Profile: where the time goes');
  },
  get areas(): string {
    return msg('Area ratios and sign rules');
  },
  predictionHelp: (exact: boolean): string =>
    msg(
      str`The limit of infinitely many draws in closed form: root of the mean squared gradient${exact ? '' : msg('; approximate here, see below')}`,
    ),
  approximate: ({ layer, layers, why }: Approximation): string =>
    msg(str`${translate(why)} (${layers === 1 ? layer : msg(str`${layer} and ${layers - 1} more`)})`),
  noPrediction: (why: string): string => msg(str`No prediction: ${translate(why)}`),
  get unlike(): string {
    return msg(
      'The prediction is of the root of the mean squared gradient, as it is. With other rules over draws (|g|, each draw to 1) the picture of a narrow network is a little narrower than it.',
    );
  },
  get compareAlike(): string {
    return msg('Compare like with like');
  },
  get unknownErrorAdvice(): string {
    return msg('The last picture stays; Undo brings back what it shows.');
  },
} as const;

export interface Suggestion {
  readonly label: string;
  /** Of the knobs, or a preset's name. */
  readonly changes: Partial<State> | string;
}

/** One click each, on a first visit. */
export const suggestions: readonly Suggestion[] = [
  {
    get label(): string {
      return msg('add stride');
    },
    changes: { stride: 2 },
  },
  {
    get label(): string {
      return msg('dilate 1-2-4-8');
    },
    changes: { dilation: [1, 2, 4, 8] },
  },
  {
    get label(): string {
      return msg('skip connections');
    },
    changes: { residual: true },
  },
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
  if (state.kernel === 1) return msg('because 1×1 kernels never look sideways');
  if (state.depth === 1) return msg('and from here on one grows with n and the other with √n');
  if (state.stride > 1 && stridedLayers.length > 0) {
    return /^[\d,]+$/.test(state.strided)
      ? msg(
          'because every stride widens the later steps of both, and between strides one grows with n and the other with √n',
        )
      : msg('because strides at a steady pace make both grow by a factor, not by a step');
  }
  if (state.dilation.length > 1) {
    return msg('because one adds up the layers’ reaches and the other only their squares, under a root');
  }
  if (state.residual) {
    return msg('because one grows with n and the other with √n, and some of the gradient takes the skips');
  }
  return msg('because one grows with n and the other with √n');
}
