// How <erf-lab> looks: network, figure and numbers side by side where there is room, one below the other where not.
import { css } from 'lit';

export const labStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  h2 {
    margin: 0 0 0.375rem;
    color: var(--muted);
    font-size: var(--small);
    font-weight: 400;
  }
  p {
    margin-block: 0 0.5rem;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.2em;
    text-decoration-thickness: 1px;
  }

  .lab {
    display: grid;
    grid-template-areas: 'head' 'figure' 'knobs' 'numbers' 'shape' 'growth' 'areas' 'table' 'profile';
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem 2.5rem;
  }
  header {
    grid-area: head;
  }
  .figure {
    grid-area: figure;
    inline-size: 100%;
    /* The map and its profiles in sight together, under the sentence. */
    max-inline-size: max(28rem, 100svh - 12rem);
  }
  .knobs {
    grid-area: knobs;
  }
  .side {
    grid-area: numbers;
  }
  .shape {
    grid-area: shape;
    inline-size: 100%;
    max-inline-size: max(28rem, 100svh - 12rem);
  }
  .growth {
    grid-area: growth;
  }
  .areas {
    grid-area: areas;
  }
  .profile {
    grid-area: profile;
  }
  .growth,
  .areas,
  .profile {
    padding-block-start: 1.5rem;
    border-block-start: 1px solid var(--hairline);
  }
  .table {
    grid-area: table;
    padding-block-start: 1.5rem;
    border-block-start: 1px solid var(--hairline);
  }
  /* Below the picture, out of sight for most of the time: not laid out and not painted then, a third of a frame's time. */
  .shape,
  .growth,
  .areas,
  .table {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 32rem;
  }
  .numbers {
    columns: 16rem;
    column-gap: 2.5rem;
  }
  @container (min-width: 44rem) {
    .lab {
      grid-template-areas: 'head head' 'knobs figure' 'knobs numbers' 'knobs shape' 'growth growth' 'areas areas' 'table table' 'profile profile';
      grid-template-rows: auto auto auto 1fr;
      grid-template-columns: minmax(14rem, 17rem) minmax(0, 1fr);
    }
  }
  @container (min-width: 68rem) {
    .lab {
      grid-template-areas: 'head head head' 'knobs figure numbers' 'knobs shape numbers' 'growth growth growth' 'areas areas areas' 'table table table' 'profile profile profile';
      grid-template-rows: auto auto 1fr;
      grid-template-columns: minmax(14.5rem, 18rem) minmax(0, 1fr) minmax(13rem, 16rem);
      gap: 2rem clamp(1.5rem, 3cqw, 3.5rem);
    }
    .figure,
    .shape {
      justify-self: center;
    }
    .numbers {
      columns: auto;
    }
  }

  .top {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.5rem 2rem;
    align-items: start;
  }
  .sentence {
    max-inline-size: 80ch;
    min-block-size: calc(3 * 1.35em);
    margin: 0;
    font-size: var(--large);
    line-height: 1.35;
    text-wrap: pretty;
  }
  .sentence b,
  .erf-size {
    display: inline-block;
    white-space: nowrap;
  }
  .sentence b {
    font-weight: 600;
  }
  @container (min-width: 68rem) {
    .sentence {
      min-block-size: calc(2 * 1.35em);
    }
  }
  /* Numbers of an earlier network fade when their successors keep us waiting; not while a slider is dragged. */
  .measured[data-behind] {
    color: var(--muted);
    transition: color 200ms 350ms;
  }
  /* Room for numbers that change under a dragged slider; a network of one's own has none. */
  .sentence:not([data-own]) .box-size {
    min-inline-size: 2ch;
  }
  .sentence:not([data-own]) .erf-size:not([data-exact]) {
    min-inline-size: 7ch;
  }
  .sentence:not([data-own]) .erf-ratio {
    min-inline-size: 4ch;
  }
  @container (max-width: 44rem) {
    .top {
      grid-template-columns: minmax(0, 1fr);
    }
    .sentence {
      min-block-size: calc(5 * 1.35em);
    }
  }
  .drag-number {
    display: inline-block;
    padding-inline: 0.1em;
    border-block-end: 2px dotted var(--accent);
    color: var(--accent);
    font-weight: 600;
    line-height: 1.25;
    text-align: center;
    white-space: nowrap;
    cursor: ew-resize;
    touch-action: pan-y;
    user-select: none;
  }
  .history {
    display: flex;
    gap: 0.5rem;
  }
  .try {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    align-items: baseline;
    margin: 0.5rem 0 0;
    color: var(--muted);
    font-size: var(--small);
  }
  .try a {
    display: inline-block;
    padding-block: 0.1875rem;
  }
  .problems {
    margin: 0.75rem 0 0;
    padding: 0 0 0 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    font-size: var(--small);
    list-style: none;
    overflow-wrap: anywhere;
  }

  .knobs section + section {
    margin-block-start: 1.25rem;
  }
  .seed {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.5rem;
    align-items: start;
  }
  summary {
    padding-block: 0.375rem;
    color: var(--muted);
    font-size: var(--small);
    cursor: default;
  }
  erf-save {
    display: block;
    min-block-size: 1.75rem;
    margin-block-start: 0.5rem;
  }
  .view-controls {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
    gap: 0 2rem;
    margin-block-start: 0.5rem;
  }
  .view-controls .control {
    grid-template-columns: auto minmax(0, 1fr);
  }

  .numbers {
    margin: 0;
  }
  .numbers > div {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
    padding-block: 0.25rem;
    border-block-end: 1px solid var(--hairline);
    break-inside: avoid;
  }
  dt {
    color: var(--muted);
  }
  dd {
    display: grid;
    grid-template-columns: auto 2.75ch;
    gap: 0.375em;
    margin: 0;
    text-align: end;
  }
  .unit {
    color: var(--muted);
    text-align: start;
  }
  .prediction-notes {
    margin-block-start: 0.5rem;
    color: var(--muted);
    font-size: var(--small);
  }
  .adapter {
    margin: 0.5rem 0 0;
    min-block-size: 2.9em;
    color: var(--muted);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
`;
