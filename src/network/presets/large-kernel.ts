// Networks of large depthwise kernels: ConvNeXt-T, RepLKNet-31B, SLaK-T. Imports only its own room.
import type { Layer, Pair } from '../types.ts';
import { Builder } from './builder.ts';

/** Of ConvNeXt-T and SLaK-T. */
const tinyDims = [96, 192, 384, 768] as const;
const tinyDepths = [3, 3, 9, 3] as const;

/**
 * ConvNeXt's frame: a 4×4 stem, stages of blocks (`spatial`, norm, 1×1 to four times the channels, GELU, 1×1 back,
 * added to the input) with a 2×2 between. Batch norm stands for its layer norm; its layer scale is left out.
 */
function convNeXtFrame(spatial: (net: Builder, block: string, channels: number, stage: number) => void) {
  const net = new Builder({ bias: true });
  for (const [stage, channels] of tinyDims.entries()) {
    const downsample = `downsample_layers.${stage}`;
    if (stage === 0) {
      net.conv(`${downsample}.0`, channels, 4, { stride: 4, padding: 0 }).batchNorm(`${downsample}.1`);
    } else {
      net.batchNorm(`${downsample}.0`).conv(`${downsample}.1`, channels, 2, { stride: 2, padding: 0 });
    }
    const count = tinyDepths[stage]!;
    for (let number = 0; number < count; number++) {
      const block = `stages.${stage}.${number}`;
      const source = net.head;
      spatial(net, block, channels, stage);
      net
        .batchNorm(`${block}.norm`)
        .conv(`${block}.pwconv1`, channels * 4, 1)
        .activation(`${block}.act`, 'gelu')
        .conv(`${block}.pwconv2`, channels, 1)
        .add(number === count - 1 ? `stages.${stage}` : block, source, `${block}.pwconv2`);
    }
  }
  return net.layers;
}

export const convNeXtTiny = (): readonly Layer[] =>
  convNeXtFrame((net, block, channels) => net.depthwise(`${block}.dwconv`, channels, 7));

/** In place of the 7×7: k×5 and 5×k and 5×5 side by side, each with its batch norm, added. */
export function slakTiny(): readonly Layer[] {
  const kernels = [51, 49, 47, 13];
  const small = 5;
  return convNeXtFrame((net, block, channels, stage) => {
    const long = kernels[stage]!;
    const source = net.head;
    const branches = (
      [
        ['Decom1', [long, small]],
        ['Decom2', [small, long]],
        ['small_conv', small],
      ] as const satisfies readonly (readonly [string, Pair])[]
    ).map(([branch, kernel]) => {
      const name = `${block}.large_kernel.${branch}`;
      net.at(source).depthwise(`${name}.conv`, channels, kernel, { bias: false });
      return net.batchNorm(`${name}.bn`).head;
    });
    net.add(`${block}.large_kernel`, ...branches);
  });
}

/** Its large kernels with the 5×5 beside them, as they are trained; merged they become one kernel of the large size. */
export function repLKNet31B(): readonly Layer[] {
  const net = new Builder();
  const normalised = (
    name: string,
    channels: number,
    kernel: number,
    stride = 1,
    depthwise = false,
  ): Builder => {
    const fields = stride === 1 ? {} : { stride };
    return net[depthwise ? 'depthwise' : 'conv'](`${name}.conv`, channels, kernel, fields).batchNorm(
      `${name}.bn`,
    );
  };
  const rectified = (...[name, ...rest]: Parameters<typeof normalised>): Builder =>
    normalised(name, ...rest).activation(`${name}.nonlinear`);

  rectified('stem.0', 128, 3, 2);
  rectified('stem.1', 128, 3, 1, true);
  rectified('stem.2', 128, 1);
  rectified('stem.3', 128, 3, 2, true);
  const channelsOf = [128, 256, 512, 1024] as const;
  const blocks = [2, 2, 18, 2] as const;
  for (const [stage, kernel] of [31, 29, 27, 13].entries()) {
    const channels = channelsOf[stage]!;
    const count = 2 * blocks[stage]!;
    for (let number = 0; number < count; number++) {
      const block = `stages.${stage}.blocks.${number}`;
      const source = net.head;
      if (number % 2 === 0) {
        net.batchNorm(`${block}.prelkb_bn`);
        const wide = rectified(`${block}.pw1`, channels, 1).head;
        const large = normalised(`${block}.large_kernel.lkb_origin`, channels, kernel, 1, true).head;
        net.at(wide);
        const small = normalised(`${block}.large_kernel.small_conv`, channels, 5, 1, true).head;
        net.add(`${block}.large_kernel`, large, small).activation(`${block}.lk_nonlinear`);
      } else {
        net.batchNorm(`${block}.preffn_bn`);
        normalised(`${block}.pw1`, channels * 4, 1).activation(`${block}.nonlinear`, 'gelu');
      }
      normalised(`${block}.pw2`, channels, 1);
      net.add(number === count - 1 ? `stages.${stage}` : block, source, `${block}.pw2.bn`);
    }
    if (stage === 3) break;
    const next = channelsOf[stage + 1]!;
    rectified(`transitions.${stage}.0`, next, 1);
    rectified(`transitions.${stage}.1`, next, 3, 2, true);
  }
  return net.batchNorm('norm').layers;
}
