// Which input is picked: hovered for as long as the pointer is there, or pinned by a touch, a click, the focus or keys.
// A Lit controller.
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { centerOf, isInside, type Counted, type Pick } from './counted.ts';

const largeStep = 10;

export class PickController implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #counted: () => Counted | null;
  #hovered: Pick | null = null;
  #pinned: Pick | null = null;

  constructor(host: ReactiveControllerHost, counted: () => Counted | null) {
    this.#host = host;
    this.#counted = counted;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#hovered = null;
  }

  /** Null where none is, or where the stack no longer has it. */
  get picked(): Pick | null {
    const counted = this.#counted();
    const picked = this.#hovered ?? this.#pinned;
    return counted && picked && isInside(counted, picked) ? picked : null;
  }

  /** What a touch, a click or keys chose: where the keyboard is, whatever a resting pointer lies over. */
  get pinned(): Pick | null {
    const counted = this.#counted();
    return counted && this.#pinned && isInside(counted, this.#pinned) ? this.#pinned : null;
  }

  hover(pick: Pick | null): void {
    if (pick?.x === this.#hovered?.x && pick?.y === this.#hovered?.y) return;
    this.#hovered = pick;
    this.#host.requestUpdate();
  }

  /** A finger or a pressed button leaves the input where it was lifted. */
  move({ buttons }: PointerEvent, pick: Pick): void {
    if (buttons !== 0) this.#pinned = pick;
    this.hover(pick);
  }

  pin(pick: Pick | null): void {
    this.#pinned = pick;
    this.#hovered = null;
    this.#host.requestUpdate();
  }

  /** What has the focus shows something: the input in the middle, until another one is picked. */
  readonly focus = (): void => {
    const counted = this.#counted();
    if (counted && !this.pinned) this.pin(centerOf(counted));
  };

  /** Arrow keys walk over the plane, or along one axis as on a slider; true where the key meant something. */
  key(event: KeyboardEvent, along: 'x' | 'y' | 'plane'): boolean {
    const counted = this.#counted();
    if (!counted || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'Escape') {
      if (!this.picked) return false;
      this.pin(null);
      return true;
    }
    const move = moveOf(event.key, along);
    if (!move) return false;
    event.preventDefault();
    const { box } = counted.counts;
    const from = this.pinned ?? centerOf(counted);
    const step = event.shiftKey ? largeStep : 1;
    this.pin({
      y: clamp(from.y + step * move[0], box.top, box.height),
      x: clamp(from.x + step * move[1], box.left, box.width),
    });
    return true;
  }
}

const clamp = (value: number, first: number, count: number): number =>
  Math.min(first + count - 1, Math.max(first, value));

type Move = readonly [y: number, x: number];

const onSlider: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: largeStep,
  PageDown: -largeStep,
  Home: -Infinity,
  End: Infinity,
};

const onPlane: Readonly<Record<string, Move>> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

function moveOf(key: string, along: 'x' | 'y' | 'plane'): Move | undefined {
  if (along === 'plane') return onPlane[key];
  const by = onSlider[key];
  if (by === undefined) return undefined;
  return along === 'x' ? [0, by] : [by, 0];
}
