// Every word of "save and share", and of what it saves. In the language of now.
import { msg, str } from '../language/message.ts';
import type { LiveFrame } from '../../client/index.ts';
import type { Aggregate, EngineInfo, Unit } from '../../engine/index.ts';
import { formatNumber, formatPercent, formatWithUncertainty } from '../../view/index.ts';
import { choicesOf } from '../controls/labels.ts';
import type { State } from '../state.ts';
import type { EmbedForm } from './embed.ts';
import type { Provenance } from './provenance.ts';
import type { ThemeName } from './themes.ts';

/** Of the theoretical receptive field, pixels. */
type Size = readonly [y: number, x: number];

const label = (name: 'activation' | 'weights' | 'input' | 'aggregate' | 'normalize', value: string): string =>
  choicesOf(name).find((choice) => choice.value === value)?.label ?? value;

const quantities: Readonly<Record<Aggregate, string>> = {
  get abs(): string {
    return msg('|gradient|');
  },
  get square(): string {
    return msg('root mean square gradient');
  },
  get signed(): string {
    return msg('signed gradient');
  },
  get relu(): string {
    return msg('positive gradient');
  },
};

const draws = (count: number): string => `${formatNumber(count)} ${count === 1 ? msg('draw') : msg('draws')}`;

const size = (bytes: number): string =>
  bytes < 1e6
    ? `${formatNumber(Math.max(1, Math.round(bytes / 1e3)))} kB`
    : `${formatNumber(bytes / 1e6, 2)} MB`;

export const strings = {
  get title(): string {
    return msg('Save and share');
  },
  get picture(): string {
    return msg('Picture');
  },
  get numbers(): string {
    return msg('Numbers');
  },
  get map(): string {
    return msg('Map');
  },
  get animation(): string {
    return msg('Animation');
  },
  get share(): string {
    return msg('Share');
  },
  get width(): string {
    return msg('Width');
  },
  pixels: 'px',
  get colours(): string {
    return msg('Colours');
  },
  theme: {
    get light(): string {
      return msg('light, for print');
    },
    get dark(): string {
      return msg('dark');
    },
  } satisfies Readonly<Record<ThemeName, string>>,
  get over(): string {
    return msg('Over');
  },
  get layers(): string {
    return msg('layers');
  },
  get from(): string {
    return msg('From');
  },
  get to(): string {
    return msg('To');
  },
  get seconds(): string {
    return msg('Seconds');
  },
  get format(): string {
    return msg('Format');
  },
  get draws(): string {
    return msg('Draws each');
  },
  get make(): string {
    return msg('Make animation');
  },
  get cancel(): string {
    return msg('Cancel');
  },
  get working(): string {
    return msg('Animation computed');
  },
  get copyLink(): string {
    return msg('Copy link');
  },
  get copyCitation(): string {
    return msg('Copy citation (BibTeX)');
  },
  get copyEmbed(): string {
    return msg('Copy embed code:');
  },
  embed: {
    get script(): string {
      return msg('script tag');
    },
    iframe: 'iframe',
    markdown: 'Markdown',
    mdx: 'MDX',
  } satisfies Readonly<Record<EmbedForm, string>>,
  copied: (what: string, length: number): string =>
    msg(str`${what}: ${formatNumber(length)} ${length === 1 ? msg('character') : msg('characters')} copied.`),
  get copiedText(): string {
    return msg('What was copied');
  },
  get copyByHand(): string {
    return msg('The browser does not let this page copy. Here it is, selected: copy it with your keyboard.');
  },
  saved: (name: string, bytes: number): string => msg(str`${name} saved, ${size(bytes)}.`),
  get link(): string {
    return msg('Link');
  },
  get citation(): string {
    return msg('Citation');
  },
  get notYet(): string {
    return msg('There is no picture yet: wait until it is there.');
  },
  noFigure: (id: string): string =>
    id === ''
      ? msg('No figure is named: write <erf-save for="…"> with the id of an <erf-heatmap>.')
      : msg(str`for=${id} is the id of no figure here that can be saved, such as an <erf-heatmap>.`),
  get behind(): string {
    return msg('The picture is still that of the settings before: wait until the new one is there.');
  },
  unfinished: (done: number, wanted: number): string =>
    msg(
      str`The picture was not finished: ${formatNumber(done)} of ${draws(wanted)} are in it, and the file says so.`,
    ),
  get noLab(): string {
    return msg('No lab is known to this page, so there is no link.');
  },
  get noFrame(): string {
    return msg('An iframe needs a page to show, and no lab is known to this page.');
  },
  get publicScript(): string {
    return msg(
      'The script’s address is that of the npm package; put your own there if erf-lab.js lies elsewhere.',
    );
  },
  get importHint(): string {
    return msg('Install the package first: npm install erf-lab.');
  },
  savePicture: (name: string): string =>
    msg(str`Save the picture as PNG and put it beside this text as ${name}.`),
  tooLarge: (width: number, height: number): string =>
    msg(
      str`A picture of ${formatNumber(width)} × ${formatNumber(height)} pixels is more than browsers can make; choose a smaller width.`,
    ),
  badWidth: (from: number, to: number): string =>
    msg(str`The width is a whole number from ${from} to ${to} pixels.`),
  badRange: (name: string, from: number, to: number): string =>
    msg(
      str`${name} runs over whole numbers from ${from} to ${to}, from the smaller to the larger, two at least.`,
    ),
  badSeconds: (from: number, to: number): string => msg(str`An animation takes ${from} to ${to} seconds.`),
  badDraws: (from: number, to: number): string =>
    msg(str`Each picture of an animation takes ${from} to ${to} draws.`),
  get noEncoder(): string {
    return msg(
      'No video can be encoded here (WebCodecs is missing: an old browser, or an address without https); GIF works.',
    );
  },
  get noVideo(): string {
    return msg('This browser can encode no video that WebM takes; choose GIF.');
  },
  get noPoints(): string {
    return msg('There is nothing to go through here.');
  },
  frames: (done: number, wanted: number): string =>
    msg(str`${formatNumber(done)} of ${formatNumber(wanted)} pictures`),
  get cancelled(): string {
    return msg('Cancelled; nothing was saved.');
  },
  failed: (why: string): string => msg(str`That did not work: ${why}`),
  noCode: (why: string): string =>
    msg(str`The code that makes files could not be loaded (${why}). Try again; nothing else is affected.`),

  get ownNetwork(): string {
    return msg('a network of its own');
  },
  stack: (
    { depth, kernel, dilation, stride, strided, channels, activation, dropout, residual }: State,
    stridedLayers: readonly number[],
  ): string =>
    [
      msg(str`${depth} ${depth === 1 ? msg('layer') : msg('layers')} of ${kernel}×${kernel}`),
      dilation.some((step) => step > 1) ? msg(str`dilated ${dilation.join('-')}`) : '',
      stride > 1 && stridedLayers.length > 0 ? msg(str`stride ${stride} at ${strided}`) : '',
      `${channels} ${channels === 1 ? msg('channel', { id: 'n channels' }) : msg('channels', { id: 'n channels' })}`,
      activation === 'none' ? msg('linear') : label('activation', activation),
      dropout > 0 ? msg(str`dropout ${dropout}`) : '',
      residual ? msg('skips') : '',
    ]
      .filter((part) => part !== '')
      .join(msg(', ')),
  atLayer: (layer: string): string => msg(str`at ${layer}`),
  atUnit: (unit: Unit): string => msg(str`unit ${typeof unit === 'string' ? unit : unit.join(', ')}`),
  ofChannel: (channel: number | 'sum'): string => msg(str`channel ${channel}`),
  /** The figure in a sentence with its numbers, for whoever does not see it. */
  sentence: (
    title: string,
    [height, width]: Size,
    { measures, uncertainty, draws: done, deadDraws }: LiveFrame,
  ): string =>
    deadDraws === done
      ? msg(
          str`Effective receptive field of ${title}: the box is ${formatNumber(height, 4)} by ${formatNumber(width, 4)} pixels, and there is no effective field in it: every draw is dead, its gradient zero everywhere (${draws(done)}).`,
        )
      : msg(
          str`Effective receptive field of ${title}: the box is ${formatNumber(height, 4)} by ${formatNumber(width, 4)} pixels, the effective field ${formatWithUncertainty(measures.erfSize, uncertainty.erfSize)} pixels wide, ${formatPercent(measures.erfRatio)} of the box (${draws(done)}).`,
        ),
  numbersLine: ([height, width]: Size, { measures, uncertainty }: LiveFrame): string =>
    [
      msg(str`Box ${formatNumber(height, 4)} × ${formatNumber(width, 4)} px`),
      msg(
        str`effective field ${formatWithUncertainty(measures.erfSize, uncertainty.erfSize)} px, ${formatPercent(measures.erfRatio)} of the box`,
      ),
      msg(
        str`sigma ${formatWithUncertainty(measures.sigma[0], uncertainty.sigma[0])} × ${formatWithUncertainty(measures.sigma[1], uncertainty.sigma[1])} px`,
      ),
    ]
      // A number, its uncertainty and its unit stay on one line.
      .map((part) => part.replace(/ (?=[±×%]|px)|(?<=[±×]) /g, '\u00a0'))
      .join(' · '),
  madeLine: (
    { seed, weights, input, aggregate, normalize }: Provenance['request'],
    { draws: done, deadDraws }: LiveFrame,
    { backend }: EngineInfo,
    version: string,
  ): string =>
    [
      msg(
        str`${draws(done)}${deadDraws > 0 ? msg(str`, ${formatNumber(deadDraws)} dead`) : ''}, seed ${seed}`,
      ),
      msg(str`${label('weights', weights)} weights`),
      typeof input === 'string' && input !== 'normal' ? msg(str`input ${label('input', input)}`) : '',
      `${quantities[aggregate]}${normalize === 'draw' ? msg(', each draw to 1') : ''}`,
      backend === 'webgpu' ? 'WebGPU' : 'CPU',
      `erf-lab ${version}`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  figureOf: (title: string): string => msg(str`Effective receptive field: ${title}`),
  citedWith: ({ draws: count, seed, weights, aggregate }: Provenance['request']): string =>
    msg(str`${draws(count)}, seed ${seed}, ${label('weights', weights)} weights, ${quantities[aggregate]}`),
} as const;
