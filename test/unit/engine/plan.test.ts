// What a plan computes: which steps, over which regions, in which slots. Pure data, read as such.
import { describe, expect, it } from 'vitest';
import type {
  AffineStep,
  Plan,
  PlanLimits,
  Region,
  Step,
  Tensor,
  WeightTensor,
} from '../../../src/engine/plan-types.ts';
import { formatPlan } from '../../../src/engine/format-plan.ts';
import { plan, planGradient } from '../../../src/engine/plan.ts';
import type { ErfRequest } from '../../../src/engine/types.ts';
import { resolveNetwork, type Layer, type Network, type ResolvedLayer } from '../../../src/network/index.ts';
import { centerUnit, cone } from '../../../src/receptive-field/index.ts';
import { gradientCases } from '../../oracle/random-network.ts';

const limits: PlanLimits = { bufferByteLength: 2 ** 30, totalByteLength: 2 ** 30, draws: 1024 };

function planOf(layers: readonly Layer[], request: Omit<ErfRequest, 'network'> = {}): Plan {
  return plan({ layers }, request, limits);
}

const input: Layer = { name: 'input', op: 'input' };
const conv = (name: string, fields: Partial<Extract<Layer, { op: 'conv' }>> = {}): Layer => ({
  name,
  op: 'conv',
  channels: 2,
  kernel: 3,
  ...fields,
});

/** "kind label" of every step. */
function outline({ steps }: Plan): string[] {
  return steps.map(({ kind, label }) => `${kind}: ${label}`);
}

function forwardSteps({ steps }: Plan): string[] {
  return steps.filter(({ label }) => / (forward|drawn)$/.test(label)).map(({ label }) => label);
}

function square({ top, left, height, width }: Region): number[] {
  expect([left, width]).toEqual([top, height]);
  return [top, height];
}

describe('a linear network', () => {
  it('runs no forward pass: the gradient is made of weights alone', () => {
    const made = planOf([
      input,
      conv('a'),
      { name: 'n', op: 'batch-norm' },
      conv('b'),
      { name: 'sum', op: 'add', from: ['b', 'n'] },
    ]);
    expect(outline(made)).toEqual([
      'affine: sum gradient',
      'affine: sum gradient',
      'weights: b weights',
      'conv: b gradient',
      // The batch norm passes on what it gets, as it is.
      'weights: a weights',
      'conv: a gradient',
      'aggregate: aggregate abs',
    ]);
  });

  it('with dropout draws a mask, and still no input', () => {
    const made = planOf([input, conv('a'), { name: 'd', op: 'dropout', rate: 0.3 }, conv('b')]);
    expect(outline(made)).toEqual([
      'weights: b weights',
      'conv: b gradient',
      'plane: d mask',
      'mask: d gradient',
      'weights: a weights',
      'conv: a gradient',
      'aggregate: aggregate abs',
    ]);
  });
});

describe('the forward pass', () => {
  it('goes as far as the last activation’s source, and no further', () => {
    const made = planOf([
      input,
      conv('a'),
      { name: 'f', op: 'relu' },
      conv('b'),
      { name: 'g', op: 'tanh' },
      conv('c'),
      { name: 'n', op: 'batch-norm' },
    ]);
    expect(forwardSteps(made)).toEqual(['input drawn', 'a forward', 'f forward', 'b forward']);
  });

  it('leaves out branches that no activation reads', () => {
    const made = planOf([
      input,
      conv('a'),
      { name: 'f', op: 'relu' },
      conv('linear', { from: 'input' }),
      { name: 'sum', op: 'add', from: ['f', 'linear'] },
    ]);
    expect(forwardSteps(made)).toEqual(['input drawn', 'a forward']);
  });

  it('and the gradient leave out layers beside and above the unit', () => {
    const made = planOf(
      [input, conv('a'), { name: 'side', op: 'relu' }, conv('b', { from: 'a' }), conv('above')],
      { layer: 'b' },
    );
    expect(outline(made).join()).not.toMatch(/side|above|forward/);
  });

  it('computes shrinking regions: each layer only where the unit can be reached from', () => {
    const made = planOf([
      input,
      conv('a'),
      { name: 'f', op: 'relu' },
      conv('b'),
      { name: 'g', op: 'relu' },
      conv('c'),
    ]);
    const regions = made.steps.flatMap((step) =>
      'to' in step && 'region' in step.to ? [[step.label, ...square(step.to.region)]] : [],
    );
    expect(regions).toEqual([
      ['input drawn', -3, 7],
      ['a forward', -2, 5],
      ['f forward', -2, 5],
      ['b forward', -1, 3],
      ['c gradient', -1, 3],
      ['g gradient', -1, 3],
      ['b gradient', -2, 5],
      ['f gradient', -2, 5],
      ['a gradient', -3, 7],
      ['aggregate abs', -3, 7],
    ]);
  });
});

/** Slots as they are written and read, step by step: what a step reads must still be what was written for it. */
class Replay {
  static expectSound(made: Plan, network: Network): void {
    new Replay(made, network).#run();
  }

  readonly #plan: Plan;
  readonly #layers: readonly ResolvedLayer[];
  readonly #reached: (index: number) => boolean;
  readonly #regions: readonly (Region | null)[];
  /** Labels of what was written before the first step and stays. */
  readonly #uploads: ReadonlyMap<number, string>;
  /** What is in each slot. */
  readonly #memory = new Map<number, string>();
  /** How many sources of a joining layer have been taken, forward and back: they come in their order. */
  readonly #taken = new Map<string, number>();

  private constructor(made: Plan, network: Network) {
    this.#plan = made;
    const resolved = resolveNetwork(network);
    this.#layers = resolved.layers;
    const target = resolved.layers.length - 1;
    const { regions } = cone(resolved, target, centerUnit(resolved, target));
    this.#regions = regions.map(
      (region) =>
        region && {
          top: region.y.first,
          left: region.x.first,
          height: region.y.last - region.y.first + 1,
          width: region.x.last - region.x.first + 1,
        },
    );
    this.#reached = (index) => {
      const region = regions[index];
      return !!region && region.y.last >= region.y.first && region.x.last >= region.x.first;
    };
    this.#uploads = new Map(made.uploads.map(({ slot, label }) => [slot, label]));
  }

  #run(): void {
    for (const step of this.#plan.steps) this.#step(step);
    const { gradient, accumulation } = this.#plan;
    if (accumulation) expect(this.#memory.get(accumulation.map.slot)).toBe('map');
    else this.#read(gradient, 'gradient 0');
  }

  #read(tensor: Tensor | WeightTensor, content: string): void {
    const slot = this.#plan.slots[tensor.slot]!;
    expect(slot.perDraw, content).toBe(tensor.perDraw);
    const floats =
      'floats' in tensor ? tensor.floats : tensor.channels * tensor.region.height * tensor.region.width;
    expect(floats, content).toBeLessThanOrEqual(slot.floats);
    const upload = this.#uploads.get(tensor.slot);
    if (upload === undefined) this.#expectIn(tensor.slot, content);
    else if (upload.startsWith('padding'))
      expect(this.#reached(Number(content.split(' ')[1])), content).toBe(false);
    else expect(upload).toBe(this.#uploadLabel(content));
  }

  #expectIn(slot: number, content: string): void {
    if (!this.#isIn(slot, content)) expect(this.#memory.get(slot)).toBe(content);
  }

  #isIn(slot: number, content: string): boolean {
    const held = this.#memory.get(slot);
    return held !== undefined && this.#isAlso(content, held);
  }

  /** Whether something stands for something else too: layers that pass on what they get have no copy of it. */
  #isAlso(content: string, held: string): boolean {
    if (content === held) return true;
    const [what, number] = content.split(' ');
    const layer = this.#layers[Number(number)]!;
    if (what === 'value') return isIdentity(layer) && this.#isAlso(`value ${layer.from[0]}`, held);
    if (what !== 'gradient') return false;
    return this.#layers.some(
      (reader) =>
        reader.from.includes(layer.index) &&
        (reader.op === 'add' || isIdentity(reader)) &&
        this.#isAlso(`gradient ${reader.index}`, held),
    );
  }

  /** What is given instead of being computed, by what it stands for. */
  #uploadLabel(content: string): string {
    const [what, index, layout] = content.split(' ');
    const { name } = this.#layers[Number(index)]!;
    if (what === 'value') return `${name} given`;
    if (what === 'gradient') return Number(index) === this.#layers.length - 1 ? `${name} seed` : 'no path';
    return layout ? `${name} weights ${layout}` : `${name} mask`;
  }

  #write(tensor: Tensor | WeightTensor, content: string, accumulate = false): void {
    expect(this.#uploads.has(tensor.slot), `${content} overwrites an upload`).toBe(false);
    if (accumulate) this.#expectIn(tensor.slot, content);
    this.#memory.set(tensor.slot, content);
    this.#read(tensor, content);
  }

  /** A joining layer's gradient goes to its sources in their order, but to those that take it as it is. */
  #nextAddend(layer: ResolvedLayer, step: AffineStep): number {
    const isCopied = (source: number): boolean =>
      this.#uploads.has(step.source.slot) ||
      JSON.stringify(this.#regions[source]) !== JSON.stringify(step.source.region);
    const key = `${layer.index} copied`;
    const taken = this.#taken.get(key) ?? 0;
    const position = layer.from.findIndex(
      (source, at) =>
        at >= taken &&
        this.#reached(source) &&
        (step.accumulate ? this.#isIn(step.to.slot, `gradient ${source}`) : isCopied(source)),
    );
    this.#taken.set(key, position + 1);
    return position;
  }

  #nextPosition(layer: ResolvedLayer, direction: string): number {
    const key = `${layer.index} ${direction}`;
    let position = this.#taken.get(key) ?? 0;
    while (!this.#reached(layer.from[position]!)) position += 1;
    this.#taken.set(key, position + 1);
    return position;
  }

  #step(step: Step): void {
    const layer = this.#layers[step.layer]!;
    const direction = step.label.endsWith('forward') ? 'forward' : 'gradient';
    const value = (position: number): string => `value ${layer.from[position]}`;
    switch (step.kind) {
      case 'weights':
        return this.#write(step.to, `weights ${step.layer} ${step.layout}`);
      case 'plane':
        return this.#write(step.to, step.purpose === 'input' ? 'value 0' : `mask ${step.layer}`);
      case 'rescale':
        for (const tensor of step.tensors) {
          const content = this.#memory.get(tensor.slot)!;
          expect(content).toMatch(/^gradient/);
          this.#read(tensor, content);
        }
        return;
      case 'aggregate':
        this.#read(step.source, 'gradient 0');
        return this.#write(step.to, 'map');
      case 'activation-gradient':
        this.#read(step.value, value(0));
        this.#read(step.gradient, `gradient ${step.layer}`);
        return this.#write(step.to, `gradient ${layer.from[0]}`, step.accumulate);
      case 'signs':
      case 'signs-gradient':
        throw new Error('Traces are left where they are asked for, or memory is short: plan-traces.test.ts.');
      case 'max-pool-gradient':
        this.#read(step.choice, `choice ${step.layer}`);
        this.#read(step.gradient, `gradient ${step.layer}`);
        return this.#write(step.to, `gradient ${layer.from[0]}`, step.accumulate);
      case 'max-pool':
        this.#read(step.source, value(0));
        return this.#write(step.to, `${step.result} ${step.layer}`);
      default: {
        if (step.label.endsWith(' apart')) {
          const content = this.#memory.get(step.source.slot)!;
          expect(content).toMatch(/^gradient/);
          return this.#write(step.to, content);
        }
        const position =
          step.kind === 'affine' && layer.op === 'add' && direction === 'gradient'
            ? this.#nextAddend(layer, step)
            : this.#nextPosition(layer, direction);
        if (step.kind === 'conv') this.#read(step.weights, `weights ${step.layer} ${step.direction}`);
        if (step.kind === 'mask' && layer.op === 'dropout') this.#read(step.mask, `mask ${step.layer}`);
        if (step.kind === 'mask' && layer.op === 'multiply')
          this.#read(step.mask, value(direction === 'forward' ? 1 : 1 - position));
        this.#read(step.source, direction === 'forward' ? value(position) : `gradient ${step.layer}`);
        const content = direction === 'forward' ? `value ${step.layer}` : `gradient ${layer.from[position]}`;
        return this.#write(step.to, content, 'accumulate' in step && step.accumulate);
      }
    }
  }
}

const isIdentity = ({ op }: ResolvedLayer): boolean => op === 'batch-norm' || op === 'dropout';

const { expectSound } = Replay;

describe('on 120 random networks', () => {
  const cases = gradientCases(120);

  it('no slot is given away while its tensor is still to be read', () => {
    for (const { network, parameters, input } of cases) {
      expectSound(plan(network, { draws: 8 }, limits), network);
      const given = planGradient(
        network,
        { parameters, ...(input instanceof Float32Array && { input }) },
        limits,
      );
      expectSound(given, network);
    }
  });

  it('nor with the other ops', () => {
    const layers: Layer[] = [
      { ...input, channels: 2 },
      conv('a'),
      { name: 'gate', op: 'sigmoid' },
      { name: 'product', op: 'multiply', from: ['a', 'gate'] },
      { name: 'pool', op: 'max-pool', kernel: 3, stride: 2, padding: 1 },
      { name: 'mean', op: 'avg-pool', kernel: 2, from: 'product' },
      { name: 'both', op: 'concat', from: ['pool', 'mean', 'pool'] },
      { name: 'f', op: 'relu' },
      { name: 'up', op: 'upsample', scale: 2 },
      { name: 'back', op: 'conv-transpose', channels: 2, kernel: 3, padding: 1 },
      { name: 'sum', op: 'add', from: ['back', 'product', 'back'] },
      conv('b'),
    ];
    const network: Network = { layers };
    expectSound(plan(network, { draws: 8 }, limits), network);
    const kinds = plan(network, {}, limits).steps.map(({ kind }) => kind);
    for (const kind of ['mask', 'slice', 'avg-pool', 'max-pool', 'max-pool-gradient', 'upsample'] as const) {
      expect(kinds).toContain(kind);
    }
  });

  it('values are computed exactly where an activation above needs them, over the cone', () => {
    let forwardLayers = 0;
    for (const { network } of cases) {
      const resolved = resolveNetwork(network);
      const { layers } = resolved;
      const { regions } = cone(resolved, layers.length - 1, centerUnit(resolved, layers.length - 1));
      const reached = (index: number): boolean => {
        const region = regions[index];
        return !!region && region.y.last >= region.y.first && region.x.last >= region.x.first;
      };
      const needed = new Set<number>();
      for (const layer of [...layers].reverse()) {
        if (!reached(layer.index)) continue;
        const isActivation = 'approximate' in layer;
        if (isActivation || needed.has(layer.index))
          for (const source of layer.from) if (reached(source)) needed.add(source);
      }
      const made = plan(network, { draws: 8 }, limits);
      const computed = made.steps.filter(({ label }) => / (forward|drawn)$/.test(label));
      const passedOn = [...needed].filter((index) => {
        const { op, from } = layers[index]!;
        return op === 'batch-norm' && JSON.stringify(regions[index]) === JSON.stringify(regions[from[0]!]);
      });
      expect(new Set([...computed.map(({ layer }) => layer), ...passedOn])).toEqual(needed);
      expect(computed.filter(({ layer }) => passedOn.includes(layer))).toEqual([]);
      for (const step of computed) {
        const { y, x } = regions[step.layer]!;
        const region = {
          top: y.first,
          left: x.first,
          height: y.last - y.first + 1,
          width: x.last - x.first + 1,
        };
        expect((step as Extract<Step, { to: Tensor }>).to.region).toEqual(region);
      }
      forwardLayers += needed.size;
    }
    expect(forwardLayers).toBeGreaterThan(200);
  });
});

describe('a plan is deterministic, and computes one draw for all,', () => {
  const relu = { name: 'f', op: 'relu' } as const;
  const weight = new Float32Array(18);

  it.each<[string, boolean, Layer[], Omit<ErfRequest, 'network'>]>([
    ['of ones', true, [input, conv('a')], { weights: 'ones' }],
    ['not of drawn weights', false, [input, conv('a')], {}],
    ['of given weights', true, [input, conv('a')], { parameters: { a: { weight } } }],
    [
      'not where one weight of two is given',
      false,
      [input, conv('a'), conv('b')],
      { parameters: { a: { weight } } },
    ],
    ['not where an activation sees a drawn input', false, [input, conv('a'), relu], { weights: 'ones' }],
    ['where an activation sees ones', true, [input, conv('a'), relu], { weights: 'ones', input: 'ones' }],
    ['where an activation sees zeros', true, [input, conv('a'), relu], { weights: 'ones', input: 'zeros' }],
    [
      'not where an activation sees a uniform input',
      false,
      [input, conv('a'), relu],
      { weights: 'ones', input: 'uniform' },
    ],
    [
      'where a drawn input is read by no activation',
      true,
      [input, conv('a')],
      { weights: 'ones', input: 'uniform' },
    ],
    ['not with dropout', false, [input, conv('a'), { name: 'd', op: 'dropout' }], { weights: 'ones' }],
    [
      'with a dropout of nothing',
      true,
      [input, conv('a'), { name: 'd', op: 'dropout', rate: 0 }],
      { weights: 'ones' },
    ],
    [
      'with dropout beside the unit',
      true,
      [input, conv('a'), { name: 'd', op: 'dropout' }, conv('b', { from: 'a' })],
      { weights: 'ones' },
    ],
  ])('%s: %s', (_, deterministic, layers, request) => {
    const made = planOf(layers, { draws: 50, ...request });
    expect(made.deterministic).toBe(deterministic);
    expect(made.draws).toBe(50);
    expect(made.drawsPerChunk).toBe(deterministic ? 1 : 50);
  });

  it('with a given mask and a given input', () => {
    const sized: Layer = { ...input, size: 5 };
    const given = {
      input: new Float32Array(25).fill(1),
      parameters: { a: { weight }, d: { mask: new Float32Array(50).fill(1) } },
    };
    expect(planOf([sized, conv('a'), { name: 'd', op: 'dropout' }, relu], given).deterministic).toBe(true);
  });
});

describe('rescaling', () => {
  /** A batch-norm and an activation leave the scale about as it is. */
  const stack = (depth: number): Layer[] => {
    const layers: Layer[] = [input];
    for (let i = 1; i <= depth; i++) layers.push(conv(`conv${i}`), { name: `norm${i}`, op: 'batch-norm' });
    return layers;
  };

  it('comes after every sixteenth layer that changes the scale, on the way back', () => {
    const labels = planOf(stack(40)).steps.flatMap(({ kind, label }) => (kind === 'rescale' ? [label] : []));
    expect(labels).toEqual(['rescale after conv25', 'rescale after conv9']);
    expect(planOf(stack(15)).steps.some(({ kind }) => kind === 'rescale')).toBe(false);
  });

  it('takes in every gradient that is still to be passed on: they share the draw’s exponent', () => {
    const layers: Layer[] = [input, conv('first'), conv('skip'), conv('conv1', { from: 'first' })];
    for (let i = 2; i <= 16; i++) layers.push(conv(`conv${i}`));
    layers.push({ name: 'sum', op: 'add', from: ['conv16', 'skip'] });
    const made = planOf(layers);
    const rescale = made.steps.find((step) => step.kind === 'rescale')!;
    // The skip's gradient waits while the branch's is on its way.
    expect(rescale.label).toBe('rescale after conv2');
    expect(rescale.tensors).toHaveLength(2);
    expect(new Set(rescale.tensors.map(({ slot }) => slot)).size).toBe(2);
  });
});

describe('what is uploaded', () => {
  it('is the output’s gradient: one channel’s, or all of them', () => {
    const seeds = ({ uploads }: Plan): number[][] => uploads.map(({ data }) => [...data]);
    expect(seeds(planOf([input, conv('a', { channels: 3 })], { channel: 1 }))).toEqual([[0, 1, 0]]);
    expect(seeds(planOf([input, conv('a', { channels: 3 })], { channel: 'sum' }))).toEqual([[1, 1, 1]]);
  });

  it('is given weights in each pass’ own layout, once each', () => {
    const weight = Float32Array.from({ length: 8 }, (_, i) => i);
    const layers = [
      { ...input, channels: 2 },
      conv('a', { kernel: [1, 2] }),
      { name: 'f', op: 'relu' },
    ] as const;
    const made = planOf(layers, { parameters: { a: { weight } } });
    const byLabel = new Map(made.uploads.map(({ label, data }) => [label, [...data]]));
    // OIHW 2×2×1×2: [out][in][tap]. Forward: [in][tap][out]; gradient: [out][tap][in].
    expect(byLabel.get('a weights forward')).toEqual([0, 4, 1, 5, 2, 6, 3, 7]);
    expect(byLabel.get('a weights gradient')).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
    expect(made.uploads).toHaveLength(3);
  });

  it('is the part of a given input and mask that the cone covers', () => {
    const sized: Layer = { ...input, size: [4, 6] };
    const given = Float32Array.from({ length: 24 }, (_, i) => i);
    const layers: Layer[] = [
      sized,
      { name: 'd', op: 'dropout' },
      conv('a', { channels: 1 }),
      { name: 'f', op: 'relu' },
    ];
    const made = planOf(layers, {
      unit: [0, 5],
      input: given,
      parameters: { d: { mask: given.map((x) => -x) } },
    });
    const byLabel = new Map(made.uploads.map(({ label, data }) => [label, [...data]]));
    expect(byLabel.get('input given')).toEqual([4, 5, 10, 11]);
    expect(byLabel.get('d mask')).toEqual([-4, -5, -10, -11]);
  });
});

describe('a unit near a border', () => {
  it('has its cone cut, and the box with it', () => {
    const made = planOf([{ ...input, size: [9, 9] }, conv('a'), conv('b')], { unit: [0, 8] });
    expect(made.box).toEqual({ top: 0, left: 6, height: 3, width: 3 });
  });

  /** A 1×1 convolution with padding 2: its unit [0, 0] reads position [−2, −2] of what is below. */
  const off: Layer = conv('off', { kernel: 1, padding: 2 });

  it('that sees only padding is refused', () => {
    expect(() =>
      planOf([{ ...input, size: [6, 6] }, conv('a', { kernel: 1 }), off], { unit: [0, 0] }),
    ).toThrow(
      'Unit [0, 0] of off sees only padding: no input pixel can move it. Choose a unit nearer the middle.',
    );
  });

  it('whose theoretical box meets the input by no path has zeros there', () => {
    const made = planOf([{ ...input, size: [6, 6] }, conv('a', { padding: 'valid' }), off], { unit: [0, 0] });
    expect(made.box).toEqual({ top: 0, left: 0, height: 1, width: 1 });
    expect(outline(made)).toEqual(['aggregate: aggregate abs']);
    const zeros = made.uploads.find(({ slot }) => slot === made.gradient.slot)!;
    expect([...zeros.data]).toEqual([0]);
  });
});

describe('operations', () => {
  it('of n 3×3 layers of one channel are 18 for each position of each gradient', () => {
    for (const n of [1, 5, 12]) {
      const layers = [input, ...Array.from({ length: n }, (_, i) => conv(`c${i}`, { channels: 1 }))];
      // Layer l's gradient lives on (2l − 1)² positions, l = 1 at the unit.
      const positions = Array.from({ length: n }, (_, i) => (2 * i + 1) ** 2).reduce((a, b) => a + b);
      expect(planOf(layers).operations).toBe(18 * positions);
    }
  });

  it('are the sum of the convolutions’ own', () => {
    for (const { network } of gradientCases(20)) {
      const made = plan(network, {}, limits);
      const sum = made.steps.reduce((total, step) => total + (step.kind === 'conv' ? step.operations : 0), 0);
      expect(made.operations).toBe(sum);
    }
  });
});

describe('a plan in words', () => {
  it('names every step with its place, and ends with what it costs', () => {
    const text = formatPlan(planOf([input, conv('a'), { name: 'f', op: 'relu' }, conv('b')], { draws: 9 }));
    const lines = text.split('\n');
    expect(lines[0]).toBe('map 5×5 at [-2, -2]; 9 draws, 9 at a time');
    expect(lines).toHaveLength(1 + 9 + 2);
    expect(lines[1]).toMatch(/^ +1 +input drawn +normal → slot \d+: 1 × 5×5 at \[-2, -2\]$/);
    expect(lines[6]).toMatch(/f gradient +slot \d+ · slope at slot \d+ → slot \d+: 2 × 3×3 at \[-1, -1\]$/);
    expect(lines.at(-2)).toMatch(/^[\d,]+ operations and [\d,]+ bytes a draw, [\d,]+ bytes for all$/);
    expect(lines.at(-1)).toMatch(/^a session holds [\d,]+ bytes$/);
  });

  it('says where one draw stands for all', () => {
    expect(formatPlan(planOf([input, conv('a')], { weights: 'ones', draws: 7 }))).toMatch(
      /one draw stands for 7: nothing in it is random/,
    );
  });
});
