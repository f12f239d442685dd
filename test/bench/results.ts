// What a benchmark's run leaves: plain data. Types, and how pieces of a run become one.
import type { Side } from './contender.ts';
import type { Environment } from './page.ts';
import type { Peak } from './peak.ts';
import type { Summary } from './statistics.ts';

/** One contender on one job. */
export interface Cell {
  readonly job: string;
  readonly contender: string;
  readonly side: Side;
  /** `once`: only its first run counts, kernels' compilation included, for it was too slow to run again. */
  readonly status: 'timed' | 'once' | 'wrong' | 'failed';
  /** Why it failed, or by how much it is wrong. */
  readonly reason?: string;
  /** First run, with whatever is compiled for it. Milliseconds. */
  readonly coldMs?: number;
  readonly times?: readonly number[];
  readonly summary?: Summary;
  /** The largest ‖error‖₂ / ‖map‖₂ of all runs that were checked. */
  readonly error?: number;
  readonly byteLength?: number;
  readonly backend?: string;
}

export interface ScalingPoint {
  readonly depth: number;
  /** Milliseconds and bytes that one more draw in flight takes. */
  readonly drawMs: number;
  readonly drawByteLength: number;
}

export interface Scaling {
  readonly backend: 'webgpu' | 'cpu';
  readonly linear: boolean;
  readonly points: readonly ScalingPoint[];
  /** Of n, by least squares in logarithms; null where a difference came out at nothing. */
  readonly msExponent: number | null;
  readonly byteExponent: number | null;
}

/** Of the lab page, milliseconds. */
export interface LabTimes {
  /** One `input` event on the depth slider to the next new picture. */
  readonly sliderToPicture: Summary | null;
  readonly sliderToFinal: Summary | null;
  /** Navigation to first picture with nothing cached, and with what the first visit left. */
  readonly coldStart: Summary | null;
  readonly warmStart: Summary | null;
  /** What says when a picture was there: the page's own marks, or the first frame's event and the screen frame after it. */
  readonly source: 'marks' | 'event';
}

export interface Results {
  readonly date: string;
  readonly version: string;
  readonly environment: Environment & { readonly browser: string };
  readonly peak?: { readonly device: Peak | null; readonly wasm: Peak | null };
  readonly cells: readonly Cell[];
  readonly scaling?: readonly Scaling[];
  readonly lab?: LabTimes;
}

/** Later pieces over earlier ones: cell by cell, and part by part. Throws a RangeError for no pieces. */
export function mergeResults(pieces: readonly Results[]): Results {
  const last = pieces.at(-1);
  if (!last) throw new RangeError('There are no results to merge.');
  const cells = new Map<string, Cell>();
  for (const piece of pieces) {
    for (const cell of piece.cells) cells.set(`${cell.job} ${cell.contender}`, cell);
  }
  return Object.assign({}, ...pieces, { cells: [...cells.values()] }) as Results;
}
