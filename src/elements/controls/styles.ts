// How controls look: native, in rows of label, slider and number; nothing under 24 pixels.
import { css } from 'lit';

export const controlStyles = css`
  .control {
    display: grid;
    grid-template-columns: 6.25rem minmax(0, 1fr);
    gap: 0 0.625rem;
    align-items: center;
    min-block-size: 2rem;
  }
  .control.range {
    grid-template-columns: 6.25rem minmax(0, 1fr) calc(4ch + 0.625rem);
  }
  .control.range.wide {
    grid-template-columns: 6.25rem minmax(0, 1fr) 8.5ch;
  }
  .control label {
    cursor: default;
    user-select: none;
  }
  .control input[type='text'],
  .control select {
    inline-size: 100%;
    min-inline-size: 0;
    block-size: 1.625rem;
    padding: 0 0.25rem;
    border: 0;
    border-block-end: 1px solid var(--control);
    border-radius: 0;
    background: transparent;
  }
  .control select option {
    background: var(--background);
    color: var(--text);
  }
  .control.range input[type='text'] {
    text-align: end;
  }
  .control input[aria-invalid='true'] {
    border-block-end: 2px solid var(--invalid);
  }
  .control input[type='range'] {
    inline-size: 100%;
    min-inline-size: 0;
    block-size: 1.75rem;
    margin: 0;
    accent-color: var(--accent);
    touch-action: pan-y;
  }
  .control input[type='checkbox'] {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--accent);
  }
  .control-error,
  .control-hint {
    grid-column: 1 / -1;
    margin: 0.125rem 0 0.375rem;
    font-size: var(--small);
    line-height: 1.35;
    overflow-wrap: anywhere;
  }
  .control-error {
    padding-inline-start: 0.625rem;
    border-inline-start: 2px solid var(--invalid);
  }
  .control-hint {
    color: var(--muted);
  }
  @media print {
    .control {
      display: none;
    }
  }
`;
