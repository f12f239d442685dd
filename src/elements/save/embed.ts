// Code that puts a figure into somebody's page, in four forms. Pure: no Lit, no DOM.
import { escapeXml } from '../../view/index.ts';
import { figureFields } from '../fields.ts';
import { layoutFigure } from '../heatmap/frame-geometry.ts';
import { formatField, initialState, sameValue, writeAddress, type State } from '../state.ts';
import type { Language } from '../language/message.ts';
import { strings } from './strings.ts';

export const embedForms = ['script', 'iframe', 'markdown', 'mdx'] as const;
export type EmbedForm = (typeof embedForms)[number];

export interface EmbedModel {
  readonly state: State;
  /** What the figure speaks. */
  readonly language: Language;
  /** The knobs that the figure gives its reader, as its attribute names them; empty for none. */
  readonly controls: string;
  /** The figure in a sentence with its numbers: what is read where nothing can run. */
  readonly summary: string;
  /** Address of `erf-lab.js`. */
  readonly script: string;
  /** Opens the same picture in the lab; null where no lab is known. */
  readonly link: string | null;
  /** Address of the page that holds the figure alone; null where none is known. */
  readonly embedPage: string | null;
  /** Name of the picture's file, to be saved beside a Markdown text. */
  readonly pictureFile: string;
}

/**
 * The files of the package's own build that this code may lie in: `standalone.js`, or a sibling with one hash of eight
 * characters (see vite.config.ts). A site's bundler keeps a chunk's name and adds a hash of its own, as in
 * `assets/erf-lab-register-BrfGz7vz-Dq3xYw1_.js`: no `erf-lab.js` lies there.
 */
const ownFile = /^(https?:\/\/.*\/)(?:(standalone)|erf-lab-(?:register|element)-[\w-]{8})\.js(?:[?#].*)?$/;

/** The package's file that the running module belongs to; else the package's address on a public server. */
export function scriptAddress(
  moduleUrl: string,
  version: string,
): { readonly url: string; readonly own: boolean } {
  const [, folder, alone = 'erf-lab'] = ownFile.exec(moduleUrl) ?? [];
  return folder === undefined
    ? { url: `https://cdn.jsdelivr.net/npm/erf-lab@${version}/dist/erf-lab.js`, own: false }
    : { url: `${folder}${alone}.js`, own: true };
}

/** What differs from the defaults, as attributes. A page may have another language than the figure that was copied. */
function attributes({ state, language, controls }: EmbedModel): string {
  const own = figureFields
    .filter((name) => !sameValue(name, state[name], initialState[name]))
    .map((name) => ` ${name}="${escapeXml(formatField(name, state[name]))}"`)
    .join('');
  const knobs = controls === '' ? '' : ` controls="${escapeXml(controls)}"`;
  return language === 'en' ? own + knobs : `${own}${knobs} lang="${language}"`;
}

/** The growth chart's settings are none of a figure's. A frame does not know the language of the page around it. */
function figureAddress({ state, language, controls }: EmbedModel): string {
  const own = Object.fromEntries(figureFields.map((name) => [name, state[name]]));
  const address = writeAddress({ ...initialState, ...own });
  const more = [
    ...(controls === '' ? [] : [`controls=${controls.replaceAll(/[\s,]+/g, '+')}`]),
    ...(language === 'en' ? [] : [`lang=${language}`]),
  ];
  if (more.length === 0) return address;
  return `${address === '' ? '#' : `${address}&`}${more.join('&')}`;
}

/** In JSX, braces begin an expression. */
const escapeJsx = (text: string): string =>
  escapeXml(text).replace(/[{}]/g, (brace) => `&#${brace.charCodeAt(0)};`);

/** Brackets end a Markdown picture's words. */
const escapeMarkdown = (text: string): string => text.replace(/[[\]\\*_<>`]/g, String.raw`\$&`);

/** Parentheses and blanks end a Markdown address. */
const markdownAddress = (url: string): string =>
  url.replace(/[()\s]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);

/** What most columns of text are wide. */
const frameWidth = 640;
/** Legend, lines under the picture and what a browser's own margins take. */
const underFigure = 170;

/** Null where the form needs a page that is not known. */
export function embedCode(form: EmbedForm, model: EmbedModel): string | null {
  const { summary, script, link, embedPage, pictureFile } = model;
  switch (form) {
    case 'script':
      return (
        `<script type="module" src="${escapeXml(script)}"></script>\n` +
        `<erf-heatmap${attributes(model)}>\n  ${escapeXml(summary)}\n</erf-heatmap>\n`
      );
    case 'iframe': {
      if (embedPage === null) return null;
      const height = layoutFigure(frameWidth).height + underFigure;
      return (
        `<iframe src="${escapeXml(embedPage + figureAddress(model))}" title="${escapeXml(summary)}" ` +
        `width="${frameWidth}" height="${height}" loading="lazy"></iframe>\n`
      );
    }
    case 'markdown': {
      const picture = `![${escapeMarkdown(summary)}](${pictureFile})`;
      return link === null
        ? `${picture}\n\n<!-- ${strings.savePicture(pictureFile)} -->\n`
        : `[${picture}](${markdownAddress(link)})\n\n<!-- ${strings.savePicture(pictureFile)} -->\n`;
    }
    case 'mdx':
      return (
        `import 'erf-lab';\n\n` +
        `<erf-heatmap${attributes(model)}>\n  ${escapeJsx(summary)}\n</erf-heatmap>\n`
      );
    default:
      return form satisfies never;
  }
}
