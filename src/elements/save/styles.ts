// How "save and share" looks: a line that opens, and groups of plain buttons under it.
import { css } from 'lit';

export const saveStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    font-size: var(--small);
  }
  summary {
    display: inline-block;
    min-block-size: 1.75rem;
    padding-block: 0.25rem;
    color: var(--accent);
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::after {
    display: inline-block;
    margin-inline-start: 0.35em;
    content: '▸' / '';
  }
  details[open] > summary::after {
    content: '▾' / '';
  }
  .groups {
    display: grid;
    margin-block-start: 0.25rem;
    border-block-start: 1px solid var(--hairline);
  }
  .group {
    display: grid;
    grid-template-columns: 6.25rem minmax(0, 1fr);
    gap: 0.25rem 0.625rem;
    padding-block: 0.5rem;
    border-block-end: 1px solid var(--hairline);
  }
  @container (max-width: 28rem) {
    .group {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  .group > span {
    padding-block: 0.25rem;
    color: var(--muted);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem 0.75rem;
    align-items: center;
  }
  .row + .row {
    margin-block-start: 0.375rem;
  }
  .row > span {
    color: var(--muted);
  }
  .field {
    display: inline-flex;
    gap: 0.375rem;
    align-items: center;
  }
  .field > span {
    color: var(--muted);
    white-space: nowrap;
  }
  input,
  select {
    block-size: 1.75rem;
    padding: 0 0.25rem;
    border: 0;
    border-block-end: 1px solid var(--control);
    border-radius: 0;
    background: transparent;
  }
  input {
    inline-size: 5.5ch;
    text-align: end;
  }
  input.width {
    inline-size: 7ch;
  }
  select option {
    background: var(--background);
    color: var(--text);
  }
  .group p {
    margin: 0.25rem 0 0;
    color: var(--muted);
  }
  .said {
    min-block-size: 1.45em;
    margin: 0.5rem 0 0;
    color: var(--muted);
    overflow-wrap: anywhere;
  }
  .error {
    margin: 0.5rem 0 0;
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    overflow-wrap: anywhere;
  }
  label.copied {
    display: block;
    margin-block-start: 0.5rem;
    color: var(--muted);
  }
  textarea {
    display: block;
    inline-size: 100%;
    margin-block-start: 0.25rem;
    padding: 0.375rem;
    border: 1px solid var(--hairline);
    border-radius: 3px;
    background: transparent;
    color: inherit;
    font:
      0.75rem/1.5 ui-monospace,
      monospace;
    direction: ltr;
    resize: vertical;
  }
  @media print {
    :host {
      display: none;
    }
  }
`;
