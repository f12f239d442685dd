// The presets' names and what is worth knowing of each before it is built. Imports only its own room.
import { NetworkError } from '../errors.ts';
import { show } from '../fields.ts';
import { didYouMean } from '../near-miss.ts';
import type { Pair } from '../types.ts';

export interface PresetInfo {
  readonly title: string;
  /** What it shows, and where it departs from its source, in a line or two. */
  readonly note: string;
  /** Paper and, where the layers come from code, the file. */
  readonly source: string;
  /** The input size it was published with, [y, x] or one number for both; the preset itself is unbounded. */
  readonly input?: Pair;
}

const krizhevsky = 'Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep CNNs, NIPS 2012';
const vggSource = 'Simonyan and Zisserman, arXiv:1409.1556, configuration';
const heSource = 'He et al., arXiv:1512.03385';
const torchvisionResNet = `${heSource}; torchvision/models/resnet.py`;
const slimResNet = `${heSource}; tensorflow/models, slim/nets/resnet_v1.py`;
const luoSource = 'Luo, Li, Urtasun and Zemel, arXiv:1701.04128';
const luoNote = '8 channels and ReLU, which the paper leaves open.';
const noHead = 'Ends before the classifier.';

const vgg = (layers: number, letter: string, shows: string): PresetInfo => ({
  title: `VGG-${layers}`,
  note: `${shows} Ends at pool5, before the fully connected layers.`,
  source: `${vggSource} ${letter}`,
  input: 224,
});

const resNet = (layers: number, shows: string): PresetInfo => ({
  title: `ResNet-${layers}`,
  note: `${shows} torchvision's form: the stride is in the first block's 3×3. ${noHead}`,
  source: torchvisionResNet,
  input: 224,
});

const resNetV1 = (layers: number): PresetInfo => ({
  title: `ResNet-${layers} v1, TF-Slim`,
  note: `The stride is in the last unit of a block: the same layers see otherwise than torchvision's. ${noHead}`,
  source: slimResNet,
  input: 224,
});

const luoPlain = (depth: number): PresetInfo => ({
  title: `Plain stack of ${depth}, Luo et al.`,
  note: `3×3 convolutions: the theoretical field grows with the depth, the effective one with its square root. ${luoNote}`,
  source: luoSource,
});

const infos = {
  alexnet: {
    title: 'AlexNet',
    note: "Large strides early make a wide field of few layers. torchvision's one tower; ends at pool5.",
    source: 'Krizhevsky, arXiv:1404.5997; torchvision/models/alexnet.py',
    input: 224,
  },
  'alexnet-2012': {
    title: 'AlexNet, 2012',
    note: "The paper's two towers as two groups, fc6 and fc7 as convolutions; its local response normalisation is left out.",
    source: krizhevsky,
    input: 227,
  },
  'alexnet-v2': {
    title: 'AlexNet v2, TF-Slim',
    note: "conv1 and the pools are VALID, the rest SAME: TF-Slim's table of receptive fields. Ends at pool5.",
    source: 'Krizhevsky, arXiv:1404.5997; tensorflow/models, slim/nets/alexnet.py',
    input: 224,
  },
  'vgg-11': vgg(11, 'A', 'The shallowest VGG, TF-Slim’s vgg_a.'),
  'vgg-13': vgg(13, 'B', 'Two 3×3 per block: one 5×5 with a ReLU between.'),
  'vgg-16': vgg(
    16,
    'D',
    'Stacks of 3×3 in place of larger kernels; 212 pixels at pool5 is less than its input.',
  ),
  'vgg-19': vgg(19, 'E', 'One more 3×3 in each of the last three blocks.'),
  'resnet-18': resNet(18, 'Two 3×3 per block, skips around them.'),
  'resnet-34': resNet(34, 'More 3×3 per path than ResNet-50, so the wider theoretical field.'),
  'resnet-50': resNet(50, 'One 3×3 per bottleneck: deeper than ResNet-34, yet a smaller field.'),
  'resnet-101': resNet(101, 'A field four times its input; the effective one is not.'),
  'resnet-152': resNet(152, 'A field of over a thousand pixels, most of it hardly used.'),
  'resnet-v1-50': resNetV1(50),
  'resnet-v1-101': resNetV1(101),
  'resnet-v1-152': resNetV1(152),
  'inception-v2': {
    title: 'Inception v2',
    note: `Branches of different reach, joined by concatenation. SAME with strides: the padding depends on the input's size. ${noHead}`,
    source: 'Ioffe and Szegedy, arXiv:1502.03167; tensorflow/models, slim/nets/inception_v2.py',
    input: 224,
  },
  'inception-v3': {
    title: 'Inception v3',
    note: `1×7 and 7×1 in place of 7×7; what strides is VALID, so the padding is known at any size. ${noHead}`,
    source: 'Szegedy et al., arXiv:1512.00567; tensorflow/models, slim/nets/inception_v3.py',
    input: 299,
  },
  'mobilenet-v1': {
    title: 'MobileNet v1',
    note: `Depthwise 3×3 and 1×1: the field of a plain stack for an eighth of its multiplications. ${noHead}`,
    source: 'Howard et al., arXiv:1704.04861; tensorflow/models, slim/nets/mobilenet_v1.py',
    input: 224,
  },
  'mobilenet-v2': {
    title: 'MobileNet v2',
    note: `Inverted residuals: the depthwise 3×3 works on six times the channels. ${noHead}`,
    source: 'Sandler et al., arXiv:1801.04381; tensorflow/models, slim/nets/mobilenet/mobilenet_v2.py',
    input: 224,
  },
  'densenet-121': {
    title: 'DenseNet-121',
    note: `Every layer reads all before it in its block: a path of every length to the output. ${noHead}`,
    source: 'Huang et al., arXiv:1608.06993; torchvision/models/densenet.py',
    input: 224,
  },
  'convnext-t': {
    title: 'ConvNeXt-T',
    note: `7×7 depthwise kernels. Batch norm stands for its layer norm, its layer scale is left out. ${noHead}`,
    source: 'Liu et al., arXiv:2201.03545; facebookresearch/ConvNeXt, models/convnext.py',
    input: 224,
  },
  'replknet-31b': {
    title: 'RepLKNet-31B',
    note: `31×31 kernels make a wide effective field with few layers. The 5×5 beside each, merged after training, is a branch here. ${noHead}`,
    source: 'Ding et al., arXiv:2203.06717; DingXiaoH/RepLKNet-pytorch, replknet.py',
    input: 224,
  },
  'slak-t': {
    title: 'SLaK-T',
    note: `51×5, 5×51 and 5×5 side by side: a cross-shaped field. Without its sparse weights and its 1.3 times wider layers; batch norm stands for layer norm. ${noHead}`,
    source: 'Liu et al., arXiv:2207.03620; VITA-Group/SLaK, models/SLaK.py',
    input: 224,
  },
  'deeplab-v1': {
    title: 'DeepLab v1, LargeFOV',
    note: 'VGG-16 at stride 8; fc6 dilated by 12 reads nine places far apart. Dropout and the CRF are left out.',
    source: 'Chen et al., arXiv:1412.7062; DeepLab-LargeFOV, train.prototxt',
    input: 321,
  },
  'deeplab-v3': {
    title: 'DeepLab v3, ResNet-50',
    note: 'Atrous pyramid of rates 6, 12 and 18 at stride 16, the last stage dilated by 2, 4 and 8. The image-level branch is there where the input has a size.',
    source: 'Chen et al., arXiv:1706.05587; torchvision/models/resnet.py for the backbone',
    input: 513,
  },
  'u-net': {
    title: 'U-Net',
    note: 'Down, up and across: fine positions beside a wide field. Padded, where the paper crops; a size must be a multiple of 16.',
    source: 'Ronneberger, Fischer and Brox, arXiv:1505.04597',
    input: 512,
  },
  'fpn-resnet-50': {
    title: 'Feature pyramid, ResNet-50',
    note: 'P5 … P2: coming down from the top, the finest level sees nearly as far as the coarsest. A size must be a multiple of 32.',
    source: 'Lin et al., arXiv:1612.03144; torchvision/models/resnet.py for the backbone',
    input: 800,
  },
  'patchgan-70': {
    title: 'PatchGAN 70',
    note: 'The discriminator named after its field: every output judges 70×70 pixels.',
    source: 'Isola et al., arXiv:1611.07004; pytorch-CycleGAN-and-pix2pix, models/networks.py',
    input: 256,
  },
  wavenet: {
    title: 'WaveNet stack',
    note: 'Dilations 1 … 512 of kernel 2, gated, causal: ten layers see 1,024 samples, all of them past.',
    source: 'van den Oord et al., arXiv:1609.03499; channels of ibab/tensorflow-wavenet',
    input: [1, 16_000],
  },
  'ms-tcn': {
    title: 'MS-TCN, one stage',
    note: 'Dilations 1 … 512 of kernel 3: ten layers see 2,047 frames, as many before as after.',
    source: 'Abu Farha and Gall, arXiv:1903.01945; yabufarha/ms-tcn, model.py',
    input: [1, 4_096],
  },
  tcn: {
    title: 'TCN',
    note: 'Two causal convolutions of kernel 7 per dilation, as for sequential MNIST.',
    source: 'Bai, Kolter and Koltun, arXiv:1803.01271; locuslab/TCN, mnist_pixel',
    input: [1, 784],
  },
  'plain-1d': {
    title: 'Plain 1-D stack',
    note: 'Twenty layers of kernel 3 see 41 samples: what dilation spares.',
    source: 'No paper: the undilated counterpart of WaveNet and TCN.',
    input: [1, 1_024],
  },
  s3fd: {
    title: 'S3FD',
    note: 'Anchors well below the field of their layer, to match its effective part. L2 normalisation is left out.',
    source: 'Zhang et al., arXiv:1708.05237; sfzhang15/SFD, deploy.prototxt',
    input: 640,
  },
  faceboxes: {
    title: 'FaceBoxes',
    note: 'Inception modules spread the fields of one map. C.ReLU is written as twice the kernels.',
    source: 'Zhang et al., arXiv:1708.05234; sfzhang15/FaceBoxes, deploy.prototxt',
    input: 1024,
  },
  'ssd-300': {
    title: 'SSD300',
    note: 'Six maps for six sizes of objects: boxes against fields. L2 normalisation is left out.',
    source: 'Liu et al., arXiv:1512.02325; weiliu89/caffe, examples/ssd/ssd_pascal.py',
    input: 300,
  },
  'luo-plain-5': luoPlain(5),
  'luo-plain-10': luoPlain(10),
  'luo-plain-15': luoPlain(15),
  'luo-plain-20': luoPlain(20),
  'luo-plain-40': luoPlain(40),
  'luo-strided': {
    title: 'Strided stack, Luo et al.',
    note: `Fifteen 3×3, layers 4, 8 and 12 of stride 2: subsampling widens the effective field. ${luoNote}`,
    source: luoSource,
  },
  'luo-dilated': {
    title: 'Dilated stack, Luo et al.',
    note: `Fifteen 3×3, layers 4, 8 and 12 dilated by 2, 4 and 8: wider, and square at its edge. ${luoNote}`,
    source: luoSource,
  },
  'luo-skip': {
    title: 'Skip stack, Luo et al.',
    note: `Fifteen 3×3, a skip around each: the same theoretical field, a smaller effective one. ${luoNote}`,
    source: luoSource,
  },
} as const satisfies Readonly<Record<string, PresetInfo>>;

export type PresetName = keyof typeof infos;

/** In the order of the catalogue, related ones together. */
export const presetNames: readonly string[] = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.keys(infos),
);

/** What is worth knowing of a preset before it is built. Throws NetworkError 'unknown-preset'. */
export const presetInfo = (name: string): PresetInfo => infos[knownPreset(name)];

/** The name, if there is a preset of it. Throws NetworkError 'unknown-preset'. */
export function knownPreset(name: string): PresetName {
  if (typeof name === 'string' && Object.hasOwn(infos, name)) return name as PresetName;
  const advice = typeof name === 'string' ? didYouMean(name, presetNames) : '';
  throw new NetworkError(
    'unknown-preset',
    `There is no preset ${show(name)}${advice || `; expected one of ${presetNames.join(', ')}.`}`,
  );
}
