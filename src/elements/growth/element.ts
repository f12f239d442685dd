// <erf-growth>: effective against theoretical size over depth or another knob. Imports Lit, the client and view.
import {
  html,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { LiveFrame } from '../../client/index.ts';
import { NetworkError } from '../../network/index.ts';
import { DraftController } from '../controls/drafts.ts';
import { choicesOf } from '../controls/labels.ts';
import { controlStyles } from '../controls/styles.ts';
import { selectControl, textControl, type ControlContext } from '../controls/templates.ts';
import { ErfChangeEvent, errorEvent } from '../events.ts';
import { fieldNames, type FieldName } from '../fields.ts';
import { comparisonNames } from '../growth-fields.ts';
import { stateElement } from '../state-element.ts';
import { formatField, initialState, writeAddress, type State } from '../state.ts';
import { progressStyles } from '../progress.ts';
import { tokens } from '../tokens.ts';
import { WidthController } from '../width-controller.ts';
import type { ChartModel } from '../../view/index.ts';
import { ChartController, type Target } from './chart-controller.ts';
import { chartModel, curvesOf, drawnCurves, shownOf, type Curve } from './chart-model.ts';
import { familiesOf, type Family } from './families.ts';
import type { GrowthFormat } from './export.ts';
import { footer } from './footer.ts';
import { legend, pointPanel, pointTable } from './parts.ts';
import { growthPoints, runsOverLayers, type GrowthPoint } from './points.ts';
import { comparisonLabels, strings } from './strings.ts';
import { growthStyles } from './styles.ts';
import { SweepController } from './sweep-controller.ts';

/** These change how the points are drawn, or nothing here; no point is measured anew for them. */
const drawingFields: readonly FieldName[] = ['scale', 'colormap', 'axes', 'quantity', 'unit', 'layer'];
const measuringFields = fieldNames.filter((name) => !drawingFields.includes(name));

/** Forty networks take a frame or two to lay out: a slider that moves is waited for. */
const restMs = 150;

const assumedWidth = 640;
/** Screen pixels; the share of the box stands in a lower chart of its own. */
const heights = { sizes: 270, share: 150, alone: 400 };
/** Beside the charts, where there is room for it. As in the styles. */
const besidePx = { from: 46 * 16, width: 15 * 16 + 2 * 16 };

/**
 * Growth: the effective and the theoretical size over depth, kernel, dilation, stride or channels (or over the layers
 * of a network of its own), the share of the box below, fitted exponents with their standard errors, the laws n and √n
 * as guides, and the closed form dotted. Points appear as they are measured, with one standard error as bars.
 *
 * @fires {ErfChangeEvent} erf-change - A reader changed something, or chose a point: `detail` then holds its settings.
 * @fires {CustomEvent<ErfError | NetworkError>} erf-error - A point cannot be laid out or measured: once for each reason.
 * @slot - Shown until the charts are there, and where nothing can run.
 * @csspart charts - The charts together, which take the focus.
 * @csspart legend - The curves by name.
 * @csspart point - What is measured at a point, with its map.
 * @csspart table - All points as numbers.
 * @csspart progress - The bar that fills with the points.
 * @csspart controls - The controls together.
 * @csspart control - Each of them.
 */
export class ErfGrowth extends stateElement(fieldNames) {
  static override styles: CSSResultGroup = [tokens, controlStyles, progressStyles, growthStyles];

  static override properties: PropertyDeclarations = {
    controls: { type: Boolean },
    lab: {},
    workerUrl: { attribute: 'worker-url' },
  };

  /** Shows what the chart runs over, compares and draws. */
  declare controls: boolean;
  /** Where a clicked point is opened; without it, erf-change tells the page. */
  declare lab: string;
  /** Where the worker's script is, for pages whose policy forbids the built-in one. */
  declare workerUrl: string | undefined;

  /** What the properties say. */
  #given: State = initialState;
  /** What the chart shows. */
  #state: State = initialState;
  /** Keys of the points on the chart, and of those that it should have; empty where there are none. */
  #laidOut = '';
  #sought = '';
  #resting: ReturnType<typeof setTimeout> | undefined;
  #mistaken: readonly string[] = [];
  #families: readonly Family[] = [];
  #points: readonly GrowthPoint[] = [];
  #curves: readonly Curve[] = [];
  #drawn: readonly Curve[] = [];
  #problems: readonly string[] = [];
  readonly #layout = new WidthController(this, { assumed: assumedWidth });
  #key: string | null = null;
  /** Of the point pointed at, where it had to be computed again; a frame of null: it could not be. */
  #fetched: { readonly key: string; readonly frame: LiveFrame | null } | null = null;
  #fetching: string | null = null;
  #svgs: readonly SVGSVGElement[] = [];
  #drawnAs = '';
  #spoken = '';
  /** Why the last file could not be made. */
  #notSaved = '';

  readonly #sweep = new SweepController(this);
  readonly #charts = new ChartController(this, {
    targets: () => this.#targets(),
    point: (key, spoken) => this.#pointAt(key, spoken),
    open: (key) => this.#open(key),
  });
  readonly #drafts = new DraftController(this, (changes, settled) => this.#change(changes, settled));

  constructor() {
    super();
    this.controls = false;
    this.lab = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#resting);
    this.#resting = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    const read = fieldNames.some((name) => changed.has(name)) || changed.has('workerUrl');
    // The curves' and points' names are words.
    if (read || changed.has('language')) this.#read();
    if (this.#sweep.seen) this.#charts.load();
    if (this.#sought !== '' && this.#sweep.seen) this.#layOutSoon();
    this.#curves = curvesOf(this.#families, this.#points, this.#sweep, this.#state);
    this.#drawn = drawnCurves(this.#curves, this.#state);
  }

  /** Takes over what the properties say; new points are laid out when the chart is in sight and the properties rest. */
  #read(): void {
    const { state, problems } = this.readState();
    this.#given = state;
    this.#mistaken = problems.map(({ message }) => message);
    const key = `${this.language} ${pointsKey(state, this.workerUrl)}`;
    if (key === this.#laidOut) {
      this.#sought = '';
      this.#state = state;
      return;
    }
    this.#sought = key;
    clearTimeout(this.#resting);
    this.#resting = undefined;
    // What the points on the chart were measured with stays beside them; how they are drawn follows at once.
    this.#state = { ...this.#state, ...only(state, drawingFields) };
  }

  #layOutSoon(): void {
    if (this.#laidOut === '') {
      this.#layOut();
      return;
    }
    this.#resting ??= setTimeout(() => {
      this.#resting = undefined;
      if (this.#sought === '') return;
      this.inLanguage(() => this.#layOut());
      this.requestUpdate();
    }, restMs);
  }

  #layOut(): void {
    const state = this.#given;
    this.#laidOut = this.#sought;
    this.#sought = '';
    try {
      const { families, problems } = familiesOf(state);
      const found = growthPoints(state, families);
      this.#state = state;
      this.#families = families;
      this.#points = found.points;
      this.#problems = [...problems, ...found.problems];
      this.#key = this.#fetched = this.#fetching = null;
      this.#charts.reset();
      const { workerUrl } = this;
      this.#sweep.want(found.points, {
        backend: state.backend,
        ...(workerUrl === undefined ? {} : { workerUrl }),
      });
      for (const error of found.errors) this.dispatchEvent(errorEvent(error));
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      // What is on the chart stays.
      this.#problems = [error.message];
      this.dispatchEvent(errorEvent(error));
    }
  }

  #targets(): readonly Target[] {
    const { quantity } = this.#state;
    return this.#drawn.flatMap(({ axis, measured }, family) =>
      measured.map((each) => ({
        key: each.point.key,
        family,
        x: each.point.x,
        y: shownOf(quantity, axis, each).y,
      })),
    );
  }

  #pointAt(key: string | null, spoken: boolean): void {
    this.#key = key;
    const point = this.#points.find((each) => each.key === key);
    const numbers = key === null ? undefined : this.#sweep.numbers.get(key);
    this.#spoken =
      spoken && point && numbers ? this.inLanguage(() => strings.point(this.#nameOf(point), numbers)) : '';
    this.requestUpdate();
  }

  #nameOf(point: GrowthPoint): string {
    return [this.#families.length > 1 ? this.#families[point.family]!.label : '', point.label]
      .filter((word) => word !== '')
      .join(strings.comma);
  }

  protected override updated(): void {
    const key = this.#key ?? this.#own?.key ?? null;
    if (key === null || key === this.#fetching || !this.#sweep.numbers.get(key)?.final) return;
    if (!this.#sweep.frameOf(key) && this.#fetched?.key !== key) void this.#fetch(key);
  }

  /** A point measured on an earlier visit has numbers, but no picture any more. */
  async #fetch(key: string): Promise<void> {
    this.#fetching = key;
    const frame = await this.#sweep.measure(key).catch(() => null);
    if (this.#fetching !== key) return;
    this.#fetched = { key, frame };
    this.requestUpdate();
  }

  /** The address of a point in the lab; null without a lab page. */
  #href(point: GrowthPoint): string | null {
    if (this.lab === '') return null;
    const state = { ...this.#state, ...point.changes };
    return `${this.lab}${writeAddress(state)}`;
  }

  #open(key: string): void {
    const point = this.#points.find((each) => each.key === key);
    if (!point) return;
    const href = this.#href(point);
    if (href !== null) location.assign(href);
    else this.dispatchEvent(new ErfChangeEvent(point.changes, true));
  }

  #change(changes: Partial<State>, settled: boolean): void {
    Object.assign(this, changes);
    this.dispatchEvent(new ErfChangeEvent(changes, settled));
  }

  protected override render(): TemplateResult {
    const context: ControlContext = { state: this.#given, drafts: this.#drafts };
    const point = this.#points.find(({ key }) => key === this.#key) ?? this.#own;
    const curve = point && this.#curves[point.family];
    const measured = curve?.measured.find((each) => each.point === point) ?? null;
    return html`
      ${this.controls ? this.#controls(context) : nothing}
      <div class="stage">
        ${this.#chart(measured)}
        ${pointPanel({
          point,
          measured,
          predicted: point ? (this.#sweep.predicted.get(point.key) ?? null) : null,
          curve: this.#families.length > 1 && curve ? curve.family.label : null,
          frame: point ? (this.#sweep.frameOf(point.key) ?? this.#frameFetched(point.key)) : null,
          state: this.#state,
          lost: point !== null && this.#fetched?.key === point.key && this.#fetched.frame === null,
          href: point ? this.#href(point) : null,
        })}
      </div>
      ${legend(this.#drawn, this.#state, this.#charts)}
      ${footer({
        sweep: this.#sweep,
        curves: this.#curves,
        problems: [...this.#mistaken, ...this.#problems, ...(this.#notSaved ? [this.#notSaved] : [])],
        save: this.#charts.ready ? this.#save : null,
      })}
      ${pointTable(this.#curves)}
      <p class="hidden" aria-live="polite">${this.#spoken}</p>
      <slot ?hidden=${this.#charts.ready}></slot>
    `;
  }

  /** What is shown where nothing is pointed at: the chart's own state where it is measured, else the last point. */
  get #own(): GrowthPoint | null {
    const measured = this.#points.filter(({ family, key }) => family === 0 && this.#sweep.numbers.has(key));
    const { over, dilation } = this.#state;
    const x = runsOverLayers(this.#state) ? NaN : over === 'dilation' ? dilation[0] : this.#state[over];
    const last = measured.toSorted((one, other) => one.x - other.x).at(-1);
    return measured.find((point) => point.x === x) ?? last ?? null;
  }

  #frameFetched(key: string): LiveFrame | null {
    return this.#fetched?.key === key ? this.#fetched.frame : null;
  }

  #controls(context: ControlContext): TemplateResult {
    const { compare } = context.state;
    const own = (comparisonNames as readonly string[]).includes(compare) ? [] : [compare];
    const comparisons = [
      ...comparisonNames.map((value) => ({ value, label: comparisonLabels[value] })),
      ...own.map((value) => ({ value, label: value })),
    ];
    const layers = runsOverLayers(context.state);
    return html`
      <div class="controls" part="controls" role="group" aria-label=${strings.controls}>
        ${layers ? nothing : html`${selectControl('over', choicesOf('over'), context)} ${textControl('range', context, { placeholder: strings.defaultRange(context.state.over) })}`}
        ${selectControl('compare', comparisons, context)}
        ${selectControl('quantity', choicesOf('quantity'), context)}
        ${selectControl('axes', choicesOf('axes'), context)}
      </div>
    `;
  }

  #chart(measured: { readonly point: GrowthPoint } | null): TemplateResult {
    const svgs = this.#draw();
    const target = measured && this.#targets().find(({ key }) => key === measured.point.key);
    const place = target ? this.#charts.place(target.x, target.y) : null;
    return html`
      <div
        class="charts"
        part="charts"
        tabindex="0"
        role="application"
        aria-label=${strings.chart(this.#description)}
        ?data-pointed=${this.#key !== null}
        @pointermove=${this.#charts.move}
        @pointerdown=${this.#charts.down}
        @pointerleave=${this.#charts.leave}
        @click=${this.#charts.click}
        @keydown=${this.#charts.key}
        @blur=${this.#charts.blur}
      >
        ${repeat(
          svgs,
          (_, index) => index,
          (svg) => svg,
        )}
        ${
          place
            ? html`<svg class="ring" aria-hidden="true">
                <circle cx=${place.x} cy=${place.y} r="8"></circle>
              </svg>`
            : nothing
        }
        ${this.#charts.failure ? html`<p class="error" role="alert">${strings.noCharts(this.#charts.failure)}</p>` : nothing}
      </div>
    `;
  }

  get #description(): string {
    return this.#curves
      .map(({ family, fits }) =>
        runsOverLayers(this.#state) || this.#state.over !== 'depth'
          ? family.label
          : strings.summary(family.label, fits.size, fits.box),
      )
      .join(' ');
  }

  /** The charts, drawn anew only where something in them has changed: not for a point that is pointed at. */
  #draw(): readonly SVGSVGElement[] {
    if (!this.#charts.ready || this.#laidOut === '') return [];
    const { axes, quantity } = this.#state;
    const room =
      this.#layout.width >= besidePx.from ? this.#layout.width - besidePx.width : this.#layout.width;
    const key = JSON.stringify([this.#laidOut, this.#sweep.version, axes, quantity, room]);
    if (key !== this.#drawnAs) {
      this.#drawnAs = key;
      this.#svgs = this.#charts.draw(this.#models(room));
    }
    return this.#svgs;
  }

  #models(width: number): readonly ChartModel[] {
    const { colors, symbols } = this.#charts;
    const { quantity } = this.#state;
    const model = (of: typeof quantity | 'share', height: number): ChartModel =>
      chartModel(of, this.#drawn, this.#points, this.#state, {
        width,
        height,
        colors,
        symbols,
        label: strings.chartLabel(of),
        description: this.#description,
      });
    return quantity === 'size'
      ? [model('size', heights.sizes), model('share', heights.share)]
      : [model(quantity, heights.alone)];
  }

  /** The page that shows this chart by its address: a lab that is named, or the lab around it. */
  get #page(): string | null {
    if (this.lab !== '') return new URL(this.lab, this.baseURI).href;
    const root = this.getRootNode();
    const inLab = root instanceof ShadowRoot && root.host.localName === 'erf-lab';
    return inLab ? location.href.replace(/#.*$/, '') : null;
  }

  readonly #save = async (format: GrowthFormat): Promise<void> => {
    try {
      const [{ growthFile }, { download }] = await Promise.all([
        import('./export.ts'),
        import('../save/download.ts'),
      ]);
      const file = await this.inLanguage(() =>
        growthFile(format, {
          state: this.#state,
          page: this.#page,
          svgs: this.#charts.svgs,
          curves: this.#curves,
          drawn: this.#drawn,
          look: this.#charts,
          description: this.#description,
        }),
      );
      download(file);
      this.#notSaved = '';
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#notSaved = this.inLanguage(() => strings.notSaved(why));
    }
    this.requestUpdate();
  };
}

const only = (state: State, names: readonly FieldName[]): Partial<State> =>
  Object.fromEntries(names.map((name) => [name, state[name]]));

/** Everything that the points and their numbers depend on; what the chart runs over is not among it. */
function pointsKey(state: State, workerUrl: string | undefined): string {
  const over = runsOverLayers(state) ? null : state.over;
  const parts = measuringFields.filter((name) => name !== over).map((name) => formatField(name, state[name]));
  return JSON.stringify([...parts, workerUrl ?? '']);
}
