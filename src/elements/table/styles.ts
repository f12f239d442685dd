// How <rf-table> looks: a native table that scrolls inside itself under its own head.
import { css } from 'lit';

export const tableStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  .scroll {
    position: relative;
    max-block-size: var(--erf-table-height, min(36rem, 80vh));
    overflow: auto;
    overscroll-behavior-inline: contain;
  }
  table {
    inline-size: 100%;
    border-collapse: separate;
    border-spacing: 0;
    font-size: var(--small);
  }
  .scroll table {
    /* Widths come from the columns alone: rows that are filled in later move nothing. */
    inline-size: max(100%, var(--digits) * 1ch + var(--columns) * 1.125rem);
    table-layout: fixed;
  }
  caption {
    padding-block: 0 0.5rem;
    color: var(--muted);
    text-align: start;
  }
  col {
    inline-size: calc(var(--width) * 0.94ch + 1rem);
  }
  /* Digits are as wide as they are, and × is wider. */
  col.numeric {
    inline-size: calc(var(--width) * 1ch + 1.25rem);
  }
  /* Takes what is left. */
  col.how {
    inline-size: auto;
  }
  col.layer {
    inline-size: min(var(--width) * 0.94ch + 2rem, 45cqi);
  }
  th,
  td {
    block-size: 1.9375rem;
    padding: 0 0.75rem 0 0;
    overflow: hidden;
    border-block-end: 1px solid var(--hairline);
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  thead th {
    position: sticky;
    z-index: 2;
    inset-block-start: 0;
    background: var(--background);
    color: var(--muted);
    font-weight: 400;
  }
  .number {
    text-align: end;
  }
  td.notes {
    color: var(--text);
  }
  .notes,
  .how {
    padding-inline-start: 0.75rem;
  }
  td.how {
    color: var(--muted);
  }
  tbody th {
    font-weight: 400;
  }
  .scroll th:first-child {
    position: sticky;
    z-index: 1;
    inset-inline-start: 0;
    background: var(--row-background, var(--background));
  }
  .scroll thead th:first-child {
    z-index: 3;
  }
  tbody tr {
    background: var(--row-background, none);
    cursor: pointer;
  }
  @media (hover: hover) {
    .scroll tbody tr:hover {
      --row-background: color-mix(in srgb, var(--accent) 6%, var(--background));
    }
  }
  .scroll tbody tr[data-chosen] {
    --row-background: color-mix(in srgb, var(--accent) 12%, var(--background));
  }
  tr[data-chosen] th {
    box-shadow: inset 2px 0 var(--accent);
  }
  .room {
    block-size: calc(var(--rows) * 1.9375rem);
  }
  tbody th button {
    max-inline-size: 100%;
    min-block-size: 1.5rem;
    padding: 0 0.5rem;
    overflow: hidden;
    border: 0;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  tr[data-chosen] th button {
    color: var(--accent);
    font-weight: 600;
  }
  .note,
  .error {
    margin: 0.5rem 0 0;
    color: var(--muted);
    font-size: var(--small);
  }
  .error {
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    color: var(--text);
  }
  /* Paper does not scroll; and the layers' names are buttons, which otherwise are not printed. */
  @media print {
    .scroll {
      max-block-size: none;
      overflow: visible;
    }
    .scroll table {
      inline-size: 100%;
      table-layout: auto;
    }
    col[class] {
      inline-size: auto;
    }
    .scroll :is(th, td),
    tbody th button {
      white-space: normal;
    }
    tbody th button {
      display: inline !important;
    }
  }
`;
