// PyTorch modules made of others: in which order their forward calls them, where that is known. Imports only its own room.
import type { Printed } from './print-tree.ts';

/** Classes whose forward is Sequential's, or which only wrap one module. */
const sequential: ReadonlySet<string> = new Set([
  'Sequential',
  // torchvision's
  'Conv2dNormActivation',
  'ConvNormActivation',
  'ConvBNActivation',
  'ConvBNReLU',
  'DeepLabHead',
  'FCNHead',
  'IntermediateLayerGetter',
  '_Transition',
  // wrappers
  'DataParallel',
  'DistributedDataParallel',
  'OptimizedModule',
]);

/** torchvision's models whose forward calls these modules in this order. */
const models: Readonly<Record<string, readonly string[]>> = {
  ResNet: ['conv1', 'bn1', 'relu', 'maxpool', 'layer1', 'layer2', 'layer3', 'layer4', 'avgpool', 'fc'],
  VGG: ['features', 'avgpool', 'classifier'],
  AlexNet: ['features', 'avgpool', 'classifier'],
  FCN: ['backbone', 'classifier'],
};

export function isInOrder({ type, children }: Printed): boolean {
  if (sequential.has(type)) return true;
  const names = Object.hasOwn(models, type) ? models[type]! : undefined;
  return names !== undefined && children.map(({ name }) => name).join() === names.join();
}

export interface ResidualBlock {
  readonly body: readonly Printed[];
  /** What the sum adds to the body: a module's output, or the block's input; 'none' where nothing is added. */
  readonly shortcut: Printed | 'input' | 'none';
  /** After the sum. */
  readonly after: readonly Printed[];
}

/** torchvision's residual blocks; null for anything else, also for other modules of those names. */
export function readResidualBlock(module: Printed): ResidualBlock | null {
  return readResNetBlock(module) ?? readInvertedResidual(module);
}

/** conv1 bn1 relu conv2 bn2 [relu conv3 bn3], plus the input or its downsample, relu: the ReLU is printed once. */
function readResNetBlock({ type, children }: Printed): ResidualBlock | null {
  const convolutions = { BasicBlock: 2, Bottleneck: 3 }[type];
  if (convolutions === undefined) return null;
  const byName = new Map(children.map((child) => [child.name, child]));
  const relu = byName.get('relu');
  const body: Printed[] = [];
  for (let number = 1; number <= convolutions; number++) {
    const conv = byName.get(`conv${number}`);
    const norm = byName.get(`bn${number}`);
    if (conv === undefined || norm === undefined || relu === undefined) return null;
    if (number > 1) body.push({ ...relu, name: `relu${number - 1}` });
    body.push(conv, norm);
  }
  const downsample = byName.get('downsample');
  if (children.length !== 2 * convolutions + (downsample === undefined ? 1 : 2)) return null;
  return { body, shortcut: downsample ?? 'input', after: [{ ...relu!, name: `relu${convolutions}` }] };
}

/** Adds its input where no convolution strides and the channels stay: the rule of MobileNet v2 and v3. */
function readInvertedResidual({ type, children }: Printed): ResidualBlock | null {
  if (type !== 'InvertedResidual' || children.length !== 1) return null;
  const [only] = children;
  if (!['conv', 'block'].includes(only!.name) || !isInOrder(only!)) return null;
  const convolutions = convolutionsIn(only!);
  const first = /^\s*(\d+)/.exec(convolutions.at(0)?.args ?? '')?.[1];
  const last = /^\s*\d+\s*,\s*(\d+)/.exec(convolutions.at(-1)?.args ?? '')?.[1];
  const isStrided = convolutions.some(({ args }) => /\bstride=\((?!1, 1\))/.test(args));
  const isAdded = first !== undefined && first === last && !isStrided;
  return { body: [only!], shortcut: isAdded ? 'input' : 'none', after: [] };
}

function convolutionsIn(module: Printed): readonly Printed[] {
  return module.type === 'Conv2d' ? [module] : module.children.flatMap(convolutionsIn);
}
