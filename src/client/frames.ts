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
import { measureErf, type ErfMeasures } from '../measures/index.ts';
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
  let whole: ErfMeasures | null = null;
  const measure = (): ErfMeasures => {
    if (whole) return whole;
    const rf = receptiveField(request.network, request.layer);
    return (whole = measureErf(map, box, rf, { center: mapCenter(request, rf, box) }));
  };
  return {
    ...measured,
    areaRatio: (threshold, options) => measure().areaRatio(threshold, options),
    radialProfile: (options) => measure().radialProfile(options),
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
