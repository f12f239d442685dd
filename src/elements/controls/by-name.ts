// The control that suits each part of the state, by its name: for the lab's panels and for a post's own list of knobs.
// Imports Lit and the shared controls.
import type { TemplateResult } from 'lit';
import { knobLimits } from '../../network/index.ts';
import { fields, type FieldName } from '../fields.ts';
import { choicesOf, type ChoiceName } from './labels.ts';
import {
  rangeControl,
  rangeTextControl,
  selectControl,
  switchControl,
  textControl,
  type ControlContext,
  type SliderScale,
} from './templates.ts';

/** Each step of the slider doubles the draws; 4096 take minutes on a CPU, and more can be typed. */
const drawsScale: SliderScale = {
  min: 0,
  max: 12,
  step: 1,
  toSlider: (draws) => Math.round(Math.log2(draws)),
  fromSlider: (position) => 2 ** position,
};

const isChoice = (name: FieldName): name is ChoiceName => 'choices' in fields[name];

export function control(name: FieldName, context: ControlContext): TemplateResult {
  switch (name) {
    case 'depth':
    case 'kernel':
    case 'stride':
    case 'channels':
    case 'dropout':
      return rangeControl(name, knobLimits[name], context);
    case 'draws':
      return rangeControl(name, drawsScale, context);
    case 'dilation':
      return rangeTextControl(
        name,
        {
          ...knobLimits.dilation,
          value: context.state.dilation[0] ?? 1,
          slide: (value, settled) => context.drafts.set({ dilation: [value] }, settled),
        },
        context,
      );
    case 'residual':
      return switchControl(name, context);
    default:
      return isChoice(name) ? selectControl(name, choicesOf(name), context) : textControl(name, context);
  }
}
