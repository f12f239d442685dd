// How the network panel looks: a text with its remarks below it, in place, where nothing jumps.
import { css } from 'lit';

export const editorStyles = css`
  :host {
    display: block;
    position: relative;
  }
  :host([data-over]) {
    outline: 2px dashed var(--accent);
    outline-offset: 6px;
  }
  h2 {
    margin: 0 0 0.375rem;
    color: var(--muted);
    font-size: var(--small);
    font-weight: 400;
  }
  .modes {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.25rem;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .modes label {
    display: flex;
    gap: 0.375rem;
    align-items: center;
    min-block-size: 2rem;
  }
  .modes input {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--accent);
  }
  .line {
    display: block;
    margin: 0;
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.4;
    overflow-wrap: anywhere;
    text-wrap: pretty;
  }
  .line button {
    min-block-size: 1.5rem;
    padding-block: 0;
    font-size: inherit;
  }
  .about {
    margin-block: 0.125rem 0.5rem;
  }

  .editor {
    position: relative;
    margin-block-start: 0.375rem;
  }
  .sheet {
    display: grid;
    max-block-size: min(26rem, 60vh);
    overflow: auto;
    border: 1px solid var(--control);
    border-radius: 3px;
    overscroll-behavior: contain;
  }
  .sheet:focus-within {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .mirror,
  .sheet textarea {
    grid-area: 1 / 1;
    inline-size: 100%;
    min-block-size: 6.5rem;
    margin: 0;
    padding: 0.375rem 0.5rem;
    border: 0;
    overflow: hidden;
    background: none;
    color: inherit;
    font:
      var(--small) / 1.5 ui-monospace,
      'SF Mono',
      Menlo,
      Consolas,
      'DejaVu Sans Mono',
      monospace;
    font-variant-ligatures: none;
    letter-spacing: 0;
    overflow-wrap: anywhere;
    tab-size: 2;
    white-space: pre-wrap;
  }
  .sheet textarea {
    resize: none;
    outline: none;
  }
  .mirror {
    color: transparent;
    pointer-events: none;
    user-select: none;
  }
  .wrong {
    border-radius: 2px;
    background: color-mix(in srgb, var(--invalid) 14%, transparent);
    text-decoration: underline wavy var(--invalid) 1.5px;
    text-decoration-skip-ink: none;
    text-underline-offset: 0.2em;
  }

  .completions {
    position: absolute;
    z-index: 2;
    min-inline-size: 9rem;
    max-inline-size: 100%;
    max-block-size: 13rem;
    margin: 0;
    padding: 0.25rem 0;
    overflow: auto;
    border: 1px solid var(--control);
    border-radius: 3px;
    background: var(--background);
    box-shadow: 0 2px 8px rgb(0 0 0 / 20%);
    font-size: var(--small);
    list-style: none;
  }
  .completions li {
    display: flex;
    gap: 1rem;
    justify-content: space-between;
    align-items: baseline;
    min-block-size: 1.5rem;
    padding: 0.125rem 0.5rem;
    cursor: default;
  }
  .completions li > :first-child {
    font-family: ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
    white-space: nowrap;
  }
  .completions .detail {
    overflow: hidden;
    color: var(--muted);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .completions li[aria-selected='true'] {
    background: color-mix(in srgb, var(--accent) 16%, transparent);
  }
  .completions li:hover {
    background: color-mix(in srgb, var(--accent) 8%, transparent);
  }

  /* Room for a place and two lines, so that what stands below stays where it is. */
  .status {
    min-block-size: 5.25rem;
    margin-block: 0.375rem 0.25rem;
  }
  .status pre {
    margin: 0 0 0.25rem;
    overflow: hidden;
    color: var(--muted);
    font:
      var(--small) / 1.5 ui-monospace,
      'SF Mono',
      Menlo,
      Consolas,
      'DejaVu Sans Mono',
      monospace;
    white-space: pre;
  }
  .status mark {
    background: none;
    color: var(--text);
    text-decoration: underline 2px var(--invalid);
    text-underline-offset: 0.25em;
  }
  .problem {
    padding-inline-start: 0.625rem;
    border-inline-start: 2px solid var(--invalid);
    color: var(--text);
  }
  .status ul {
    margin: 0.125rem 0 0;
    padding: 0 0 0 1.125em;
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.4;
  }

  .exports {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.875rem;
    align-items: baseline;
    font-size: var(--small);
  }
  .exports .lead {
    color: var(--muted);
  }
  .exports button {
    min-inline-size: 1.5rem;
  }
  .exports button[aria-disabled] {
    color: var(--muted);
    text-decoration: none;
    cursor: default;
  }
  .export-line {
    min-block-size: 1.4em;
  }
  .by-hand {
    inline-size: 100%;
    margin-block-start: 0.25rem;
    padding: 0.375rem 0.5rem;
    border: 1px solid var(--control);
    border-radius: 3px;
    background: none;
    color: inherit;
    font:
      var(--small) / 1.5 ui-monospace,
      'SF Mono',
      Menlo,
      Consolas,
      'DejaVu Sans Mono',
      monospace;
    resize: vertical;
  }
`;
