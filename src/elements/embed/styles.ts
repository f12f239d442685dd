// How <erf-embed> looks.
import { css } from 'lit';

/** Of the document around the element: no margin, and nothing painted behind the figure. */
export const documentStyles = css`
  :root {
    background: none;
  }
  body {
    margin: 0;
  }
`;

export const embedStyles = css`
  :host {
    display: block;
  }
  .content {
    margin-inline: auto;
  }
  .problems {
    margin: 0 0 0.5rem;
    padding: 0.25rem 0.75rem;
    border-inline-start: 2px solid var(--invalid);
    font-size: var(--small);
    overflow-wrap: anywhere;
  }
  .foot {
    margin: 0;
    font-size: var(--small);
    text-align: end;
  }
  .foot a {
    display: inline-block;
    padding: 0.1875rem 0.25rem;
    color: var(--muted);
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
  }
  /* What a small frame has no room for, the least needed first. What failed is always said. */
  [data-left-out]:not([data-left-out='0']) > .figure::part(notes),
  [data-left-out]:not([data-left-out='0']) > .figure::part(legend) {
    display: none;
  }
  [data-left-out='2'] > .figure::part(readout),
  [data-left-out='3'] > .figure::part(readout),
  [data-left-out='3'] > .figure::part(controls) {
    display: none;
  }
`;
