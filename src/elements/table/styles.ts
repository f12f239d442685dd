// How <rf-table> looks: a native table that scrolls inside itself under its own head.
import { css } from 'lit';

export const tableStyles = css`
  :host {
    display: block;
  }
  .scroll {
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
  caption {
    padding-block: 0 0.5rem;
    color: var(--muted);
    text-align: start;
  }
  th,
  td {
    padding: 0.1875rem 0.75rem 0.1875rem 0;
    border-block-end: 1px solid var(--hairline);
    text-align: start;
    vertical-align: baseline;
    white-space: nowrap;
  }
  thead th {
    position: sticky;
    z-index: 1;
    inset-block-start: 0;
    background: var(--background);
    color: var(--muted);
    font-weight: 400;
  }
  .number {
    text-align: end;
  }
  .how,
  .how-head {
    inline-size: 40%;
    padding-inline-start: 0.75rem;
  }
  .how {
    color: var(--muted);
  }
  tbody th {
    font-weight: 400;
  }
  tbody tr {
    cursor: pointer;
  }
  @media (hover: hover) {
    tbody tr:hover {
      background: color-mix(in srgb, var(--accent) 6%, transparent);
    }
  }
  tr[data-chosen] {
    background: color-mix(in srgb, var(--accent) 12%, transparent);
  }
  tr[data-chosen] th {
    box-shadow: inset 2px 0 var(--accent);
  }
  tbody button {
    min-block-size: 1.5rem;
    padding: 0 0.5rem;
    border: 0;
  }
  tr[data-chosen] button {
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
`;
