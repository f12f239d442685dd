// A plan made ready in WebAssembly: its memory and its runs. No device objects.
import type { ConvStep, Plan, Step, Work } from '../../../plan-types.ts';
import { keyOfSeed } from '../../../random/index.ts';
import type { Memory, Run } from '../memory.ts';
import { prepareStep } from '../steps.ts';
import { layoutConv, liesInPanels, panelChannels } from './conv.ts';
import { openAggregate, openRescale } from './maps.ts';
import { openKernels, type KernelModules } from './modules.ts';
import { openActivation, openActivationGradient, openAffine, openMask, openSlice } from './positions.ts';
import { layoutPlane, layoutWeights } from './random.ts';
import { Room, type Opened, type Opening } from './room.ts';

const pageByteLength = 65536;

/** A plan's steps with what they work on. */
export interface OpenedPlan {
  readonly memory: Memory;
  readonly steps: readonly Run[];
  readonly byteLength: number;
}

/** A step's room; what WebAssembly has nothing for works in TypeScript, on the same memory. */
function layoutStep(step: Step, seed: readonly [number, number], room: Room): Opening {
  switch (step.kind) {
    case 'weights':
      return layoutWeights(step, seed, room);
    case 'plane':
      return layoutPlane(step, seed, room);
    case 'conv':
      return layoutConv(step, room);
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
  /** Address of each slot. */
  readonly slots: readonly number[];
  readonly openings: readonly Opening[];
  readonly shared: Opened['shared'];
  readonly byteLength: number;
}

/** Where everything lies; `seed` matters to what is drawn only. */
export function layoutPlan({ slots, blocks, steps }: Work, seed = 0): PlanLayout {
  const room = new Room();
  const key = keyOfSeed(seed);
  const starts = (blocks ?? slots).map(({ floats }) => room.reserve(4 * floats));
  const openings = steps.map((step) => layoutStep(step, key, room));
  const { shared, byteLength } = room.close();
  return {
    room,
    slots: slots.map(({ block, offset = 0 }, index) => starts[block ?? index]! + 4 * offset),
    openings,
    shared,
    byteLength: Math.ceil(byteLength / pageByteLength) * pageByteLength,
  };
}

/** Throws RangeError where there is not that much memory. */
export function openPlan(plan: Plan, modules: KernelModules): OpenedPlan {
  const { room, slots, openings, shared, byteLength } = layoutPlan(plan, plan.seed);
  const pages = byteLength / pageByteLength;
  // What 32 bits can address.
  if (pages > 65536) throw new RangeError(String(pages));
  const { buffer, kernels } = takeMemory(pages, modules);
  room.writeTables(buffer);
  const memory = plan.slots.map(({ floats }, slot) => new Float32Array(buffer, slots[slot], floats));
  for (const { slot, data } of plan.uploads) {
    const conv = plan.steps.find(
      (step): step is ConvStep => step.kind === 'conv' && step.weights.slot === slot,
    );
    memory[slot]!.set(conv ? inPanels(data, conv) : data);
  }
  const opened: Opened = { kernels, memory, shared };
  return { memory, steps: openings.flatMap((open) => open(opened)), byteLength };
}

function takeMemory(pages: number, modules: KernelModules) {
  const memory = new WebAssembly.Memory({ initial: pages });
  return { buffer: memory.buffer, kernels: openKernels(modules, memory) };
}
