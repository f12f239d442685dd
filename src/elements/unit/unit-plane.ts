// A thumbnail of the chosen layer's plane: click, drag or arrow keys move the unit. A Lit controller and its template.
import { html, svg, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { Unit } from '../../engine/index.ts';
import type { YX } from '../../network/index.ts';
import { shortNumber } from '../../view/index.ts';
import {
  gridLines,
  moveUnit,
  planeOnScreen,
  planeWindow,
  unitAt,
  unitOnScreen,
  type PlaneWindow,
} from './plane.ts';
import { strings } from './strings.ts';

export interface UnitPlaneModel {
  /** The layer's name, and its plane; null where that is unbounded. */
  readonly layer: string;
  readonly size: YX | null;
  readonly unit: YX;
  readonly change: (unit: Unit, settled: boolean) => void;
}

/** CSS pixels; small enough to stand beside the controls, large enough for a finger to choose among 14 × 14 units. */
export const planeSide = 112;

const largeStep = 10;

interface Drag {
  readonly pointer: number;
  /** Holds still while a unit is dragged, also where an unbounded plane would show more. */
  readonly window: PlaneWindow;
  readonly start: YX;
  last: YX;
}

export class UnitPlaneController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #drag: Drag | null = null;
  #spoken = '';

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#drag = null;
  }

  render(model: UnitPlaneModel): TemplateResult {
    const { layer, size, unit } = model;
    const window = this.#drag?.window ?? planeWindow(size, unit);
    const plane = planeOnScreen(window, planeSide);
    const mark = unitOnScreen(window, planeSide, unit);
    const n = shortNumber;
    return html`
      <div
        class="unit-plane"
        part="unit-plane"
        tabindex="0"
        role="application"
        aria-label=${strings.plane(unit, layer, size)}
        @pointerdown=${(event: PointerEvent) => this.#down(event, model)}
        @pointermove=${(event: PointerEvent) => this.#move(event, model)}
        @pointerup=${(event: PointerEvent) => this.#up(event, model)}
        @pointercancel=${(event: PointerEvent) => this.#up(event, model)}
        @dblclick=${() => model.change('center', true)}
        @keydown=${(event: KeyboardEvent) => this.#key(event, model)}
      >
        <svg viewBox="0 0 ${planeSide} ${planeSide}">
          <rect
            class=${window.whole ? 'plane' : 'plane going-on'}
            x=${n(plane.x)}
            y=${n(plane.y)}
            width=${n(plane.width)}
            height=${n(plane.height)}
          ></rect>
          <path class="grid" d=${gridLines(window, planeSide)}></path>
          ${
            mark &&
            svg`<path class="cross" d="M${n(plane.x)},${n(mark.y + mark.height / 2)}h${n(plane.width)}M${n(mark.x + mark.width / 2)},${n(plane.y)}v${n(plane.height)}"></path>
              <rect class="unit" part="unit" x=${n(mark.x)} y=${n(mark.y)} width=${n(mark.width)} height=${n(mark.height)}></rect>`
          }
        </svg>
      </div>
      <p class="hidden" aria-live="polite">${this.#spoken}</p>
    `;
  }

  #unitUnder(event: PointerEvent, window: PlaneWindow): YX {
    const { left, top, width } = (event.currentTarget as Element).getBoundingClientRect();
    const scale = planeSide / width;
    return unitAt(window, planeSide, [(event.clientY - top) * scale, (event.clientX - left) * scale]);
  }

  #down(event: PointerEvent, { size, unit, change }: UnitPlaneModel): void {
    if (event.button !== 0 || !event.isPrimary) return;
    const window = planeWindow(size, unit);
    const under = this.#unitUnder(event, window);
    this.#drag = { pointer: event.pointerId, window, start: unit, last: under };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    if (!same(under, unit)) change(under, false);
  }

  #move(event: PointerEvent, { change }: UnitPlaneModel): void {
    const drag = this.#drag;
    if (drag?.pointer !== event.pointerId) return;
    const under = this.#unitUnder(event, drag.window);
    if (same(under, drag.last)) return;
    drag.last = under;
    change(under, false);
  }

  #up(event: PointerEvent, { change }: UnitPlaneModel): void {
    const drag = this.#drag;
    if (drag?.pointer !== event.pointerId) return;
    this.#drag = null;
    if (!same(drag.last, drag.start)) change(drag.last, true);
    this.#host.requestUpdate();
  }

  #key(event: KeyboardEvent, { size, unit, change }: UnitPlaneModel): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Home') {
      event.preventDefault();
      change('center', true);
      return;
    }
    const step = event.shiftKey ? largeStep : 1;
    const moves: Readonly<Record<string, YX>> = {
      ArrowUp: [-step, 0],
      ArrowDown: [step, 0],
      ArrowLeft: [0, -step],
      ArrowRight: [0, step],
    };
    const by = moves[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const moved = moveUnit(size, unit, by);
    this.#spoken = strings.spoken(moved);
    if (!same(moved, unit)) change(moved, true);
    this.#host.requestUpdate();
  }
}

const same = (a: YX, b: YX): boolean => a[0] === b[0] && a[1] === b[1];
