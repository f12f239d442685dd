// The custom-elements manifest says what the sources say: held against the published schema and against every template.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import type { CustomElementDeclaration } from 'custom-elements-manifest';
import schema from 'custom-elements-manifest/schema.json' with { type: 'json' };
import { beforeAll, describe, expect, test } from 'vitest';
import { describeElements, type Described } from '../../manifest.config.ts';

const root = join(import.meta.dirname, '../..');
const elements = join(root, 'src/elements');

const folders = {
  'erf-heatmap': 'heatmap',
  'rf-table': 'table',
  'erf-growth': 'growth',
  'erf-paths': 'paths',
  'erf-areas': 'areas',
  'erf-shape': 'shape',
  'erf-lab': 'lab',
  'erf-save': 'save',
  'erf-profile': 'profile',
};
const names = Object.keys(folders) as (keyof typeof folders)[];

let described: Described;
let declarations: ReadonlyMap<string, CustomElementDeclaration>;

beforeAll(async () => {
  described = await describeElements(root);
  declarations = new Map(
    described.manifest.modules.flatMap((module) =>
      (module.declarations ?? []).flatMap((declaration) =>
        'tagName' in declaration ? [[declaration.tagName!, declaration as CustomElementDeclaration]] : [],
      ),
    ),
  );
});

/** Parts that a file's templates name. */
function partsIn(source: string): string[] {
  const written = [...source.matchAll(/\spart=(?:"([^"]*)"|\$\{([^}]*)\})/g)].flatMap(([, plain, chosen]) =>
    plain === undefined ? [...chosen!.matchAll(/'([^']*)'/g)].map(([, text]) => text!) : [plain],
  );
  return written.flatMap((text) => text.split(' ')).filter((part) => part !== '');
}

/** Parts in an element's own file and in all that it imports, at once or later; other elements' folders are theirs. */
function partsOf(start: string): string[] {
  const others = names
    .map((name) => `${join(elements, folders[name])}/`)
    .filter((folder) => !start.startsWith(folder));
  const seen = new Set<string>();
  const parts = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(file, 'utf8');
    for (const part of partsIn(source)) parts.add(part);
    for (const [, typeOnly, from] of source.matchAll(
      /\b(?:import|export)( type)?\b[^;'"]*?(?:from |\(|\s)'(\.[^']+\.ts)'/g,
    )) {
      const target = resolve(dirname(file), from!);
      const isOthers = others.some((folder) => target.startsWith(folder)) || target.endsWith('/element.ts');
      if (!typeOnly && target.startsWith(elements) && !isOthers) visit(target);
    }
  };
  visit(start);
  return [...parts].sort();
}

test('the manifest is valid against the published schema', () => {
  const validate = new Ajv({ allowUnionTypes: true, strict: false }).compile(schema);
  validate(described.manifest);
  expect(validate.errors).toBeNull();
  expect(described.manifest.schemaVersion).toBe('2.1.0');
  // The schema can say no.
  expect(validate({ ...described.manifest, modules: [{ kind: 'javascript-module' }] })).toBe(false);
});

test('every public element is described and exported', () => {
  expect([...declarations.keys()].sort()).toEqual([...names].sort());
  const [module] = described.manifest.modules;
  const exported = module!.exports?.filter(({ kind }) => kind === 'custom-element-definition');
  expect(exported?.map(({ name }) => name).sort()).toEqual([...names].sort());
  for (const declaration of declarations.values()) expect(declaration.description).toMatch(/\w{3,}.*\.$/);
});

describe.each(names)('<%s>', (name) => {
  const file = join(elements, folders[name], 'element.ts');

  test('names exactly the parts that its templates have', () => {
    const named = declarations
      .get(name)!
      .cssParts!.filter(({ description }) => !description!.startsWith('Of <'));
    expect(named.map((part) => part.name).sort()).toEqual(partsOf(file));
    expect(new Set(named.map((part) => part.name)).size).toBe(named.length);
  });

  test('names a slot exactly where a template of its own has one', () => {
    const source = readFileSync(file, 'utf8');
    expect(declarations.get(name)!.slots!.length > 0).toBe(source.includes('<slot'));
  });

  test('has a word for everything', () => {
    const { members, attributes, events, slots, cssParts, cssProperties } = declarations.get(name)!;
    for (const each of [members, attributes, events, slots, cssParts, cssProperties].flatMap((all) => all!)) {
      expect(each.description, each.name).toMatch(/[.)]$/);
    }
  });

  test('tells editors the same attributes', () => {
    const { tags } = described.editorData as {
      tags: { name: string; attributes: { name: string; values?: { name: string }[] }[] }[];
    };
    const tag = tags.find((each) => each.name === name)!;
    expect(tag.attributes.map((attribute) => attribute.name)).toEqual(
      declarations.get(name)!.attributes!.map((attribute) => attribute.name),
    );
    const activation = tag.attributes.find((attribute) => attribute.name === 'activation');
    if (activation) expect(activation.values).toContainEqual({ name: 'leaky-relu' });
  });
});

test('no template of a public element has a part that no element names', () => {
  const inside = new Set(
    [...declarations.values()].flatMap(({ cssParts }) => cssParts!.map(({ name }) => name)),
  );
  // What only the lab's editor and the paper's page show is promised to nobody.
  const files = readdirSync(elements, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/^(editor|paper|embed|language|thumbnail)\//.test(path),
  );
  const strays = files.flatMap((path) =>
    partsIn(readFileSync(join(elements, path), 'utf8'))
      .filter((part) => !inside.has(part))
      .map((part) => `${path}: ${part}`),
  );
  expect(strays).toEqual([]);
});

test('the lab passes on the parts of what is in it', () => {
  const parts = declarations.get('erf-lab')!.cssParts!.map(({ name }) => name);
  expect(parts).toContain('map');
  expect(parts).toContain('row');
  expect(parts).toContain('growth-legend');
});

test('custom properties come with what they are where a page says nothing', () => {
  const { cssProperties = [] } = declarations.get('erf-heatmap')!;
  const accent = cssProperties.find(({ name }) => name === '--erf-accent');
  expect(accent?.default).toBe('light-dark(#0b62c4, #7ab5ff)');
});

test('numbers tell their limits, and defaults are the element’s own', () => {
  const depth = (name: string) =>
    declarations.get(name)!.attributes!.find((attribute) => attribute.name === 'depth');
  expect(depth('erf-heatmap')).toMatchObject({ default: '20', type: { text: 'number' } });
  expect(depth('erf-paths')).toMatchObject({ default: '3' });
  expect(depth('erf-heatmap')!.description).toContain('from 1 to 100');
});
