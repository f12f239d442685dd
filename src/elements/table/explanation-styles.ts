// How the panel under the layer table looks.
import { css } from 'lit';

export const explanationStyles = css`
  .explanation {
    margin-block-start: 1.5rem;
    /* Most layers' panels are as high as this, so that choosing another moves nothing. */
    min-block-size: 20rem;
  }
  .explanation h2 {
    margin: 0 0 0.5rem;
    font-size: var(--body);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .explanation h3 {
    margin: 0;
    color: var(--muted);
    font-size: var(--small);
    font-weight: 400;
  }
  .explanation p {
    max-inline-size: 80ch;
    margin: 0 0 0.25rem;
  }
  .rule,
  .path-heading {
    color: var(--muted);
    font-size: var(--small);
  }
  .rule .source {
    white-space: nowrap;
  }
  .path-heading {
    margin-block-start: 0.75rem;
  }
  .formula {
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
  .marks {
    max-inline-size: 90ch;
    margin: 0 0 0.75rem;
    padding: 0;
    list-style: none;
  }
  .marks li {
    padding: 0.125rem 0 0.125rem 0.75rem;
    border-inline-start: 2px solid var(--accent);
    overflow-wrap: anywhere;
  }
  .marks li + li {
    margin-block-start: 0.375rem;
  }
  .derivation {
    display: grid;
    grid-template-areas: 'front' 'back' 'sum';
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem 2.5rem;
    margin-block-end: 0.75rem;
  }
  .front {
    grid-area: front;
  }
  .back {
    grid-area: back;
  }
  .sum {
    grid-area: sum;
  }
  @container (min-width: 44rem) {
    .derivation {
      grid-template-areas: 'front front' 'back sum';
      grid-template-columns: minmax(0, auto) minmax(0, 1fr);
    }
  }
  @container (min-width: 76rem) {
    .derivation {
      grid-template-areas: 'front back' 'front sum';
      grid-template-rows: auto 1fr;
      grid-template-columns: minmax(0, auto) minmax(21rem, 1fr);
    }
  }
  .steps {
    overflow-x: auto;
  }
  .steps table {
    inline-size: auto;
    table-layout: auto;
  }
  .steps th,
  .steps td {
    block-size: 1.75rem;
    padding-inline-end: 1.5rem;
  }
  .steps thead th {
    position: static;
  }
  .steps tbody tr {
    cursor: default;
  }
  .steps tbody tr:hover {
    background: none;
  }
  .steps b,
  .formula b {
    font-weight: 600;
  }
  .paths {
    margin-block-start: 1.25rem;
  }
  .between td {
    color: var(--muted);
  }
`;
