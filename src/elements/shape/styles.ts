// How <erf-shape> looks: numbers, then the chart; side by side where there is room.
import { css } from 'lit';

export const shapeStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  section {
    display: grid;
    gap: 1rem 2rem;
  }
  @container (min-width: 44rem) {
    section {
      grid-template-columns: minmax(21rem, 2fr) minmax(0, 3fr);
      align-items: start;
    }
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--small);
  }
  caption {
    padding-block-end: 0.375rem;
    color: var(--muted);
    text-align: start;
  }
  th,
  td {
    padding: 0.25rem 0 0.25rem 0.75rem;
    border-block-end: 1px solid var(--hairline);
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
    white-space: normal;
  }
  thead th {
    color: var(--muted);
  }
  /* Belongs to the row above it. */
  tr[data-of='prediction'] :is(th, td) {
    color: var(--muted);
  }
  tr[data-of='prediction'] th {
    padding-inline-start: 1rem;
  }
  p {
    margin: 0;
    color: var(--muted);
    font-size: var(--small);
  }
  .verdict {
    margin-block-start: 0.5rem;
    color: var(--text);
  }
  .note {
    margin-block-start: 0.25rem;
  }
  .room {
    display: grid;
    min-block-size: var(--chart-height);
  }
  .room p {
    place-self: center;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    margin: 0;
    padding: 0;
    border: 0;
    font-size: var(--small);
  }
  legend {
    float: inline-start;
    padding: 0;
    margin-inline-end: 0.25rem;
    color: var(--muted);
    line-height: 1.5rem;
  }
  fieldset label {
    display: inline-flex;
    gap: 0.25rem;
    align-items: center;
    min-block-size: 1.5rem;
  }
  input[type='radio'] {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--accent);
  }
  .keys {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25rem;
  }
  .keys span span {
    display: inline-block;
    inline-size: 1.5em;
    margin-inline-end: 0.4em;
    border-block-start: 1.5px solid var(--text);
    vertical-align: middle;
  }
  .keys .dashed {
    border-block-start-style: dashed;
  }
  .keys .fit {
    border-color: var(--accent);
  }
  .keys .predicted {
    border-block-start: 2.5px dotted var(--text);
  }
  .keys .point {
    inline-size: 0.4em;
    block-size: 0.4em;
    border: 0;
    border-radius: 50%;
    background: var(--text);
  }
  svg .fit {
    stroke: var(--accent);
  }
  svg .side {
    stroke: var(--text);
    stroke-opacity: 0.7;
  }

  @media print {
    fieldset {
      display: none;
    }
  }
`;
