// How <erf-claim> looks: small maps in a grid, numbers in a native table, verdicts as a list.
import { css } from 'lit';

export const claimStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }
  p {
    margin: 0;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.2em;
    text-decoration-thickness: 1px;
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .small,
  .row,
  .readout,
  .status,
  .notes {
    color: var(--muted);
    font-size: var(--small);
  }

  .maps ul {
    display: grid;
    grid-template-columns: repeat(var(--columns), minmax(0, 11rem));
    gap: 0.5rem clamp(0.375rem, 2cqi, 1.25rem);
    margin-block: 0.25rem 1rem;
  }
  .maps a {
    display: block;
  }
  .under {
    display: grid;
    margin-block-start: 0.25rem;
    font-size: var(--small);
    line-height: 1.35;
  }
  .value {
    color: var(--muted);
  }
  .readout {
    min-block-size: 1.45em;
  }

  .status {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    align-items: center;
    min-block-size: 2.25rem;
    padding-block: 0.25rem;
  }
  .status .state {
    margin-inline-end: auto;
  }
  .error {
    margin-block: 0.5rem;
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }

  .verdicts {
    margin-block: 0.5rem 1rem;
  }
  .verdicts li {
    padding-block: 0.625rem;
    border-block-start: 1px solid var(--hairline);
    break-inside: avoid;
  }
  .statement {
    font-size: var(--body);
  }
  .mark {
    display: inline-block;
    margin-inline-end: 0.5em;
    font-weight: 600;
    white-space: nowrap;
  }
  [data-verdict='holds'] .mark {
    color: var(--accent);
  }
  [data-verdict='fails'] .mark {
    color: var(--invalid);
  }
  [data-verdict='undecided'] .mark,
  [data-verdict='waiting'] .mark {
    color: var(--muted);
  }
  /* The paper's number and ours side by side. */
  dl {
    display: grid;
    grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
    gap: 0.25rem 2rem;
    margin: 0.25rem 0 0;
    font-size: var(--small);
  }
  .judged {
    grid-column: 1 / -1;
  }
  .judged dd {
    color: var(--muted);
  }
  dt {
    color: var(--muted);
  }
  dd {
    margin: 0;
    max-inline-size: 90ch;
    overflow-wrap: anywhere;
  }

  .scroll {
    overflow-x: auto;
    overscroll-behavior-inline: contain;
  }
  details {
    margin-block-start: 0.5rem;
  }
  summary {
    padding-block: 0.25rem;
    color: var(--muted);
    font-size: var(--small);
    cursor: default;
  }
  table {
    border-collapse: collapse;
    font-size: var(--small);
    white-space: nowrap;
  }
  .scroll + p {
    margin-block-start: 0.375rem;
    max-inline-size: 90ch;
  }
  th,
  td {
    padding: 0.125rem 0.75rem 0.125rem 0;
    border-block-end: 1px solid var(--hairline);
    font-weight: 400;
    text-align: start;
  }
  thead th {
    color: var(--muted);
    vertical-align: bottom;
  }
  .number {
    text-align: end;
  }
  tr[data-pointed] {
    background: color-mix(in srgb, var(--accent) 12%, transparent);
  }
  .links {
    display: flex;
    gap: 1rem;
    align-items: center;
  }
  .links a {
    display: inline-block;
    padding-block: 0.1875rem;
  }

  @container (max-width: 36rem) {
    dl {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media print {
    .status,
    .progress,
    .readout,
    .links {
      display: none;
    }
    .scroll {
      overflow: visible;
    }
    .maps {
      break-inside: avoid;
    }
  }
`;
