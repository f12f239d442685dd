// The kernels: their text, what they bind, and what can be set in them. Data only; no device objects.
import accumulate from '../../../../shaders/accumulate.wgsl?raw';
import activationGradient from '../../../../shaders/activation-gradient.wgsl?raw';
import activation from '../../../../shaders/activation.wgsl?raw';
import affine from '../../../../shaders/affine.wgsl?raw';
import aggregate from '../../../../shaders/aggregate.wgsl?raw';
import avgPool from '../../../../shaders/avg-pool.wgsl?raw';
import convDense from '../../../../shaders/conv-dense.wgsl?raw';
import convQuad from '../../../../shaders/conv-quad.wgsl?raw';
import conv from '../../../../shaders/conv.wgsl?raw';
import finish from '../../../../shaders/finish.wgsl?raw';
import fusedStack from '../../../../shaders/fused-stack.wgsl?raw';
import mask from '../../../../shaders/mask.wgsl?raw';
import maxPoolGradient from '../../../../shaders/max-pool-gradient.wgsl?raw';
import maxPool from '../../../../shaders/max-pool.wgsl?raw';
import peak from '../../../../shaders/peak.wgsl?raw';
import randomPlane from '../../../../shaders/random-plane.wgsl?raw';
import randomWeights from '../../../../shaders/random-weights.wgsl?raw';
import range from '../../../../shaders/range.wgsl?raw';
import rescale from '../../../../shaders/rescale.wgsl?raw';
import signs from '../../../../shaders/signs.wgsl?raw';
import signsGradient from '../../../../shaders/signs-gradient.wgsl?raw';
import slice from '../../../../shaders/slice.wgsl?raw';
import summarize from '../../../../shaders/summarize.wgsl?raw';
import upsample from '../../../../shaders/upsample.wgsl?raw';
import winogradProducts from '../../../../shaders/winograd-products.wgsl?raw';
import winogradSums from '../../../../shaders/winograd-sums.wgsl?raw';
import winogradValues from '../../../../shaders/winograd-values.wgsl?raw';
import winogradWeights from '../../../../shaders/winograd-weights.wgsl?raw';
import activationLib from '../../../../shaders/lib/activation.wgsl?raw';
import distributionLib from '../../../../shaders/lib/distribution.wgsl?raw';
import drawLib from '../../../../shaders/lib/draw.wgsl?raw';
import gridLib from '../../../../shaders/lib/grid.wgsl?raw';
import philoxLib from '../../../../shaders/lib/philox.wgsl?raw';
import regionLib from '../../../../shaders/lib/region.wgsl?raw';
import stateLib from '../../../../shaders/lib/state.wgsl?raw';
import windowLib from '../../../../shaders/lib/window.wgsl?raw';
import { expandShader, paramsLayout, type ScalarType } from './shader-text.ts';

export type KernelName =
  | 'accumulate'
  | 'activation'
  | 'activation-gradient'
  | 'activation-signs'
  | 'affine'
  | 'aggregate'
  | 'avg-pool'
  | 'conv'
  | 'conv-dense'
  | 'conv-quad'
  | 'finish'
  | 'fused-stack'
  | 'mask'
  | 'max-pool'
  | 'max-pool-gradient'
  | 'peak'
  | 'random-plane'
  | 'random-weights'
  | 'range'
  | 'rescale'
  | 'signs'
  | 'signs-gradient'
  | 'slice'
  | 'summarize'
  | 'upsample'
  | 'winograd-products'
  | 'winograd-sums'
  | 'winograd-values'
  | 'winograd-weights';

/** Storage bindings 1, 2, … of group 0, in order: read or written. Binding 0 is the Params uniform. */
type Access = 'read' | 'write';

interface KernelSource {
  readonly text: string;
  readonly libraries: readonly string[];
  readonly storage: readonly Access[];
  /** Reads the Frame uniform, group 1. */
  readonly frame: boolean;
}

const sources: Readonly<Record<KernelName, KernelSource>> = {
  'random-weights': {
    text: randomWeights,
    libraries: [philoxLib, distributionLib],
    storage: ['write'],
    frame: true,
  },
  'random-plane': {
    text: randomPlane,
    libraries: [philoxLib, distributionLib, gridLib],
    storage: ['write'],
    frame: true,
  },
  'conv-dense': { text: convDense, libraries: [], storage: ['read', 'read', 'read', 'write'], frame: false },
  'conv-quad': { text: convQuad, libraries: [], storage: ['read', 'read', 'read', 'write'], frame: false },
  conv: { text: conv, libraries: [], storage: ['read', 'read', 'read', 'write'], frame: false },
  activation: {
    text: activation,
    libraries: [activationLib, regionLib, gridLib],
    storage: ['read', 'write'],
    frame: false,
  },
  'activation-gradient': {
    text: activationGradient,
    libraries: [activationLib, regionLib, gridLib],
    storage: ['read', 'read', 'write'],
    frame: false,
  },
  signs: { text: signs, libraries: [activationLib, gridLib], storage: ['read', 'write'], frame: false },
  'activation-signs': {
    text: signs,
    libraries: [activationLib, gridLib],
    storage: ['read', 'write', 'write'],
    frame: false,
  },
  'signs-gradient': {
    text: signsGradient,
    libraries: [regionLib, gridLib],
    storage: ['read', 'read', 'write'],
    frame: false,
  },
  affine: {
    text: affine,
    libraries: [regionLib, gridLib],
    storage: ['read', 'read', 'read', 'write'],
    frame: false,
  },
  mask: { text: mask, libraries: [regionLib, gridLib], storage: ['read', 'read', 'write'], frame: false },
  slice: { text: slice, libraries: [regionLib, gridLib], storage: ['read', 'write'], frame: false },
  'avg-pool': { text: avgPool, libraries: [windowLib, gridLib], storage: ['read', 'write'], frame: false },
  'max-pool': { text: maxPool, libraries: [gridLib], storage: ['read', 'write'], frame: false },
  'max-pool-gradient': {
    text: maxPoolGradient,
    libraries: [windowLib, gridLib],
    storage: ['read', 'read', 'write'],
    frame: false,
  },
  upsample: { text: upsample, libraries: [windowLib, gridLib], storage: ['read', 'write'], frame: false },
  'winograd-weights': { text: winogradWeights, libraries: [], storage: ['read', 'write'], frame: false },
  'winograd-values': { text: winogradValues, libraries: [], storage: ['read', 'write'], frame: false },
  'winograd-products': {
    text: winogradProducts,
    libraries: [],
    storage: ['read', 'read', 'write'],
    frame: false,
  },
  'winograd-sums': { text: winogradSums, libraries: [], storage: ['read', 'read', 'write'], frame: false },
  peak: { text: peak, libraries: [], storage: ['write'], frame: false },
  range: { text: range, libraries: [drawLib], storage: ['read', 'write'], frame: false },
  rescale: { text: rescale, libraries: [drawLib], storage: ['write', 'write'], frame: false },
  aggregate: { text: aggregate, libraries: [gridLib], storage: ['read', 'write'], frame: false },
  summarize: { text: summarize, libraries: [drawLib], storage: ['read', 'read', 'write'], frame: false },
  'fused-stack': {
    text: fusedStack,
    libraries: [philoxLib, distributionLib, activationLib, regionLib, drawLib, stateLib],
    storage: ['read', 'write', 'write', 'write'],
    frame: true,
  },
  accumulate: {
    text: accumulate,
    libraries: [drawLib, stateLib, gridLib],
    storage: ['read', 'read', 'read', 'write', 'write', 'write'],
    frame: true,
  },
  finish: {
    text: finish,
    libraries: [drawLib, stateLib],
    storage: ['read', 'read', 'read', 'write', 'write'],
    frame: true,
  },
};

export interface Kernel {
  readonly storage: readonly Access[];
  readonly frame: boolean;
  readonly params: readonly (readonly [name: string, type: ScalarType])[];
}

export const kernels: Readonly<Record<KernelName, Kernel>> = Object.fromEntries(
  Object.entries(sources).map(([name, { storage, frame, text }]) => [
    name,
    { storage, frame, params: paramsLayout(text) },
  ]),
) as unknown as Record<KernelName, Kernel>;

/** Fields of an instruction of fused-stack.wgsl. */
export const instructionLayout = paramsLayout(fusedStack, 'Instruction');

/** The whole WGSL of a kernel: its own text first, so that error lines stay its own, the libraries after it. */
export function kernelText(name: KernelName, unroll: Readonly<Record<string, number>>): string {
  const { text, libraries } = sources[name];
  return [expandShader(text, unroll), ...libraries].join('\n');
}
