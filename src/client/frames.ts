// From a run's plain frame to the one users see, with its measures whole. Imports engine, measures and geometry.
import {
  mapCenter,
  type EngineInfo,
  type ErfFrame,
  type ErfRequest,
  type ErfResult,
  type ErfUncertainty,
  type RunFrame,
} from '../engine/index.ts';
import { areaRatioOf, radialProfile, type ErfMeasures, type RadialProfile } from '../measures/index.ts';
import { receptiveField } from '../receptive-field/index.ts';

/** A frame of a live figure. */
export interface LiveFrame extends ErfFrame {
  readonly measures: ErfMeasures;
  readonly uncertainty: ErfUncertainty;
  /** Draws asked for. */
  readonly wanted: number;
  /** True for the last frame of its request. */
  readonly final: boolean;
  readonly info: EngineInfo;
  /** What a reader should know: chunking, dead draws, why this backend. */
  readonly notes: readonly string[];
  readonly request: ErfRequest;
}

/** The measures of a frame: what the worker measured, and what needs the map when it is asked for. */
export function frameMeasures(frame: RunFrame, request: ErfRequest): ErfMeasures {
  const { map, box, measured } = frame;
  const place = (): { center: readonly [y: number, x: number]; area: number } => {
    const rf = receptiveField(request.network, request.layer);
    return { center: mapCenter(request, rf, box), area: rf.size[0] * rf.size[1] };
  };
  let areaRatio: ErfMeasures['areaRatio'] | null = null;
  const profiles: Partial<Record<string, RadialProfile>> = {};
  return {
    ...measured,
    areaRatio: (share, options) => (areaRatio ??= areaRatioOf(map, box, place()))(share, options),
    radialProfile: ({ unit = 'pixel' } = {}) =>
      (profiles[unit] ??= radialProfile(
        map,
        box,
        place().center,
        unit === 'sigma' ? measured.sigma : undefined,
      )),
  };
}

export function toLiveFrame(frame: RunFrame, request: ErfRequest): LiveFrame {
  const { measured: _, ...rest } = frame;
  return { ...rest, measures: frameMeasures(frame, request), request };
}

export function toFrame({ map, box, draws, deadDraws, standardError, elapsedMs }: RunFrame): ErfFrame {
  return { map, box, draws, deadDraws, standardError, elapsedMs };
}

export function toResult(frame: RunFrame, request: ErfRequest): ErfResult {
  return { ...toFrame(frame), measures: frameMeasures(frame, request), uncertainty: frame.uncertainty };
}
