// A thin bar that shows how far something is, and how it looks. Imports Lit only.
import { css, html, type TemplateResult } from 'lit';

export interface Progress {
  readonly label: string;
  readonly now: number;
  readonly max: number;
  /** Of the work, 0 to 1, where steps differ in length; default: now / max. */
  readonly share?: number;
}

export function progressBar({ label, now, max, share = now / max }: Progress): TemplateResult {
  return html`<div
    class="progress"
    part="progress"
    role="progressbar"
    aria-label=${label}
    aria-valuemin="0"
    aria-valuemax=${max}
    aria-valuenow=${now}
  >
    <div .style=${`transform: scaleX(${Math.min(1, share)})`}></div>
  </div>`;
}

export const progressStyles = css`
  .progress {
    block-size: 2px;
    margin-block: 0.375rem 0.5rem;
    background: var(--hairline);
  }
  .progress div {
    block-size: 100%;
    background: var(--accent);
    transform-origin: left;
  }
  /* Where the system gives the colours, a bar is one of its own. */
  @media (forced-colors: active) {
    .progress {
      background: GrayText;
      forced-color-adjust: none;
    }
    .progress div {
      background: Highlight;
    }
  }
`;
