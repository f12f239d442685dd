// Networks in other people's forms: Fomoro links and PyTorch programs.
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  NetworkError,
  parseNetwork,
  preset,
  presetNames,
  resolveNetwork,
  toFomoro,
  toPyTorch,
} from '../../../src/network/index.ts';
import { receptiveField } from '../../../src/receptive-field/index.ts';
import reference from '../../reference/receptive-fields.json' with { type: 'json' };
import { anyNetwork } from './text-networks.ts';

const calculator = 'https://fomoro.com/research/article/receptive-field-calculator';

describe('toFomoro', () => {
  it.each(reference.fomoro.cases as [string, number][])('writes %s as it was read', (text) => {
    expect(toFomoro(parseNetwork(`#${text}`))).toBe(`${calculator}#${text}`);
  });

  test('leaves out what moves nothing, and knows SAME by its pixels', () => {
    const text =
      'input 3 64, conv 8 k3, batch-norm, relu, max-pool k2, dropout 0.1, conv 8 k5 p2 d1, conv 8 k3 d2, conv 8 k4 p1x1x2x2, avg-pool k3 s2 p0';
    expect(toFomoro(parseNetwork(text))).toBe(
      `${calculator}#3,1,1,SAME;2,2,1,VALID;5,1,1,SAME;3,1,2,SAME;4,1,1,SAME;3,2,1,VALID`,
    );
  });

  test('keeps the receptive field of every preset that it can write', () => {
    const written = presetNames.filter((name) => {
      try {
        expect(receptiveField(parseNetwork(toFomoro(preset(name)))).size).toEqual(
          receptiveField(preset(name)).size,
        );
        return true;
      } catch (error) {
        if (error instanceof NetworkError) return false;
        throw error;
      }
    });
    expect(written).toEqual(
      expect.arrayContaining([
        'alexnet-v2',
        'vgg-11',
        'vgg-16',
        'vgg-19',
        'mobilenet-v1',
        'luo-plain-40',
        'luo-dilated',
      ]),
    );
    expect(written).not.toContain('resnet-18');
  });

  it.each<[text: string, layer: string | undefined, message: RegExp]>([
    [
      'input, residual(conv 1 k3)',
      'add1',
      /add1 stands in the way, because it reads `conv1` and `input`, and the calculator knows only chains/,
    ],
    ['input, relu, @input, conv 1 k3', 'conv1', /reads `input`, and the calculator knows only chains/],
    ['input, add( | )', 'add1', /only chains/],
    ['input, conv 1 k3x5', 'conv1', /its kernel is 3×5, and the calculator knows only squares/],
    ['input, conv 1 k3 s1x2', 'conv1', /its stride is 1×2/],
    [
      'input, conv 1 k3 s2',
      'conv1',
      /padding is 1 before and 1 after with a stride, which TensorFlow’s SAME would place by the input’s size/,
    ],
    [
      'input, conv 1 k3 p2x1',
      'conv1',
      /padding is 2 before and 2 after \(rows\), 1 before and 1 after \(columns\); the calculator knows only SAME and VALID/,
    ],
    ['input, conv 1 k4', 'conv1', /its padding is 1 before and 1 after; /],
    ['input, upsample 2', 'upsample1', /the calculator has no upsample/],
    ['input, conv-transpose 1 k2', 'conv-transpose1', /the calculator has no conv-transpose/],
    ['input 1 9, global-avg-pool', 'global-avg-pool1', /the calculator has no global-avg-pool/],
    ['input, relu', undefined, /no convolution or pooling/],
  ])('refuses %s and says why', (text, layer, message) => {
    const refused = (): string => toFomoro(parseNetwork(text));
    expect(refused).toThrow(message);
    expect(refused).toThrow(
      expect.objectContaining(layer === undefined ? { name: 'NetworkError' } : { layer }),
    );
  });
});

const program = (text: string): string => toPyTorch(parseNetwork(text));
const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim());

/** What the program says of its input, unit and box. */
function constants(code: string): { input: number[]; unit: number[]; box: number[] } {
  const read = (name: string): number[] =>
    new RegExp(`^${name} = \\(([^)]*)\\)`, 'm').exec(code)![1]!.split(', ').map(Number);
  return { input: read('INPUT'), unit: read('UNIT'), box: read('BOX') };
}

describe('toPyTorch', () => {
  it.each<[layer: string, module: string | null, step: string]>([
    [
      'conv 16 k3',
      'self.a = nn.Conv2d(8, 16, kernel_size=(3, 3), padding=(1, 1), bias=False)',
      'a = self.a(input)',
    ],
    [
      'conv 16 k3x5 s2x1 d2 p0 g8 bias',
      'self.a = nn.Conv2d(8, 16, kernel_size=(3, 5), stride=(2, 1), dilation=(2, 2), groups=8, bias=True)',
      'a = self.a(input)',
    ],
    [
      'conv 16 k4 same',
      'self.a = nn.Conv2d(8, 16, kernel_size=(4, 4), bias=False)',
      'a = self.a(F.pad(input, (1, 2, 1, 2)))',
    ],
    [
      'conv 16 k3 s2 same',
      'self.a = nn.Conv2d(8, 16, kernel_size=(3, 3), stride=(2, 2), bias=False)',
      'a = self.a(F.pad(input, (0, 1, 0, 1)))',
    ],
    [
      'conv 16 k3 p1x2x3x4',
      'self.a = nn.Conv2d(8, 16, kernel_size=(3, 3), bias=False)',
      'a = self.a(F.pad(input, (2, 4, 1, 3)))',
    ],
    [
      'conv-transpose 4 k4 s2 o1 p1',
      'self.a = nn.ConvTranspose2d(8, 4, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1), output_padding=(1, 1), bias=False)',
      'a = self.a(input)',
    ],
    [
      'conv-transpose 4 k3 s2 same',
      'self.a = nn.ConvTranspose2d(8, 4, kernel_size=(3, 3), stride=(2, 2), bias=False)',
      'a = F.pad(self.a(input), (0, -1, 0, -1))',
    ],
    [
      'conv-transpose 4 k1 s2 same',
      'self.a = nn.ConvTranspose2d(8, 4, kernel_size=(1, 1), stride=(2, 2), bias=False)',
      'a = F.pad(self.a(input), (0, 1, 0, 1))',
    ],
    ['max-pool k2', null, 'a = F.max_pool2d(input, (2, 2))'],
    [
      'max-pool k3 s2 p1 ceil',
      null,
      'a = F.max_pool2d(input, (3, 3), stride=(2, 2), padding=(1, 1), ceil_mode=True)',
    ],
    [
      'max-pool k3 s1 p2 d2',
      null,
      'a = F.max_pool2d(F.pad(input, (2, 2, 2, 2), value=-torch.inf), (3, 3), stride=(1, 1), dilation=(2, 2))',
    ],
    [
      'max-pool k3 s2 same',
      null,
      'a = F.max_pool2d(F.pad(input, (0, 1, 0, 1), value=-torch.inf), (3, 3), stride=(2, 2))',
    ],
    [
      'max-pool k3 s2 p0x0x0x1 ceil',
      null,
      'a = F.max_pool2d(F.pad(input, (0, 1, 0, 1), value=-torch.inf), (3, 3), stride=(2, 2))',
    ],
    [
      'avg-pool k3 s2 p1 count-padding=false',
      null,
      'a = F.avg_pool2d(input, (3, 3), stride=(2, 2), padding=(1, 1), count_include_pad=False)',
    ],
    [
      'avg-pool k2 d2 s1',
      null,
      'a = average(input, (2, 2), (1, 1), (2, 2), (0, 0, 0, 0), True, (0, 0, 0, 0))',
    ],
    [
      'avg-pool k3 s2 p0x0x0x1 ceil',
      null,
      'a = average(input, (3, 3), (2, 2), (1, 1), (0, 1, 0, 0), True, (0, 0, 0, 1))',
    ],
    ['global-avg-pool', null, 'a = input.mean((2, 3), keepdim=True)'],
    ['upsample 2x3', null, "a = F.interpolate(input, scale_factor=(2, 3), mode='nearest')"],
    [
      'upsample 2 bilinear',
      null,
      "a = F.interpolate(input, scale_factor=(2, 2), mode='bilinear', align_corners=False)",
    ],
    ['relu', null, 'a = F.relu(input)'],
    ['relu6', null, 'a = F.relu6(input)'],
    ['leaky-relu 0.2', null, 'a = F.leaky_relu(input, 0.2)'],
    ['elu', null, 'a = F.elu(input)'],
    ['gelu tanh', null, "a = F.gelu(input, approximate='tanh')"],
    ['silu', null, 'a = F.silu(input)'],
    ['hard-swish', null, 'a = F.hardswish(input)'],
    ['tanh', null, 'a = torch.tanh(input)'],
    ['sigmoid', null, 'a = torch.sigmoid(input)'],
    ['batch-norm', 'self.a = nn.BatchNorm2d(8, eps=0.0)', 'a = self.a(input)'],
    ['dropout 0.3', null, 'a = F.dropout(input, 0.3)'],
    ['add( | @input)', null, 'a = input + input'],
    ['multiply( | @input)', null, 'a = input * input'],
    ['concat( | @input)', null, 'a = torch.cat([input, input], dim=1)'],
  ])('%s', (layer, module, step) => {
    const lines = linesOf(program(`input 8 20, a: ${layer}`));
    expect(lines).toContain(step);
    expect(lines.filter((line) => line.startsWith('self.a ='))).toEqual(module === null ? [] : [module]);
    expect(lines).toContain('return a');
  });

  test('has a unit in the middle of a sized plane, and the part of its box on the input', () => {
    const code = program('input 3 32x20, conv 8 k3 s2, conv 8 k5');
    expect(constants(code)).toEqual({ input: [3, 32, 20], unit: [8, 5], box: [11, 5, 11, 11] });
    expect(constants(program('input 1 4, conv 1 k9'))).toEqual({
      input: [1, 4, 4],
      unit: [2, 2],
      box: [0, 0, 4, 4],
    });
  });

  test('has a plane without a border around the box where the input is unbounded', () => {
    expect(constants(program('input, 20x(conv 8 k3, relu)'))).toEqual({
      input: [1, 41, 41],
      unit: [20, 20],
      box: [0, 0, 41, 41],
    });
    const strided = constants(program('input, conv 1 k3 s2, conv 1 k3 s2'));
    expect(strided).toEqual({ input: [1, 8, 8], unit: [1, 1], box: [1, 1, 7, 7] });
  });

  it.each(presetNames.filter((name) => name !== 'u-net'))(
    '%s has the box that its receptive field says',
    (name) => {
      const network = preset(name, { width: 0.1 });
      const { input, box } = constants(toPyTorch(network));
      expect(box.slice(2)).toEqual([...receptiveField(network).size]);
      expect(box[0]! + box[2]!).toBeLessThanOrEqual(input[1]!);
      expect(box[1]! + box[3]!).toBeLessThanOrEqual(input[2]!);
    },
  );

  test('takes a unit at which upsampling is where it is at unit 0', () => {
    const { unit, box } = constants(program('input, conv 1 k3, upsample 4, conv 1 k3'));
    expect(unit.map((at) => at % 4)).toEqual([0, 0]);
    expect(box.slice(2)).toEqual([4, 4]);
  });

  test('joins planes that would end in different places on a plane with a border', () => {
    const lines = linesOf(
      program(
        'input, j: concat(conv 1 k3 p0 | conv 2 k5), k: add(conv 3 k1 p1 | @j), multiply( | conv 3 k3 p0)',
      ),
    );
    expect(lines).toContain('j = torch.cat(cropped(conv1, conv2), dim=1)');
    expect(lines).toContain('k = torch.stack(cropped(conv3, j)).sum(0)');
    expect(lines).toContain('multiply1 = torch.stack(cropped(k, conv4)).prod(0)');
    expect(lines).toContain('def cropped(*planes):');
    expect(program('input, add(conv 1 k3 | conv 1 k5)')).not.toContain('cropped');
  });

  test('has names that Python and nn.Module leave free, no two the same', () => {
    const names = [
      'forward',
      'lambda',
      'self',
      'torch',
      'F',
      'half',
      'layer1.0.conv',
      'layer1/0/conv',
      '0',
      '__init__',
      'größe',
      'average',
    ];
    const code = program(`input 1 9, ${names.map((name) => `'${name}': conv 1 k1`).join(', ')}`);
    const modules = [...code.matchAll(/self\.(\w+) = nn\.Conv2d/g)].map(([, name]) => name!);
    expect(modules).toEqual([
      'forward_2',
      'lambda_2',
      'self_2',
      'torch_2',
      'F_2',
      'half_2',
      'layer1_0_conv',
      'layer1_0_conv_2',
      'layer_0',
      'layer_init__',
      'gr__e',
      'average_2',
    ]);
    expect(new Set(modules).size).toBe(modules.length);
  });

  test('is Python whatever the names, of ASCII but for its title, with every name given once before it is read', () => {
    fc.assert(
      fc.property(anyNetwork(12), (network) => {
        let code: string;
        try {
          code = toPyTorch(network);
        } catch (error) {
          expect(error).toBeInstanceOf(NetworkError);
          expect((error as Error).message).toMatch(/^There is no PyTorch code: /);
          return;
        }
        const [, title, rest] = /^"""\n([^\n]*)\n([^]*)$/.exec(code)!;
        expect(title).not.toMatch(/(?<!\\)(\\\\)*"/);
        expect(rest).toMatch(/^[\n -~]*$/);
        const forward = /def forward\(self, (\w+)\):\n([^]*?) {8}return (\w+)\n/.exec(rest!)!;
        const known = new Set([forward[1]!]);
        for (const line of forward[2]!.split('\n').filter((one) => one !== '')) {
          const [, name, step] = /^ {8}([A-Za-z]\w*) = (.+)$/.exec(line)!;
          const read = step!.match(/(?<![\w.'])[A-Za-z]\w*(?![\w(=.'])/g) ?? [];
          for (const word of read)
            expect(known.has(word) || /^(True|False)$/.test(word), `${word} in ${line}`).toBe(true);
          expect(known.has(name!)).toBe(false);
          known.add(name!);
        }
        expect(known.has(forward[3]!)).toBe(true);
        expect(known.size).toBe(resolveNetwork(network).layers.length);
      }),
      { numRuns: 300 },
    );
  });

  test('is refused where a unit sees nothing, or planes would be too long', () => {
    expect(() => program('input 1 9, conv-transpose 1 k1 s3 p1x1')).not.toThrow();
    expect(() => program('input, conv-transpose 1 k1 s3 p1')).toThrow(
      /the unit of `conv-transpose1` that it would show sees nothing/,
    );
    expect(() => program('input, 30x upsample 2')).not.toThrow();
    expect(() => program('input, conv 1 k3, 30x upsample 2')).toThrow(/are longer than 16777216/);
    expect(() => program('input, 30x conv 1 k3 s3')).toThrow(/are longer than 16777216/);
  });
});
