// Every word of "save and share", and of what it saves. Pure.
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
  abs: '|gradient|',
  square: 'root mean square gradient',
  signed: 'signed gradient',
  relu: 'positive gradient',
};

const draws = (count: number): string => `${formatNumber(count)} ${count === 1 ? 'draw' : 'draws'}`;

const size = (bytes: number): string =>
  bytes < 1e6
    ? `${formatNumber(Math.max(1, Math.round(bytes / 1e3)))} kB`
    : `${formatNumber(bytes / 1e6, 2)} MB`;

export const strings = {
  title: 'Save and share',
  picture: 'Picture',
  numbers: 'Numbers',
  map: 'Map',
  animation: 'Animation',
  share: 'Share',
  width: 'Width',
  pixels: 'px',
  colours: 'Colours',
  theme: { light: 'light, for print', dark: 'dark' } satisfies Readonly<Record<ThemeName, string>>,
  over: 'Over',
  layers: 'layers',
  from: 'From',
  to: 'To',
  seconds: 'Seconds',
  format: 'Format',
  draws: 'Draws each',
  make: 'Make animation',
  cancel: 'Cancel',
  working: 'Animation computed',
  copyLink: 'Copy link',
  copyCitation: 'Copy citation (BibTeX)',
  copyEmbed: 'Copy embed code:',
  embed: {
    script: 'script tag',
    iframe: 'iframe',
    markdown: 'Markdown',
    mdx: 'MDX',
  } satisfies Readonly<Record<EmbedForm, string>>,
  copied: (what: string, length: number): string =>
    `${what}: ${formatNumber(length)} ${length === 1 ? 'character' : 'characters'} copied.`,
  copiedText: 'What was copied',
  copyByHand: 'The browser does not let this page copy. Here it is, selected: copy it with your keyboard.',
  saved: (name: string, bytes: number): string => `${name} saved, ${size(bytes)}.`,
  link: 'Link',
  citation: 'Citation',
  notYet: 'There is no picture yet: wait until it is there.',
  behind: 'The picture is still that of the settings before: wait until the new one is there.',
  unfinished: (done: number, wanted: number): string =>
    `The picture was not finished: ${formatNumber(done)} of ${draws(wanted)} are in it, and the file says so.`,
  noLab: 'No lab is known to this page, so there is no link.',
  noFrame: 'An iframe needs a page to show, and no lab is known to this page.',
  publicScript:
    'The script’s address is that of the npm package; put your own there if erf-lab.js lies elsewhere.',
  importHint: 'Install the package first: npm install erf-lab.',
  savePicture: (name: string): string => `Save the picture as PNG and put it beside this text as ${name}.`,
  tooLarge: (width: number, height: number): string =>
    `A picture of ${formatNumber(width)} × ${formatNumber(height)} pixels is more than browsers can make; choose a smaller width.`,
  badWidth: (from: number, to: number): string => `The width is a whole number from ${from} to ${to} pixels.`,
  badRange: (name: string, from: number, to: number): string =>
    `${name} runs over whole numbers from ${from} to ${to}, from the smaller to the larger, two at least.`,
  badSeconds: (from: number, to: number): string => `An animation takes ${from} to ${to} seconds.`,
  badDraws: (from: number, to: number): string =>
    `Each picture of an animation takes ${from} to ${to} draws.`,
  noEncoder:
    'No video can be encoded here (WebCodecs is missing: an old browser, or an address without https); GIF works.',
  noVideo: 'This browser can encode no video that WebM takes; choose GIF.',
  noPoints: 'There is nothing to go through here.',
  frames: (done: number, wanted: number): string =>
    `${formatNumber(done)} of ${formatNumber(wanted)} pictures`,
  cancelled: 'Cancelled; nothing was saved.',
  failed: (why: string): string => `That did not work: ${why}`,
  noCode: (why: string): string =>
    `The code that makes files could not be loaded (${why}). Try again; nothing else is affected.`,

  ownNetwork: 'a network of its own',
  stack: (
    { depth, kernel, dilation, stride, strided, channels, activation, dropout, residual }: State,
    stridedLayers: readonly number[],
  ): string =>
    [
      `${depth} ${depth === 1 ? 'layer' : 'layers'} of ${kernel}×${kernel}`,
      dilation.some((step) => step > 1) ? `dilated ${dilation.join('-')}` : '',
      stride > 1 && stridedLayers.length > 0 ? `stride ${stride} at ${strided}` : '',
      `${channels} ${channels === 1 ? 'channel' : 'channels'}`,
      activation === 'none' ? 'linear' : label('activation', activation),
      dropout > 0 ? `dropout ${dropout}` : '',
      residual ? 'skips' : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  atLayer: (layer: string): string => `at ${layer}`,
  atUnit: (unit: Unit): string => `unit ${typeof unit === 'string' ? unit : unit.join(', ')}`,
  ofChannel: (channel: number | 'sum'): string => `channel ${channel}`,
  /** The figure in a sentence with its numbers, for whoever does not see it. */
  sentence: (
    title: string,
    [height, width]: Size,
    { measures, uncertainty, draws: done }: LiveFrame,
  ): string =>
    `Effective receptive field of ${title}: the box is ${formatNumber(height, 4)} by ${formatNumber(width, 4)} pixels, ` +
    `the effective field ${formatWithUncertainty(measures.erfSize, uncertainty.erfSize)} pixels wide, ` +
    `${formatPercent(measures.erfRatio)} of the box (${draws(done)}).`,
  numbersLine: ([height, width]: Size, { measures, uncertainty }: LiveFrame): string =>
    [
      `Box ${formatNumber(height, 4)} × ${formatNumber(width, 4)} px`,
      `effective field ${formatWithUncertainty(measures.erfSize, uncertainty.erfSize)} px, ${formatPercent(measures.erfRatio)} of the box`,
      `sigma ${formatWithUncertainty(measures.sigma[0], uncertainty.sigma[0])} × ${formatWithUncertainty(measures.sigma[1], uncertainty.sigma[1])} px`,
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
      `${draws(done)}${deadDraws > 0 ? `, ${formatNumber(deadDraws)} dead` : ''}, seed ${seed}`,
      `${label('weights', weights)} weights`,
      typeof input === 'string' && input !== 'normal' ? `input ${label('input', input)}` : '',
      `${quantities[aggregate]}${normalize === 'draw' ? ', each draw to 1' : ''}`,
      backend === 'webgpu' ? 'WebGPU' : 'CPU',
      `erf-lab ${version}`,
    ]
      .filter((part) => part !== '')
      .join(' · '),
  figureOf: (title: string): string => `Effective receptive field: ${title}`,
  citedWith: ({ draws: count, seed, weights, aggregate }: Provenance['request']): string =>
    `${draws(count)}, seed ${seed}, ${label('weights', weights)} weights, ${quantities[aggregate]}`,
} as const;
