// The charts as they are drawn, and hands on them: the nearest point under the pointer, arrow keys from point to point.
// The drawing module is loaded when the first chart is in sight.
import type { LitElement } from 'lit';
import type { Chart, ChartModel, GrowthCharts } from '../../view/index.ts';

/** A point farther from the pointer than this is not meant. Screen pixels. */
const reach = 28;

/** A measured point as hands find it. */
export interface Target {
  readonly key: string;
  readonly family: number;
  readonly x: number;
  readonly y: number;
}

export interface ChartHands {
  /** Of the first chart; from the smallest x on, family by family. */
  targets(): readonly Target[];
  point(key: string | null, spoken: boolean): void;
  open(key: string): void;
}

export class ChartController {
  readonly #host: LitElement;
  readonly #hands: ChartHands;
  #charts: GrowthCharts | null = null;
  #loading = false;
  #drawn: readonly Chart[] = [];
  #key: string | null = null;
  /** What was pointed at before the pointer went down. */
  #before: string | null = null;

  /** Why the drawing module could not be loaded. */
  failure = '';

  constructor(host: LitElement, hands: ChartHands) {
    this.#host = host;
    this.#hands = hands;
  }

  /** There are other points now; nothing is pointed at. */
  reset(): void {
    this.#key = this.#before = null;
  }

  get colors(): readonly string[] {
    return this.#charts?.seriesColors ?? [];
  }

  get symbols(): GrowthCharts['seriesSymbols'] | readonly [] {
    return this.#charts?.seriesSymbols ?? [];
  }

  get ready(): boolean {
    return this.#charts !== null;
  }

  /** Draws anew; the SVGs of the charts, from top to bottom. */
  draw(models: readonly ChartModel[]): readonly SVGSVGElement[] {
    const charts = this.#charts;
    if (!charts) return [];
    this.#drawn = models.map((model) => charts.growthChart(model));
    return this.#drawn.map(({ svg }) => svg);
  }

  /** Where a value of the first chart stands, in its own pixels. */
  place(x: number, y: number): { readonly x: number; readonly y: number } | null {
    return this.#drawn[0]?.place(x, y) ?? null;
  }

  /** The charts as they stand, from top to bottom. */
  get svgs(): readonly SVGSVGElement[] {
    return this.#drawn.map(({ svg }) => svg);
  }

  readonly move = (event: PointerEvent): void => this.#point(this.#nearest(event)?.key ?? null, false);

  readonly leave = (event: PointerEvent): void => {
    // A finger that lifts has pointed; what it pointed at stays.
    if (event.pointerType === 'mouse') this.#point(null, false);
  };

  readonly down = (event: PointerEvent): void => {
    this.#before = this.#key;
    this.move(event);
  };

  /** A finger has to point before it can open: its first tap shows the point, the second opens it. */
  readonly click = (event: PointerEvent): void => {
    const target = this.#nearest(event);
    if (target && (event.pointerType === 'mouse' || target.key === this.#before))
      this.#hands.open(target.key);
  };

  readonly blur = (): void => this.#point(null, false);

  readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const targets = this.#hands.targets();
    const current = targets.find(({ key }) => key === this.#key);
    switch (event.key) {
      case 'ArrowRight':
        this.#step(targets, current, 1);
        break;
      case 'ArrowLeft':
        this.#step(targets, current, -1);
        break;
      case 'ArrowUp':
        this.#change(targets, current, -1);
        break;
      case 'ArrowDown':
        this.#change(targets, current, 1);
        break;
      case 'Home':
        this.#point(targets.find(({ family }) => family === (current?.family ?? 0))?.key ?? null, true);
        break;
      case 'End':
        this.#point(targets.findLast(({ family }) => family === (current?.family ?? 0))?.key ?? null, true);
        break;
      case 'Enter':
      case ' ':
        if (!current) return;
        this.#hands.open(current.key);
        break;
      case 'Escape':
        this.#point(null, false);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  /** To the next point of the same curve. */
  #step(targets: readonly Target[], current: Target | undefined, by: 1 | -1): void {
    const curve = targets.filter(({ family }) => family === (current?.family ?? targets[0]?.family));
    const at = current ? curve.indexOf(current) + by : by > 0 ? 0 : curve.length - 1;
    this.#point(curve[Math.min(curve.length - 1, Math.max(0, at))]?.key ?? null, true);
  }

  /** To the point of the next curve that is nearest along x. */
  #change(targets: readonly Target[], current: Target | undefined, by: 1 | -1): void {
    const families = [...new Set(targets.map(({ family }) => family))];
    const at = current ? families.indexOf(current.family) + by : 0;
    const family = families[Math.min(families.length - 1, Math.max(0, at))];
    const curve = targets.filter((target) => target.family === family);
    const x = current?.x ?? curve[0]?.x ?? 0;
    const nearest = curve.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
    this.#point(nearest?.key ?? null, true);
  }

  #nearest(event: MouseEvent): Target | undefined {
    const chart = this.#drawn[0];
    if (!chart) return undefined;
    const area = chart.svg.getBoundingClientRect();
    const [x, y] = [event.clientX - area.left, event.clientY - area.top];
    let best: Target | undefined;
    let distance = reach;
    for (const target of this.#hands.targets()) {
      const place = chart.place(target.x, target.y);
      const away = Math.hypot(place.x - x, place.y - y);
      if (away < distance) [best, distance] = [target, away];
    }
    return best;
  }

  #point(key: string | null, spoken: boolean): void {
    if (key === this.#key && !spoken) return;
    this.#key = key;
    this.#hands.point(key, spoken);
  }

  /** Fetches the drawing module, once: when the first chart comes into sight. */
  load(): void {
    if (this.#charts || this.#loading) return;
    this.#loading = true;
    import('../../view/growth-chart.ts').then(
      (charts) => {
        this.#charts = charts;
        this.failure = '';
        this.#host.requestUpdate();
      },
      (error: unknown) => {
        this.#loading = false;
        this.failure = error instanceof Error ? error.message : String(error);
        this.#host.requestUpdate();
      },
    );
  }
}
