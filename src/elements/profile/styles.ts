// How <erf-profile> looks: a sentence, a legend that is its own chart, a native table with bars.
import { css } from 'lit';

export const profileStyles = css`
  :host {
    --gradient: var(--accent);
    --forward: color-mix(in srgb, var(--accent) 50%, var(--background));
    --random: var(--control);
    --map: color-mix(in srgb, var(--text) 75%, var(--background));
    display: block;
    container-type: inline-size;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }
  /* Room for what is measured. */
  section.empty {
    align-content: start;
    min-block-size: 24rem;
  }
  p {
    max-inline-size: 46rem;
    margin: 0;
    color: var(--muted);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
  .summary {
    color: var(--text);
    font-size: var(--body);
    text-wrap: pretty;
  }
  [data-behind] {
    opacity: 0.5;
  }
  .error {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    font-size: var(--small);
  }
  .error p {
    flex: 1 1 16rem;
    color: var(--text);
  }
  .state {
    min-block-size: 0.875rem;
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    margin: 0;
    padding: 0;
    font-size: var(--small);
    list-style: none;
  }
  .legend li {
    display: flex;
    gap: 0.375rem;
    align-items: baseline;
  }
  .legend .share {
    color: var(--muted);
  }
  .swatch {
    inline-size: 0.75rem;
    block-size: 0.75rem;
    align-self: center;
  }
  .gradient {
    background: var(--gradient);
  }
  .forward {
    background: var(--forward);
  }
  .random {
    background: var(--random);
  }
  .map {
    background: var(--map);
  }
  .bar {
    display: flex;
    block-size: 0.625rem;
  }
  .bar span {
    display: block;
    flex: none;
  }
  /* A thin line of the page between two parts: told apart without their colours. */
  .bar span + span {
    border-inline-start: 1px solid var(--background);
  }
  .whole .bar {
    block-size: 1rem;
    background: var(--hairline);
  }
  .whole {
    display: grid;
    gap: 0.5rem;
  }
  @media (forced-colors: active) {
    .swatch,
    .bar span {
      forced-color-adjust: none;
    }
    .gradient {
      background: Highlight;
    }
    .forward {
      background: LinkText;
    }
    .random {
      background: GrayText;
    }
    .map {
      background: CanvasText;
    }
  }

  .totals {
    columns: 16rem;
    column-gap: 2.5rem;
    margin: 0;
    font-size: var(--small);
  }
  .totals > div {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
    padding-block: 0.25rem;
    border-block-end: 1px solid var(--hairline);
    break-inside: avoid;
  }
  .totals dt {
    color: var(--muted);
  }
  .totals .part dt {
    padding-inline-start: 0.75rem;
  }
  .totals dd {
    margin: 0;
    text-align: end;
  }
  .totals .note {
    color: var(--muted);
  }

  .scroll {
    position: relative;
    max-block-size: var(--erf-table-height, min(36rem, 80vh));
    overflow: auto;
    overscroll-behavior-inline: contain;
  }
  table {
    inline-size: 100%;
    min-inline-size: 50rem;
    border-collapse: separate;
    border-spacing: 0;
    font-size: var(--small);
    table-layout: fixed;
  }
  caption {
    padding-block-end: 0.5rem;
    color: var(--muted);
    text-align: start;
  }
  /* On a narrow screen the caption stays in sight while the table is moved. */
  caption span {
    position: sticky;
    inset-inline-start: 0;
    display: inline-block;
    max-inline-size: 100cqi;
  }
  col.layer {
    inline-size: clamp(8.5rem, 24cqi, 16rem);
  }
  col.time {
    inline-size: 6.25rem;
  }
  col.bars {
    inline-size: auto;
  }
  col.number {
    inline-size: 5.25rem;
  }
  th,
  td {
    block-size: 1.9375rem;
    padding: 0 0.75rem 0 0;
    overflow: hidden;
    border-block-end: 1px solid var(--hairline);
    font-weight: 400;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  td.number,
  th.number {
    text-align: end;
  }
  td.number:last-child,
  th.number:last-child {
    padding-inline-end: 0;
  }
  thead th {
    position: sticky;
    z-index: 2;
    inset-block-start: 0;
    background: var(--background);
    color: var(--muted);
  }
  th:first-child {
    position: sticky;
    z-index: 1;
    inset-inline-start: 0;
    background: var(--background);
  }
  thead th:first-child {
    z-index: 3;
  }
  tbody th button {
    display: flex;
    gap: 0.375rem;
    align-items: center;
    max-inline-size: 100%;
    min-block-size: 1.5rem;
    padding: 0;
    border: 0;
    text-align: start;
  }
  tbody th button span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  tbody th button::before {
    flex: none;
    inline-size: 0.375rem;
    block-size: 0.375rem;
    border-block-end: 1.5px solid var(--muted);
    border-inline-end: 1.5px solid var(--muted);
    transform: rotate(-45deg);
    content: '';
  }
  tbody th button[aria-expanded='true']::before {
    transform: rotate(45deg);
  }
  tr.step th,
  tr.step td {
    block-size: 1.625rem;
    color: var(--muted);
  }
  tr.step th {
    padding-inline-start: 0.75rem;
  }
  tr.step .bar {
    block-size: 0.375rem;
  }
  tfoot th,
  tfoot td {
    border-block-end: 0;
    font-weight: 600;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
    font-size: var(--small);
  }
  .actions [role='status'] {
    color: var(--muted);
  }
  textarea {
    inline-size: 100%;
    block-size: 8rem;
    border: 1px solid var(--control);
    border-radius: 3px;
    background: none;
    color: inherit;
    font-size: var(--small);
  }
  @media print {
    .scroll {
      max-block-size: none;
      overflow: visible;
    }
    table {
      min-inline-size: 0;
      table-layout: auto;
    }
    tbody th button {
      display: inline !important;
    }
  }
`;
