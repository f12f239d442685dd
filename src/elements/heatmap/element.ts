// <erf-heatmap>: the live map of one unit's effective receptive field. Imports Lit, the client and the painting.
import {
  adoptStyles,
  html,
  noChange,
  nothing,
  type CSSResultGroup,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { ErfError } from '../../engine/index.ts';
import { NetworkError, type Network } from '../../network/index.ts';
import { receptiveField } from '../../receptive-field/index.ts';
import type { Prediction } from '../../theory/index.ts';
import { HeatmapPainter, limitViewport } from '../../view/index.ts';
import type { Viewport } from '../../view/index.ts';
import { ErfChangeEvent, errorEvent } from '../events.ts';
import { figureFields, type FieldName } from '../fields.ts';
import type { SaveSource } from '../save/types.ts';
import { stateElement } from '../state-element.ts';
import { initialState, networkOf, requestOf, showsKnobs, type State } from '../state.ts';
import { shareInPadding, theoreticalField, type TheoreticalField } from '../theoretical-field.ts';
import { progressStyles } from '../progress.ts';
import { tokens } from '../tokens.ts';
import { WidthController } from '../width-controller.ts';
import { caption, notesLine } from './caption.ts';
import type { ControlsPanel } from './controls-panel.ts';
import type { DepthDragController } from './depth-drag.ts';
import { layoutFigure, mapExtent } from './frame-geometry.ts';
import { HomeController } from './home-controller.ts';
import { legendBar } from './legend.ts';
import {
  colorsOf,
  framePicture,
  offsetAt,
  predictionPicture,
  valueAtOffset,
  type Colors,
  type FramePicture,
  type Offset,
  type PredictionPicture,
} from './picture.ts';
import { plot } from './plot.ts';
import type { Hands, PointerController } from './pointer.ts';
import { RunController, type Failure } from './run-controller.ts';
import { strings } from './strings.ts';
import { heatmapStyles } from './styles.ts';

/** These change colours only; nothing is computed anew. */
const colorFields: readonly FieldName[] = ['scale', 'colormap'];

/** Seconds: longer than any small network takes on a phone's CPU, shorter than anybody wants its fan to run for a figure. */
const defaultTimeBudget = 30;

/** A figure without a width yet (in a hidden tab, say) is laid out as if it had this one. */
const assumedWidth = 480;

/** What the properties describe, as far as it makes sense. */
interface Shown {
  readonly state: State;
  readonly network: Network;
  readonly theoretical: TheoreticalField;
}

/**
 * A live heatmap with the theoretical box (dashed), the effective contour (solid), axes, row and column profiles with
 * the Gaussian fit, a legend, and a pixel's value under the pointer or arrow keys.
 *
 * @fires {ErfChangeEvent} erf-change - A reader changed something; `detail` holds what, `settled` is false while a drag goes on.
 * @fires {CustomEvent<LiveFrame>} erf-frame - A picture arrived, the first or a finer one.
 * @fires {CustomEvent<LiveFrame>} erf-result - The last picture of a request arrived.
 * @fires {CustomEvent<ErfError | NetworkError>} erf-error - What could not be computed, and why.
 * @slot - Shown until the first picture, and where nothing can run.
 * @csspart figure - Everything, the caption too.
 * @csspart plot - The picture with its axes and profiles, which takes the focus.
 * @csspart map - The canvas.
 * @csspart box - The theoretical receptive field, dashed.
 * @csspart in-padding - What of the box lies outside the input.
 * @csspart contour - Around the effective field.
 * @csspart predicted-contour - The same of the closed form.
 * @csspart center - The middle of the box.
 * @csspart axis - Ticks and numbers at the bottom and the left.
 * @csspart profile-row - The map's row through the middle.
 * @csspart profile-column - Its column.
 * @csspart fit - The fitted Gaussian over a profile.
 * @csspart predicted - The closed form over a profile.
 * @csspart handle - The box's right edge, which changes the depth.
 * @csspart poster - The picture that stands in for the first one.
 * @csspart legend - The colours and their values.
 * @csspart progress - The bar that fills with the draws.
 * @csspart readout - Numbers of the picture, or a pixel's value.
 * @csspart notes - What is to be said about the picture.
 * @csspart resting - That the CPU's time is used up, with a button to go on.
 * @csspart error - What went wrong, with a way out.
 * @csspart controls - The controls together.
 * @csspart control - Each of them.
 * @csspart where - Layer and unit.
 * @csspart play - The button that goes through the layers.
 * @csspart scrubber - The slider through the layers.
 * @csspart unit-plane - The plane on which a unit is picked.
 * @csspart unit - The unit on it.
 */
export class ErfHeatmap extends stateElement(figureFields) {
  static override styles: CSSResultGroup = [tokens, progressStyles, heatmapStyles];

  static override properties: PropertyDeclarations = {
    controls: {
      converter: { fromAttribute: (text: string | null) => (text === null ? false : text || true) },
    },
    loading: {},
    workerUrl: { attribute: 'worker-url' },
    timeBudget: { attribute: 'time-budget' },
    poster: {},
    lab: {},
    keepInSight: { attribute: false },
    prediction: { attribute: false },
  };

  /**
   * The controls a reader gets, in words: names of attributes, `where` (layer and unit), `save` (save and share). True
   * or the bare attribute: the few that change the picture most.
   */
  declare controls: boolean | string | readonly string[];
  /** 'lazy' (default): computes when the figure comes into sight; 'eager': at once. */
  declare loading: string;
  /** Where the worker's script is, for pages whose policy forbids the built-in one. */
  declare workerUrl: string | null | undefined;
  /** Seconds that the CPU may compute before a reader is asked (30); 0 for as long as it takes. Of no matter on a GPU. */
  declare timeBudget: number | string | null | undefined;
  /** Address of a picture that stands here until the first one is computed; '' for none. */
  declare poster: string | null | undefined;
  /** Where links lead that a reader saves or shares: the lab's page; '' where there is none. */
  declare lab: string | null | undefined;
  /** While others go through the layers: a box of this size stays in sight, so that those in it are seen to grow. */
  declare keepInSight: readonly [y: number, x: number] | null;
  /** The closed form of what is shown, to be drawn over it, dotted; whoever computes it sets it. */
  declare prediction: Prediction | null;

  #shown: Shown | null = null;
  #problems: readonly string[] = [];
  #invalid: Failure | null = null;
  readonly #layout = new WidthController(this, { assumed: assumedWidth });
  #zoom: Viewport | null = null;
  #cursor: Offset | null = null;
  #spoken = '';
  #summary = '';
  #picture: FramePicture | null = null;
  #predicted: PredictionPicture | null = null;
  #painter: HeatmapPainter | null = null;
  #coloredAs: readonly unknown[] = [];

  readonly #run = new RunController(this, () => this.#loadTouch());
  readonly #home = new HomeController(this, () => this.#inSight);
  /** Nothing to touch before there is a picture. */
  #touch: { readonly pointer: PointerController; readonly depthDrag: DepthDragController } | null = null;
  #panel: ControlsPanel | null = null;
  /** Why the controls could not be fetched. */
  #panelFailure = '';
  #posterFailed = '';

  constructor() {
    super();
    this.controls = false;
    this.loading = 'lazy';
    this.timeBudget = defaultTimeBudget;
    this.poster = '';
    this.lab = '';
    this.keepInSight = null;
    this.prediction = null;
  }

  /** For tests: destroys the worker's device, as a driver reset would. The figure recovers by itself. */
  async loseDevice(): Promise<void> {
    await this.#run.loseDevice();
  }

  /** What a menu that saves and shares needs to know; null where nothing can be shown yet. */
  saveSource(): SaveSource | null {
    if (!this.#shown) return null;
    const { state, network } = this.#shown;
    const { frame, behind } = this.#run;
    const page =
      this.lab && URL.canParse(this.lab, this.baseURI) ? new URL(this.lab, this.baseURI).href : null;
    const controls = (this.#hasControls && this.#panel?.knobs) || '';
    const { prediction } = this;
    const workerUrl = this.workerUrl || undefined;
    return { state, network, frame, behind, prediction, page, controls, workerUrl };
  }

  /** True while the lab waits to draw all at once: what is drawn stays as it is. */
  held = false;

  #touching = false;

  /** Where its file cannot be fetched, the picture is there to be looked at. */
  #loadTouch(): void {
    if (this.#touching) return;
    this.#touching = true;
    import('./hands.ts').then(
      ({ DepthDragController, PointerController }) => {
        this.#touch = {
          pointer: new PointerController(this, () => this.#hands()),
          depthDrag: new DepthDragController(this, {
            state: () => this.#shown?.state ?? null,
            change: (depth, settled) => this.#change({ depth }, settled),
            held: (held) => this.#home.hold(held),
          }),
        };
        this.requestUpdate();
      },
      () => {
        this.#touching = false;
      },
    );
  }

  /** Controls are there with the first picture, so that nothing moves when they come. */
  override needs(): Promise<unknown> | undefined {
    const loading = [super.needs(), this.#hasControls ? this.#loadPanel() : undefined];
    return loading.some(Boolean) ? Promise.all(loading) : undefined;
  }

  /** A framework takes an attribute away by setting its property to nothing. */
  get #hasControls(): boolean {
    return this.controls !== false && this.controls !== null && this.controls !== undefined;
  }

  /** The default where nothing, or no number of seconds, is given. */
  get #budgetSeconds(): number {
    const given = this.timeBudget ?? '';
    const seconds = given === '' ? NaN : Number(given);
    return seconds >= 0 ? seconds : defaultTimeBudget;
  }

  /** Whole sentences about attributes that are no part of the state. */
  #remarks(panel: ControlsPanel | null, state: State): readonly string[] {
    const { lab, timeBudget } = this;
    const badBudget = (timeBudget ?? '') !== '' && !(Number(timeBudget) >= 0);
    return [
      ...(panel?.problems(state) ?? []),
      this.#panelFailure === '' ? '' : strings.noPanel(this.#panelFailure),
      badBudget ? strings.noBudget(String(timeBudget), defaultTimeBudget) : '',
      lab && !URL.canParse(lab, this.baseURI) ? strings.noLab(lab) : '',
    ];
  }

  /** Undefined where nothing is left to wait for. */
  #loadPanel(): Promise<void> | undefined {
    if (this.#panel) return this.#panel.want(this.controls);
    return import('./controls-panel.ts')
      .then(({ ControlsPanel, panelStyles }) => {
        this.#panel ??= new ControlsPanel(this, {
          shown: () => this.#shown,
          change: (changes, settled) => this.#change(changes, settled),
          held: (held) => {
            this.keepInSight = held && this.#shown ? receptiveField(this.#shown.network).size : null;
          },
        });
        const { elementStyles } = this.constructor as typeof ErfHeatmap;
        adoptStyles(this.renderRoot as ShadowRoot, [...elementStyles, ...panelStyles]);
        return this.#panel.want(this.controls);
      })
      .catch((error: unknown) => {
        this.#panelFailure = error instanceof Error ? error.message : String(error);
      });
  }

  protected override willUpdate(changed: PropertyValues): void {
    const names = figureFields.filter((name) => changed.has(name));
    const elsewhere = changed.has('workerUrl') || changed.has('timeBudget');
    if (changed.has('keepInSight') && this.hasUpdated) this.#home.hold(this.keepInSight !== null);
    if (names.length > 0 || elsewhere) {
      this.#read(!elsewhere && names.every((name) => colorFields.includes(name)));
    }
    const { frame } = this.#run;
    const isNew = frame !== null && frame !== this.#picture?.frame;
    if (isNew) this.#picture = framePicture(frame);
    if ((isNew || changed.has('language')) && this.#picture?.frame.final === true) {
      this.#summary = strings.summary(this.#picture.theoretical, this.#picture.frame);
    }
    if (isNew || changed.has('prediction')) {
      const picture = this.#picture;
      this.#predicted = picture && this.prediction && predictionPicture(this.prediction, picture);
    }
  }

  /** Takes over what the properties say. What makes no sense is said; the last good picture stays. */
  #read(colorsOnly: boolean): void {
    const { state, problems } = this.readState();
    this.#problems = problems.map(({ message }) => message);
    if (colorsOnly && this.#shown) {
      this.#shown = { ...this.#shown, state };
      return;
    }
    try {
      const network = networkOf(state);
      this.#shown = { state, network, theoretical: theoreticalField(network, state.layer, state.unit) };
      this.#invalid = null;
      const request = requestOf(state, network);
      this.#run.want(
        {
          request,
          backend: state.backend,
          workerUrl: this.workerUrl,
          timeBudgetMs: 1000 * this.#budgetSeconds,
        },
        this.loading === 'eager',
      );
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof ErfError)) throw error;
      this.#invalid = error;
      this.dispatchEvent(errorEvent(error));
    }
  }

  /** What the figure is drawn around: where the wanted network cannot be computed, still the last good picture. */
  get #around(): TheoreticalField | null {
    const refused = this.#run.error !== null && this.#run.behind;
    return (refused ? this.#picture?.theoretical : null) ?? this.#shown?.theoretical ?? null;
  }

  /** Size of what must be in the picture. */
  get #inSight(): readonly [y: number, x: number] {
    const [y, x] = this.#around?.field.size ?? [1, 1];
    return this.keepInSight ? [Math.max(y, this.keepInSight[0]), Math.max(x, this.keepInSight[1])] : [y, x];
  }

  #hands(): Hands | null {
    const theoretical = this.#around;
    if (!theoretical) return null;
    const home = this.#home.viewport;
    return {
      layout: layoutFigure(this.#layout.width),
      home,
      view: this.#zoom ? limitViewport(this.#zoom, home) : home,
      offsetAt: (point) => offsetAt(theoretical, point),
      point: (offset, spoken) => {
        this.#cursor = offset;
        this.#spoken = spoken && offset ? this.#valueAt(offset) : '';
        this.requestUpdate();
      },
      zoom: (view) => {
        this.#zoom = view;
        this.requestUpdate();
      },
    };
  }

  get #paddingNote(): string {
    const theoretical = this.#around;
    return theoretical ? strings.inPadding(shareInPadding(theoretical)) : '';
  }

  #valueAt(offset: Offset): string {
    const picture = this.#picture;
    return picture ? strings.value(offset, valueAtOffset(picture, offset), picture.peak) : strings.loading;
  }

  protected override render(): TemplateResult | typeof noChange {
    if (this.held) return noChange;
    const hands = this.#hands();
    const state = this.#shown?.state ?? initialState;
    const colors = colorsOf(this.#picture, state.scale, state.colormap);
    const layout = layoutFigure(this.#layout.width);
    const { frame, behind, progress, error, message, resting } = this.#run;
    const panel = this.#hasControls ? this.#panel : null;
    const readout = this.#cursor ? this.#valueAt(this.#cursor) : this.#touch ? strings.hint : '';
    return html`
      <figure part="figure" aria-label=${this.#summary || strings.loading}>
        ${panel?.above(state) ?? nothing}
        <div class="stage" .style=${`block-size: ${layout.height}px`}>
          ${hands && this.#shown ? this.#plot(hands, this.#shown, colors) : nothing}
          <div
            class="fallback"
            ?hidden=${this.#picture !== null}
            .style=${`left: ${layout.left}px; width: ${layout.side}px; height: ${layout.side}px`}
          >
            <slot></slot>
          </div>
          ${
            this.poster && this.#picture === null && this.#posterFailed !== this.poster
              ? html`<img
                  class="poster"
                  part="poster"
                  src=${this.poster}
                  alt=${(this.#invalid ?? error) ? strings.posterInstead : strings.poster}
                  @error=${this.#withoutPoster}
                />`
              : nothing
          }
        </div>
        ${caption({
          frame,
          behind,
          progress,
          readout: this.#picture ? readout : '',
          error: this.#invalid ?? error,
          backend: state.backend,
          resting,
          goOn: () => this.#run.goOn(),
          retry: () => this.#run.retry(),
          useCpu: () => this.#change({ backend: 'cpu' }, true),
        })}
        ${legendBar(colors, this.#picture, this.#predicted !== null, layout.width)}
        ${notesLine({ frame, messages: [...this.#problems, ...this.#remarks(panel, state), message, this.#paddingNote] })}
        ${panel?.below(state) ?? nothing}
        <p class="hidden" aria-live="polite">${this.#spoken}</p>
      </figure>
    `;
  }

  #plot(hands: Hands, { state, theoretical }: Shown, { scale }: Colors): TemplateResult {
    return plot({
      hands,
      scale,
      theoretical: this.#around ?? theoretical,
      picture: this.#picture,
      predicted: this.#predicted,
      cursor: this.#cursor,
      depth: showsKnobs(state) && state.layer === '' ? state.depth : null,
      touch: this.#touch,
    });
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const hands = this.#hands();
    const picture = this.#picture;
    if (this.held || !canvas || !hands || !picture || !this.#shown) return;
    this.#painter ??= new HeatmapPainter(canvas);
    const { scale, colormap } = this.#shown.state;
    if (this.#coloredAs[0] !== picture || this.#coloredAs[1] !== scale || this.#coloredAs[2] !== colormap) {
      const colors = colorsOf(picture, scale, colormap);
      this.#painter.setMap(picture.frame.map, picture.box, colors.scale, colors.table);
      this.#coloredAs = [picture, scale, colormap];
    }
    const { height, width } = mapExtent(hands.layout);
    this.#painter.draw(hands.view, { height: height * devicePixelRatio, width: width * devicePixelRatio });
  }

  /** What stands between the tags says more than a picture that is not there. */
  readonly #withoutPoster = (): void => {
    this.#posterFailed = this.poster ?? '';
    this.requestUpdate();
  };

  /** A person changed something. */
  #change(changes: Partial<State>, settled: boolean): void {
    Object.assign(this, changes);
    this.dispatchEvent(new ErfChangeEvent(changes, settled));
  }
}
