// How the layer and unit controls look.
import { css } from 'lit';

export const whereStyles = css`
  .where {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.25rem 1.5rem;
    align-items: start;
    margin-block-start: 0.75rem;
  }
  .control.layer {
    grid-template-areas: 'label play slider text';
    grid-template-columns: auto auto minmax(4rem, 1fr) minmax(6ch, 12ch);
  }
  .control.layer label {
    grid-area: label;
  }
  .control.layer input[type='range'] {
    grid-area: slider;
  }
  .control.layer input[type='text'] {
    grid-area: text;
  }
  .control.layer input::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  .control.layer .play {
    grid-area: play;
    min-inline-size: 4rem;
  }
  .where .control.text {
    grid-template-columns: auto minmax(0, 1fr);
  }
  .where .control label {
    min-inline-size: 3rem;
  }
  .unit-plane {
    inline-size: 7rem;
    block-size: 7rem;
    cursor: crosshair;
    direction: ltr;
    touch-action: none;
  }
  .unit-plane svg {
    position: static;
    display: block;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
    fill: none;
    pointer-events: none;
  }
  .unit-plane .plane {
    stroke: var(--control);
  }
  .unit-plane .going-on {
    stroke-dasharray: 2 3;
  }
  .unit-plane .grid {
    stroke: var(--hairline);
  }
  .unit-plane .cross {
    stroke: var(--accent);
    opacity: 0.35;
  }
  .unit-plane .unit {
    fill: var(--accent);
  }
  /* On a phone the slider needs the whole width. */
  @container (max-width: 26rem) {
    .control.layer {
      grid-template-areas: 'label text play' 'slider slider slider';
      grid-template-columns: auto minmax(0, 1fr) auto;
    }
  }
  @media print {
    .where {
      display: none;
    }
  }
`;
