// The covariance of one channel's gradient between positions of a plane. Imports its own room.
import { displacedProduct, identityMap, type AxisMap } from './axis-map.ts';
import type { Needed } from './needed.ts';
import { addColumnsMapped, addPlane, addRowsMapped, areaOf, columnsOf, rowsOf } from './separable.ts';
import type { Region } from './target.ts';

/** values[p] = E g(p)·g(p + [dy, dx]), row-major over the covariance's region; 0 where p + [dy, dx] lies outside it. */
export interface Displaced {
  readonly dy: number;
  readonly dx: number;
  readonly values: Float64Array;
}

/**
 * Only half of the displacements: dy > 0, or dy = 0 and dx ≥ 0; the others follow from C_−δ(p + δ) = C_δ(p). A
 * displacement that is missing has no covariance, or none that is needed.
 */
export interface Covariance {
  readonly region: Region;
  readonly fields: readonly Displaced[];
}

/** multiple · rows ⊗ columns; null is the identity. */
export interface PathMap {
  readonly multiple: number;
  readonly rows: AxisMap | null;
  readonly columns: AxisMap | null;
}

export const isUpper = (dy: number, dx: number): boolean => dy > 0 || (dy === 0 && dx >= 0);

/** Floats of the covariances of one channel; beyond it only variances are kept. 32 MiB. */
const maxFloats = 2 ** 22;

/** Builds the sum of several independent sources' covariances, displacement by displacement. */
export class CovarianceSum {
  readonly #region: Region;
  readonly #needed: Needed;
  readonly #fields = new Map<string, Displaced>();
  /** True once a covariance that may be needed was left out. */
  truncated = false;

  constructor(region: Region, needed: Needed) {
    this.#region = region;
    this.#needed = needed;
  }

  #field(dy: number, dx: number): Float64Array | null {
    const isVariance = dy === 0 && dx === 0;
    if (this.truncated && !isVariance) return null;
    const key = `${dy},${dx}`;
    const known = this.#fields.get(key);
    if (known) return known.values;
    const area = areaOf(this.#region);
    if (!isVariance && (this.#fields.size + 1) * area > maxFloats) {
      this.truncated = true;
      return null;
    }
    const values = new Float64Array(area);
    this.#fields.set(key, { dy, dx, values });
    return values;
  }

  /** Adds factor · the covariance as it lies. */
  add({ region, fields }: Covariance, factor: number): void {
    for (const { dy, dx, values } of fields) {
      if (!this.#needed[0].has(dy) || !this.#needed[1].has(dx)) continue;
      const to = this.#field(dy, dx);
      if (to) addPlane(to, this.#region, values, region, factor);
    }
  }

  /**
   * Adds factor · the covariance of Σ_i paths[i]·g, g of the given covariance: paths from one source add before they
   * are squared, E (Σ_i A_i g)(Σ_j A_j g)ᵀ = Σ_i Σ_j A_i C A_jᵀ.
   */
  addPaths(covariance: Covariance, paths: readonly PathMap[], factor: number): void {
    const [only] = paths;
    if (only && paths.length === 1 && only.rows === null && only.columns === null) {
      this.add(covariance, factor * only.multiple * only.multiple);
      return;
    }
    const { region } = covariance;
    const maps = paths.map(({ multiple, rows, columns }) => ({
      multiple,
      rows: rows ?? identityMap(rowsOf(region), rowsOf(this.#region)),
      columns: columns ?? identityMap(columnsOf(region), columnsOf(this.#region)),
    }));
    for (const first of maps) {
      for (const second of maps) {
        this.#addPair(covariance, {
          rows: [first.rows, second.rows],
          columns: [first.columns, second.columns],
          factor: factor * first.multiple * second.multiple,
        });
      }
    }
  }

  #addPair(
    { fields }: Covariance,
    { rows, columns, factor }: { rows: Pair; columns: Pair; factor: number },
  ): void {
    const rowMaps = new ProductCache(rows);
    const columnMaps = new ProductCache(columns);
    const [span, width] = [rows[0].to, columns[0].from.length];
    const mixed = new Float64Array(span.length * width);
    // Rows first, for all fields of one dx together; then the columns of what they gave.
    for (const bySecond of [false, true]) {
      const sign = bySecond ? -1 : 1;
      const present = fields.filter(({ dy, dx }) => !bySecond || dy !== 0 || dx !== 0);
      for (const acrossX of new Set(present.map(({ dx }) => dx))) {
        const ofOne = present.filter(({ dx }) => dx === acrossX);
        for (const toY of this.#needed[0]) {
          if (toY < 0) continue;
          const maps = ofOne.map(({ dy }) => rowMaps.get(toY, sign * dy, bySecond));
          if (maps.every((map) => map === null)) continue;
          mixed.fill(0);
          for (const [i, map] of maps.entries()) if (map) addRowsMapped(mixed, ofOne[i]!.values, width, map);
          for (const toX of this.#needed[1]) {
            if (!isUpper(toY, toX)) continue;
            const map = columnMaps.get(toX, sign * acrossX, bySecond);
            const to = map && this.#field(toY, toX);
            if (to) addColumnsMapped(to, this.#region, mixed, { span, columns: map, factor });
          }
        }
      }
    }
  }

  /** The sum; of zero variance where nothing was added. */
  done(): Covariance {
    this.#field(0, 0);
    let fields = [...this.#fields.values()];
    if (this.truncated) fields = fields.filter(({ dy, dx }) => dy === 0 && dx === 0);
    return { region: this.#region, fields };
  }
}

type Pair = readonly [AxisMap, AxisMap];

/** Displaced products of a pair of maps, made once each. */
class ProductCache {
  readonly #pair: Pair;
  readonly #made = new Map<string, AxisMap | null>();

  constructor(pair: Pair) {
    this.#pair = pair;
  }

  get(shift: number, sourceShift: number, bySecond: boolean): AxisMap | null {
    const key = `${shift},${sourceShift},${bySecond}`;
    let map = this.#made.get(key);
    if (map === undefined) {
      map = displacedProduct(this.#pair[0], this.#pair[1], { shift, sourceShift, bySecond });
      this.#made.set(key, map);
    }
    return map;
  }
}

export function varianceOf({ fields }: Covariance): Float64Array {
  return fields.find(({ dy, dx }) => dy === 0 && dx === 0)!.values;
}

/** Sets to zero where p + [dy, dx] lies outside the region: no gradient is there. */
export function clearOutside({ dy, dx, values }: Displaced, { height, width }: Region): void {
  for (let y = 0; y < height; y++) {
    const row = y * width;
    if (y + dy < 0 || y + dy >= height) values.fill(0, row, row + width);
    else if (dx > 0) values.fill(0, row + Math.max(0, width - dx), row + width);
    else if (dx < 0) values.fill(0, row, row + Math.min(width, -dx));
  }
}
