// How a drawing of Observable Plot looks inside an element: the rules that Plot would write into it, and our type.
import { css } from 'lit';

export const plotStyles = css`
  svg.chart {
    display: block;
    max-inline-size: 100%;
    block-size: auto;
    overflow: visible;
    direction: ltr;
    font-family: inherit;
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
  }
  svg.chart text {
    white-space: pre;
  }
  svg.chart :is([class$='-axis-tick-label'], [class$='-axis-label']) {
    fill: var(--muted);
  }
  svg.chart [class$='-axis-tick'] {
    stroke: var(--control);
  }
  svg.chart [class$='-grid'] {
    stroke: var(--hairline);
    stroke-opacity: 1;
  }
`;
