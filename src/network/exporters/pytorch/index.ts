// A network as a PyTorch program that computes its effective receptive field. Imports only its own room.
import { resolveNetwork } from '../../resolve.ts';
import type {
  AxisPadding,
  ResolvedConv,
  ResolvedLayer,
  ResolvedNetwork,
  ResolvedPool,
  YX,
} from '../../resolved.ts';
import type { Network } from '../../types.ts';
import { averageFunction, croppedFunction, measureFunctions } from './functions.ts';
import { identifiers } from './identifiers.ts';
import { placeAlong, type AxisPlace } from './place.ts';

type Places = readonly [y: AxisPlace, x: AxisPlace];

/**
 * Python code that builds the network as an nn.Module and computes its ERF as the lab does by default: the mean over
 * draws of |∂ (sum of the unit's channels) / ∂ input|, each draw divided by its sum, he-normal weights, normal input.
 * Paddings are written out as numbers. Throws NetworkError.
 */
export function toPyTorch(network: Network): string {
  const resolved = resolveNetwork(network);
  const places: Places = [placeAlong(resolved, 0), placeAlong(resolved, 1)];
  return new Program(resolved, places).text();
}

class Program {
  readonly #layers: readonly ResolvedLayer[];
  readonly #title: string;
  readonly #isSized: boolean;
  readonly #places: Places;
  readonly #names: readonly string[];
  #averages = false;
  #crops = false;

  constructor({ layers, name }: ResolvedNetwork, places: Places) {
    this.#layers = layers;
    this.#title = name ?? 'A network';
    this.#isSized = layers[0]!.size !== null;
    this.#places = places;
    this.#names = identifiers(layers.map((layer) => layer.name));
  }

  text(): string {
    const modules = this.#layers.flatMap((layer) => this.#module(layer));
    const steps = this.#layers.slice(1).map((layer) => `${this.#names[layer.index]} = ${this.#step(layer)}`);
    const lines = [
      ...this.#head(),
      'class Net(nn.Module):',
      ...(modules.length === 0
        ? []
        : [
            '    def __init__(self):',
            '        super().__init__()',
            ...modules.map((line) => `        ${line}`),
            '',
          ]),
      `    def forward(self, ${this.#names[0]}):`,
      ...steps.map((line) => `        ${line}`),
      `        return ${this.#names.at(-1)}`,
      '',
      '',
      ...measureFunctions,
    ];
    return `${lines.join('\n')}\n`;
  }

  #head(): string[] {
    const [y, x] = this.#places;
    const { channels } = this.#layers[0]!;
    const bounds = this.#isSized ? '' : ': large enough for the box below, so that no border is met';
    return [
      '"""',
      `${pythonText(this.#title)}, as an nn.Module, and its effective receptive field (ERF).`,
      '',
      'The ERF is the absolute gradient of one unit of the last layer with respect to the input, summed over channels',
      'and averaged over draws of weights and inputs. Run this file, or import Net and erf from it.',
      '"""',
      'import torch',
      'from torch import nn',
      'from torch.nn import functional as F',
      '',
      `INPUT = (${channels}, ${y.sizes[0]}, ${x.sizes[0]})  # channels, rows, columns${bounds}`,
      `UNIT = (${y.unit}, ${x.unit})  # row and column on the last layer's plane`,
      `BOX = (${y.first}, ${x.first}, ${y.last - y.first + 1}, ${x.last - x.first + 1})  # what it can see: top, left, height, width`,
      '',
      '',
      ...(this.#averages ? averageFunction : []),
      ...(this.#crops ? croppedFunction : []),
    ];
  }

  /** The line that makes the layer's module; none where a function does. */
  #module(layer: ResolvedLayer): string[] {
    const name = `self.${this.#names[layer.index]}`;
    switch (layer.op) {
      case 'conv':
      case 'conv-transpose': {
        const type = layer.op === 'conv' ? 'Conv2d' : 'ConvTranspose2d';
        return [`${name} = nn.${type}(${this.#convArguments(layer).join(', ')})`];
      }
      case 'batch-norm':
        // In evaluation mode and without epsilon, a fresh one changes nothing: a scale of 1 and a shift of 0.
        return [`${name} = nn.BatchNorm2d(${layer.channels}, eps=0.0)`];
      default:
        return [];
    }
  }

  #convArguments(layer: ResolvedConv): string[] {
    const { kernel, stride, dilation, padding } = layer.window;
    const common = symmetric(padding);
    return [
      `${this.#layers[layer.from[0]!]!.channels}`,
      `${layer.channels}`,
      `kernel_size=${pair(kernel)}`,
      ...(isOnes(stride) ? [] : [`stride=${pair(stride)}`]),
      ...(common === null || isZeros(common) ? [] : [`padding=${pair(common)}`]),
      ...(isZeros(layer.outputPadding) ? [] : [`output_padding=${pair(layer.outputPadding)}`]),
      ...(isOnes(dilation) ? [] : [`dilation=${pair(dilation)}`]),
      ...(layer.groups === 1 ? [] : [`groups=${layer.groups}`]),
      `bias=${python(layer.bias)}`,
    ];
  }

  /** The expression that computes the layer from the ones it reads. */
  #step(layer: ResolvedLayer): string {
    const name = this.#names[layer.index]!;
    const [x, ...more] = layer.from.map((source) => this.#names[source]!);
    switch (layer.op) {
      case 'input':
        return name;
      case 'conv':
        return symmetric(layer.window.padding) === null
          ? `self.${name}(F.pad(${x}, ${sides(layer.window.padding)}))`
          : `self.${name}(${x})`;
      case 'conv-transpose':
        return symmetric(layer.window.padding) === null
          ? `F.pad(self.${name}(${x}), ${sides(layer.window.padding, -1)})`
          : `self.${name}(${x})`;
      case 'max-pool':
        return this.#maxPool(layer, x!);
      case 'avg-pool':
        return this.#averagePool(layer, x!);
      case 'global-avg-pool':
        return `${x}.mean((2, 3), keepdim=True)`;
      case 'upsample': {
        const corners = layer.mode === 'bilinear' ? ', align_corners=False' : '';
        return `F.interpolate(${x}, scale_factor=${pair(layer.scale)}, mode='${layer.mode}'${corners})`;
      }
      case 'relu':
      case 'relu6':
      case 'elu':
      case 'silu':
        return `F.${layer.op}(${x})`;
      case 'hard-swish':
        return `F.hardswish(${x})`;
      case 'tanh':
      case 'sigmoid':
        return `torch.${layer.op}(${x})`;
      case 'leaky-relu':
        return `F.leaky_relu(${x}, ${layer.slope})`;
      case 'gelu':
        return `F.gelu(${x}, approximate='${layer.approximate}')`;
      case 'batch-norm':
        return `self.${name}(${x})`;
      case 'dropout':
        return `F.dropout(${x}, ${layer.rate})`;
      case 'add':
      case 'multiply':
      case 'concat':
        return this.#join(layer, [x!, ...more]);
      default:
        return layer satisfies never;
    }
  }

  #join({ op, from }: ResolvedLayer, names: readonly string[]): string {
    const sizes = this.#places.map((place) => from.map((source) => place.sizes[source]!));
    // Planes without a border may have several sizes here, where there is one; equal positions are joined.
    const isCropped = sizes.some((along) => along.some((size) => size !== along[0]));
    this.#crops ||= isCropped;
    if (op === 'concat')
      return `torch.cat(${isCropped ? `cropped(${names.join(', ')})` : `[${names.join(', ')}]`}, dim=1)`;
    if (!isCropped) return names.join(op === 'add' ? ' + ' : ' * ');
    return `torch.stack(cropped(${names.join(', ')})).${op === 'add' ? 'sum' : 'prod'}(0)`;
  }

  #maxPool(layer: ResolvedPool, x: string): string {
    const { kernel, stride, dilation, padding } = layer.window;
    const known = poolPadding(layer);
    const window = [
      pair(kernel),
      ...(same(stride, kernel) && known !== null && isZeros(known) ? [] : [`stride=${pair(stride)}`]),
    ];
    const dilated = isOnes(dilation) ? [] : [`dilation=${pair(dilation)}`];
    if (known !== null) {
      const padded = isZeros(known) ? [] : [`padding=${pair(known)}`];
      const ceil = layer.ceil ? ['ceil_mode=True'] : [];
      return `F.max_pool2d(${[x, ...window, ...padded, ...dilated, ...ceil].join(', ')})`;
    }
    const padded = `F.pad(${x}, ${sides(withOverhang(padding, this.#overhang(layer)))}, value=-torch.inf)`;
    return `F.max_pool2d(${[padded, ...window, ...dilated].join(', ')})`;
  }

  #averagePool(layer: ResolvedPool, x: string): string {
    const { kernel, stride, dilation, padding } = layer.window;
    const known = poolPadding(layer);
    if (known !== null && isOnes(dilation)) {
      const parts = [
        x,
        pair(kernel),
        `stride=${pair(stride)}`,
        ...(isZeros(known) ? [] : [`padding=${pair(known)}`]),
        ...(layer.ceil ? ['ceil_mode=True'] : []),
        ...(layer.countPadding ? [] : ['count_include_pad=False']),
      ];
      return `F.avg_pool2d(${parts.join(', ')})`;
    }
    this.#averages = true;
    const [bottom, right] = this.#overhang(layer);
    return `average(${x}, ${pair(kernel)}, ${pair(stride)}, ${pair(dilation)}, ${sides(padding)}, ${python(layer.countPadding)}, (0, ${right}, 0, ${bottom}))`;
  }

  /** What a `ceil` window reaches beyond the padding, rows and columns. */
  #overhang(layer: ResolvedPool): YX {
    const { kernel, stride, dilation, padding } = layer.window;
    const along = (axis: 0 | 1): number => {
      const { sizes } = this.#places[axis];
      const { before, after } = padding[axis];
      const end = (sizes[layer.index]! - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
      return Math.max(0, end - (sizes[layer.from[0]!]! + before + after));
    };
    return [along(0), along(1)];
  }
}

/** The padding that both ends of each axis have; null where they differ. */
function symmetric([y, x]: readonly [AxisPadding, AxisPadding]): YX | null {
  return y.before === y.after && x.before === x.after ? [y.before, x.before] : null;
}

/** The padding that PyTorch's pooling can be given, which is at most half a kernel; null for others. */
function poolPadding({ window: { padding, kernel } }: ResolvedPool): YX | null {
  const common = symmetric(padding);
  return common !== null && common.every((pixels, axis) => 2 * pixels <= kernel[axis]!) ? common : null;
}

const withOverhang = (
  [y, x]: readonly [AxisPadding, AxisPadding],
  [bottom, right]: YX,
): readonly [AxisPadding, AxisPadding] => [
  { before: y.before, after: y.after + bottom },
  { before: x.before, after: x.after + right },
];

/** (left, right, top, bottom), the order of F.pad. */
function sides([y, x]: readonly [AxisPadding, AxisPadding], sign: 1 | -1 = 1): string {
  // Adding 0 turns −0 into 0.
  return `(${[x.before, x.after, y.before, y.after].map((pixels) => sign * pixels + 0).join(', ')})`;
}

const pair = ([y, x]: YX): string => `(${y}, ${x})`;
const same = (a: YX, b: YX): boolean => a[0] === b[0] && a[1] === b[1];
const isOnes = (value: YX): boolean => same(value, [1, 1]);
const isZeros = (value: YX): boolean => same(value, [0, 0]);
const python = (value: boolean): string => (value ? 'True' : 'False');

/** Inside a docstring. */
const pythonText = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').replace(/["\\]/g, '\\$&');
