// What charts drawn with Observable Plot share: margins, description, no style element. Must not
// import Lit, the engine or the client.

/** Of a chart that is saved; on the page the elements' `plotStyles` say it. Pixels. */
const fontSize = 12;

export interface ChartFrame {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** What the chart is, in a few words; left out, the description is its name. */
  readonly label?: string;
  /** What it shows, with its numbers, in sentences. */
  readonly description: string;
}

/** Options of a plot that all charts share; Plot's own type would lead readers of ours to a package they do not have. */
export interface PlotTheme {
  readonly width: number;
  readonly height: number;
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
  readonly ariaLabel: string;
  readonly ariaDescription?: string;
}

/** Margins with room for four digits and an axis's title, and the words for those who do not see the chart. */
export function plotTheme({ width, height, label, description }: ChartFrame): PlotTheme {
  return {
    width,
    height,
    marginTop: 20,
    marginRight: 14,
    marginBottom: 40,
    marginLeft: 48,
    ariaLabel: label ?? description,
    ...(label === undefined ? {} : { ariaDescription: description }),
  };
}

/** 'x-axis tick label' is '.x-axis-tick-label'. */
const classOf = (name: string): string =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .join('-');

/**
 * Makes a drawing of Plot fit to be connected: one picture (role img) with the words of `plotTheme`.
 *
 * Plot puts a `<style>` element into every drawing, which a page's policy against inline styles refuses with an error
 * as soon as it is connected: it is removed, and `plotStyles` of the elements has its rules. The names that Plot gives
 * to its groups become their classes, for styles and tests; nobody hears "x-axis tick label" forty times.
 */
export function cleanPlot(plot: SVGElement | HTMLElement): SVGSVGElement {
  if (!(plot instanceof SVGSVGElement)) {
    throw new TypeError(
      'A chart is one SVG: no title, caption or legend that makes Plot wrap it in a figure.',
    );
  }
  for (const style of plot.querySelectorAll('style')) style.remove();
  for (const group of plot.querySelectorAll('[aria-label]')) {
    group.classList.add(classOf(group.getAttribute('aria-label')!));
    group.removeAttribute('aria-label');
  }
  plot.setAttribute('class', 'chart');
  plot.setAttribute('role', 'img');
  plot.setAttribute('font-size', String(fontSize));
  return plot;
}
