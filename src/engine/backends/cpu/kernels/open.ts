// A plan made ready in WebAssembly: its memory and its runs. No device objects.
import type { ConvStep, Plan, Step, Work } from '../../../plan-types.ts';
import { keyOfSeed } from '../../../random/index.ts';
import type { Memory, Run } from '../memory.ts';
import type { Stage } from '../stages.ts';
import { prepareStep } from '../steps.ts';
import { layoutConv, liesInPanels, panelChannels } from './conv.ts';
import { openAggregate, openRescale } from './maps.ts';
import { giveBack, takeMemory } from './memories.ts';
import { openKernels, type KernelModules } from './modules.ts';
import { openActivation, openActivationGradient, openAffine, openMask, openSlice } from './positions.ts';
import { layoutMaxPool } from './pools.ts';
import { layoutPlane, layoutWeights } from './random.ts';
import { Room, operationsPerRun, type Addresses, type Opened, type Opening, type Unit } from './room.ts';
import { Recorder } from './program.ts';
import type { KernelFunctions } from './functions.ts';

const pageByteLength = 65536;

/** Room for a few hundred layers of a narrow network. */
const programByteLength = 65536;

/** A call takes as long as some hundred operations: what takes far longer need not be written down. */
const operationsWrittenDown = 2e6;

/** A plan's steps with what they work on. */
export interface OpenedPlan {
  readonly memory: Memory;
  readonly steps: readonly Run[];
  /** The runs of each step by itself, in order: for who times them. */
  readonly apart: () => readonly (readonly Run[])[];
  readonly byteLength: number;
  /** Ends it: neither its memory nor its steps may be used any more. */
  readonly release: () => void;
}

/** The same where several threads compute a draw together. */
export interface SharedPlan extends Pick<OpenedPlan, 'memory' | 'byteLength'> {
  readonly stages: readonly Stage[];
  /** Where it lies. */
  readonly shared: WebAssembly.Memory;
}

/** A place among threads that compute a draw together, in one memory. */
export interface Seat {
  /** Null: the first, which takes the memory and fills it. */
  readonly memory: WebAssembly.Memory | null;
  readonly thread: number;
  readonly threads: number;
}

/** A step's room; what WebAssembly has nothing for works in TypeScript, on the same memory. */
function layoutStep(step: Step, room: Room): Opening {
  switch (step.kind) {
    case 'weights':
      return layoutWeights(step, room);
    case 'plane':
      return layoutPlane(step, room);
    case 'conv':
      return layoutConv(step, room);
    case 'max-pool':
      return layoutMaxPool(step, room);
    case 'activation':
      return (opened) => openActivation(step, opened) ?? prepareStep(step, opened.memory);
    case 'activation-gradient':
      return (opened) => openActivationGradient(step, opened) ?? prepareStep(step, opened.memory);
    case 'affine':
      return (opened) => openAffine(step, opened);
    case 'mask':
      return (opened) => openMask(step, opened);
    case 'slice':
      return (opened) => openSlice(step, opened);
    case 'rescale':
      return (opened) => openRescale(step, opened);
    case 'aggregate':
      return (opened) => openAggregate(step, opened);
    default:
      return (opened) => prepareStep(step, opened.memory);
  }
}

/** Weights that are given lie as drawn ones do: in panels, where their convolution reads them so. */
function inPanels(data: Float32Array, { weights, groups, to }: ConvStep): Float32Array {
  const targets = to.channels / groups;
  if (!liesInPanels(targets)) return data;
  const products = weights.floats / to.channels;
  const panels = new Float32Array(data.length);
  for (let channel = 0; channel < to.channels; channel++) {
    const group = Math.floor(channel / targets);
    const target = channel % targets;
    const place = group * products * targets;
    const panel = place + Math.floor(target / panelChannels) * panelChannels * products;
    for (let product = 0; product < products; product++) {
      panels[panel + product * panelChannels + (target % panelChannels)] =
        data[place + product * targets + target]!;
    }
  }
  return panels;
}

interface PlanLayout {
  readonly room: Room;
  /** Address of what small steps are written down in. */
  readonly program: number;
  /** Address of each slot. */
  readonly slots: readonly number[];
  readonly openings: readonly Opening[];
  /** For each thread. */
  readonly shared: readonly Addresses[];
  readonly byteLength: number;
}

/** A session is opened on what was planned a moment before, and that needed to know its bytes. */
const known = new WeakMap<Work['steps'], PlanLayout>();

/** Where everything lies. */
export function layoutPlan(work: Work, threads = 1): PlanLayout {
  const layout = (threads === 1 && known.get(work.steps)) || layOut(work, threads);
  if (threads === 1) known.set(work.steps, layout);
  return layout;
}

function layOut({ slots, blocks, steps }: Work, threads: number): PlanLayout {
  const room = new Room();
  const starts = (blocks ?? slots).map(({ floats }) => room.reserve(4 * floats));
  const openings = steps.map((step) => layoutStep(step, room));
  const program = room.reserve(programByteLength);
  const { shared, byteLength } = room.close(threads);
  return {
    room,
    program,
    slots: slots.map(({ block, offset = 0 }, index) => starts[block ?? index]! + 4 * offset),
    openings,
    shared,
    byteLength: Math.ceil(byteLength / pageByteLength) * pageByteLength,
  };
}

type Made = ReturnType<Opening>;

const unitsOf = (made: Made): readonly (Run | Unit)[] => ('stages' in made ? made.units : [made].flat());

const runOf = (part: Run | Unit, kernels: KernelFunctions): Run =>
  typeof part === 'function' ? part : ({ draw }) => part.run(kernels, draw);

/** Throws RangeError where there is not that much memory. */
export function openPlan(plan: Plan, modules: KernelModules): OpenedPlan {
  const layout = layoutPlan(plan);
  const { program, openings, byteLength } = layout;
  const work = takeMemory(byteLength, modules);
  const memory = fill(plan, layout, work.memory);
  const opened: Opened = {
    kernels: work.kernels,
    memory,
    shared: layout.shared[0]!,
    key: keyOfSeed(plan.seed),
  };
  const recorder = new Recorder(work.memory.buffer, program, programByteLength);
  const steps = bundle(
    openings.flatMap((open) => unitsOf(open(opened))),
    work.kernels,
    recorder,
  );
  let isOpen = true;
  const release = (): void => {
    if (isOpen) giveBack(work);
    isOpen = false;
  };
  const apart = (): readonly (readonly Run[])[] =>
    openings.map((open) => unitsOf(open(opened)).map((part) => runOf(part, work.kernels)));
  return { memory, steps, apart, byteLength, release };
}

/** Throws RangeError where there is not that much memory. */
export function openShared(plan: Plan, modules: KernelModules, seat: Seat): SharedPlan {
  const { thread, threads } = seat;
  const layout = layoutPlan(plan, threads);
  const { openings, byteLength } = layout;
  const taken = seat.memory ?? takeShared(byteLength);
  const memory = seat.memory ? slotsIn(plan, layout, taken) : fill(plan, layout, taken);
  const kernels = openKernels(modules, taken);
  const opened: Opened = { kernels, memory, shared: layout.shared[thread]!, key: keyOfSeed(plan.seed) };
  const stages = openings.flatMap((open): readonly Stage[] => {
    const made = open(opened);
    const inOrder = 'stages' in made ? made.stages : [made].flat().map((part) => [part]);
    return inOrder.map((pieces) => ({ runs: pieces.map((piece) => runOf(piece, kernels)) }));
  });
  return { memory, stages, byteLength, shared: taken };
}

function takeShared(byteLength: number): WebAssembly.Memory {
  const pages = byteLength / pageByteLength;
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

function slotsIn(plan: Plan, { slots }: PlanLayout, { buffer }: WebAssembly.Memory): Memory {
  return plan.slots.map(({ floats }, slot) => new Float32Array(buffer, slots[slot], floats));
}

/** Writes what nothing computes, and returns the slots. */
function fill(plan: Plan, layout: PlanLayout, taken: WebAssembly.Memory): Memory {
  layout.room.writeTables(taken.buffer);
  const memory = slotsIn(plan, layout, taken);
  for (const { slot, data } of plan.uploads) {
    const conv = plan.steps.find(
      (step): step is ConvStep => step.kind === 'conv' && step.weights.slot === slot,
    );
    memory[slot]!.set(conv ? inPanels(data, conv) : data);
  }
  return memory;
}

/** Parts of steps in runs of a few milliseconds: those that are over in no time are written down and run in one call. */
function bundle(
  parts: readonly (Run | Unit)[],
  kernels: KernelFunctions,
  recorder: Recorder,
): readonly Run[] {
  const runs: Run[] = [];
  let together: Run[] = [];
  let operations = 0;
  /** Where the program that is being written begins. */
  let begin = recorder.end;

  function endProgram(): void {
    const [from, end] = [begin, recorder.end];
    if (from < end) together.push(({ draw }) => kernels.execute(from, end, draw));
    begin = end;
  }

  function endRun(): void {
    endProgram();
    const [first, ...others] = together;
    const all = together;
    if (first && others.length === 0) runs.push(first);
    else if (first) {
      runs.push((state) => {
        for (const run of all) run(state);
      });
    }
    together = [];
    operations = 0;
  }

  for (const part of parts) {
    if (typeof part === 'function') {
      endRun();
      runs.push(part);
      continue;
    }
    if (operations + part.operations > operationsPerRun) endRun();
    operations += part.operations;
    const isShort = part.operations <= operationsWrittenDown;
    if (isShort && recorder.record(() => part.run(recorder.kernels, 0))) continue;
    endProgram();
    together.push(({ draw }) => part.run(kernels, draw));
  }
  endRun();
  return runs;
}
