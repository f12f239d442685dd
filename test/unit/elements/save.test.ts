// What is saved and shared of a figure leads back to it: requests, links, embed codes, numbers.
import { parseSync } from 'oxc-parser';
import { describe, expect, test } from 'vitest';
import { createErfEngine, type LiveFrame } from '../../../src/client/index.ts';
import { version, type ErfRequest } from '../../../src/engine/index.ts';
import { parseNetwork, validateNetwork } from '../../../src/network/index.ts';
import { figureFields, type FieldName } from '../../../src/elements/fields.ts';
import { animationPoints, type AnimationSettings } from '../../../src/elements/save/animation.ts';
import { bibtex } from '../../../src/elements/save/citation.ts';
import { captionLines, figureTitle, fileStem } from '../../../src/elements/save/describe.ts';
import { embedCode, scriptAddress, type EmbedModel } from '../../../src/elements/save/embed.ts';
import { makeFile, sceneOf, summaryOf, type FileKind } from '../../../src/elements/save/files.ts';
import { linkOf, provenanceOf } from '../../../src/elements/save/provenance.ts';
import type { SaveSource } from '../../../src/elements/save/types.ts';
import {
  fieldOf,
  initialState,
  readAddress,
  readValues,
  sameState,
  type State,
} from '../../../src/elements/state.ts';
import type { SceneItem } from '../../../src/view/index.ts';
import { labPage, saveSource } from '../../support/save-source.ts';

const small: Partial<State> = { depth: 3, channels: 2, draws: 16, seed: 5 };
const look = { theme: 'light', width: 640 } as const;

async function textOf(kind: FileKind, source: SaveSource & { readonly frame: LiveFrame }): Promise<string> {
  const { content } = await makeFile(kind, source, source.frame, look);
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

async function run(request: ErfRequest): Promise<Float32Array> {
  const engine = await createErfEngine({ backend: 'cpu' });
  try {
    return (await engine.run(request)).map;
  } finally {
    engine.close();
  }
}

const branched = parseNetwork(
  'network "two {branches}", input 2 15x17, conv 4 k3, relu, residual(conv 4 k3, tanh, dropout 0.25), conv 3 k5x3 s2',
);

const everyKnob: Partial<State> = {
  ...small,
  depth: 4,
  kernel: 5,
  dilation: [1, 2],
  stride: 2,
  strided: '2,4',
  activation: 'gelu',
  dropout: 0.25,
  residual: true,
};

const figures: Readonly<Record<string, Partial<State>>> = {
  'a stack of knobs': small,
  'a signed map of one channel at a border': {
    ...small,
    network: branched,
    unit: [0, 7],
    channel: 1,
    aggregate: 'signed',
    normalize: 'none',
    weights: 'glorot-uniform',
    input: 'uniform',
  },
  'a preset’s early layer': { preset: 'vgg-16', width: 1 / 32, layer: 'conv2_1', draws: 3, seed: 2 ** 40 },
};

describe('a JSON file', () => {
  test.each(Object.entries(figures))(
    'of %s holds a request that gives the same map again',
    async (_, changes) => {
      const source = await saveSource(changes);
      const saved = JSON.parse(await textOf('json', source));
      expect(saved).toMatchObject({ tool: 'erf-lab', version, box: source.frame.box });
      expect(parseNetwork(saved.network.text)).toEqual(validateNetwork(saved.network.json));
      const bytes = Buffer.from(saved.map.data, 'base64');
      const map = Float32Array.from(source.frame.map, (_, index) => bytes.readFloatLE(4 * index));
      expect(map).toEqual(source.frame.map);
      expect(await run(saved.request)).toEqual(source.frame.map);
    },
  );

  test('of an unfinished picture holds the draws that are in it', async () => {
    const source = await saveSource({ depth: 12, channels: 8, draws: 400 }, { unfinished: true });
    expect(source.frame.draws).toBeLessThan(400);
    const { request, wanted, link } = JSON.parse(await textOf('json', source));
    expect({ draws: request.draws, wanted }).toEqual({ draws: source.frame.draws, wanted: 400 });
    expect(readAddress(new URL(link).hash).state.draws).toBe(source.frame.draws);
    expect(await run(request)).toEqual(source.frame.map);
  });
});

describe('without a lab to link to, what a file was made with', () => {
  test.each(Object.entries({ ...figures, 'a stack with every knob turned': everyKnob }))(
    'of %s holds every setting of the figure',
    async (_, changes) => {
      const look = { scale: 'log', colormap: 'magma' } as const;
      const source = await saveSource({ ...changes, ...look }, { page: null });
      const { link, settings } = JSON.parse(await textOf('json', source));
      expect(link).toBeNull();
      expect(Object.keys(settings).sort()).toEqual(figureFields.toSorted());
      const { state, problems } = readValues(Object.entries(settings) as [FieldName, string][], initialState);
      expect(problems).toEqual([]);
      expect(sameState(state, source.state)).toBe(true);
      const rows = (await textOf('csv', source)).split('\r\n');
      expect(rows).toEqual(expect.arrayContaining(['scale,log,,', 'colormap,magma,,']));
    },
  );

  test('of an unfinished picture says the draws that are in it', async () => {
    const options = { unfinished: true, page: null };
    const source = await saveSource({ depth: 12, channels: 8, draws: 400 }, options);
    expect(provenanceOf(source, source.frame).settings.draws).toBe(String(source.frame.draws));
  });
});

describe('the link', () => {
  test.each(Object.entries(figures))('of %s opens the same state', async (_, changes) => {
    const source = await saveSource(changes);
    const link = linkOf(source, source.state)!;
    expect(link.startsWith(`${labPage}#`)).toBe(true);
    const { state, problems } = readAddress(new URL(link).hash);
    expect(problems).toEqual([]);
    expect(sameState(state, source.state)).toBe(true);
    expect(provenanceOf(source, source.frame).link).toBe(link);
  });

  test('leaves out what the page’s own attributes say', async () => {
    const source = { ...(await saveSource(small)), base: { ...initialState, depth: 3 } };
    expect(linkOf(source, source.state)).toBe(`${labPage}#channels=2&draws=16&seed=5&backend=cpu`);
  });
});

describe('CSV', () => {
  test('has every number with its standard error, and what it was made with', async () => {
    const source = await saveSource({ ...small, activation: 'none' }, { predicted: true });
    const rows = (await textOf('csv', source)).trimEnd().split('\r\n');
    expect(rows[0]).toBe('name,value,standard error,unit');
    const { measures, uncertainty } = source.frame;
    expect(rows).toContain('receptive field height,7,0,px');
    expect(rows).toContain(`effective size,${measures.erfSize},${uncertainty.erfSize},px`);
    expect(rows).toContain(`sigma y,${measures.sigma[0]},${uncertainty.sigma[0]},px`);
    expect(rows).toContain(`predicted sigma x,${source.prediction!.sigma[1]},0,px`);
    expect(rows).toContain('draws,16,0,1');
    for (const row of ['seed,5,,', 'weights,he-normal,,', 'backend,cpu,,', `version,erf-lab ${version},,`]) {
      expect(rows).toContain(row);
    }
  });

  test('of the map has its pixels in input coordinates, exact in float32', async () => {
    const source = await saveSource(small);
    const [header, ...rows] = (await textOf('map-csv', source)).trimEnd().split('\r\n');
    expect(header).toBe('y,x,value,made with');
    const { map, box } = source.frame;
    expect(rows).toHaveLength(map.length);
    for (const [index, row] of rows.entries()) {
      const [y, x, value] = row.split(',').map(Number);
      expect([y, x]).toEqual([box.top + Math.floor(index / box.width), box.left + (index % box.width)]);
      expect(Math.fround(value!)).toBe(map[index]);
    }
    const madeWith = JSON.parse(rows[0]!.replace(/^[^"]*"(.*)"$/, '$1').replaceAll('""', '"'));
    expect(madeWith).toEqual(JSON.parse(JSON.stringify(provenanceOf(source, source.frame))));
  });
});

describe('embed code', () => {
  const model = async (changes: Partial<State>, more: Partial<EmbedModel> = {}): Promise<EmbedModel> => {
    const source = await saveSource(changes);
    return {
      state: source.state,
      language: 'en',
      controls: '',
      summary: summaryOf(source, source.frame),
      script: 'https://example.org/erf-lab.js',
      link: linkOf(source, source.state),
      embedPage: `${labPage}embed.html`,
      pictureFile: 'erf.png',
      ...more,
    };
  };

  /** Character references, which JSX has from HTML and the parser leaves as they are. */
  const decoded = (text: string): string =>
    text
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&');

  /** From attributes' texts, as an element reads them. */
  function stateOf(attributes: ReadonlyMap<string, string>): State {
    const state: Record<string, unknown> = { ...initialState };
    for (const [name, text] of attributes) {
      const parsed = fieldOf(name as keyof State).parse(text);
      expect(parsed, name).toHaveProperty('value');
      state[name] = (parsed as { value: unknown }).value;
    }
    return state as unknown as State;
  }

  test.each(Object.entries(figures))('as MDX is JSX whose attributes say %s', async (_, changes) => {
    const wanted = await model(changes, { summary: 'a {summary} of <1 % & "more"' });
    const code = embedCode('mdx', wanted)!;
    expect(code).toMatch(/^import 'erf-lab';\n\n</);
    const { program, errors } = parseSync('post.jsx', code);
    expect(errors).toEqual([]);
    const statement = program.body[1]!;
    if (statement.type !== 'ExpressionStatement' || statement.expression.type !== 'JSXElement') {
      throw new Error(`No element in ${code}`);
    }
    const { openingElement, children } = statement.expression;
    const attributes = openingElement.attributes.map((attribute): [string, string] => {
      if (attribute.type !== 'JSXAttribute' || attribute.value?.type !== 'Literal')
        throw new Error('No text.');
      return [String(attribute.name.name), decoded(String(attribute.value.value))];
    });
    expect(sameState(stateOf(new Map(attributes)), wanted.state)).toBe(true);
    expect(children).toHaveLength(1);
    expect(children[0]).toMatchObject({ type: 'JSXText' });
    expect(decoded((children[0] as { value: string }).value.trim())).toBe(wanted.summary);
  });

  test('gives its reader the knobs that the figure has', async () => {
    const wanted = await model(small, { controls: 'depth activation' });
    expect(embedCode('script', wanted)).toContain('backend="cpu" controls="depth activation">');
    expect(embedCode('mdx', wanted)).toContain(' controls="depth activation">');
    const frame = /src="([^"]*)"/.exec(embedCode('iframe', wanted)!)![1]!.replaceAll('&amp;', '&');
    expect(new URLSearchParams(new URL(frame).hash.slice(1)).get('controls')).toBe('depth activation');
  });

  test('as a script tag names only what differs from the defaults', async () => {
    const code = embedCode('script', await model(small))!;
    expect(code).toContain('<script type="module" src="https://example.org/erf-lab.js"></script>');
    expect(code).toContain('<erf-heatmap depth="3" channels="2" draws="16" seed="5" backend="cpu">');
    expect(code).toMatch(/effective field [\d.]+ ± [\d.]+ pixels/);
  });

  test('leaves the growth chart’s settings out of a figure', async () => {
    const wanted = await model({ ...small, over: 'kernel', axes: 'log' });
    for (const form of ['script', 'iframe', 'mdx'] as const)
      expect(embedCode(form, wanted)).not.toMatch(/over|axes/);
    expect(figureFields).not.toContain('over');
  });

  test('of a Chinese figure says that it is Chinese, in a frame too, which does not know the page around it', async () => {
    const wanted = await model({ depth: 3 }, { language: 'zh-Hans' });
    expect(embedCode('script', wanted)).toMatch(/<erf-heatmap [^>]*lang="zh-Hans"/);
    expect(embedCode('mdx', wanted)).toMatch(/<erf-heatmap [^>]*lang="zh-Hans"/);
    expect(embedCode('iframe', wanted)).toMatch(/embed\.html#depth=3&amp;.*lang=zh-Hans"/);
    const plain = await model({}, { language: 'zh-Hans' });
    expect(embedCode('iframe', plain)).toMatch(/embed\.html#(backend=cpu&amp;)?lang=zh-Hans"/);
    const english = await model({ depth: 3 });
    for (const form of ['script', 'iframe', 'mdx'] as const)
      expect(embedCode(form, english)).not.toContain('lang=');
  });

  test('as an iframe shows the same state, with a title and a size', async () => {
    const wanted = await model(small);
    const code = embedCode('iframe', wanted)!;
    const src = /src="([^"]+)"/.exec(code)![1]!.replaceAll('&amp;', '&');
    expect(src.startsWith(`${labPage}embed.html#`)).toBe(true);
    expect(sameState(readAddress(new URL(src).hash).state, wanted.state)).toBe(true);
    expect(code).toMatch(/title="Effective receptive field of .+" width="640" height="\d+" loading="lazy"/);
    expect(embedCode('iframe', { ...wanted, embedPage: null })).toBeNull();
  });

  test('as Markdown is a picture that links to the lab, whatever is in the link', async () => {
    const wanted = await model({ ...small, network: branched });
    const code = embedCode('markdown', wanted)!;
    const [, alt, picture, link] = /^\[!\[((?:[^\]\\]|\\.)*)\]\(([^()\s]+)\)\]\(([^()\s]+)\)\n/.exec(code)!;
    expect(alt!.replaceAll('\\', '')).toBe(wanted.summary);
    expect(picture).toBe('erf.png');
    expect(sameState(readAddress(new URL(link!).hash).state, wanted.state)).toBe(true);
    expect(embedCode('markdown', { ...wanted, link: null })).toMatch(/^!\[/);
  });

  const publicScript = `https://cdn.jsdelivr.net/npm/erf-lab@${version}/dist/erf-lab.js`;
  test.each([
    ['https://example.org/a/erf-lab-register-BrfGz7vz.js', 'https://example.org/a/erf-lab.js', true],
    ['https://example.org/a/erf-lab-element-B2x_-9_-.js?v=2', 'https://example.org/a/erf-lab.js', true],
    ['https://example.org/a/standalone.js?v=2', 'https://example.org/a/standalone.js', true],
    // What bundlers of sites make of the same files.
    ['https://example.org/assets/erf-lab-register-BrfGz7vz-Dq3xYw1_.js', publicScript, false],
    ['https://example.org/assets/erf-lab-register-BrfGz7vz-Dq3xY-1_.js', publicScript, false],
    ['https://example.org/assets/standalone-Dq3xYw1_.js', publicScript, false],
    ['https://example.org/node_modules/.vite/deps/erf-lab.js?v=2c1b', publicScript, false],
    ['https://example.org/assets/index-abc.js', publicScript, false],
    ['file:///home/me/erf-lab-register-BrfGz7vz.js', publicScript, false],
  ])('of a module at %s loads %s', (module, url, own) => {
    expect(scriptAddress(module, version)).toEqual({ url, own });
  });
});

describe('the citation', () => {
  test('has the paper and the figure, with balanced braces and nothing that TeX would take for its own', async () => {
    const source = await saveSource({ ...small, network: branched });
    const text = bibtex(figureTitle(source), provenanceOf(source, source.frame), new Date(2026, 0, 5));
    expect(text.match(/^@\w+\{[^,]+,$/gm)).toEqual(['@inproceedings{luo2016effective,', '@misc{erf-lab,']);
    let depth = 0;
    for (const brace of text.replace(/\\[{}]/g, '').match(/[{}]/g) ?? []) {
      depth += brace === '{' ? 1 : -1;
      expect(depth).toBeGreaterThanOrEqual(0);
    }
    expect(depth).toBe(0);
    expect(text).toContain('title   = {Effective receptive field: two \\{branches\\}}');
    expect(text).toContain('urldate = {2026-01-05}');
    expect(text).toContain(`version = {${version}}`);
    expect(text).toContain(
      `url     = {${linkOf(source, source.state)!.replaceAll('{', '%7B').replaceAll('}', '%7D')}}`,
    );
  });
});

/** Every number pair of a scene's paths and places. */
function extentOf(items: readonly SceneItem[]): readonly number[][] {
  return items.flatMap((item): number[][] => {
    switch (item.kind) {
      case 'clip':
        // What it holds may reach beyond it.
        return [
          [item.x, item.y],
          [item.x + item.width, item.y + item.height],
        ];
      case 'path':
        return [...item.d.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
      case 'text':
        return [[item.x, item.y]];
      default:
        return [
          [item.x, item.y],
          [item.x + item.width, item.y + item.height],
        ];
    }
  });
}

const inside = (items: readonly SceneItem[]): readonly SceneItem[] =>
  items.flatMap((item) => (item.kind === 'clip' ? inside(item.items) : [item]));

describe('the saved picture', () => {
  test.each(Object.entries(figures))(
    'of %s lies on its sheet, with box, contour, legend and caption',
    async (_, changes) => {
      const source = await saveSource(changes, { predicted: true });
      const scene = sceneOf(source, source.frame, provenanceOf(source, source.frame), 'light');
      expect([scene.width % 2, scene.height % 2]).toEqual([0, 0]);
      for (const [x, y] of extentOf(scene.items)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(scene.width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(scene.height);
      }
      const items = inside(scene.items);
      const map = items.find((item) => item.kind === 'map')!;
      expect([map.pixels.height, map.pixels.width]).toEqual([
        source.frame.box.height,
        source.frame.box.width,
      ]);
      const paths = items.filter((item) => item.kind === 'path');
      // Twice: the box, and its key.
      expect(paths.filter(({ dash }) => dash !== undefined && dash[0]! > 0)).toHaveLength(2);
      expect(paths.some(({ d, stroke }) => stroke === '#ffffff' && d.endsWith('Z'))).toBe(true);
      expect(items.filter(({ kind }) => kind === 'gradient')).toHaveLength(1);
      const words = items
        .filter((item) => item.kind === 'text')
        .map(({ text }) => text)
        .join(' ');
      expect(words).toContain(`seed ${source.state.seed}`);
      expect(words).toContain(`erf-lab ${version}`);
      expect(words).toMatch(/effective field [\d.]+/);
    },
  );

  test('is drawn in the colours of its theme', async () => {
    const source = await saveSource(small);
    const scene = sceneOf(source, source.frame, provenanceOf(source, source.frame), 'dark');
    expect(scene.background).toBe('#141517');
    expect(inside(scene.items).some((item) => item.kind === 'path' && item.stroke === '#ececea')).toBe(true);
  });

  test('hatches what of the box lies outside the input', async () => {
    const source = await saveSource(figures['a signed map of one channel at a border']!);
    const { items } = sceneOf(source, source.frame, provenanceOf(source, source.frame), 'light');
    const clips = (items.find((item) => item.kind === 'clip')?.items ?? []).filter(
      ({ kind }) => kind === 'clip',
    );
    expect(clips.length).toBeGreaterThan(0);
  });

  test('says what it is of in a few words', async () => {
    const source = await saveSource({ ...small, dilation: [1, 2], residual: true, unit: [0, -1] });
    expect(figureTitle(source)).toBe('3 layers of 3×3, dilated 1-2, 2 channels, ReLU, skips, unit 0, -1');
    expect(fileStem(source.state)).toBe('erf-3-layers-3x3');
    const preset = await saveSource(figures['a preset’s early layer']!);
    expect(figureTitle(preset)).toBe('VGG-16, at conv2_1');
    expect(fileStem(preset.state)).toBe('erf-vgg-16');
    const lines = captionLines(preset, preset.frame, provenanceOf(preset, preset.frame));
    expect(lines.at(-1)).toBe(linkOf(preset, preset.state));
  });
});

describe('an animation', () => {
  const settings: AnimationSettings = {
    over: 'depth',
    from: 2,
    to: 6,
    seconds: 2,
    draws: 4,
    format: 'gif',
    theme: 'light',
  };

  test('goes through the knob’s values in order, with its own draws', () => {
    const points = animationPoints({ ...initialState, ...small, compare: 'activation' }, settings);
    expect(points.map(({ x }) => x)).toEqual([2, 3, 4, 5, 6]);
    expect(points.map(({ request }) => [request.draws, request.seed])).toEqual(
      Array.from({ length: 5 }, () => [4, 5]),
    );
    expect(points[4]!.request.network.layers.filter(({ op }) => op === 'conv')).toHaveLength(6);
  });

  test('of a network of its own goes through its layers', () => {
    const points = animationPoints({ ...initialState, network: branched }, settings);
    expect(points.length).toBe(3);
    expect(new Set(points.map(({ request }) => request.layer)).size).toBe(3);
  });
});
