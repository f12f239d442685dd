// A slider through the network's layers, and a button that plays them, each when its picture is done. A Lit controller
// and its template.
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { LiveFrame } from '../../client/index.ts';
import { movesPositions } from '../../receptive-field/index.ts';
import { layerIndex, resolveNetwork, type Network, type ResolvedNetwork } from '../../network/index.ts';
import { strings } from './strings.ts';

export interface ScrubberOptions {
  /** What is shown; null before there is anything. */
  readonly shown: () => { readonly network: Network; readonly layer: string } | null;
  /** The last layer is ''. */
  readonly change: (layer: string, settled: boolean) => void;
  /** Layers are being gone through: the figure may want to hold its zoom meanwhile. */
  readonly held: (held: boolean) => void;
}

/** A picture stays for at least so long. */
const shortestMs = 350;

export class ScrubberController implements ReactiveController {
  readonly #host: ReactiveControllerHost & EventTarget;
  readonly #options: ScrubberOptions;
  /** The layer that was last played; null while nothing plays. */
  #playing: string | null = null;
  #shownAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dragged = false;

  constructor(host: ReactiveControllerHost & EventTarget, options: ScrubberOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.addEventListener('erf-result', this.#result);
    this.#host.addEventListener('erf-error', this.#stop);
  }

  hostDisconnected(): void {
    this.#host.removeEventListener('erf-result', this.#result);
    this.#host.removeEventListener('erf-error', this.#stop);
    clearTimeout(this.#timer);
    this.#playing = null;
  }

  /** Somebody else chose a layer or a network. */
  hostUpdate(): void {
    const shown = this.#options.shown();
    if (this.#playing !== null && shown?.layer !== this.#playing) this.#stop();
  }

  render(): TemplateResult | null {
    const shown = this.#options.shown();
    if (shown === null) return null;
    const resolved = resolveNetwork(shown.network);
    const last = resolved.layers.length - 1;
    const at = layerIndex(resolved, shown.layer || undefined);
    const still = motionUnwanted();
    const label = still ? strings.step : this.#playing === null ? strings.play : strings.pause;
    return html`
      <button
        type="button"
        class="play"
        part="play"
        title=${still ? strings.stepHint : strings.playHint}
        ?disabled=${last < 2}
        @click=${this.#press}
      >
        ${label}
      </button>
      <input
        type="range"
        part="scrubber"
        aria-label=${strings.scrubber}
        aria-valuetext=${strings.layerOf(resolved.layers[at]!.name, at, last)}
        min="1"
        max=${Math.max(1, last)}
        step="1"
        ?disabled=${last < 2}
        .value=${live(String(at))}
        @pointerdown=${this.#grab}
        @pointerup=${this.#release}
        @pointercancel=${this.#release}
        @input=${(event: Event) => this.#slide(event, resolved, false)}
        @change=${(event: Event) => this.#slide(event, resolved, true)}
      />
    `;
  }

  readonly #grab = (): void => {
    this.#dragged = true;
    this.#options.held(true);
  };

  readonly #release = (): void => {
    if (!this.#dragged) return;
    this.#dragged = false;
    this.#options.held(false);
  };

  #slide(event: Event, network: ResolvedNetwork, settled: boolean): void {
    this.#options.change(nameAt(network, Number((event.currentTarget as HTMLInputElement).value)), settled);
  }

  readonly #press = (): void => {
    const shown = this.#options.shown();
    if (shown === null) return;
    if (this.#playing !== null) {
      this.#stop();
      return;
    }
    const network = resolveNetwork(shown.network);
    const at = layerIndex(network, shown.layer || undefined);
    const next = nextStop(network, at) ?? nextStop(network, 0)!;
    if (motionUnwanted()) {
      this.#options.change(nameAt(network, next), true);
      return;
    }
    this.#options.held(true);
    this.#show(nameAt(network, next));
  };

  #show(layer: string): void {
    this.#playing = layer;
    this.#shownAt = performance.now();
    this.#options.change(layer, false);
  }

  /** The next layer's turn comes when this one's picture is done. */
  readonly #result = (event: Event): void => {
    const { request } = (event as CustomEvent<LiveFrame>).detail;
    if (this.#playing === null || (request.layer ?? '') !== this.#playing) return;
    clearTimeout(this.#timer);
    const seen = performance.now() - this.#shownAt;
    this.#timer = setTimeout(this.#goOn, Math.max(0, shortestMs - seen));
  };

  readonly #goOn = (): void => {
    const shown = this.#options.shown();
    if (this.#playing === null || shown === null) return;
    const network = resolveNetwork(shown.network);
    const next = nextStop(network, layerIndex(network, this.#playing || undefined));
    if (next === null || motionUnwanted()) this.#stop();
    else this.#show(nameAt(network, next));
  };

  readonly #stop = (): void => {
    clearTimeout(this.#timer);
    const layer = this.#playing;
    this.#playing = null;
    if (layer === null) return;
    this.#options.held(false);
    // What it has come to is one step of the history.
    if (this.#options.shown()?.layer === layer) this.#options.change(layer, true);
    this.#host.requestUpdate();
  };
}

const motionUnwanted = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

const nameAt = (network: ResolvedNetwork, index: number): string =>
  index === network.layers.length - 1 ? '' : network.layers[index]!.name;

/** The next layer that sees otherwise than the one before it, or the last; null after that. */
function nextStop({ layers }: ResolvedNetwork, at: number): number | null {
  for (let index = at + 1; index < layers.length; index++) {
    const layer = layers[index]!;
    const moves = movesPositions(layer, 0) || movesPositions(layer, 1) || layer.from.length > 1;
    if (moves || index === layers.length - 1) return index;
  }
  return null;
}
