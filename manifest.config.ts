// The custom-elements manifest and the editors' data, made from the elements themselves: properties and attributes as
// Lit knows them, defaults as they are parsed, events, slots and parts from the tags of each class's comment, custom
// properties from its styles. Part of the package build; what the sources leave unsaid stops it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Attribute,
  ClassField,
  ClassMember,
  CssCustomProperty,
  CustomElementDeclaration,
  Package,
} from 'custom-elements-manifest';
import { parseSync, type Class, type Comment, type Program } from 'oxc-parser';
import { runnerImport } from 'vite';
import type { Field } from './src/elements/field-kinds.ts';
import type { FieldName } from './src/elements/fields.ts';

/** Each element's folder in `src/elements/`. */
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
} as const;
type ElementName = keyof typeof folders;
const names = Object.keys(folders) as readonly ElementName[];

/** The file that registers them all, each when it is first shown. */
const modulePath = 'dist/erf-lab.js';

/** Type and meaning of each part of the state. Choices, limits and defaults are added from the fields. */
const fieldDocs: Readonly<Record<FieldName, { readonly type?: string; readonly description: string }>> = {
  depth: { description: 'Number of convolutions.' },
  kernel: { description: 'Side of each kernel.' },
  stride: { description: 'Stride of the layers that carry one.' },
  strided: { type: 'string', description: 'The layers that carry the stride: 4,8,12, “every 4” or “all”.' },
  dilation: {
    type: 'readonly number[]',
    description: 'Dilation: a number, or a list that repeats through the depth, 1-2-4-8.',
  },
  channels: { description: 'Channels of every layer.' },
  activation: { description: 'What follows each convolution.' },
  dropout: { description: 'Rate of the dropout behind each convolution.' },
  residual: {
    description: 'An identity skip around every convolution that keeps its plane and channels.',
  },
  network: {
    type: 'Network | null',
    description:
      'Instead of the knobs: any network, as text or JSON, a Fomoro link or the print of a PyTorch model.',
  },
  preset: { type: 'string', description: 'Instead of the knobs: a published network by name, vgg-16.' },
  width: { type: 'number', description: 'A factor for the preset’s channels, 0.25 or 1/4.' },
  size: {
    type: 'readonly [y: number, x: number] | number | null',
    description: 'The size of the preset’s input, 224 or 480,640; without one no border is ever met.',
  },
  layer: { type: 'string', description: 'The layer that is differentiated; empty for the last.' },
  unit: { type: "'center' | readonly [y: number, x: number]", description: 'The unit: “center”, or y,x.' },
  channel: { type: "number | 'sum'", description: 'Its channel: a number from 0, or “sum” of them all.' },
  weights: { description: 'What the weights are drawn from.' },
  draws: { description: 'How many networks are drawn.' },
  seed: { description: 'Which networks are drawn: the same seed gives the same picture everywhere.' },
  input: { description: 'The input, which matters to networks that are not linear only.' },
  aggregate: { description: 'How the gradient is summed over input channels.' },
  normalize: { description: 'Whether every draw counts the same.' },
  scale: { description: 'The scale of the colours.' },
  colormap: { description: 'The colours.' },
  backend: { description: 'What computes.' },
  over: { description: 'What the growth chart runs over.' },
  range: {
    type: 'string',
    description: 'The values that it takes: 1-40, or 5,10,20,40; empty for the usual.',
  },
  compare: {
    type: 'string',
    description:
      'The chart’s curves: one of the usual comparisons, or settings such as activation=none;dropout=0.5.',
  },
  axes: { description: 'The chart’s axes.' },
  quantity: { description: 'What is drawn over them.' },
};

/** Meaning of the custom properties that pages restyle the elements with; their defaults are read from the styles. */
const customPropertyDocs: Readonly<Record<string, string>> = {
  '--erf-text': 'Colour of text.',
  '--erf-muted': 'Colour of what is less important.',
  '--erf-hairline': 'Colour of lines that part things.',
  '--erf-control': 'Colour of the borders of controls.',
  '--erf-background': 'Colour behind everything.',
  '--erf-accent': 'Colour of links and of what is chosen or focused.',
  '--erf-invalid': 'Colour of what is wrong.',
  '--erf-text-small': 'Size of small text.',
  '--erf-text-body': 'Size of text.',
  '--erf-text-large': 'Size of large text.',
  '--erf-font': 'Font family.',
  '--erf-aspect-ratio': 'Shape of the room that is kept for the figure before it is drawn.',
  '--erf-growth-height': 'Height that is kept for the charts before they are drawn.',
  '--erf-table-height': 'Height up to which the table grows before it scrolls.',
};

/** What an element class tells of itself when it is loaded without a page. */
interface LoadedClass {
  readonly elementProperties: ReadonlyMap<
    string,
    {
      readonly attribute?: boolean | string;
      readonly state?: boolean;
      readonly reflect?: boolean;
      readonly converter?: { readonly fromAttribute?: (text: string | null) => unknown };
    }
  >;
  readonly elementStyles: readonly { readonly cssText: string }[];
  /** Finishes the class, as registering it would. */
  finalize(): void;
}

interface Loaded {
  readonly classes: Readonly<Record<ElementName, LoadedClass>>;
  readonly fields: Readonly<Record<string, Field<unknown> & { readonly choices?: readonly string[] }>>;
}

const elementFile = (root: string, name: ElementName): string =>
  join(root, 'src/elements', folders[name], 'element.ts');

/** Loads the classes in Node, where Lit brings what stands in for a page. */
async function loadClasses(root: string): Promise<Loaded> {
  const entry = 'virtual:elements';
  const lines = names.map((name, index) => `import * as all${index} from '${elementFile(root, name)}';`);
  const { module } = await runnerImport<Loaded>(entry, {
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [
      {
        // Classes are described, and nothing is computed: their WebAssembly is not compiled.
        name: 'no-assembly',
        enforce: 'pre',
        load: (id) => (/\?assembly(=\w+)?$/.test(id) ? "export default '';" : null),
      },
      {
        name: 'all-elements',
        resolveId: (id) => (id === entry ? `\0${entry}` : null),
        load: (id) =>
          id === `\0${entry}`
            ? `${lines.join('\n')}
              import { fields } from '${join(root, 'src/elements/fields.ts')}';
              const only = (all) => Object.values(all).find((value) => typeof value === 'function' && 'elementStyles' in value);
              export { fields };
              export const classes = { ${names.map((name, index) => `'${name}': only(all${index})`).join(', ')} };`
            : null,
      },
    ],
  });
  return module;
}

/** A class as it is written: its comment, its declared fields with theirs, and what its constructor gives them. */
interface Written {
  readonly className: string;
  readonly superclass: string;
  readonly description: string;
  /** `fires`, `slot`, `csspart`: name, text, and for events the type. */
  readonly tags: readonly {
    readonly tag: string;
    readonly name: string;
    readonly type: string;
    readonly text: string;
  }[];
  readonly declared: ReadonlyMap<
    string,
    { readonly type: string; readonly description: string; readonly initial: string }
  >;
  /** Elements in its shadow root whose parts it passes on: `a, b: c`. */
  readonly passedOn: readonly { readonly element: ElementName; readonly parts: string }[];
}

/** The lines of a block comment without their stars. */
const commentLines = (comment: Comment | undefined): readonly string[] =>
  (comment?.value ?? '').split('\n').map((line) => line.replace(/^\s*\*+ ?/, '').trim());

const joined = (lines: readonly string[]): string => lines.join(' ').replaceAll(/\s+/g, ' ').trim();

function exportedClass(program: Program, file: string): { readonly node: Class; readonly start: number } {
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const { declaration } = statement;
    if (declaration?.type === 'ClassDeclaration') return { node: declaration, start: statement.start };
  }
  throw new Error(`${file} exports no class.`);
}

function readClass(file: string): Written {
  const source = readFileSync(file, 'utf8');
  const { program, comments } = parseSync(file, source);
  const { node, start } = exportedClass(program, file);
  const text = ({ start, end }: { readonly start: number; readonly end: number }): string =>
    source.slice(start, end);
  const commentBefore = (at: number): Comment | undefined =>
    comments.findLast(
      ({ type, end }) => type === 'Block' && end <= at && source.slice(end, at).trim() === '',
    );
  const named = new Map(
    program.body.flatMap((statement) =>
      statement.type === 'VariableDeclaration'
        ? statement.declarations.map(({ id, init }) => [text(id), init ? text(init) : ''] as const)
        : statement.type === 'TSTypeAliasDeclaration'
          ? [[text(statement.id), text(statement.typeAnnotation)] as const]
          : [],
    ),
  );
  const initials = new Map(
    [...source.matchAll(/^ {4}this\.(\w+) = ([^;]+);$/gm)].map(
      ([, name = '', value = '']) => [name, named.get(value) ?? value] as const,
    ),
  );
  const declared = new Map<string, { type: string; description: string; initial: string }>();
  for (const member of node.body.body) {
    if (member.type !== 'PropertyDefinition' || !member.declare || !member.typeAnnotation) continue;
    const name = text(member.key);
    const type = text(member.typeAnnotation.typeAnnotation);
    const optional = /\bundefined$/.test(type) ? 'undefined' : '';
    const description = joined(commentLines(commentBefore(member.start)));
    declared.set(name, {
      type: named.get(type) ?? type,
      description,
      initial: initials.get(name) ?? optional,
    });
  }
  const lines = commentLines(commentBefore(start));
  const tags = lines.flatMap((line) => {
    const found = /^@(\w+)(?: \{([^}]+)\})?(?: ([\w-]*?))? - (.+)$/.exec(line);
    const [, tag = '', type = '', name = '', text = ''] = found ?? [];
    return found ? [{ tag, type, name, text }] : [];
  });
  if (tags.length !== lines.filter((line) => line.startsWith('@')).length) {
    throw new Error(
      `${file}: a tag of the class is none of "@fires {Type} name - text", "@slot - text", "@csspart name - text".`,
    );
  }
  return {
    className: node.id!.name,
    superclass: text(node.superClass!).replace(/\(.*$/s, ''),
    description: joined(lines.filter((line) => !line.startsWith('@'))),
    tags,
    declared,
    passedOn: [...source.matchAll(/<([a-z-]+)(?=\s)[^<]*?\bexportparts="([^"]+)"/g)].map(
      ([, element = '', parts = '']) => ({ element: element as ElementName, parts }),
    ),
  };
}

const sentence = (text: string): string => (text === '' || /[.!?]$/.test(text) ? text : `${text}.`);

/** What the field itself says of its values, where it is about a range of numbers: “a whole number from 1 to 100”. */
function limitsOf(field: Field<unknown>): string {
  const parsed = field.parse('?');
  const range =
    'problem' in parsed ? /^is not (a (?:whole )?number from \S+ to \S+)$/.exec(parsed.problem) : null;
  return range ? ` ${range[1]!.replace(/^a/, 'A')}.` : '';
}

function typeOf(field: Field<unknown> & { readonly choices?: readonly string[] }, stated = ''): string {
  return stated || field.choices?.map((choice) => `'${choice}'`).join(' | ') || typeof field.initial;
}

/** The custom properties that styles read, with what they are where the page says nothing. */
function customProperties(styles: readonly { readonly cssText: string }[]): CssCustomProperty[] {
  const found = new Map<string, string>();
  for (const { cssText } of styles) {
    for (const { 1: name = '', index } of cssText.matchAll(/var\(\s*(--erf-[\w-]+)/g)) {
      let depth = 1;
      let at = index + 'var('.length;
      for (; depth > 0 && at < cssText.length; at++) {
        if (cssText[at] === '(') depth += 1;
        if (cssText[at] === ')') depth -= 1;
      }
      const initial = cssText
        .slice(index, at - 1)
        .split(',')
        .slice(1)
        .join(',');
      found.set(name, joined([initial]));
    }
  }
  return [...found].map(([name, initial]) => {
    const description = customPropertyDocs[name];
    if (description === undefined) throw new Error(`manifest.config.ts does not say what ${name} is.`);
    return { name, description, ...(initial && { default: initial }) };
  });
}

/** Properties and attributes of a class, as Lit knows them, with words and types from where they are written. */
function membersOf(
  element: LoadedClass,
  written: Written,
  { fields, inherited }: { readonly fields: Loaded['fields']; readonly inherited: Written['declared'] },
): { readonly members: ClassMember[]; readonly attributes: Attribute[] } {
  const members: ClassField[] = [];
  const attributes: Attribute[] = [];
  for (const [name, options] of element.elementProperties) {
    if (options.state) continue;
    const field = fields[name];
    const own = written.declared.get(name) ?? inherited.get(name);
    const doc = fieldDocs[name as FieldName];
    if (!(field && doc) && !own) throw new Error(`${written.className}: nothing says what ${name} is.`);
    const initial = options.converter?.fromAttribute?.(null);
    const type = own ? own.type : typeOf(field!, doc.type);
    const description = own ? sentence(own.description) : doc.description + limitsOf(field!);
    if (description === '') throw new Error(`${written.className}: ${name} has no comment.`);
    const asAttribute = options.attribute === false ? null : String(options.attribute || name.toLowerCase());
    members.push({
      kind: 'field',
      name,
      privacy: 'public',
      type: { text: type },
      description,
      default: initial === undefined ? (own?.initial ?? '') : JSON.stringify(initial),
      ...(asAttribute !== null && { attribute: asAttribute, reflects: options.reflect === true }),
    });
    if (asAttribute === null) continue;
    // Of a field, the text that the attribute could say just as well.
    const initialText = field && initial !== undefined ? field.format(initial) : '';
    attributes.push({
      name: asAttribute,
      fieldName: name,
      type: { text: type },
      description,
      ...(initialText !== '' && { default: initialText }),
    });
  }
  const language =
    'The language, as in all of HTML; without it, the nearest one outside holds. English and Simplified Chinese.';
  attributes.push({ name: 'lang', type: { text: 'string' }, description: language });
  return { members, attributes };
}

/** The manifest, and the same for editors that know only tags and attributes. */
export interface Described {
  readonly manifest: Package;
  readonly editorData: unknown;
}

export async function describeElements(root: string): Promise<Described> {
  const { classes, fields } = await loadClasses(root);
  const written = new Map(names.map((name) => [name, readClass(elementFile(root, name))]));
  const base = { type: 'string', initial: "''" };
  const inherited: Written['declared'] = new Map([
    [
      'link',
      {
        ...base,
        description:
          'What a reader changes in one element is changed in all of the page with the same text here; empty for alone.',
      },
    ],
  ]);
  const declarations = names.map((tagName): CustomElementDeclaration => {
    const element = classes[tagName];
    const own = written.get(tagName)!;
    element.finalize();
    const { members, attributes } = membersOf(element, own, { fields, inherited });
    const tagged = (tag: string): Written['tags'] => own.tags.filter((each) => each.tag === tag);
    const partsOf = ({ tags }: Written): { name: string; description: string }[] =>
      tags.filter(({ tag }) => tag === 'csspart').map(({ name, text }) => ({ name, description: text }));
    const passedOn = own.passedOn.flatMap(({ element, parts }) => {
      const inner = partsOf(written.get(element)!);
      return parts.split(',').map((part) => {
        const [from = '', to = from] = part.split(':').map((name) => name.trim());
        const found = inner.find(({ name }) => name === from);
        if (!found)
          throw new Error(`${own.className} passes on a part "${from}" that <${element}> does not have.`);
        return { name: to, description: `Of <${element}>: ${found.description}` };
      });
    });
    return {
      kind: 'class',
      customElement: true,
      name: own.className,
      tagName,
      description: own.description,
      superclass: { name: 'LitElement', package: 'lit' },
      members,
      attributes,
      events: tagged('fires').map(({ name, type, text }) => ({
        name,
        type: { text: type },
        description: text,
      })),
      slots: tagged('slot').map(({ name, text }) => ({ name, description: text })),
      cssParts: [...partsOf(own), ...passedOn],
      cssProperties: customProperties(element.elementStyles),
    };
  });
  const manifest: Package = {
    schemaVersion: '2.1.0',
    modules: [
      {
        kind: 'javascript-module',
        path: modulePath,
        declarations,
        exports: [
          {
            kind: 'js',
            name: 'ErfHeatmap',
            declaration: { name: 'ErfHeatmap', module: modulePath },
          },
          ...declarations.map(({ name, tagName }) => ({
            kind: 'custom-element-definition' as const,
            name: tagName!,
            declaration: { name, module: modulePath },
          })),
        ],
      },
    ],
  };
  return { manifest, editorData: editorDataOf(declarations, fields) };
}

/** VS Code's custom data: tags and attributes with the values they take. */
function editorDataOf(declarations: readonly CustomElementDeclaration[], fields: Loaded['fields']): unknown {
  return {
    version: 1.1,
    tags: declarations.map(({ tagName, description, attributes = [] }) => ({
      name: tagName,
      description,
      attributes: attributes.map(({ name, fieldName, description }) => ({
        name,
        description,
        ...(fieldName !== undefined &&
          fields[fieldName]?.choices && {
            values: fields[fieldName].choices.map((choice) => ({ name: choice })),
          }),
      })),
    })),
  };
}
