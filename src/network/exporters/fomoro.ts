// A chain of convolutions as a link of the Fomoro receptive field calculator. Imports only its own room.
import { NetworkError } from '../errors.ts';
import { resolveNetwork } from '../resolve.ts';
import type { ResolvedLayer, Window } from '../resolved.ts';
import type { Layer, Network } from '../types.ts';

const calculator = 'https://fomoro.com/research/article/receptive-field-calculator';

/**
 * The link that shows the network's receptive field in the calculator: kernel, stride, dilation and SAME or VALID of
 * each convolution and pooling. Layers that leave receptive fields as they are (activations, batch-norm, dropout) are
 * left out. Throws NetworkError where the network is no chain of square windows with one of those paddings.
 */
export function toFomoro(network: Network): string {
  const resolved = resolveNetwork(network);
  const entries: string[] = [];
  for (const layer of resolved.layers) {
    const isChain = layer.from.every((source) => source === layer.index - 1);
    if (!isChain || layer.from.length > 1) {
      refuse(
        layer,
        `it reads ${layer.from.map((at) => `\`${resolved.layers[at]!.name}\``).join(' and ')}, and the calculator knows only chains`,
      );
    }
    const entry = entryOf(layer, network.layers[layer.index]!);
    if (entry !== null) entries.push(entry);
  }
  if (entries.length === 0) {
    throw new NetworkError(
      'invalid-network',
      'The network has no convolution or pooling, and a Fomoro link is a list of them.',
    );
  }
  return `${calculator}#${entries.join(';')}`;
}

/** Null where the layer moves nothing. */
function entryOf(layer: ResolvedLayer, given: Layer): string | null {
  switch (layer.op) {
    case 'conv':
    case 'max-pool':
    case 'avg-pool': {
      const { window } = layer;
      const [kernel, stride, dilation] = (['kernel', 'stride', 'dilation'] as const).map((field) => {
        const [y, x] = window[field];
        return y === x
          ? y
          : refuse(layer, `its ${field} is ${y}×${x}, and the calculator knows only squares`);
      });
      return `${kernel},${stride},${dilation},${paddingOf(layer, window, given)}`;
    }
    case 'conv-transpose':
    case 'upsample':
    case 'global-avg-pool':
    case 'multiply':
    case 'add':
    case 'concat':
      return refuse(layer, `the calculator has no ${layer.op}`);
    default:
      return null;
  }
}

/** SAME where that is what the padding comes to for every size, not only where the field says 'same'. */
function paddingOf(
  layer: ResolvedLayer,
  { kernel, stride, dilation, padding }: Window,
  given: Layer,
): 'SAME' | 'VALID' {
  if ('padding' in given && given.padding === 'same') return 'SAME';
  const [y, x] = padding;
  if ([y.before, y.after, x.before, x.after].every((pixels) => pixels === 0)) return 'VALID';
  const total = dilation[0] * (kernel[0] - 1);
  const isSame = [y, x].every(
    ({ before, after }) => before === Math.floor(total / 2) && before + after === total,
  );
  if (isSame && stride[0] === 1) return 'SAME';
  const pixels = [y, x].map(({ before, after }) => `${before} before and ${after} after`);
  const shown = pixels[0] === pixels[1] ? pixels[0] : `${pixels[0]} (rows), ${pixels[1]} (columns)`;
  const reason = isSame ? ' with a stride, which TensorFlow’s SAME would place by the input’s size' : '';
  return refuse(layer, `its padding is ${shown}${reason}; the calculator knows only SAME and VALID`);
}

function refuse({ name }: ResolvedLayer, reason: string): never {
  throw new NetworkError(
    'invalid-layer',
    `There is no Fomoro link: ${name} stands in the way, because ${reason}.`,
    { layer: name },
  );
}
