// What the elements tell the page, written down from before the page's first script. Imports types only.
import type { LiveFrame } from '../../../src/client/index.ts';

/** One erf-frame event. */
export interface RecordedFrame {
  readonly atMs: number;
  /** The request as text, to tell one from another. */
  readonly request: string;
  readonly draws: number;
  readonly wanted: number;
  readonly deadDraws: number;
  readonly final: boolean;
  readonly standardError: number;
  readonly backend: 'webgpu' | 'cpu';
  readonly adapter: string;
  readonly erfSize: number;
  readonly sigma: readonly [y: number, x: number];
  readonly box: LiveFrame['box'];
  /** Where it came from, as the listener on the window sees it. */
  readonly from: string;
}

export interface Recording {
  readonly frames: RecordedFrame[];
  /** Messages of erf-error. */
  readonly errors: string[];
  readonly changes: { readonly detail: Readonly<Record<string, unknown>>; readonly settled: boolean }[];
  /** Of the last frame. */
  map: Float32Array;
}

declare global {
  interface Window {
    erfRecording: Recording;
  }
}

/** Runs in the page, before its own scripts. */
export function record(): void {
  const recording: Recording = { frames: [], errors: [], changes: [], map: new Float32Array() };
  window.erfRecording = recording;
  addEventListener('erf-frame', (event) => {
    const { detail } = event as CustomEvent<LiveFrame>;
    const { draws, wanted, deadDraws, final, standardError, measures, box } = detail;
    recording.map = detail.map.slice();
    recording.frames.push({
      atMs: performance.now(),
      request: JSON.stringify(detail.request),
      draws,
      wanted,
      deadDraws,
      final,
      standardError,
      backend: detail.info.backend,
      adapter: detail.info.adapter,
      erfSize: measures.erfSize,
      sigma: measures.sigma,
      box,
      from: (event.target as Element).id || (event.target as Element).localName,
    });
  });
  addEventListener('erf-error', (event) => {
    recording.errors.push((event as CustomEvent<Error>).detail.message);
  });
  addEventListener('erf-change', (event) => {
    const { detail, settled } = event as CustomEvent<Record<string, unknown>> & { settled: boolean };
    recording.changes.push({ detail, settled });
  });
}
