// A number in a sentence that can be dragged sideways or changed with arrow keys. A Lit controller and its template.
import { msg, str } from '../language/message.ts';
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { resetHint } from '../controls/labels.ts';

export interface DragNumber {
  readonly label: string;
  readonly value: number;
  /** How it reads in the sentence. */
  readonly text: string;
  readonly min: number;
  readonly max: number;
  readonly pixelsPerStep: number;
  /** Room for its longest form, in digits. */
  readonly digits: number;
  change(value: number, settled: boolean): void;
  reset(): void;
}

const largeStep = 10;

export class NumberDragController implements ReactiveController {
  #drag: { readonly pointer: number; readonly startX: number; readonly start: number; last: number } | null =
    null;

  constructor(host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#drag = null;
  }

  number(model: DragNumber): TemplateResult {
    return html`<span
      class="drag-number"
      part="drag-number"
      role="spinbutton"
      tabindex="0"
      aria-label=${model.label}
      aria-valuemin=${model.min}
      aria-valuemax=${model.max}
      aria-valuenow=${model.value}
      aria-valuetext=${model.text}
      title=${msg(str`${model.label}: drag sideways. ${resetHint()}`)}
      .style=${`min-inline-size: max(24px, ${model.digits}ch)`}
      @pointerdown=${(event: PointerEvent) => this.#down(event, model)}
      @pointermove=${(event: PointerEvent) => this.#move(event, model)}
      @pointerup=${(event: PointerEvent) => this.#up(event, model)}
      @pointercancel=${(event: PointerEvent) => this.#up(event, model)}
      @keydown=${(event: KeyboardEvent) => this.#key(event, model)}
      @dblclick=${() => model.reset()}
      >${model.text}</span
    >`;
  }

  #down(event: PointerEvent, { value }: DragNumber): void {
    if (event.button !== 0 || !event.isPrimary) return;
    this.#drag = { pointer: event.pointerId, startX: event.clientX, start: value, last: value };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent, { min, max, pixelsPerStep, change }: DragNumber): void {
    const drag = this.#drag;
    if (drag?.pointer !== event.pointerId) return;
    const value = drag.start + Math.round((event.clientX - drag.startX) / pixelsPerStep);
    const within = Math.min(max, Math.max(min, value));
    if (within === drag.last) return;
    drag.last = within;
    change(within, false);
  }

  #up(event: PointerEvent, { change }: DragNumber): void {
    const drag = this.#drag;
    if (drag?.pointer !== event.pointerId) return;
    this.#drag = null;
    if (drag.last !== drag.start) change(drag.last, true);
  }

  #key(event: KeyboardEvent, { value, min, max, change }: DragNumber): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const values: Readonly<Record<string, number>> = {
      ArrowUp: value + 1,
      ArrowRight: value + 1,
      ArrowDown: value - 1,
      ArrowLeft: value - 1,
      PageUp: value + largeStep,
      PageDown: value - largeStep,
      Home: min,
      End: max,
    };
    const wanted = values[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const within = Math.min(max, Math.max(min, wanted));
    if (within !== value) change(within, true);
  }
}
