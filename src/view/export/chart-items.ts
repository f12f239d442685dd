// A chart that Observable Plot has drawn, as items of a scene: what `plot-theme.ts` leaves in its SVG, and nothing more. Imports
// its own room only; reads attributes, so that the chart need not be on a page.
import type { SceneItem } from './scene.ts';

export interface ChartColors {
  /** What is drawn in currentColor. */
  readonly text: string;
  /** Labels of the axes. */
  readonly muted: string;
  /** Ticks. */
  readonly control: string;
  /** Grid lines. */
  readonly hairline: string;
}

/** What an element has from those around it. */
interface Inherited {
  readonly fill: string;
  readonly fillOpacity: number;
  readonly stroke: string;
  readonly strokeOpacity: number;
  readonly strokeWidth: number;
  readonly dash: string;
  readonly cap: string;
  readonly anchor: string;
  readonly fontSize: number;
  readonly x: number;
  readonly y: number;
}

const initial: Inherited = {
  fill: 'black',
  fillOpacity: 1,
  stroke: 'none',
  strokeOpacity: 1,
  strokeWidth: 1,
  dash: 'none',
  cap: 'butt',
  anchor: 'start',
  fontSize: 12,
  x: 0,
  y: 0,
};

const numberOf = (element: Element, name: string, otherwise: number): number => {
  const text = element.getAttribute(name);
  return text === null ? otherwise : Number.parseFloat(text);
};

/** Plot moves what it draws, and neither turns nor scales it. */
function translation(element: Element): { readonly x: number; readonly y: number } {
  const text = element.getAttribute('transform');
  if (text === null) return { x: 0, y: 0 };
  const found = /^translate\(\s*([-\d.e]+)(?:[\s,]+([-\d.e]+))?\s*\)$/.exec(text);
  if (!found) throw new TypeError(`A chart has the transform "${text}"; only translations are known here.`);
  return { x: Number(found[1]), y: Number(found[2] ?? 0) };
}

/** The elements' `plotStyles` give these groups a colour of their own. */
function colorsOfClass(name: string, { muted, control, hairline }: ChartColors): Partial<Inherited> {
  if (/-axis(-tick)?-label$/.test(name)) return { fill: muted };
  if (name.endsWith('-axis-tick')) return { stroke: control };
  if (name.endsWith('-grid')) return { stroke: hairline, strokeOpacity: 1 };
  return {};
}

function inherit(element: Element, from: Inherited, colors: ChartColors): Inherited {
  const { x, y } = translation(element);
  const text = (name: string, otherwise: string): string => element.getAttribute(name) ?? otherwise;
  return {
    fill: text('fill', from.fill),
    fillOpacity: numberOf(element, 'fill-opacity', from.fillOpacity),
    stroke: text('stroke', from.stroke),
    strokeOpacity: numberOf(element, 'stroke-opacity', from.strokeOpacity),
    strokeWidth: numberOf(element, 'stroke-width', from.strokeWidth),
    dash: text('stroke-dasharray', from.dash),
    cap: text('stroke-linecap', from.cap),
    anchor: text('text-anchor', from.anchor),
    fontSize: numberOf(element, 'font-size', from.fontSize),
    x: from.x + x,
    y: from.y + y,
    ...colorsOfClass(element.getAttribute('class') ?? '', colors),
  };
}

/** The chart with its top left corner at `x`, `y`. */
export function chartItems(
  svg: SVGSVGElement,
  colors: ChartColors,
  { x = 0, y = 0 }: { readonly x?: number; readonly y?: number } = {},
): readonly SceneItem[] {
  return itemsOf(svg, { ...initial, x, y }, colors);
}

function itemsOf(element: Element, around: Inherited, colors: ChartColors): readonly SceneItem[] {
  const look = inherit(element, around, colors);
  switch (element.localName) {
    case 'svg':
    case 'g':
      return [...element.children].flatMap((child) => itemsOf(child, look, colors));
    case 'text':
      return [textItem(element, look, colors)];
    case 'path':
      return pathItems(element.getAttribute('d') ?? '', look, colors);
    case 'line': {
      const [x1, y1, x2, y2] = ['x1', 'y1', 'x2', 'y2'].map((name) => numberOf(element, name, 0));
      return pathItems(`M${x1},${y1}L${x2},${y2}`, { ...look, fill: 'none' }, colors);
    }
    case 'circle': {
      const [cx, cy, r] = ['cx', 'cy', 'r'].map((name) => numberOf(element, name, 0)) as [
        number,
        number,
        number,
      ];
      return pathItems(
        `M${cx - r},${cy}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0z`,
        look,
        colors,
      );
    }
    case 'title':
      return [];
    default:
      throw new TypeError(`A chart has a <${element.localName}>, which is not known here.`);
  }
}

const colorOf = (color: string, { text }: ChartColors): string => (color === 'currentColor' ? text : color);

function pathItems(d: string, look: Inherited, colors: ChartColors): readonly SceneItem[] {
  const at = { x: look.x, y: look.y };
  const items: SceneItem[] = [];
  if (d === '') return items;
  if (look.fill !== 'none') {
    items.push({ kind: 'path', d, at, fill: colorOf(look.fill, colors), opacity: look.fillOpacity });
  }
  if (look.stroke !== 'none') {
    items.push({
      kind: 'path',
      d,
      at,
      stroke: colorOf(look.stroke, colors),
      strokeWidth: look.strokeWidth,
      opacity: look.strokeOpacity,
      round: look.cap === 'round',
      ...(look.dash === 'none' ? {} : { dash: look.dash.split(/[\s,]+/).map(Number) }),
    });
  }
  return items;
}

/** Lengths in the font's size, as Plot places its labels. */
const ems = (text: string | null, fontSize: number): number =>
  text === null ? 0 : Number.parseFloat(text) * (text.endsWith('em') ? fontSize : 1);

function textItem(element: Element, look: Inherited, colors: ChartColors): SceneItem {
  const { fontSize } = look;
  const along = (name: 'x' | 'y'): number =>
    ems(element.getAttribute(name), fontSize) + ems(element.getAttribute(`d${name}`), fontSize);
  return {
    kind: 'text',
    x: look.x + along('x'),
    y: look.y + along('y'),
    text: element.textContent ?? '',
    fontSize,
    fill: colorOf(look.fill, colors),
    opacity: look.fillOpacity,
    anchor: look.anchor as 'start' | 'middle' | 'end',
  };
}
