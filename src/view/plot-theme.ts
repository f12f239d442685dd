// What charts drawn with Observable Plot share: margins, type, description, no style element. It brings Plot along, so
// only modules that are loaded on demand may import it. Must not import Lit, the engine or the client.
import { plot, type PlotOptions } from '@observablehq/plot';

/** Room for four digits and an axis's title, at the type size below. Pixels. */
export const chartMargins = { marginTop: 16, marginRight: 12, marginBottom: 40, marginLeft: 48 } as const;

/** The small text size of the elements, for a chart that is saved; on the page their styles say it. Pixels. */
const fontSize = 13;

export interface ChartWords {
  /** What the chart is, in a few words. */
  readonly label: string;
  /** What it shows, with its numbers, in sentences. */
  readonly description: string;
  /**
   * 'img' (default): one picture, whose parts say nothing of their own. 'group': parts with a role or a tab stop are
   * reached; the marks' own names are kept.
   */
  readonly role?: 'img' | 'group';
}

/** Plot names its groups ('x-axis tick label'): kept as classes, so that styles and tests find them. */
const classOf = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');

/**
 * Draws a chart and makes it fit to be connected. Plot puts a `<style>` element into every drawing, which a page's
 * policy against inline styles refuses with an error as soon as it is connected: it is removed here, and `plotStyles`
 * of the elements has its rules. Groups that Plot names get the name as a class: `.x-axis-tick-label`.
 *
 * Colours are the element's `color`, unless a mark says otherwise.
 */
export function drawChart(
  options: PlotOptions,
  { label, description, role = 'img' }: ChartWords,
): SVGSVGElement {
  const drawn = plot({ ...chartMargins, ...options, figure: false });
  if (!(drawn instanceof SVGSVGElement))
    throw new TypeError('Plot gave a figure where a drawing was asked for.');
  for (const style of drawn.querySelectorAll('style')) style.remove();
  for (const group of drawn.querySelectorAll('g[aria-label]')) {
    group.classList.add(classOf(group.getAttribute('aria-label')!));
    if (role === 'img') group.removeAttribute('aria-label');
  }
  // Axes repeat what the description says, tick by tick.
  for (const axis of drawn.querySelectorAll('g[class*="-axis-"], g[class*="-grid"]')) {
    axis.removeAttribute('aria-label');
    axis.setAttribute('aria-hidden', 'true');
  }
  drawn.setAttribute('class', 'chart');
  drawn.setAttribute('role', role);
  drawn.setAttribute('aria-label', label);
  drawn.setAttribute('aria-description', description);
  drawn.setAttribute('font-size', String(fontSize));
  return drawn;
}
