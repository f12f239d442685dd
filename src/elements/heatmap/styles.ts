// How <erf-heatmap> looks.
import { css } from 'lit';

export const heatmapStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  figure {
    margin: 0;
  }
  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
    gap: 0 1.5rem;
    margin-block-end: 0.5rem;
  }
  .stage {
    position: relative;
    /* Coordinates run left to right in every language. */
    direction: ltr;
    aspect-ratio: var(--erf-aspect-ratio, 1.02);
  }
  .plot {
    position: absolute;
    inset: 0;
    cursor: crosshair;
    touch-action: pan-y;
  }
  .plot[data-zoomed] {
    cursor: grab;
    touch-action: none;
  }
  .plot:focus-visible {
    outline-offset: 0;
  }
  canvas,
  svg {
    position: absolute;
    display: block;
  }
  svg {
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
    fill: none;
    pointer-events: none;
    font-size: var(--small);
  }
  .fallback {
    position: absolute;
    display: grid;
    place-content: center;
    padding: 2rem;
    color: var(--muted);
    text-align: center;
  }
  .fallback[hidden] {
    display: none;
  }
  .poster {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: contain;
    background: var(--background);
  }

  .baseline,
  .frame {
    stroke: var(--hairline);
  }
  .axis path {
    stroke: var(--control);
  }
  .axis text {
    fill: var(--muted);
  }
  .box {
    stroke: var(--text);
    stroke-width: 1.5;
    stroke-dasharray: 6 4;
  }
  .input-border {
    stroke: var(--muted);
    stroke-width: 1.5;
  }
  .hatch {
    stroke: var(--control);
    stroke-width: 1.5;
  }
  .halo {
    stroke: #000a;
    stroke-width: 3.5;
    vector-effect: non-scaling-stroke;
  }
  .contour,
  .center,
  .cursor {
    stroke: #fff;
    stroke-width: 1.5;
    vector-effect: non-scaling-stroke;
  }
  .contour {
    stroke-linejoin: round;
  }
  .measured {
    stroke: var(--text);
    stroke-width: 1;
  }
  .fit {
    stroke: var(--accent);
    stroke-width: 1.75;
  }
  .predicted {
    stroke: var(--text);
    stroke-width: 2;
    stroke-dasharray: 0 5;
    stroke-linecap: round;
    vector-effect: non-scaling-stroke;
  }
  [part='predicted-contour'] {
    stroke: #fff;
    paint-order: stroke;
    filter: drop-shadow(0 0 1px #000);
  }
  .edges path {
    stroke: transparent;
    stroke-width: 18;
    pointer-events: stroke;
    touch-action: none;
  }
  .edges .across {
    cursor: ew-resize;
  }
  .edges .along {
    cursor: ns-resize;
  }
  .handle {
    position: absolute;
    inline-size: 24px;
    block-size: 36px;
    translate: -50% -50%;
    border-radius: 4px;
    cursor: ew-resize;
    touch-action: none;
  }
  .handle::after {
    position: absolute;
    inset: 6px 9px;
    border: 1px solid var(--background);
    border-radius: 3px;
    background: var(--accent);
    content: '';
  }

  .line {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1.5rem;
    color: var(--muted);
    font-size: var(--small);
  }
  .readout {
    min-block-size: 1.45em;
  }
  .draws {
    display: inline-grid;
    text-align: end;
  }
  .draws > * {
    grid-area: 1 / 1;
  }
  /* Two lines from the start where one will not do. */
  @container (max-width: 32rem) {
    .line {
      display: grid;
      grid-auto-rows: 1.45em;
    }
    .draws {
      text-align: start;
    }
  }
  /* A wait too short to notice is not announced, so nothing flickers while a slider is dragged. */
  .draws .waiting,
  .draws[data-behind] .done {
    opacity: 0;
  }
  .draws[data-behind] .waiting {
    opacity: 1;
  }
  .draws[data-behind] > * {
    transition: opacity 150ms 350ms;
  }
  .notes {
    min-block-size: 2.9em;
    margin: 0.25rem 0 0;
    color: var(--muted);
    font-size: var(--small);
  }
  .resting,
  .error {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
    margin-block: 0.5rem;
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    font-size: var(--small);
  }
  .resting {
    border-color: var(--control);
  }
  .resting p,
  .error p {
    flex: 1 1 16rem;
    margin: 0;
    overflow-wrap: anywhere;
  }

  .legend {
    margin-block-start: 0.5rem;
    font-size: var(--small);
    direction: ltr;
  }
  .legend .bar {
    /* Data, whatever colours the system gives to the rest. */
    forced-color-adjust: none;
    block-size: 0.625rem;
    border-radius: 1px;
  }
  .legend .ticks {
    position: relative;
    block-size: 1.5em;
    color: var(--muted);
  }
  .legend .ticks span {
    position: absolute;
    translate: -50%;
    white-space: nowrap;
  }
  .legend .ticks .first {
    translate: 0;
  }
  .legend .ticks .last {
    translate: -100%;
  }
  .legend p {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25rem;
    margin: 0;
    color: var(--muted);
  }
  .key {
    display: inline-block;
    inline-size: 1.5em;
    margin-inline-end: 0.4em;
    border-block-start: 1.5px solid var(--text);
    vertical-align: middle;
  }
  .key.dashed {
    border-block-start-style: dashed;
  }
  .key.dotted {
    border-block-start: 2px dotted var(--text);
  }
  .key.fit {
    border-color: var(--accent);
  }

  @media print {
    .controls,
    .where,
    .handle,
    .readout,
    .resting button,
    .error button,
    erf-save {
      display: none;
    }
    figure {
      break-inside: avoid;
    }
    canvas,
    .legend .bar {
      print-color-adjust: exact;
    }
  }
`;
