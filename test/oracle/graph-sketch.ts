// A network with branches being written down, block by block: from choices. Imports network only.
import {
  plainActivations,
  resolveNetwork,
  type Layer,
  type Padding,
  type Pair,
  type ResolvedLayer,
} from '../../src/network/index.ts';
import { pick, type Choose } from './random-choices.ts';

/** Channels of a layer that may choose, and of a concat. */
const maxChannels = 4;
const maxJoinedChannels = 9;

const kernels: readonly Pair[] = [3, 1, 2, 4, 5, [1, 3], [3, 1], [2, 3], [3, 2], [1, 4]];
const strides: readonly Pair[] = [1, 1, 1, 2, 2, 3, [1, 2], [2, 1], [3, 2]];
const dilations: readonly Pair[] = [1, 1, 1, 2, 3, [1, 2], [3, 1]];
const scales: readonly Pair[] = [2, 1, 3, [1, 2], [3, 2], [2, 1]];

function both(pair: Pair): readonly [number, number] {
  return typeof pair === 'number' ? [pair, pair] : [pair[0], pair[1]];
}

/** The end of a branch. */
export interface Tip {
  readonly name: string;
  readonly channels: number;
}

type Fields = { readonly [Key in Layer['op']]: Omit<Extract<Layer, { op: Key }>, 'name' | 'op' | 'from'> };

export class GraphSketch {
  readonly layers: Layer[];
  readonly #choose: Choose;
  readonly #isSized: boolean;

  constructor(layers: readonly Layer[], choose: Choose) {
    this.layers = [...layers];
    this.#choose = choose;
    this.#isSized = layers[0]?.op === 'input' && layers[0].size !== undefined;
  }

  // --- One layer -----------------------------------------------------------------------------------------------

  #add<Op extends Layer['op']>(op: Op, fields: Fields[Op], tip: Tip | readonly Tip[], channels: number): Tip {
    const name = `${op}${this.layers.length}`;
    const from = Array.isArray(tip) ? tip.map((end: Tip) => end.name) : (tip as Tip).name;
    this.layers.push({ name, op, from, ...fields } as unknown as Layer);
    return { name, channels };
  }

  /** One of the divisors both counts share. */
  #groups(inChannels: number, outChannels: number): number {
    const shared = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((n) => inChannels % n === 0 && outChannels % n === 0);
    return pick(this.#choose, shared);
  }

  #kernel(): Pair {
    return pick(this.#choose, kernels);
  }

  /** Up to what keeps windows of pools on the plane. */
  #padding(kernel: Pair, dilation: Pair): Padding {
    const choose = this.#choose;
    const [y, x] = [0, 1].map((axis) => Math.min(3, (both(kernel)[axis]! - 1) * both(dilation)[axis]!)) as [
      number,
      number,
    ];
    switch (choose(0, 6)) {
      case 0:
      case 1:
        return 'half';
      case 2:
        return 'valid';
      case 3:
        return 'same';
      case 4:
        return choose(0, Math.min(y, x));
      default:
        return [choose(0, y), choose(0, x), choose(0, y), choose(0, x)];
    }
  }

  conv(tip: Tip, fields: Partial<Fields['conv']> = {}): Tip {
    const choose = this.#choose;
    const channels = fields.channels ?? choose(1, maxChannels);
    const groups = this.#groups(tip.channels, channels);
    const bias = choose(0, 3) > 0;
    return this.#add('conv', { kernel: 3, ...fields, channels, groups, bias }, tip, channels);
  }

  #anyConv(tip: Tip): Tip {
    const choose = this.#choose;
    const [kernel, dilation, stride] = [this.#kernel(), pick(choose, dilations), pick(choose, strides)];
    const isDepthwise = choose(0, 4) === 1;
    const depthwise = isDepthwise ? { channels: tip.channels * (tip.channels < 4 ? choose(1, 2) : 1) } : {};
    return this.conv(tip, {
      kernel,
      dilation,
      stride,
      padding: this.#padding(kernel, dilation),
      ...depthwise,
    });
  }

  #anyTransposed(tip: Tip): Tip {
    const choose = this.#choose;
    const [kernel, dilation, stride] = [this.#kernel(), pick(choose, dilations), pick(choose, strides)];
    const channels = choose(1, maxChannels);
    const most = (axis: 0 | 1): number => Math.max(both(stride)[axis], both(dilation)[axis]) - 1;
    return this.#add(
      'conv-transpose',
      {
        channels,
        kernel,
        stride,
        dilation,
        padding: this.#padding(kernel, dilation),
        groups: this.#groups(tip.channels, channels),
        bias: choose(0, 3) > 0,
        ...(choose(0, 1) && { outputPadding: [choose(0, most(0)), choose(0, most(1))] }),
      },
      tip,
      channels,
    );
  }

  #anyPool(tip: Tip, preserving = false): Tip {
    const choose = this.#choose;
    const kernel = preserving ? pick<Pair>(choose, [3, [1, 3], [3, 1], 5]) : this.#kernel();
    const dilation = choose(0, 1) ? pick(choose, dilations) : 1;
    const fields: Fields['max-pool'] = preserving
      ? { kernel, dilation, stride: 1, padding: 'half' }
      : {
          kernel,
          ...(choose(0, 2) && { stride: pick(choose, strides) }),
          dilation,
          padding: this.#padding(kernel, dilation),
          ceil: choose(0, 1) === 1,
        };
    if (choose(0, 1)) return this.#add('max-pool', fields, tip, tip.channels);
    return this.#add('avg-pool', { ...fields, countPadding: choose(0, 1) === 1 }, tip, tip.channels);
  }

  #anyUpsample(tip: Tip): Tip {
    const mode = this.#choose(0, 2) === 0 ? 'bilinear' : 'nearest';
    return this.#add('upsample', { scale: pick(this.#choose, scales), mode }, tip, tip.channels);
  }

  #activation(tip: Tip): Tip {
    const choose = this.#choose;
    // ReLU is what most networks have.
    if (choose(0, 3) === 0) return this.#add('relu', {}, tip, tip.channels);
    const kind = choose(0, plainActivations.length + 3);
    const plain = plainActivations[kind];
    if (plain) return this.#add(plain, {}, tip, tip.channels);
    if (kind === plainActivations.length) return this.#add('leaky-relu', { slope: 0.3 }, tip, tip.channels);
    const approximate = kind % 2 === 0 ? 'none' : 'tanh';
    return this.#add('gelu', { approximate }, tip, tip.channels);
  }

  /** Now and then what stands between convolutions: batch norm, an activation, dropout. */
  #finish(tip: Tip): Tip {
    const choose = this.#choose;
    let end = tip;
    if (choose(0, 3) === 1) end = this.#add('batch-norm', {}, end, end.channels);
    if (choose(0, 3) > 1) end = this.#activation(end);
    // Without a size there is no mask to give.
    if (this.#isSized && choose(0, 6) === 1) end = this.#add('dropout', { rate: 0.3 }, end, end.channels);
    return end;
  }

  /** As many channels as the other branch. */
  #matched(tip: Tip, channels: number): Tip {
    return tip.channels === channels ? tip : this.conv(tip, { kernel: 1, channels });
  }

  #join(op: 'add' | 'multiply', a: Tip, b: Tip): Tip {
    const other = this.#matched(b, a.channels);
    return this.#add(op, {} as never, this.#choose(0, 1) ? [a, other] : [other, a], a.channels);
  }

  #concat(tips: readonly Tip[]): Tip {
    const channels = tips.reduce((sum, tip) => sum + tip.channels, 0);
    const joined = this.#add('concat', {} as never, tips, channels);
    return channels > maxJoinedChannels ? this.conv(joined, { kernel: 1 }) : joined;
  }

  /** Any of the three joins. */
  #anyJoin(a: Tip, b: Tip): Tip {
    const kind = this.#choose(0, 2);
    return kind === 2 ? this.#concat([a, b]) : this.#join(kind === 1 ? 'multiply' : 'add', a, b);
  }

  // --- Blocks --------------------------------------------------------------------------------------------------

  /** Any one window or upsampling, whatever becomes of the plane. */
  window(tip: Tip): Tip {
    switch (this.#choose(0, 6)) {
      case 0:
      case 1:
        return this.#finish(this.#anyConv(tip));
      case 2:
      case 3:
        return this.#anyPool(tip);
      case 4:
      case 5:
        return this.#finish(this.#anyTransposed(tip));
      default:
        return this.#anyUpsample(tip);
    }
  }

  /** One to three layers that keep the plane's size, with blocks inside blocks up to `depth`. */
  #body(tip: Tip, depth: number): Tip {
    const choose = this.#choose;
    let end = tip;
    const count = choose(1, 3);
    for (let i = 0; i < count; i++) {
      switch (choose(0, depth > 0 ? 6 : 4)) {
        case 0:
        case 1: {
          const kernel = pick<Pair>(choose, [3, [1, 3], [3, 1], 1, 5]);
          end = this.#finish(this.conv(end, { kernel, dilation: pick(choose, dilations), padding: 'half' }));
          break;
        }
        case 2:
          end = this.#anyPool(end, true);
          break;
        case 3: {
          const channels = choose(1, maxChannels);
          const groups = this.#groups(end.channels, channels);
          const fields = { channels, groups, kernel: 3, padding: 1, bias: choose(0, 1) === 1 };
          end = this.#finish(this.#add('conv-transpose', fields, end, channels));
          break;
        }
        case 4: {
          // An even kernel keeps the size with one more pixel on a side.
          const padding: Padding = choose(0, 1) ? [1, 0, 0, 1] : [0, 1, 1, 0];
          end = this.#finish(this.conv(end, { kernel: 2, padding }));
          break;
        }
        case 5:
          end = this.residual(end, depth - 1);
          break;
        default:
          end = this.inception(end, depth - 1);
      }
    }
    return end;
  }

  /** A body beside a skip, added or multiplied. */
  residual(tip: Tip, depth = 1): Tip {
    const body = this.#body(tip, depth);
    return this.#join(this.#choose(0, 3) === 1 ? 'multiply' : 'add', tip, body);
  }

  /** Both branches leave pixels out. */
  stridedResidual(tip: Tip): Tip {
    const choose = this.#choose;
    const stride = choose(2, 3);
    const channels = choose(1, maxChannels);
    const body = this.#body(this.conv(tip, { kernel: 3, stride, padding: 1, channels }), 0);
    const skip =
      choose(0, 1) === 1
        ? this.conv(tip, { kernel: 1, stride, padding: 0, channels })
        : this.#add('avg-pool', { kernel: stride, ceil: true, countPadding: false }, tip, tip.channels);
    return this.#finish(this.#join('add', body, skip));
  }

  /** Two or three bodies side by side. */
  inception(tip: Tip, depth = 1): Tip {
    const branches = Array.from({ length: this.#choose(2, 3) }, () => this.#body(tip, depth));
    return this.#concat(branches);
  }

  /** Down, along, up again and joined with what was there. */
  hourglass(tip: Tip): Tip {
    const choose = this.#choose;
    const down =
      choose(0, 1) === 1
        ? this.conv(tip, { kernel: 3, stride: 2, padding: 1 })
        : this.#add(pick(choose, ['max-pool', 'avg-pool']), { kernel: 2 }, tip, tip.channels);
    const along = this.#body(down, 0);
    const fields = pick(choose, [
      { kernel: 2 },
      { kernel: 4, padding: 1 },
      { kernel: 3, padding: 1, outputPadding: 1 },
    ]);
    const channels = choose(1, maxChannels);
    const mode = choose(0, 1) ? 'bilinear' : 'nearest';
    const up =
      choose(0, 1) === 1
        ? this.#add('conv-transpose', { ...fields, stride: 2, channels, bias: true }, along, channels)
        : this.#add('upsample', { scale: 2, mode }, along, along.channels);
    return this.#anyJoin(tip, up);
  }

  /** Squeeze and excite: the whole plane's mean weighs its channels. */
  squeeze(tip: Tip): Tip {
    const plane = this.#sizeOf(tip);
    if (!plane) return this.residual(tip);
    const mean = this.#add('global-avg-pool', {}, tip, tip.channels);
    const gate = this.#add(
      'sigmoid',
      {},
      this.conv(mean, { kernel: 1, channels: tip.channels }),
      tip.channels,
    );
    const spread = this.#add('upsample', { scale: [plane[0], plane[1]] }, gate, tip.channels);
    return this.#join('multiply', tip, spread);
  }

  /** The branch joined with any earlier layer whose plane is as large; unbounded planes all are. */
  longSkip(tip: Tip): Tip {
    const resolved = resolveNetwork({ layers: this.layers }).layers;
    const own = resolved.find(({ name }) => name === tip.name)!;
    const sameSize = ({ size }: ResolvedLayer): boolean =>
      size === own.size || (size !== null && own.size !== null && size.join() === own.size.join());
    const { name, channels } = pick(this.#choose, resolved.filter(sameSize));
    return this.#anyJoin(tip, { name, channels });
  }

  /** Branches that go their own ways: on an unbounded plane they may meet whatever their strides. */
  fork(tip: Tip): Tip {
    if (this.#isSized) return this.inception(tip);
    const [left, right] = [this.window(tip), this.window(this.window(tip))];
    return this.#anyJoin(left, right);
  }

  #sizeOf(tip: Tip): readonly [number, number] | null {
    return resolveNetwork({ layers: this.layers }).layers.find(({ name }) => name === tip.name)!.size;
  }
}
