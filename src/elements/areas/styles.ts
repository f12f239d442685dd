// How <erf-areas> looks: one table whose columns are the maps, one whose columns are the map's scales.
import { css } from 'lit';

export const areasStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  table {
    inline-size: 100%;
    max-inline-size: 52rem;
    table-layout: fixed;
    border-collapse: collapse;
    font-size: var(--small);
  }
  caption {
    padding-block-end: 0.5rem;
    color: var(--muted);
    text-align: start;
  }
  col.head {
    inline-size: clamp(3.5rem, 20cqi, 11rem);
  }
  th,
  td {
    padding: 0.25rem 0 0.25rem 0.75rem;
    border-block-end: 1px solid var(--hairline);
    font-weight: 400;
    line-height: 1.35;
    text-align: end;
    vertical-align: baseline;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  thead th {
    vertical-align: top;
  }
  thead th:first-child {
    vertical-align: bottom;
  }
  thead .formula,
  .ratio {
    display: block;
    color: var(--muted);
  }
  th.group {
    padding-block-start: 0.75rem;
    color: var(--muted);
    text-align: start;
  }
  erf-thumbnail {
    margin-block-end: 0.375rem;
  }
  td[data-behind],
  [data-behind] erf-thumbnail {
    opacity: 0.5;
    transition: opacity 150ms 350ms;
  }
  /* A number and its share on one line where there is room. */
  @container (min-width: 40rem) {
    .ratio {
      display: inline-block;
      min-inline-size: 8ch;
    }
  }
  p {
    max-inline-size: 46rem;
    margin: 0.5rem 0 0;
    color: var(--muted);
    font-size: var(--small);
  }
  /* Tall enough to be touched. */
  a {
    display: inline-block;
    padding-block: 0.25rem;
    color: var(--accent);
  }
  a.map {
    display: block;
    padding: 0;
  }
  .scale {
    margin-block-start: 1.5rem;
  }
  h3 {
    margin: 0;
    font-size: var(--body);
    font-weight: 600;
  }
  .scale p {
    margin-block: 0.25rem 0.75rem;
  }
  .slider {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) 5ch;
    gap: 0 0.75rem;
    align-items: center;
    max-inline-size: 30rem;
    min-block-size: 2rem;
    font-size: var(--small);
  }
  .slider input {
    inline-size: 100%;
    block-size: 1.75rem;
    margin: 0;
    accent-color: var(--accent);
    touch-action: pan-y;
  }
  .slider output {
    text-align: end;
  }
  .moved {
    color: var(--accent);
  }
  .error {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
    margin-block-end: 0.5rem;
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    font-size: var(--small);
  }
  .error p {
    flex: 1 1 16rem;
    margin: 0;
    color: var(--text);
    overflow-wrap: anywhere;
  }
  /* What the slider is at stays said. */
  @media print {
    .slider input {
      display: none;
    }
  }
`;
