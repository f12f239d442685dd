// The colours of a saved figure: the elements' own in light and dark, and white for print. Pure.

export const themeNames = ['light', 'dark'] as const;
export type ThemeName = (typeof themeNames)[number];

export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  readonly hairline: string;
  readonly control: string;
  readonly accent: string;
}

/** As in `tokens.ts`; the light one stands on white, as paper does. */
export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    background: '#ffffff',
    text: '#1d1e20',
    muted: '#5c5e64',
    hairline: '#dcdcd9',
    control: '#8b8d93',
    accent: '#0b62c4',
  },
  dark: {
    background: '#141517',
    text: '#ececea',
    muted: '#a3a5ab',
    hairline: '#33353a',
    control: '#72757c',
    accent: '#7ab5ff',
  },
};
