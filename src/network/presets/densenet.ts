// DenseNet-121 as torchvision has it, without its classifier. Imports only its own room.
import type { Layer } from '../types.ts';
import { Builder } from './builder.ts';

const growthRate = 32;
/** Of the 1×1 before each 3×3. */
const bottleneckChannels = 4 * growthRate;

export function denseNet121(): readonly Layer[] {
  const net = new Builder();
  const normalised = (prefix: string, number: string): Builder =>
    net.batchNorm(`${prefix}norm${number}`).activation(`${prefix}relu${number}`);
  net.conv('features.conv0', 64, 7, { stride: 2 });
  normalised('features.', '0').maxPool('features.pool0', 3, { stride: 2, padding: 1 });
  let channels = 64;
  for (const [index, count] of [6, 12, 24, 16].entries()) {
    const block = `features.denseblock${index + 1}`;
    for (let number = 1; number <= count; number++) {
      const layer = `${block}.denselayer${number}`;
      const source = net.head;
      normalised(`${layer}.`, '1').conv(`${layer}.conv1`, bottleneckChannels, 1);
      normalised(`${layer}.`, '2').conv(`${layer}.conv2`, growthRate, 3);
      // What the next layer reads: everything made so far in the block.
      net.concat(number === count ? block : `${layer}.concat`, source, `${layer}.conv2`);
    }
    channels += count * growthRate;
    if (index === 3) break;
    const transition = `features.transition${index + 1}`;
    channels /= 2;
    normalised(`${transition}.`, '').conv(`${transition}.conv`, channels, 1).avgPool(`${transition}.pool`, 2);
  }
  return net.batchNorm('features.norm5').activation('relu').layers;
}
