// Lint rules that keep the arrows between the rooms of src/, and device objects in one room. Imports Node only.
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/**
 * What each room may import: rooms, rooms whose types alone it may know, and packages. Relative imports within a room
 * are free. `core`, `erf-lab` and `index` are the entry points, files of `src/` itself.
 * @type {Readonly<Record<string, { rooms: readonly string[], types?: readonly string[], packages?: RegExp }>>}
 */
const rooms = {
  network: { rooms: [] },
  'receptive-field': { rooms: ['network'] },
  theory: { rooms: ['network', 'receptive-field'] },
  measures: { rooms: [] },
  engine: { rooms: ['network', 'receptive-field', 'theory', 'measures', 'shaders'] },
  workers: { rooms: ['engine'], types: ['client'], packages: /^comlink$/ },
  client: {
    rooms: ['network', 'receptive-field', 'theory', 'measures', 'engine', 'workers'],
    packages: /^comlink$/,
  },
  view: {
    rooms: ['network', 'receptive-field', 'theory', 'measures'],
    types: ['engine'],
    packages: /^(d3-|(@observablehq\/plot|mediabunny|modern-gif)$)/,
  },
  elements: {
    rooms: ['network', 'receptive-field', 'theory', 'measures', 'engine', 'client', 'view'],
    packages: /^(lit|@lit\/[^/]+|d3-[^/]+)(\/|$)/,
  },
  core: { rooms: ['network', 'receptive-field', 'theory', 'measures', 'engine', 'client'] },
  'erf-lab': { rooms: ['network', 'engine', 'elements'], types: ['client'] },
  index: { rooms: ['core', 'erf-lab'] },
};

/** The only room that touches WebGPU; the contract's `device?: GPUDevice` is the one name known in all of the engine. */
const deviceRoom = 'src/engine/backends/webgpu/';
const deviceType = { name: 'GPUDevice', room: 'src/engine/' };

/**
 * The room of a file by its path from the project's root; null outside the rooms.
 * @param {readonly string[]} parts
 * @returns {string | null}
 */
function roomOf([top, second, third]) {
  if (top === 'workers' || top === 'shaders') return second === undefined ? null : top;
  if (top !== 'src' || second === undefined) return null;
  if (third === undefined) return /^(core|erf-lab|index)\.ts$/.test(second) ? second.slice(0, -3) : null;
  return second;
}

/**
 * A file of the project as its root, its path from there and its room; null where it stands in none.
 * @param {string} file absolute
 */
function locate(file) {
  const parts = file.split(sep);
  for (let at = parts.length - 1; at > 0; at--) {
    if (parts[at] !== 'src' && parts[at] !== 'workers') continue;
    const path = parts.slice(at);
    const room = roomOf(path);
    if (room && room in rooms) return { root: parts.slice(0, at).join(sep), path: path.join('/'), room };
  }
  return null;
}

/**
 * Why `room` must not import `source`, or null where it may.
 * @param {{ root: string, room: string }} place of the importing file
 * @param {string} file the importing file, absolute
 * @param {string} source as written
 * @param {{ typeOnly: boolean, lazy: boolean }} how
 * @returns {string | null}
 */
function objection({ root, room }, file, source, { typeOnly, lazy }) {
  const allowed = rooms[room];
  if (!allowed) return null;
  if (!source.startsWith('.')) {
    if (allowed.packages?.test(source)) return null;
    return `${room} must not import the package '${source}'.`;
  }
  const target = resolve(dirname(file), source.replace(/\?.*$/, ''));
  const parts = relative(root, target).split(sep);
  // Where the version stands, once.
  if (parts.join('/') === 'package.json') return null;
  const targetRoom = roomOf(parts);
  if (targetRoom === room) return null;
  const known = allowed.rooms.includes(targetRoom ?? '');
  if (!known && !(typeOnly && allowed.types?.includes(targetRoom ?? ''))) {
    const may = [...allowed.rooms, ...(allowed.types ?? []).map((name) => `${name} (types only)`)];
    return `${room} must not import ${targetRoom ?? `'${source}'`}: it may import ${may.join(', ') || 'nothing'}.`;
  }
  // A file that is loaded on demand is named itself: its room's index would bring the whole room along.
  if (lazy || parts[0] !== 'src' || parts.length < 3 || parts.slice(2).join('/') === 'index.ts') return null;
  if (!existsSync(join(root, 'src', parts[1] ?? '', 'index.ts'))) return null;
  return `${room} must import ${targetRoom} through its index.ts, not '${source}'.`;
}

/** @typedef {{ type: string, [field: string]: any }} Node  A syntax tree node, as ESTree has it. */
/** @typedef {{ filename: string, report(problem: { node: Node, message: string }): void }} Context */

/** @param {Context} context */
function createImports(context) {
  const place = locate(context.filename);
  if (!place) return {};
  /** @type {(node: Node, source: Node | null | undefined, how?: { typeOnly?: boolean, lazy?: boolean }) => void} */
  const check = (node, source, { typeOnly = false, lazy = false } = {}) => {
    if (typeof source?.value !== 'string') return;
    const message = objection(place, context.filename, source.value, { typeOnly, lazy });
    if (message) context.report({ node, message });
  };
  return {
    /** @param {Node} node */
    ImportDeclaration: (node) => check(node, node.source, { typeOnly: node.importKind === 'type' }),
    /** @param {Node} node */
    ExportNamedDeclaration: (node) => check(node, node.source, { typeOnly: node.exportKind === 'type' }),
    /** @param {Node} node */
    ExportAllDeclaration: (node) => check(node, node.source, { typeOnly: node.exportKind === 'type' }),
    /** @param {Node} node */
    ImportExpression: (node) => check(node, node.source, { lazy: true }),
    /** @param {Node} node */
    TSImportType: (node) => check(node, node.source, { typeOnly: true }),
    /** @param {Node} node `new URL('…', import.meta.url)` */
    NewExpression(node) {
      if (node.callee.name === 'URL' && node.arguments[1]?.object?.type === 'MetaProperty') {
        check(node, node.arguments[0], { lazy: true });
      }
    },
  };
}

/** @param {Context} context */
function createDevice(context) {
  const place = locate(context.filename);
  if (!place || place.path.startsWith(deviceRoom)) return {};
  /** @type {(node: Node, name: string) => void} */
  const report = (node, name) =>
    context.report({ node, message: `${name} belongs to ${deviceRoom}: no other room touches the device.` });
  /** @type {(node: Node | null | undefined) => boolean} */
  const isNavigator = (node) => node?.name === 'navigator' || node?.property?.name === 'navigator';
  return {
    /** @param {Node} node */
    Identifier(node) {
      const isContract = node.name === deviceType.name && place.path.startsWith(deviceType.room);
      if (/^GPU[A-Z]/.test(node.name) && !isContract) report(node, node.name);
    },
    /** @param {Node} node */
    MemberExpression(node) {
      const name = node.computed ? node.property.value : node.property.name;
      if (name === 'gpu' && isNavigator(node.object)) report(node, 'navigator.gpu');
    },
    /** @param {Node} node `const { gpu } = navigator` */
    VariableDeclarator(node) {
      if (node.id.type !== 'ObjectPattern' || !isNavigator(node.init)) return;
      if (node.id.properties.some((/** @type {Node} */ property) => property.key?.name === 'gpu')) {
        report(node, 'navigator.gpu');
      }
    },
  };
}

export default {
  meta: { name: 'rooms' },
  rules: { imports: { create: createImports }, device: { create: createDevice } },
};
