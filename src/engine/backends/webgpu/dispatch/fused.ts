// A narrow network's plan as one dispatch: its steps as a table of instructions for fused-stack.wgsl, and where its
// tensors lie in one buffer. Pure; no device objects.
import { operandsOf, sameRegion } from '../../../plan-parts.ts';
import type {
  ActivationGradientStep,
  ActivationStep,
  ConvStep,
  Region,
  SignsGradientStep,
  SignsStep,
  SignsTensor,
  Step,
  Tensor,
  WeightTensor,
  Work,
} from '../../../plan-types.ts';
import { instructionLayout } from '../kernels.ts';
import { writeParams } from '../shader-text.ts';
import { floats, shift, tapShift, type Dispatch } from './dispatch.ts';
import { activationCode } from './elementwise.ts';
import { distributionParams } from './random.ts';
import { aggregateCodes, type MapPlace } from './reduction.ts';

/** Where a fused plan's tensors lie: first what all draws share, then each draw's own. In floats. */
export interface Arena {
  readonly sharedFloats: number;
  readonly drawFloats: number;
  /** Words of signs a draw has, in a buffer of their own. */
  readonly drawWords: number;
  /** Of the plan's uploads, in order. */
  readonly uploads: readonly number[];
  readonly map: MapPlace;
}

export interface FusedPlan {
  readonly dispatch: Dispatch;
  /** What the kernel reads as `program`. */
  readonly program: ArrayBuffer;
  readonly arena: Arena;
}

/** Columns a thread of the convolutions computes at once. */
const stripColumns = 4;
/** Rows of them whose signs fill a word. */
const rowsOfWord = 8;

/**
 * Multiply-adds of one draw, at most: 90 layers of one channel with ReLU. A draw is one workgroup, so a heavy one would
 * wait for a single core; and no dispatch may keep the device for long.
 */
const largestOperations = 4e7;

/** A software adapter computes four threads at once, whosever they are. */
const lanes = 4;
const drawsPerGroup = (threads: number): number => Math.max(1, lanes / threads);
const isDeterministic = ({ slots }: Pick<Work, 'slots'>): boolean => !slots.some(({ perDraw }) => perDraw);

/** In the order of the kernel's KIND_… constants, which is that of its loop: neighbours in it share a turn. */
const kinds = [
  'weights',
  'plane',
  'strip',
  'strip-signing',
  'strip-sloped',
  'activation',
  'activation-gradient',
  'signs',
  'signs-gradient',
  'affine',
  'range',
  'rescale',
  'aggregate',
] as const;

type Memory = Tensor | WeightTensor;

/** A tensor or weights by the name of the field that says where they lie. */
type Places = Readonly<Partial<Record<'source' | 'other' | 'bias', Memory | null>>>;

interface Instruction {
  readonly kind: (typeof kinds)[number];
  readonly label: string;
  /** Written anew, or added to; null where only signs are written. */
  readonly to: Memory | null;
  readonly updates: boolean;
  readonly places: Places;
  readonly fields: Readonly<Record<string, number>>;
}

/**
 * Null where the dispatch-per-step path serves better, or alone. `threadsOfMany`, a power of two, are those of a draw
 * among others: a software adapter computes four at a time, and pays for more at every barrier.
 */
export function fuse(work: Work, threadsOfMany: number): FusedPlan | null {
  const { accumulation, steps, operations } = work;
  if (!accumulation || operations > largestOperations || !steps.every((step) => isServed(step, work)))
    return null;
  const codes = new Set(steps.filter(hasFunction).map(activationCode));
  // The activation is compiled in: a network of several keeps a kernel for each.
  if (codes.size > 1) return null;
  // A draw that is alone has all lanes.
  const threads = isDeterministic(work) ? Math.max(lanes, threadsOfMany) : threadsOfMany;
  const signs = new Signs(threads);
  const instructions = instructionsOf(steps, signs);
  const { sharedFloats, drawFloats, offsets, uploads, map } = layOut(work, instructions);
  const prefix = prefixLength(instructions);
  const size = 4 * instructionLayout.length;
  const program = new DataView(new ArrayBuffer(size * instructions.length));
  for (const [index, { kind, fields }] of instructions.entries()) {
    writeParams(program, size * index, instructionLayout, {
      ...nothing,
      ...fields,
      ...offsets[index],
      kind: kinds.indexOf(kind),
    });
  }
  return {
    dispatch: {
      kernel: 'fused-stack',
      label: 'all layers',
      constants: {
        HAS_PREFIX: prefix > 0 ? 1 : 0,
        ...has(instructions.slice(prefix)),
        HAS_PROFILE: steps.some((step) => step.kind === 'weights' && step.tapProfile) ? 1 : 0,
        ACTIVATION: [...codes][0] ?? 0,
        AGGREGATE: aggregateCodes[accumulation.aggregate],
        SINGLE: instructions.at(-1)!.fields.source_channels === 1 ? 1 : 0,
        THREADS: threads,
        DRAWS: drawsPerGroup(threads),
      },
      unroll: {
        W: stripColumns,
        STRIP: stripColumns + 2,
        one: 1,
        two: 2,
      },
      params: {
        prefix,
        shared_floats: sharedFloats,
        draw_floats: drawFloats,
        draw_words: signs.drawWords,
      },
      operations,
      buffers: ['program', 'arena', 'draws', 'signs'],
      grid: { x: 1, y: 1, z: 'draws', drawsPerGroup: drawsPerGroup(threads) },
    },
    program: program.buffer as ArrayBuffer,
    arena: {
      sharedFloats,
      drawFloats,
      drawWords: signs.drawWords,
      uploads,
      map: { buffer: 'arena', start: sharedFloats + map, drawFloats },
    },
  };
}

/**
 * The kinds in use: on a software adapter a thread walks through the code of all kinds, if with no effect, so that a
 * kernel has only what it needs.
 */
function has(rest: readonly Instruction[]): Readonly<Record<string, number>> {
  const used = new Set(rest.map(({ kind }) => kind));
  const name = (kind: string): string => `HAS_${kind.toUpperCase().replaceAll('-', '_')}`;
  const stages = kinds.filter((kind) => kind !== 'aggregate');
  return Object.fromEntries(stages.map((kind) => [name(kind), used.has(kind) ? 1 : 0]));
}

/** What the kernel's first loop computes: the forward pass of a stack of strips. */
const prefixKinds: ReadonlySet<string> = new Set(['plane', 'weights', 'strip-signing']);

function prefixLength(instructions: readonly Instruction[]): number {
  const length = instructions.findIndex(({ kind }) => !prefixKinds.has(kind));
  return instructions.slice(0, length).some(({ kind }) => kind !== 'weights') ? length : 0;
}

/** What a kind does not read. */
const nowhere = 0xffffffff;
const nothing = {
  ...Object.fromEntries(instructionLayout.map(([name]) => [name, 0])),
  other: nowhere,
  bias: nowhere,
};

function hasFunction(step: Step): step is ActivationStep | ActivationGradientStep | SignsStep {
  return step.kind === 'activation' || step.kind === 'activation-gradient' || step.kind === 'signs';
}

function isServed(step: Step, { slots, uploads }: Work): boolean {
  const deterministic = isDeterministic({ slots });
  const written = step.kind === 'rescale' ? step.tensors : [step.to];
  // One draw must not write what another still reads.
  if (!deterministic && written.some(({ perDraw }) => !perDraw)) return false;
  if (written.some((memory) => uploads.some(({ slot }) => slot === memory.slot))) return false;
  switch (step.kind) {
    case 'conv':
      return isStrip(step);
    case 'activation':
    case 'activation-gradient':
      // The loops of its distribution function, within the kernel's own, would take a software adapter's compiler minutes.
      return step.op !== 'gelu' || step.approximate === 'tanh';
    case 'signs':
      return step.source.channels === 1;
    case 'signs-gradient':
      return step.to.channels === 1;
    case 'weights':
      return step.shape[0] === 1 && step.shape[1] === 1;
    case 'plane':
    case 'affine':
    case 'mask':
    case 'rescale':
    case 'aggregate':
      return true;
    case 'slice':
    case 'avg-pool':
    case 'max-pool':
    case 'max-pool-gradient':
    case 'upsample':
      return false;
    default:
      return step satisfies never;
  }
}

// --- Instructions ----------------------------------------------------------------------------------------------

/** Where signs lie: words of eight rows of a strip, strip by strip, those of a strip's segments one after the other. */
class Signs {
  readonly #threads: number;
  readonly #starts = new Map<number, number>();
  #words = 0;

  constructor(threads: number) {
    this.#threads = threads;
  }

  get drawWords(): number {
    return this.#words;
  }

  /** How a region is cut into what a thread computes. */
  cut({ height, width }: Region): Readonly<Record<'strips' | 'segments' | 'rows', number>> {
    const strips = Math.ceil(width / stripColumns);
    return { strips, ...segments(strips, height, this.#threads) };
  }

  /** Room for a tensor's. They all live from the forward pass to the backward one: none takes another's place. */
  begin({ to, source }: SignsStep): number {
    const { strips, segments: count, rows } = this.cut(source.region);
    const start = this.#words;
    this.#words += strips * count * Math.ceil(rows / rowsOfWord);
    this.#starts.set(to.slot, start);
    return start;
  }

  /** What was last begun in a slot. */
  startOf({ slot }: SignsTensor): number {
    return this.#starts.get(slot)!;
  }
}

function instructionsOf(steps: readonly Step[], signs: Signs): readonly Instruction[] {
  const instructions: Instruction[] = [];
  const joined = joins(steps);
  const drawn = new Set<number>();
  const kept = drawnTwice(steps);
  for (const [index, step] of steps.entries()) {
    if (joined.gone.has(index)) continue;
    if (step.kind === 'conv') {
      const weights = kept.has(step.layer) ? keptWeights(step.layer, step.weights) : step.weights;
      const joinedHere = joined.byConvolution.get(index) ?? {};
      instructions.push(strip({ ...step, weights }, joinedHere, joined.sloped, signs));
    } else if (step.kind === 'weights' && kept.has(step.layer)) {
      if (drawn.has(step.layer)) continue;
      drawn.add(step.layer);
      const to = keptWeights(step.layer, step.to);
      instructions.push(...instructionsOfStep({ ...step, to }, signs));
    } else instructions.push(...instructionsOfStep(step, signs));
  }
  return instructions;
}

/** Layers whose weights a plan draws in both layouts. */
function drawnTwice(steps: readonly Step[]): ReadonlySet<number> {
  const layers = steps.flatMap((step) => (step.kind === 'weights' ? [step.layer] : []));
  return new Set(layers.filter((layer, index) => layers.indexOf(layer) !== index));
}

/**
 * Between single channels both layouts of weights are one: those drawn for the forward pass stay for the backward pass, in
 * a slot of their own.
 */
function keptWeights(layer: number, weights: WeightTensor): WeightTensor {
  return { ...weights, slot: -1 - layer };
}

function instructionsOfStep(step: Exclude<Step, ConvStep>, signs: Signs): readonly Instruction[] {
  const { label } = step;
  switch (step.kind) {
    case 'weights': {
      const [, , kernelY, kernelX] = step.shape;
      const fields = {
        ...distributionParams(step.distribution),
        layer: step.layer,
        kernel_y: kernelY,
        kernel_x: kernelX,
        profile_low: step.tapProfile?.low ?? 0,
        profile_norm: step.tapProfile?.norm ?? 0,
        has_profile: step.tapProfile ? 1 : 0,
      };
      return [{ kind: 'weights', label, to: step.to, updates: false, places: {}, fields }];
    }
    case 'plane': {
      const { top, left, width } = step.to.region;
      const fields = {
        ...size(step.to),
        ...distributionParams(step.distribution),
        layer: step.layer,
        purpose: step.purpose === 'input' ? 1 : 2,
        top,
        left,
        quads: ((left + width - 1) >> 2) - (left >> 2) + 1,
      };
      return [{ kind: 'plane', label, to: step.to, updates: false, places: {}, fields }];
    }
    case 'signs': {
      const { source, slope } = step;
      const fields = { ...size(source), ...signs.cut(source.region), slope, signs: signs.begin(step) };
      return [{ kind: 'signs', label, to: null, updates: false, places: { source }, fields }];
    }
    case 'signs-gradient': {
      const { gradient, to, elsewhere, accumulate } = step;
      const fields = {
        ...elementwise(to, gradient),
        ...signs.cut(to.region),
        slope: elsewhere,
        signs: signs.startOf(step.signs),
        accumulate: accumulate ? 1 : 0,
      };
      return [
        { kind: 'signs-gradient', label, to, updates: accumulate, places: { source: gradient }, fields },
      ];
    }
    case 'activation': {
      const { source, to, slope } = step;
      const fields = { ...elementwise(to, source), slope };
      return [{ kind: 'activation', label, to, updates: false, places: { source }, fields }];
    }
    case 'activation-gradient': {
      const { gradient, value, to, slope, accumulate } = step;
      const fields = { ...elementwise(to, gradient), slope, accumulate: accumulate ? 1 : 0 };
      const places = { source: gradient, other: value };
      return [{ kind: 'activation-gradient', label, to, updates: accumulate, places, fields }];
    }
    case 'affine': {
      const { source, scale, shift: bias, to, accumulate } = step;
      const fields = { ...elementwise(to, source), accumulate: accumulate ? 1 : 0 };
      return [
        { kind: 'affine', label, to, updates: accumulate, places: { source, other: scale, bias }, fields },
      ];
    }
    case 'mask': {
      const { source, mask, to, accumulate } = step;
      const [rows, columns] = shift(to, mask);
      const fields = {
        ...elementwise(to, source),
        accumulate: accumulate ? 1 : 0,
        is_mask: 1,
        other_height: mask.region.height,
        other_width: mask.region.width,
        other_row_shift: rows,
        other_column_shift: columns,
      };
      return [{ kind: 'affine', label, to, updates: accumulate, places: { source, other: mask }, fields }];
    }
    case 'rescale': {
      const pass = (kind: 'range' | 'rescale', to: Tensor, position: number): Instruction => ({
        kind,
        label,
        to,
        updates: true,
        places: {},
        // The first tensor begins the range, and keeps the account.
        fields: { ...size(to), accumulate: position === 0 ? 0 : 1 },
      });
      return [
        ...step.tensors.map((tensor, position) => pass('range', tensor, position)),
        ...step.tensors.map((tensor, position) => pass('rescale', tensor, position)),
      ];
    }
    case 'aggregate': {
      const { source, to } = step;
      const fields = {
        ...size(to),
        source_channels: source.channels,
      };
      return [{ kind: 'aggregate', label, to, updates: false, places: { source }, fields }];
    }
    default:
      throw new Error(`There is no instruction for ${step.kind}.`);
  }
}

function size({ channels, region }: Tensor): Readonly<Record<string, number>> {
  return { to_channels: channels, to_height: region.height, to_width: region.width };
}

function elementwise(to: Tensor, source: Tensor): Readonly<Record<string, number>> {
  const [rows, columns] = shift(to, source);
  return {
    ...size(to),
    source_height: source.region.height,
    source_width: source.region.width,
    row_shift: rows,
    column_shift: columns,
  };
}

function taps(step: ConvStep): Readonly<Record<string, number>> {
  const { kernel, to, source } = step;
  const forward = step.direction === 'forward';
  const [rows, columns] = tapShift(step);
  return {
    ...size(to),
    source_channels: source.channels,
    source_height: source.region.height,
    source_width: source.region.width,
    row_shift: rows,
    column_shift: columns,
    kernel_y: kernel[0],
    kernel_x: kernel[1],
    first_tap: forward ? 0 : kernel[0] * kernel[1] - 1,
    tap_step: forward ? 1 : -1,
  };
}

/** Whether the sliding strips serve: 3x3 over one channel. */
function isStrip({ kernel, stride, dilation, source, to, bias, accumulate }: ConvStep): boolean {
  const unit = [...stride, ...dilation].every((size) => size === 1);
  const plain = unit && !bias && !accumulate;
  return plain && kernel[0] === 3 && kernel[1] === 3 && source.channels === 1 && to.channels === 1;
}

function strip(
  step: ConvStep,
  { signed, bent, sloped }: Joined,
  isSloped: boolean,
  signs: Signs,
): Instruction {
  const { source, weights: other, to, direction } = step;
  const labels = [step, signed, bent, sloped].flatMap((part) => part?.label ?? []);
  const common = { label: [...new Set(labels)].join(', '), updates: false, places: { source, other } };
  const fields = { ...taps(step), ...signs.cut(to.region), slope: 1 };
  if (signed) {
    const more = { joined: 1, bent: bent ? 1 : 0, slope: signed.slope, signs: signs.begin(signed) };
    return { ...common, kind: 'strip-signing', to: bent?.to ?? to, fields: { ...fields, ...more } };
  }
  if (sloped) {
    const more = { slope: sloped.elsewhere, signs: signs.startOf(sloped.signs) };
    return { ...common, kind: 'strip-sloped', to: sloped.to, fields: { ...fields, ...more } };
  }
  const kind = !isSloped ? 'strip' : direction === 'forward' ? 'strip-signing' : 'strip-sloped';
  return { ...common, kind, to, fields };
}

/** Cuts strips into segments of rows: as many rounds of all threads, times their rows and the two above, as need be. */
function segments(
  strips: number,
  height: number,
  threads: number,
): { readonly segments: number; readonly rows: number } {
  let best = { segments: 1, rows: height };
  let least = Infinity;
  for (let count = 1; count <= Math.min(height, threads); count++) {
    const rows = Math.ceil(height / count);
    const cut = Math.ceil(height / rows);
    const cost = Math.ceil((strips * cut) / threads) * (rows + 2);
    if (cost < least) [best, least] = [{ segments: cut, rows }, cost];
  }
  return best;
}

/** What a convolution does besides. */
interface Joined {
  /** Writes its sums' signs, and the sums through their activation. */
  readonly signed?: SignsStep;
  readonly bent?: ActivationStep;
  /** Multiplies its sums by the slopes that signs say. */
  readonly sloped?: SignsGradientStep;
}

interface Joins {
  /** By the convolution's step. */
  readonly byConvolution: ReadonlyMap<number, Joined>;
  /** Steps that so are none of their own. */
  readonly gone: ReadonlySet<number>;
  /** Whether plain strips after the first sloped one come as such: one kind of code less. */
  readonly sloped: boolean;
}

/** Steps right behind a strip that need no pass of their own, as nothing else reads what lies between the two. */
function joins(steps: readonly Step[]): Joins {
  const byConvolution = new Map<number, Joined>();
  const gone = new Set<number>();
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'conv') continue;
    const [next, afterNext] = steps.slice(index + 1, index + 3);
    if (next?.kind === 'signs' && next.source.slot === step.to.slot) {
      const isBent =
        afterNext?.kind === 'activation' &&
        afterNext.layer === next.layer &&
        sameRegion(afterNext.to.region, step.to.region) &&
        (afterNext.to.slot === step.to.slot || !isReadLater(steps, index + 3, step.to.slot));
      byConvolution.set(index, { signed: next, ...(isBent && { bent: afterNext }) });
      gone.add(index + 1);
      if (isBent) gone.add(index + 2);
    } else if (next?.kind === 'signs-gradient' && next.gradient.slot === step.to.slot && !next.accumulate) {
      if (!sameRegion(next.to.region, step.to.region)) continue;
      if (next.to.slot !== step.to.slot && isReadLater(steps, index + 2, step.to.slot)) continue;
      byConvolution.set(index, { sloped: next });
      gone.add(index + 1);
    }
  }
  return { byConvolution, gone, sloped: [...byConvolution.values()].some(({ sloped }) => sloped) };
}

/** Whether what a slot holds before step `from` is still read. */
function isReadLater(steps: readonly Step[], from: number, slot: number): boolean {
  for (const step of steps.slice(from)) {
    const to = step.kind === 'rescale' ? null : step.to;
    if (operandsOf(step).some((operand) => operand !== to && operand.slot === slot)) return true;
    if (to?.slot === slot) return 'accumulate' in step && step.accumulate;
  }
  return false;
}

// --- Memory ----------------------------------------------------------------------------------------------------

interface Block {
  readonly floats: number;
  start: number;
  lastUse: number;
}

interface LaidOut {
  readonly sharedFloats: number;
  readonly drawFloats: number;
  readonly uploads: readonly number[];
  readonly map: number;
  /** By instruction and field. */
  readonly offsets: readonly Readonly<Record<string, number>>[];
}

/** Marks a place in the shared part. */
const sharedBit = 2 ** 31;

/** Gives every tensor its place for as long as it lives; joined steps need fewer than the plan's slots hold. */
function layOut({ uploads: given, accumulation }: Work, instructions: readonly Instruction[]): LaidOut {
  const uploads: number[] = [];
  const shared = new Map<number, number>();
  let sharedFloats = 0;
  for (const { slot, data } of given) {
    uploads.push(sharedFloats);
    shared.set(slot, sharedFloats);
    sharedFloats += data.length;
  }
  const held = new Map<number, Block>();
  const blocks = instructions.map(({ to, updates, places }, index) => {
    const use = ({ slot }: Memory): Block | null => {
      const block = held.get(slot);
      if (block) block.lastUse = index;
      return block ?? null;
    };
    const begin = (memory: Memory): Block => {
      const count = 'floats' in memory ? memory.floats : floats(memory);
      const block = { floats: count, start: 0, lastUse: index };
      held.set(memory.slot, block);
      return block;
    };
    const found: Partial<Record<string, Block | number>> = {};
    for (const [field, memory] of Object.entries(places)) {
      if (!memory) continue;
      const upload = shared.get(memory.slot);
      found[field] = upload === undefined ? use(memory)! : upload + sharedBit;
    }
    if (!to) return { found, begun: null };
    found.to = updates ? use(to)! : begin(to);
    return { found, begun: updates ? null : found.to };
  });
  const map = held.get(accumulation!.map.slot)!;
  map.lastUse = Infinity;
  // And one float for what strips compute beyond their map's edge.
  const drawFloats = place(blocks.map(({ begun }) => begun)) + 1;
  const offsets = blocks.map(({ found }) =>
    Object.fromEntries(
      Object.entries(found).map(([field, place]) => [
        field,
        typeof place === 'number' ? place : place!.start,
      ]),
    ),
  );
  return { sharedFloats, drawFloats, uploads, map: map.start, offsets };
}

/** Puts each block, in the order in which they begin, into the first gap between those that live. Returns the length. */
function place(begun: readonly (Block | null)[]): number {
  let length = 0;
  let live: Block[] = [];
  for (const [index, block] of begun.entries()) {
    if (!block) continue;
    live = live.filter(({ lastUse }) => lastUse >= index);
    let start = 0;
    for (const other of live.sort((a, b) => a.start - b.start)) {
      if (other.start - start >= block.floats) break;
      start = other.start + other.floats;
    }
    block.start = start;
    live.push(block);
    length = Math.max(length, start + block.floats);
  }
  return length;
}
