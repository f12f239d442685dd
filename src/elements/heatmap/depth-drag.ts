// Dragging an edge of the theoretical box changes the depth of the knobs' stack. A Lit controller; knows nothing of frames.
import {
  html,
  svg,
  type ReactiveController,
  type ReactiveControllerHost,
  type SVGTemplateResult,
  type TemplateResult,
} from 'lit';
import { knobLimits, NetworkError, stackNetwork } from '../../network/index.ts';
import { receptiveFields } from '../../receptive-field/index.ts';
import { stridedLayers } from '../fields.ts';
import { knobsOf, type State } from '../state.ts';
import { strings } from './strings.ts';

/** Receptive field sizes of the knobs' stack at depth 1, 2, 3, … as far as they can be counted exactly. */
export function sizesByDepth(state: State): readonly number[] {
  for (let depth: number = knobLimits.depth.max; depth >= 1; depth = Math.floor(depth / 2)) {
    try {
      const knobs = { ...knobsOf(state), depth, stridedLayers: stridedLayers(state.strided, depth) };
      const fields = receptiveFields(stackNetwork(knobs));
      return Array.from({ length: depth }, (_, index) => fields.get(`conv${index + 1}`)?.size[0] ?? 1);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
    }
  }
  return [];
}

/** The depth whose box comes nearest to a size; of several, `current` if it is one of them, else the shallowest. */
export function depthOfSize(sizes: readonly number[], wanted: number, current: number): number {
  let best = current <= sizes.length ? current - 1 : 0;
  sizes.forEach((size, index) => {
    if (Math.abs(size - wanted) < Math.abs(sizes[best]! - wanted)) best = index;
  });
  return best + 1;
}

/** On the screen, from the figure's top left corner. */
export interface ScreenBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Options {
  /** Null where the box is not the knobs' to change. */
  readonly state: () => State | null;
  readonly change: (depth: number, settled: boolean) => void;
  /** The drag began or ended: the figure may want to hold still meanwhile. */
  readonly held: (held: boolean) => void;
}

interface Drag {
  readonly pointer: number;
  readonly across: boolean;
  readonly sizes: readonly number[];
  readonly startSize: number;
  /** Of the edge from the box's centre, screen pixels. */
  readonly startDistance: number;
  readonly startAt: number;
  /** +1 where moving right or down makes the box larger. */
  readonly outward: 1 | -1;
  /** Known here before the host has taken it over. */
  depth: number;
  readonly startDepth: number;
}

export class DepthDragController implements ReactiveController {
  readonly #options: Options;
  #drag: Drag | null = null;

  constructor(host: ReactiveControllerHost, options: Options) {
    this.#options = options;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#drag = null;
  }

  /** The four edges, wide enough for a finger. */
  edges({ x, y, width, height }: ScreenBox): SVGTemplateResult {
    const edge = (path: string, across: boolean, outward: 1 | -1): SVGTemplateResult => svg`
      <path class=${across ? 'across' : 'along'} d=${path}
        @pointerdown=${(event: PointerEvent) => this.#down(event, across, outward, (across ? width : height) / 2)}
        @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}></path>`;
    return svg`<g class="edges">
      ${edge(`M${x},${y}v${height}`, true, -1)} ${edge(`M${x + width},${y}v${height}`, true, 1)}
      ${edge(`M${x},${y}h${width}`, false, -1)} ${edge(`M${x},${y + height}h${width}`, false, 1)}
    </g>`;
  }

  /** A handle on the right edge, for keys and for those who did not think of dragging. */
  handle({ x, y, width, height }: ScreenBox, depth: number): TemplateResult {
    return html`<div
      class="handle"
      part="handle"
      role="slider"
      tabindex="0"
      aria-label=${strings.depthHandle}
      aria-valuemin=${knobLimits.depth.min}
      aria-valuemax=${knobLimits.depth.max}
      aria-valuenow=${depth}
      title=${strings.depthHandle}
      .style=${`left: ${x + width}px; top: ${y + height / 2}px`}
      @keydown=${this.#key}
      @pointerdown=${(event: PointerEvent) => this.#down(event, true, 1, width / 2)}
      @pointermove=${this.#move}
      @pointerup=${this.#up}
      @pointercancel=${this.#up}
    ></div>`;
  }

  #down(event: PointerEvent, across: boolean, outward: 1 | -1, startDistance: number): void {
    const state = this.#options.state();
    if (!state || event.button !== 0 || !event.isPrimary) return;
    const sizes = sizesByDepth(state);
    this.#drag = {
      pointer: event.pointerId,
      across,
      sizes,
      startSize: sizes[state.depth - 1] ?? 1,
      startDistance: Math.max(1, startDistance),
      startAt: across ? event.clientX : event.clientY,
      outward,
      depth: state.depth,
      startDepth: state.depth,
    };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    event.stopPropagation();
    this.#options.held(true);
  }

  readonly #move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag || drag.pointer !== event.pointerId) return;
    event.stopPropagation();
    const moved = ((drag.across ? event.clientX : event.clientY) - drag.startAt) * drag.outward;
    const share = Math.max(0, drag.startDistance + moved) / drag.startDistance;
    const depth = depthOfSize(drag.sizes, drag.startSize * share, drag.depth);
    if (depth === drag.depth) return;
    drag.depth = depth;
    this.#options.change(depth, false);
  };

  readonly #up = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag || drag.pointer !== event.pointerId) return;
    this.#drag = null;
    if (drag.depth !== drag.startDepth) this.#options.change(drag.depth, true);
    this.#options.held(false);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const state = this.#options.state();
    if (!state || event.ctrlKey || event.metaKey || event.altKey) return;
    const { min, max } = knobLimits.depth;
    const depths: Readonly<Record<string, number>> = {
      ArrowRight: state.depth + 1,
      ArrowUp: state.depth + 1,
      ArrowLeft: state.depth - 1,
      ArrowDown: state.depth - 1,
      PageUp: state.depth + 10,
      PageDown: state.depth - 10,
      Home: min,
      End: max,
    };
    const depth = depths[event.key];
    if (depth === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const within = Math.min(max, Math.max(min, depth));
    if (within !== state.depth) this.#options.change(within, true);
  };
}
