// Every word that <erf-profile> says. In the language of now.
import type { ErfProfile, ProfilePhase } from '../../engine/index.ts';
import { languageNow, msg, str, translate } from '../language/message.ts';
import { formatNumber, formatPercent } from '../../view/index.ts';
import type { Place } from './summary.ts';

const scaled = (value: number, base: number, units: readonly string[]): string => {
  let [rest, unit] = [value, 0];
  for (; rest >= 0.9995 * base && unit < units.length - 1; unit++) rest /= base;
  return `${formatNumber(rest, 3)} ${units[unit]!}`.trimEnd();
};

export const formatMs = (ms: number): string => {
  if (ms >= 1000) return `${formatNumber(ms / 1000, 3)} s`;
  return ms > 0 && ms < 0.001 ? '< 0.001 ms' : `${formatNumber(ms, 3)} ms`;
};
/** Of operations: 6.61 M. */
export const formatCount = (count: number): string => scaled(count, 1000, ['', 'k', 'M', 'G', 'T', 'P']);
export const formatBytes = (bytes: number): string => scaled(bytes, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']);
/** GFLOP/s of operations in milliseconds. */
export const formatRate = (operations: number, ms: number): string =>
  ms > 0 && operations > 0 ? formatNumber(operations / ms / 1e6, 3) : '–';
/** The last digit of a share that is measured to a percent or so. */
export const formatShare = (share: number): string =>
  share > 0 && share < 0.001 ? '< 0.1 %' : formatPercent(share, 2);

function where({ from, to }: Place): string {
  if (from === null || to === null) return '';
  return from === to ? from : msg(str`${from} to ${to}`);
}

const placeOf = (place: Place): string => {
  const layers = where(place);
  switch (place.part) {
    case 'gradient':
      return layers === '' ? msg('the gradient of all layers') : msg(str`the gradient of ${layers}`);
    case 'forward':
      return layers === '' ? msg('the values of all layers') : msg(str`the values of ${layers}`);
    case 'random':
      return layers === '' ? msg('drawing weights and inputs') : msg(str`drawing the weights of ${layers}`);
    case 'map':
      return msg('the draws’ maps and their mean');
    case 'reading':
      return msg('reading the picture back');
    case 'measuring':
      return msg('measuring the picture');
    default:
      return place.part satisfies never;
  }
};

const phaseNames: Readonly<Record<ProfilePhase, () => string>> = {
  gradient: () => msg('Gradient'),
  forward: () => msg('Values forward'),
  random: () => msg('Weights, inputs, masks'),
  map: () => msg('Maps and mean'),
};

export const strings = {
  get region(): string {
    return msg('Where the time goes');
  },
  /** 72 % of the time goes into the gradient of conv12 to conv19, 11 % into reading the picture back. */
  summary: (places: readonly Place[]): string => {
    const [first, ...rest] = places;
    if (!first) return msg('It took no time that could be measured.');
    const more = rest.map((place) => msg(str`${formatShare(place.share)} into ${placeOf(place)}`));
    const all = [msg(str`${formatShare(first.share)} of the time goes into ${placeOf(first)}`), ...more];
    return msg(str`${all.join(msg(', '))}.`);
  },
  phase: (phase: ProfilePhase): string => phaseNames[phase](),
  /** 16 draws at a time in 12.3 ms, 0.77 ms a draw. */
  chunk: ({ draws, totals }: ErfProfile): string =>
    draws === 1
      ? msg(str`One draw at a time, in ${formatMs(totals.chunkMs)}.`)
      : msg(
          str`${draws} draws at a time in ${formatMs(totals.chunkMs)}, ${formatMs(totals.chunkMs / draws)} a draw.`,
        ),
  rate: ({ totals, peak }: ErfProfile): string =>
    msg(
      str`Its steps compute at ${formatRate(totals.operations, totals.computingMs)} GFLOP/s, ${formatShare(totals.operations / totals.computingMs / peak.operationsPerMs)} of the peak.`,
    ),
  /** What computed, and what it did. */
  on: (adapter: string, what: string): string => msg(str`${translate(adapter)}: ${what}`),
  /** How it was timed, and what to make of it. */
  how: ({ where: by, rounds, fallbackAdapter, backend }: ErfProfile): string => {
    const each =
      by === 'timestamp'
        ? msg('Each step is timed by itself, by the device’s own timestamps')
        : backend === 'cpu'
          ? msg('Each step is timed by itself, by the clock, on one thread')
          : msg(
              'Each step is timed by itself, by the clock around its submission less an empty one, for this device has no timestamps',
            );
    const often =
      rounds === 1
        ? msg('once, for it takes long')
        : msg(str`again and again until it can be told; the median of ${rounds}`);
    const overlap = msg('Steps overlap when nobody times them, so their sum can pass the whole.');
    const software = fallbackAdapter ? msg('The adapter computes in software.') : '';
    const blank = languageNow() === 'en' ? ' ' : '';
    return [msg(str`${each}, ${often}.`), overlap, software].filter((text) => text !== '').join(blank);
  },
  get counts(): string {
    return msg(
      'Operations are floating-point, a multiply-add counts two; bytes are what must be read and written at least, each tensor once. Both are of a whole chunk.',
    );
  },
  peakIs: ({ peak }: ErfProfile): string =>
    msg(
      str`The peak is measured here: ${translate(peak.how)}, ${formatRate(peak.operationsPerMs, 1)} GFLOP/s.`,
    ),
  totals: {
    get firstPicture(): string {
      return msg('First picture');
    },
    get planning(): string {
      return msg('Plan');
    },
    get opening(): string {
      return msg('Memory and kernels');
    },
    get chunk(): string {
      return msg('A chunk');
    },
    get computing(): string {
      return msg('Its steps, summed');
    },
    get reading(): string {
      return msg('Reading back');
    },
    get measuring(): string {
      return msg('Measuring a picture');
    },
    get operations(): string {
      return msg('Operations');
    },
    get bytes(): string {
      return msg('Bytes, at least');
    },
    get peak(): string {
      return msg('Peak');
    },
    get held(): string {
      return msg('Memory held');
    },
    get page(): string {
      return msg('Held for the page');
    },
  },
  ofDraws: (draws: number): string => (draws === 1 ? msg('1 draw') : msg(str`${draws} draws`)),
  forDraws: (draws: number): string =>
    draws === 1 ? msg('for one draw at a time') : msg(str`for ${draws} draws at a time`),
  get numbers(): string {
    return msg('In all');
  },
  get table(): string {
    return msg('Time of each layer in one chunk. Choose a layer to see its steps.');
  },
  columns: {
    get layer(): string {
      return msg('Layer');
    },
    get time(): string {
      return msg('Time');
    },
    get timeShare(): string {
      return msg('of all');
    },
    get operations(): string {
      return msg('Operations');
    },
    get bytes(): string {
      return msg('Bytes');
    },
    get rate(): string {
      return msg('GFLOP/s');
    },
    get peakShare(): string {
      return msg('of the peak');
    },
  },
  /** Of a row: its layer, or layers that run as one. */
  layers: (layers: readonly string[]): string => {
    if (layers.length === 0) return msg('The map');
    const [first, last] = [layers[0]!, layers.at(-1)!];
    return layers.length === 1 ? first : msg(str`${first} to ${last}, fused`);
  },
  step: (name: string): string => {
    const [kind, ...more] = name.split(' ');
    const known: Readonly<Record<string, () => string>> = {
      weights: () => msg('weights'),
      forward: () => msg('values'),
      gradient: () => msg('gradient'),
      mask: () => msg('mask'),
      drawn: () => msg('drawn'),
      accumulate: () => msg('into the mean'),
      finish: () => msg('the frame'),
    };
    if (more.length === 0) return known[kind!]?.() ?? name;
    if (kind === 'rescale') return msg('rescale');
    if (kind === 'aggregate') return msg('each draw’s map');
    return name;
  },
  get showSteps(): string {
    return msg('Show every step');
  },
  get hideSteps(): string {
    return msg('Hide the steps');
  },
  get again(): string {
    return msg('Measure again');
  },
  get copy(): string {
    return msg('Copy as JSON');
  },
  get save(): string {
    return msg('Save as JSON');
  },
  get copied(): string {
    return msg('Copied.');
  },
  get byHand(): string {
    return msg('Copying is not allowed here: take it from this field.');
  },
  get json(): string {
    return msg('The profile as JSON');
  },
  get measuring(): string {
    return msg('Measuring; the picture waits meanwhile');
  },
  get waiting(): string {
    return msg('Waits for the picture');
  },
  get behind(): string {
    return msg('These numbers are of the settings before.');
  },
  get tryAgain(): string {
    return msg('Try again');
  },
} as const;
