// The look that all elements share: three text sizes, one accent, hairlines. Pages restyle it with --erf-* properties.
import { css } from 'lit';

// Styles that change are set as the property `style`, which a page's policy against inline styles allows.
// light-dark() follows the page's own color-scheme: an element in a page that is always light stays light.
export const tokens = css`
  :host {
    --text: var(--erf-text, light-dark(#1d1e20, #ececea));
    --muted: var(--erf-muted, light-dark(#5c5e64, #a3a5ab));
    --hairline: var(--erf-hairline, light-dark(#dcdcd9, #33353a));
    --control: var(--erf-control, light-dark(#8b8d93, #72757c));
    --background: var(--erf-background, light-dark(#fdfdfc, #141517));
    --accent: var(--erf-accent, light-dark(#0b62c4, #7ab5ff));
    --invalid: var(--erf-invalid, light-dark(#b3261e, #ff8f85));
    --small: var(--erf-text-small, 0.8125rem);
    --body: var(--erf-text-body, 0.9375rem);
    --large: var(--erf-text-large, clamp(1.1875rem, 1rem + 0.6vw, 1.5rem));

    box-sizing: border-box;
    color: var(--text);
    /* What an element says runs left to right, in both its languages; a page that does not keeps what is in the slot. */
    direction: ltr;
    font-family: var(
      --erf-font,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'PingFang SC',
      'Noto Sans SC',
      'Noto Sans CJK SC',
      'Microsoft YaHei',
      sans-serif
    );
    font-size: var(--body);
    font-variant-numeric: tabular-nums;
    line-height: 1.45;
  }
  :host(:dir(rtl)) slot {
    direction: rtl;
  }
  :host([hidden]) {
    display: none !important;
  }
  @media (prefers-contrast: more) {
    :host {
      --muted: var(--erf-muted, light-dark(#35373b, #d0d1d5));
      --hairline: var(--erf-hairline, light-dark(#7b7d83, #85888f));
      --control: var(--erf-control, light-dark(#4a4c51, #b5b7bd));
    }
  }
  @media print {
    :host {
      color-scheme: light;
    }
    button,
    .save {
      display: none !important;
    }
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  button,
  input,
  select {
    color: inherit;
    font: inherit;
    font-variant-numeric: inherit;
  }
  button {
    min-block-size: 1.75rem;
    padding: 0.125rem 0.5rem;
    border: 1px solid var(--control);
    border-radius: 3px;
    background: none;
    cursor: pointer;
  }
  button:disabled {
    border-color: var(--hairline);
    color: var(--muted);
    cursor: default;
  }
  button.plain {
    padding-inline: 0;
    border: 0;
    color: var(--accent);
    text-align: start;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 0.2em;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
