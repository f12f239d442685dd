// What the package needs beside its bundles, and what its bundles need to be imported where there is no page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { describeElements } from './manifest.config.ts';

/**
 * `erf-lab.js`, the door to what lies behind it, the style sheet that keeps room for the figures, the custom-elements
 * manifest, and the same for editors.
 */
export function packageFiles(root: string): Plugin {
  const asText = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;
  return {
    name: 'package-files',
    apply: 'build',
    async generateBundle(_, bundle) {
      const base = Object.keys(bundle).find((name) => name.startsWith('erf-lab-base-'));
      if (base === undefined) throw new Error('The build has no erf-lab-base.');
      const { manifest, editorData } = await describeElements(root);
      const files = {
        'erf-lab.js': `export * from './${base}';\n`,
        'erf-lab.css': readFileSync(join(root, 'src/elements/erf-lab.css'), 'utf8'),
        'custom-elements.json': asText(manifest),
        'html-custom-data.json': asText(editorData),
      };
      for (const [fileName, source] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}

/** The two places where Lit asks for a page as soon as it is loaded, and what they say instead. */
const asking = [
  {
    file: /\/lit-html\/(development\/)?lit-html\.js$/,
    asks: /= ?document([,;])/,
    instead: '=globalThis.document??{createTreeWalker(){}}$1',
  },
  {
    file: /\/@lit\/reactive-element\/(development\/)?reactive-element\.js$/,
    asks: /extends HTMLElement ?\{/,
    instead: 'extends(globalThis.HTMLElement??Object){',
  },
] as const;

/**
 * Frameworks that render on a server import what a page imports: there the package loads and registers nothing. Lit has
 * a build for it, too, which would bring a page's stand-ins to every reader.
 */
export function withoutPage(): Plugin {
  return {
    name: 'without-page',
    apply: 'build',
    transform(code, id) {
      const place = asking.find(({ file }) => file.test(id));
      if (!place) return null;
      if (!place.asks.test(code)) throw new Error(`${id} no longer has ${place.asks}.`);
      return { code: code.replace(place.asks, place.instead), map: null };
    },
  };
}

/**
 * Style sheets travel without their comments and indentation, which nothing else shortens: they are texts in scripts.
 * What stands in `${…}` is left alone, and so is every blank that could part two selectors.
 */
export function shortStyles(): Plugin {
  const shorten = (sheet: string): string =>
    sheet
      .replaceAll(/\/\*.*?\*\//gs, '')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/ ?([{};]) ?/g, '$1')
      .replaceAll(';}', '}');
  return {
    name: 'short-styles',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!/\/src\/elements\/.*\.ts$/.test(id) || !code.includes('css`')) return null;
      const short = code.replaceAll(
        /\bcss`((?:[^`$]|\$\{[^}]*\})*)`/g,
        (_, sheet: string) =>
          `css\`${sheet
            .split(/(\$\{[^}]*\})/)
            .map((part, index) => (index % 2 === 0 ? shorten(part) : part))
            .join('')}\``,
      );
      return { code: short, map: null };
    },
  };
}
