// How <erf-paths> looks.
import { css } from 'lit';

export const pathStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  figure {
    margin: 0;
  }
  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
    gap: 0 1.5rem;
    margin-block-end: 0.75rem;
  }
  /* Room for the longest sentence, so that nothing moves: of the rows shorter than of the others. */
  .sentence {
    min-block-size: 2.9em;
    margin: 0 0 0.5rem;
    text-wrap: pretty;
  }
  @container (min-width: 42rem) {
    .sentence[data-view='rows'] {
      min-block-size: 1.45em;
    }
  }
  @container (max-width: 32rem) {
    .sentence:not([data-view='rows']) {
      min-block-size: 4.35em;
    }
  }
  .hint,
  .note,
  .label,
  .proof {
    color: var(--muted);
  }
  .note,
  .label,
  .proof,
  .whole {
    margin: 0.5rem 0 0;
    font-size: var(--small);
  }
  /* Inputs are numbered left to right in every language. */
  .drawing {
    direction: ltr;
  }
  .plot {
    cursor: crosshair;
    touch-action: pan-y;
    user-select: none;
  }
  .plot:focus-visible {
    outline-offset: 4px;
  }
  svg {
    display: block;
    overflow: visible;
    fill: none;
    pointer-events: none;
    font-size: var(--small);
  }
  svg .label,
  svg .tick {
    fill: var(--muted);
    text-anchor: start;
  }
  svg .last {
    text-anchor: end;
  }
  .edges {
    stroke: var(--control);
    stroke-opacity: 0.45;
  }
  .lit.edges {
    stroke: var(--accent);
    stroke-opacity: 1;
    stroke-width: 1.75;
  }
  rect.unit {
    stroke: var(--control);
    fill: var(--background);
  }
  rect.hole {
    stroke: var(--muted);
    stroke-dasharray: 2 3;
    fill: var(--background);
  }
  rect.chosen {
    stroke: var(--accent);
    stroke-width: 2;
  }
  rect.lit {
    stroke: var(--accent);
    fill: var(--accent);
  }
  svg .number,
  svg .count {
    fill: var(--muted);
    text-anchor: middle;
  }
  svg .lit.number {
    fill: var(--background);
    font-weight: 600;
  }
  svg .lit.count {
    paint-order: stroke;
    stroke: var(--background);
    stroke-width: 4;
    fill: var(--accent);
    font-weight: 600;
  }
  svg .bar,
  svg .area {
    fill: var(--control);
    fill-opacity: 0.45;
    stroke: none;
  }
  svg .lit.bar {
    fill: var(--accent);
    fill-opacity: 1;
    stroke: none;
  }
  .baseline {
    stroke: var(--control);
  }
  .lit.marker {
    stroke: var(--accent);
  }

  .planes {
    display: flex;
    flex-wrap: wrap;
    gap: 1rem 1.75rem;
    align-items: start;
  }
  .plane {
    border-collapse: collapse;
    font-size: var(--small);
    text-align: center;
  }
  .plane caption {
    padding-block-end: 0.375rem;
    color: var(--muted);
    text-align: start;
    white-space: nowrap;
  }
  .plane th,
  .plane td {
    inline-size: var(--cell);
    min-inline-size: var(--cell);
    max-inline-size: var(--cell);
    block-size: var(--cell);
    padding: 0;
    line-height: 1;
  }
  .plane td {
    font-size: var(--number);
  }
  .plane th,
  .plane .corner {
    color: var(--muted);
    font-size: var(--head);
    font-weight: 400;
  }
  .plane th[data-lit] {
    color: var(--accent);
    font-weight: 600;
  }
  td.unit,
  td.hole {
    border: 1px solid var(--hairline);
    background: color-mix(in srgb, var(--accent) var(--shade), transparent);
  }
  td.hole {
    border: 1px dashed var(--control);
    background: none;
    color: var(--muted);
  }
  .input td[data-x] {
    cursor: crosshair;
    user-select: none;
  }
  td[aria-selected='true'],
  td[data-lit] {
    outline: 2px solid var(--accent);
    outline-offset: -2px;
    font-weight: 600;
  }
  td[data-lit] {
    outline-width: 1px;
    outline-offset: -1px;
  }

  .whole {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.125rem 0.75rem;
  }
  .whole dt {
    color: var(--muted);
  }
  .whole dd {
    margin: 0;
    overflow-wrap: anywhere;
    user-select: all;
  }
  .proof {
    padding-block-start: 0.5rem;
    border-block-start: 1px solid var(--hairline);
  }
  .proof .state {
    display: inline-grid;
  }
  .proof .state > * {
    grid-area: 1 / 1;
  }
  /* A wait too short to notice is not announced, so nothing flickers while a slider is dragged. */
  .proof .waiting,
  .proof[data-behind] .done {
    opacity: 0;
  }
  .proof[data-behind] .waiting {
    opacity: 1;
    transition: opacity 150ms 350ms;
  }
  .proof .done[data-holds] {
    color: var(--text);
  }
  .proof .done:not([data-holds]) {
    color: var(--invalid);
  }
  .error {
    margin: 0.5rem 0;
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
  @media (prefers-reduced-motion: reduce) {
    .proof[data-behind] .waiting {
      transition: none;
    }
  }
  @media print {
    .controls,
    .hint {
      display: none;
    }
  }
`;
