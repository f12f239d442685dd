// A growth chart as files: a picture of charts, curves and exponents, and its points as tables. Loaded when the first one is
// saved. No Lit; pictures need the browser.
import { version } from '../../engine/index.ts';
import { formatNetwork } from '../../network/index.ts';
import {
  chartItems,
  describePng,
  sceneToPng,
  sceneToSvg,
  textWidth,
  toCsv,
  wrapText,
  type Cell,
  type Scene,
  type SceneItem,
} from '../../view/index.ts';
import { controlLabels } from '../controls/labels.ts';
import { networkName } from '../save/describe.ts';
import type { SavedFile } from '../save/files.ts';
import { linkOf, pngTexts, wholeRequest } from '../save/provenance.ts';
import { themes } from '../save/themes.ts';
import { fieldNames } from '../fields.ts';
import { formatField, networkOf, type State } from '../state.ts';
import { hasLaws, type Curve, type Measured } from './chart-model.ts';
import type { LegendLook } from './parts.ts';
import { fitFrom, runsOverLayers } from './points.ts';
import { strings } from './strings.ts';
import { symbolPath } from './symbols.ts';

export const growthFormats = ['png', 'svg', 'csv', 'json'] as const;
export type GrowthFormat = (typeof growthFormats)[number];

export interface GrowthExport {
  readonly state: State;
  /** The page that links lead to, without an ending; null where it shows no such chart. */
  readonly page: string | null;
  /** From top to bottom, as they stand on the page. */
  readonly svgs: readonly SVGSVGElement[];
  readonly curves: readonly Curve[];
  /** As they are drawn: an axis each where boxes are not square. */
  readonly drawn: readonly Curve[];
  readonly look: LegendLook;
  /** What the chart shows, in sentences. */
  readonly description: string;
}

const edge = 14;
const fontSize = 12;
const titleSize = 14;
const lineHeight = 17;
const { light: theme } = themes;
/** Pixels to each of the scene's: letters stay sharp on every screen, and in print. */
const pngScale = 2;

/** What the chart runs over: a knob, or a network's layers. */
const titleOf = (state: State): string =>
  runsOverLayers(state)
    ? strings.layersTitle(networkName(state))
    : strings.knobTitle(controlLabels[state.over].toLowerCase());

/** What all points have in common; each has its own network. */
function provenanceOf(chart: GrowthExport) {
  const { state } = chart;
  return {
    tool: 'erf-lab',
    version,
    link: linkOf(chart, state),
    title: titleOf(state),
    network: formatNetwork(networkOf(state)),
    settings: Object.fromEntries(fieldNames.map((name) => [name, formatField(name, state[name])])),
  };
}

/** A curve's exponents, in the words of the page's legend. */
function lawsOf({ fits: { size, box, share, sigma } }: Curve, { over, quantity }: State): string {
  const law = (name: string, fit: typeof size): string =>
    fit ? `${name} ${strings.exponent(over)} ${strings.law(fit)}` : '';
  const laws =
    quantity === 'sigma'
      ? [law(strings.sigmaWord, sigma)]
      : [law(strings.effective, size), law(strings.theoretical, box), law(strings.shareWord, share)];
  return laws.filter((words) => words !== '').join(' · ');
}

export function growthScene(chart: GrowthExport): Scene {
  const { svgs, drawn, state, look, description } = chart;
  const width = Math.max(...svgs.map((svg) => Number(svg.getAttribute('width'))));
  const items: SceneItem[] = [];
  let y = edge;
  const write = (text: string, fill: string, { size = fontSize, bold = false } = {}): void => {
    for (const line of wrapText(text, size, width)) {
      y += size + 5;
      items.push({ kind: 'text', x: edge, y: y - 4, text: line, fontSize: size, fill, bold });
    }
  };
  for (const svg of svgs) {
    items.push(...chartItems(svg, theme, { x: edge, y }));
    y += Number(svg.getAttribute('height'));
  }
  y += 4;
  const fitted = hasLaws(state) && (state.quantity === 'size' || state.quantity === 'sigma');
  const names = Math.max(...drawn.map(({ label }) => textWidth(label, fontSize)), 0);
  for (const [index, curve] of drawn.entries()) {
    y += lineHeight;
    const color = look.colors[index % look.colors.length] ?? theme.text;
    const symbol = look.symbols[index % look.symbols.length] ?? '';
    items.push(
      { kind: 'path', d: symbolPath(symbol), at: { x: edge + 6, y: y - 4 }, fill: color },
      { kind: 'text', x: edge + 18, y, text: curve.label, fontSize, fill: theme.text },
    );
    const words = fitted ? lawsOf(curve, state) || strings.notFitted(state.over, fitFrom[state.over]) : '';
    const beside = edge + 34 + names;
    if (words !== '' && beside + textWidth(words, fontSize) <= edge + width) {
      items.push({ kind: 'text', x: beside, y, text: words, fontSize, fill: theme.muted });
    } else {
      for (const text of wrapText(words, fontSize, width - 18)) {
        y += lineHeight;
        items.push({ kind: 'text', x: edge + 18, y, text, fontSize, fill: theme.muted });
      }
    }
  }
  y += lineHeight;
  const exact = drawn.every(({ predicted }) => predicted.every(({ numbers }) => numbers.exact));
  const keys = [
    ...(state.quantity === 'size' ? [{ text: strings.theoretical, dash: [5, 3] }] : []),
    ...(state.quantity === 'r2' ? [] : [{ text: exact ? strings.predicted : strings.about, dash: [1, 4] }]),
  ];
  let x = edge;
  for (const { text, dash } of keys) {
    const needed = 26 + textWidth(text, fontSize);
    if (x > edge && x + needed > edge + width) {
      x = edge;
      y += lineHeight;
    }
    items.push(
      {
        kind: 'path',
        d: `M${x},${y - 4}h20`,
        stroke: theme.text,
        strokeWidth: 1.5,
        dash,
        round: dash[0] === 1,
      },
      { kind: 'text', x: x + 26, y, text, fontSize, fill: theme.muted },
    );
    x += needed + 16;
  }
  y += 8;
  write(titleOf(state), theme.text, { size: titleSize, bold: true });
  if (fitted) write(strings.fittedFrom(state.over, fitFrom[state.over]), theme.muted);
  write(strings.made(networkName(state), state, version), theme.muted);
  const link = linkOf(chart, state);
  if (link !== null) write(link, theme.muted);
  return {
    width: width + 2 * edge,
    height: Math.ceil(y + edge),
    background: theme.background,
    title: titleOf(state),
    description,
    items,
  };
}

const bothAxes = (name: string): readonly string[] => [`${name} y`, `${name} x`];

const columns = [
  'curve',
  'at',
  'label',
  ...bothAxes('box'),
  'effective size',
  'effective size ±',
  'share',
  'share ±',
  ...bothAxes('sigma'),
  ...bothAxes('sigma ±'),
  ...bothAxes('excess kurtosis'),
  ...bothAxes('excess kurtosis ±'),
  'fit R²',
  'predicted size',
  ...bothAxes('predicted sigma'),
  'prediction exact',
  'draws',
  'dead draws',
  'finished',
  'standard error of the map',
  'network',
  'layer',
  'unit',
  'channel',
  'seed',
  'weights',
  'input',
  'aggregate',
  'normalize',
  'backend',
  'version',
  'link',
] as const;

function rowOf(chart: GrowthExport, { family }: Curve, { point, numbers: each }: Measured): readonly Cell[] {
  const request = wholeRequest({ request: point.request, draws: each.draws });
  const { predicted, uncertainty } = each;
  const { unit, input } = request;
  return [
    family.label,
    point.x,
    point.label,
    ...each.rfSize,
    each.erfSize,
    uncertainty.erfSize,
    each.erfRatio,
    uncertainty.erfRatio,
    ...each.sigma,
    ...uncertainty.sigma,
    ...each.kurtosis,
    ...uncertainty.kurtosis,
    each.gaussian.r2,
    predicted?.erfSize ?? null,
    ...(predicted?.sigma ?? [null, null]),
    predicted ? String(predicted.exact) : null,
    each.draws,
    each.deadDraws,
    String(each.final),
    each.standardError,
    formatNetwork(request.network),
    request.layer,
    unit === 'center' ? unit : unit.join(','),
    request.channel,
    request.seed,
    request.weights,
    typeof input === 'string' ? input : null,
    request.aggregate,
    request.normalize,
    each.backend,
    `erf-lab ${version}`,
    linkOf(chart, { ...chart.state, ...point.changes }),
  ];
}

/** A row for each measured point. Each says by itself how it was made. */
export function growthCsv(chart: GrowthExport): string {
  return toCsv(
    columns,
    chart.curves.flatMap((curve) => curve.measured.map((measured) => rowOf(chart, curve, measured))),
  );
}

/** Everything of the chart; a point's `request` gives its map again. */
export function growthJson(chart: GrowthExport): string {
  const { state } = chart;
  const curves = chart.curves.map(({ family, fits, measured, predicted }) => ({
    label: family.label,
    fits,
    points: measured.map(({ point, numbers }) => ({
      at: point.x,
      label: point.label,
      link: linkOf(chart, { ...state, ...point.changes }),
      request: { ...point.request, draws: numbers.draws },
      numbers,
    })),
    predicted: predicted.map(({ point, numbers }) => ({ at: point.x, ...numbers })),
  }));
  return `${JSON.stringify({ ...provenanceOf(chart), curves }, null, 2)}\n`;
}

/** Everything in words is made before the first await, in the language of now. */
export async function growthFile(format: GrowthFormat, chart: GrowthExport): Promise<SavedFile> {
  const name = `erf-growth.${format}`;
  switch (format) {
    case 'svg':
      return {
        name,
        type: 'image/svg+xml',
        content: await sceneToSvg(growthScene(chart), provenanceOf(chart)),
      };
    case 'png': {
      const scene = growthScene(chart);
      const texts = pngTexts(scene, provenanceOf(chart));
      const content = describePng(await sceneToPng(scene, pngScale), texts, pngScale);
      return { name, type: 'image/png', content };
    }
    case 'csv':
      return { name, type: 'text/csv', content: growthCsv(chart) };
    case 'json':
      return { name, type: 'application/json', content: growthJson(chart) };
    default:
      return format satisfies never;
  }
}
