// How <erf-growth> looks.
import { css } from 'lit';

export const growthStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(13.5rem, 100%), 1fr));
    gap: 0 1.75rem;
    margin-block-end: 0.5rem;
  }
  .controls .control {
    grid-template-columns: auto minmax(0, 1fr);
  }
  .stage {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem 2rem;
  }
  @container (min-width: 46rem) {
    .stage {
      grid-template-columns: minmax(0, 1fr) 15rem;
    }
  }
  .charts {
    position: relative;
    /* Coordinates run left to right in every language. */
    direction: ltr;
    min-block-size: var(--erf-growth-height, 26rem);
    cursor: default;
    touch-action: pan-y;
  }
  .charts[data-pointed] {
    cursor: pointer;
  }
  .charts svg {
    display: block;
    overflow: visible;
  }
  .charts .ring {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    pointer-events: none;
  }
  .ring circle {
    fill: none;
    stroke: var(--text);
    stroke-width: 1.5;
  }

  .point {
    display: grid;
    grid-template-columns: minmax(0, min(9rem, 40%)) minmax(0, 1fr);
    gap: 0.5rem 1rem;
    align-content: start;
    color: var(--muted);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
  @container (min-width: 46rem) {
    .point {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .point .map {
    aspect-ratio: 1;
    border: 1px solid var(--hairline);
  }
  .point p {
    margin: 0;
  }
  .point .words {
    min-block-size: 8.7em;
  }
  .point a {
    display: inline-block;
    padding-block: 0.25rem;
    color: var(--accent);
    text-underline-offset: 0.2em;
  }

  .legend {
    display: grid;
    gap: 0.125rem 1.25rem;
    margin: 0.5rem 0 0;
    padding: 0;
    list-style: none;
    font-size: var(--small);
  }
  .legend li {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    align-items: baseline;
  }
  .legend .name {
    min-inline-size: 9rem;
  }
  .legend svg {
    inline-size: 1.25rem;
    block-size: 0.75rem;
    margin-inline-end: 0.4rem;
    vertical-align: -0.05em;
    overflow: visible;
  }
  .legend .law,
  .lines {
    color: var(--muted);
  }
  .lines {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25rem;
    margin: 0.25rem 0 0;
    font-size: var(--small);
  }
  .key {
    display: inline-block;
    inline-size: 1.5em;
    margin-inline-end: 0.4em;
    border-block-start: 1.5px solid currentColor;
    vertical-align: middle;
  }
  .key.dashed {
    border-block-start-style: dashed;
  }
  .key.dotted {
    border-block-start: 2px dotted currentColor;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1rem;
    align-items: center;
    min-block-size: 2rem;
    font-size: var(--small);
  }
  .actions .save {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 0.375rem;
    align-items: center;
    color: var(--muted);
  }
  .actions .save button {
    color: var(--text);
  }
  .actions .state {
    flex: 1 1 14rem;
    color: var(--muted);
  }
  .notes {
    margin: 0.25rem 0 0;
    color: var(--muted);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
  .error {
    margin: 0.5rem 0 0;
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
  summary {
    padding-block: 0.375rem;
    color: var(--muted);
    font-size: var(--small);
    cursor: default;
  }
  .scroll {
    max-block-size: 24rem;
    overflow: auto;
  }
  table {
    border-collapse: collapse;
    font-size: var(--small);
    white-space: nowrap;
  }
  th,
  td {
    padding: 0.1875rem 0.75rem 0.1875rem 0;
    border-block-end: 1px solid var(--hairline);
    text-align: end;
  }
  th {
    color: var(--muted);
    font-weight: 400;
  }
  th:first-child,
  td:first-child,
  th:nth-child(2),
  td:nth-child(2) {
    text-align: start;
  }
  /* Paper is not turned, pointed at or scrolled; numbers that were unfolded stay, all of them. */
  @media print {
    .controls,
    .actions .save,
    .point a,
    .numbers:not([open]),
    .numbers summary {
      display: none;
    }
    .scroll {
      max-block-size: none;
      overflow: visible;
    }
  }
`;
