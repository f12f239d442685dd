// Hands on the picture: hover and arrow keys read values, wheel and keys zoom, dragging pans or moves the box's edge.
// A Lit controller; knows nothing of frames or painting.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { limitViewport, panViewport, toInput, zoomViewport, type Viewport } from '../../view/index.ts';
import { mapExtent, type FigureLayout } from './frame-geometry.ts';
import type { Offset } from './picture.ts';

/** What the controller needs to know of the figure, and what it tells it. */
export interface Hands {
  readonly layout: FigureLayout;
  readonly view: Viewport;
  readonly home: Viewport;
  offsetAt(point: readonly [y: number, x: number]): Offset;
  /** Null when the pointer leaves. `spoken`: by keys, to be announced. */
  point(offset: Offset | null, spoken: boolean): void;
  /** Null shows everything. */
  zoom(view: Viewport | null): void;
}

/** One press of + or −, or one notch of an ordinary wheel. */
const keyFactor = 1.5;
const wheelFactorPerPixel = 1.0025;
/** Wheels that count in lines or pages rather than pixels (WheelEvent.deltaMode). */
const pixelsPerDelta = [1, 16, 400] as const;
const largeStep = 10;

export class PointerController implements ReactiveController {
  readonly #hands: () => Hands | null;
  #cursor: Offset | null = null;
  #pan: { readonly pointer: number; readonly x: number; readonly y: number; readonly view: Viewport } | null =
    null;

  constructor(host: ReactiveControllerHost, hands: () => Hands | null) {
    this.#hands = hands;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#pan = null;
  }

  /** The point of the plane under a pointer, or null outside the map's square. */
  #point(event: MouseEvent, { layout, view }: Hands): readonly [y: number, x: number] | null {
    const figure = (event.currentTarget as Element).getBoundingClientRect();
    const x = event.clientX - figure.left - layout.left;
    const y = event.clientY - figure.top - layout.top;
    if (x < 0 || y < 0 || x >= layout.side || y >= layout.side) return null;
    return toInput(view, mapExtent(layout), [y, x]);
  }

  readonly down = (event: PointerEvent): void => {
    const hands = this.#hands();
    if (!hands || event.button !== 0 || !event.isPrimary) return;
    const zoomed = hands.view.height < hands.home.height;
    if (!zoomed || !this.#point(event, hands)) return;
    this.#pan = { pointer: event.pointerId, x: event.clientX, y: event.clientY, view: hands.view };
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  readonly move = (event: PointerEvent): void => {
    const hands = this.#hands();
    if (!hands) return;
    const pan = this.#pan;
    if (pan && pan.pointer === event.pointerId) {
      const perPixel = pan.view.width / hands.layout.side;
      const moved = panViewport(pan.view, [
        (pan.y - event.clientY) * perPixel,
        (pan.x - event.clientX) * perPixel,
      ]);
      hands.zoom(limitViewport(moved, hands.home));
      return;
    }
    const point = this.#point(event, hands);
    this.#cursor = point && hands.offsetAt(point);
    hands.point(this.#cursor, false);
  };

  readonly up = (event: PointerEvent): void => {
    if (this.#pan?.pointer === event.pointerId) this.#pan = null;
  };

  readonly leave = (): void => {
    this.#cursor = null;
    this.#hands()?.point(null, false);
  };

  /** Zooms only with ctrl or ⌘ (a pinch counts as one), or while the figure has the focus: scrolling past it scrolls the page. */
  readonly wheel = (event: WheelEvent): void => {
    const hands = this.#hands();
    const figure = event.currentTarget as Element;
    const focused = (figure.getRootNode() as Document | ShadowRoot).activeElement === figure;
    if (!hands || !(event.ctrlKey || event.metaKey || focused)) return;
    const point = this.#point(event, hands);
    if (!point) return;
    event.preventDefault();
    const delta = event.deltaY * (pixelsPerDelta[event.deltaMode] ?? 1);
    this.#zoomBy(wheelFactorPerPixel ** -delta, point, hands);
  };

  readonly doubleClick = (): void => this.#hands()?.zoom(null);

  readonly key = (event: KeyboardEvent): void => {
    const hands = this.#hands();
    if (!hands || event.ctrlKey || event.metaKey || event.altKey) return;
    const cursor = this.#cursor ?? { y: 0, x: 0 };
    const step = event.shiftKey ? largeStep : 1;
    const { view } = hands;
    switch (event.key) {
      case 'ArrowUp':
        this.#moveCursor({ y: cursor.y - step, x: cursor.x }, hands);
        break;
      case 'ArrowDown':
        this.#moveCursor({ y: cursor.y + step, x: cursor.x }, hands);
        break;
      case 'ArrowLeft':
        this.#moveCursor({ y: cursor.y, x: cursor.x - step }, hands);
        break;
      case 'ArrowRight':
        this.#moveCursor({ y: cursor.y, x: cursor.x + step }, hands);
        break;
      case 'Home':
        this.#moveCursor({ y: 0, x: 0 }, hands);
        break;
      case '+':
      case '=':
        this.#zoomBy(keyFactor, [view.top + view.height / 2, view.left + view.width / 2], hands);
        break;
      case '-':
        this.#zoomBy(1 / keyFactor, [view.top + view.height / 2, view.left + view.width / 2], hands);
        break;
      case 'Escape':
      case '0':
        hands.zoom(null);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  #moveCursor(offset: Offset, hands: Hands): void {
    const { home } = hands;
    const reachY = Math.floor(home.height / 2);
    const reachX = Math.floor(home.width / 2);
    this.#cursor = {
      y: Math.min(reachY, Math.max(-reachY, offset.y)),
      x: Math.min(reachX, Math.max(-reachX, offset.x)),
    };
    hands.point(this.#cursor, true);
  }

  #zoomBy(factor: number, point: readonly [y: number, x: number], hands: Hands): void {
    const zoomed = limitViewport(zoomViewport(hands.view, factor, point), hands.home);
    hands.zoom(zoomed.height >= hands.home.height * 0.999 ? null : zoomed);
  }
}
