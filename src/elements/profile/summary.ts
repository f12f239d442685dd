// A profile as its table shows it: rows of layers, and where most of the time goes. Pure: no Lit, no DOM.
import type { ErfProfile, ProfilePhase, ProfileStep } from '../../engine/index.ts';

export const phases = ['gradient', 'forward', 'random', 'map'] as const satisfies readonly ProfilePhase[];

/** What a chunk's time is made of: its steps by phase, the frame that is read back, and the numbers made of it. */
export type Part = ProfilePhase | 'reading' | 'measuring';

/** All steps of one layer, or of layers that are fused. */
export interface LayerRow {
  /** Names of its layers; none for the map and the mean. */
  readonly layers: readonly string[];
  readonly ms: number;
  readonly phaseMs: Readonly<Record<ProfilePhase, number>>;
  readonly operations: number;
  readonly byteLength: number;
  /** Of the peak. */
  readonly share: number;
  /** In the order in which they run. */
  readonly steps: readonly ProfileStep[];
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

const phaseMsOf = (steps: readonly ProfileStep[]): Readonly<Record<ProfilePhase, number>> => {
  const ms = (phase: ProfilePhase): number =>
    sum(
      steps.filter((step) => step.phase === phase),
      (step) => step.ms,
    );
  return { random: ms('random'), forward: ms('forward'), gradient: ms('gradient'), map: ms('map') };
};

/** One row a layer, in the order of the network; last what is of the whole map. */
export function layerRows({ steps, peak }: ErfProfile, names: readonly string[]): readonly LayerRow[] {
  const groups = new Map<string, ProfileStep[]>();
  for (const step of steps) {
    const key = step.layers.join('\n');
    const group = groups.get(key);
    if (group) group.push(step);
    else groups.set(key, [step]);
  }
  const place = new Map(names.map((name, index) => [name, index]));
  const at = ({ layers }: LayerRow): number =>
    layers.length === 0 ? Infinity : (place.get(layers[0]!) ?? names.length);
  return [...groups.values()]
    .map((group): LayerRow => {
      const ms = sum(group, (step) => step.ms);
      const operations = sum(group, (step) => step.operations);
      return {
        layers: group[0]!.layers,
        ms,
        phaseMs: phaseMsOf(group),
        operations,
        byteLength: sum(group, ({ byteLength }) => byteLength),
        share: ms > 0 ? operations / ms / peak.operationsPerMs : 0,
        steps: group,
      };
    })
    .sort((a, b) => at(a) - at(b) || 0);
}

export function phaseTotals({ steps }: ErfProfile): Readonly<Record<ProfilePhase, number>> {
  return phaseMsOf(steps);
}

/** A part of the time, and the layers that take most of it; null where they are all, or it is none's. */
export interface Place {
  readonly part: Part;
  /** Of a chunk and its frame's numbers, 0 to 1. */
  readonly share: number;
  readonly from: string | null;
  readonly to: string | null;
}

/** So much of a phase lies in the layers that are named for it, … */
const most = 0.75;
/** … if they are no more than this share of the phase's layers. */
const few = 0.6;
/** A neighbour of so much of the run's mean is like it. */
const half = 0.5;
/** Smaller parts are not worth words. */
const worthWords = 0.05;
const mostPlaces = 3;

/** The shortest run of layers that holds `most` of the phase's time; null where that is nearly all of them. */
function window(
  rows: readonly LayerRow[],
  phase: ProfilePhase,
): readonly [first: number, end: number] | null {
  const all = rows.map(({ phaseMs }) => phaseMs[phase]);
  const total = sum(all, (ms) => ms);
  let best: readonly [number, number] | null = null;
  for (let first = 0, end = 0, held = 0; end < all.length;) {
    held += all[end++]!;
    // Rounding must not keep a run that holds enough from being seen.
    while (held - all[first]! >= most * total * (1 - 1e-9)) held -= all[first++]!;
    const holds = held >= most * total * (1 - 1e-9);
    if (holds && (!best || end - first < best[1] - best[0])) best = [first, end];
  }
  const used = all.filter((ms) => ms > 0).length;
  if (!best || used < 2) return null;
  // Neighbours like those in the run are no less a part of it.
  let [first, end] = best;
  const alike = (half * sum(all.slice(first, end), (ms) => ms)) / (end - first);
  while (first > 0 && all[first - 1]! >= alike) first--;
  while (end < all.length && all[end]! >= alike) end++;
  return end - first <= Math.max(1, few * used) ? [first, end] : null;
}

/** Where the time goes, the largest part first: three at most, and none below a twentieth. */
export function places(profile: ErfProfile, rows: readonly LayerRow[]): readonly Place[] {
  const { readingMs, measuringMs } = profile.totals;
  const totals = phaseTotals(profile);
  const whole = sum(phases, (phase) => totals[phase]) + readingMs + measuringMs;
  if (whole <= 0) return [];
  const ofLayers = rows.filter(({ layers }) => layers.length > 0);
  const ofPhase = (phase: ProfilePhase): Place => {
    const found = phase === 'map' ? null : window(ofLayers, phase);
    if (!found) return { part: phase, share: totals[phase] / whole, from: null, to: null };
    const run = ofLayers.slice(...found);
    return {
      part: phase,
      share: sum(run, ({ phaseMs }) => phaseMs[phase]) / whole,
      from: run[0]!.layers[0]!,
      to: run.at(-1)!.layers.at(-1)!,
    };
  };
  return [
    ...phases.map(ofPhase),
    { part: 'reading', share: readingMs / whole, from: null, to: null } as const,
    { part: 'measuring', share: measuringMs / whole, from: null, to: null } as const,
  ]
    .filter(({ share }) => share >= worthWords)
    .sort((a, b) => b.share - a.share)
    .slice(0, mostPlaces);
}

/** What a row's name leaves unsaid of a step: `conv1 gradient` is `gradient` in conv1's row. */
export function stepName({ label, layers }: ProfileStep): string {
  const [layer] = layers;
  return layers.length === 1 && label.startsWith(`${layer} `) ? label.slice(layer!.length + 1) : label;
}
