// The printed form of a PyTorch model. Imports only its own room.
import { NetworkError } from '../../errors.ts';
import { maxLayers } from '../../limits.ts';
import { automaticName, placedError, quote, validateAt } from '../../text/index.ts';
import type { Layer, Network } from '../../types.ts';
import { isInOrder, readResidualBlock, type ResidualBlock } from './containers.ts';
import { leafTypes, readLeaf, type LeafLayer } from './leaves.ts';
import { parsePrint, type Printed } from './print-tree.ts';

export { firstPrinted } from './print-tree.ts';

export interface PrintReading {
  readonly network: Network;
  /** What the print does not say and what was assumed, as sentences. */
  readonly notes: readonly string[];
}

/** Of ImageNet's crops, which most printed models were made for. */
const assumedSize = 224;

/** Throws NetworkError, with the place in the text. */
export function readPrint(text: string): PrintReading {
  const model = parsePrint(text);
  const walk = new ModelWalk(text);
  walk.module(model, '');
  return walk.finish(model);
}

class ModelWalk {
  readonly #text: string;
  readonly #layers: Layer[] = [];
  /** By layer: its channels, where they are known. */
  readonly #channels: (number | undefined)[] = [];
  readonly #offsets: number[] = [];
  readonly #names = new Set<string>();
  readonly #notes = new Set<string>();
  /** Classes whose forward is not known, with the first module of each. */
  readonly #guessed = new Map<string, string>();
  #at = 0;
  #end: { readonly name: string; readonly why: string } | null = null;
  #leftOut = 0;

  constructor(text: string) {
    this.#text = text;
    this.#push({ name: 'input', op: 'input' }, undefined, 0);
  }

  module(module: Printed, path: string): void {
    const { type, args, children } = module;
    if (children.length > 0) {
      this.#container(module, path);
      return;
    }
    const leaf = readLeaf(type, args);
    if (leaf === null) {
      if (isInOrder(module)) return; // an empty Sequential
      this.#failUnknown(module, path);
    }
    if (this.#end !== null) {
      if (type === 'Conv2d' || type === 'ConvTranspose2d') {
        const { name, why } = this.#end;
        this.#fail(
          module,
          `${this.#called(module, path)} comes after ${name}, which ${why}: convolutions after it cannot be read.`,
        );
      }
      this.#leftOut++;
      return;
    }
    if (leaf === 'nothing') return;
    if ('end' in leaf) this.#end = { name: this.#called(module, path), why: leaf.end };
    else if ('problem' in leaf) this.#fail(module, `${this.#called(module, path)} ${leaf.problem}.`);
    else this.#layer(module, path, leaf);
  }

  finish({ type, offset }: Printed): PrintReading {
    if (this.#layers.length === 1) {
      throw placedError(
        new NetworkError('invalid-network', `This ${type} has no layers that have a receptive field.`),
        this.#text,
        offset,
      );
    }
    const [channels, isSized] = [this.#channels[0], this.#needsSize()];
    this.#layers[0] = {
      name: 'input',
      op: 'input',
      ...(channels === undefined || channels === 1 ? {} : { channels }),
      ...(isSized ? { size: assumedSize } : {}),
    };
    const name = type === 'Sequential' ? {} : { name: type };
    const network = validateAt(this.#text, { ...name, layers: this.#layers }, (layer) => {
      return this.#offsets[this.#layers.findLastIndex((one) => one.name === layer)] ?? offset;
    });
    return { network, notes: this.#allNotes(channels) };
  }

  #needsSize(): boolean {
    return this.#layers.some(({ op }) => op === 'global-avg-pool');
  }

  #allNotes(channels: number | undefined): readonly string[] {
    const notes: string[] = [];
    for (const [type, path] of this.#guessed) {
      notes.push(
        `${path === '' ? `\`${type}\`` : `\`${path}\` (${type})`} has a forward of its own, which a print does not show: its modules are taken in the printed order, one after another, without anything else it may do (skips, functions such as F.relu). Please check.`,
      );
    }
    if (this.#needsSize()) {
      notes.push(
        `A print does not say the input's size; ${assumedSize}×${assumedSize} is assumed, because a global average needs one.`,
      );
    }
    if (channels === undefined)
      notes.push('The print does not say how many channels the input has; 1 is assumed.');
    notes.push(...this.#notes);
    if (this.#end !== null) {
      const { name, why } = this.#end;
      const count = this.#leftOut === 1 ? 'The module' : `The ${this.#leftOut} modules`;
      const more =
        this.#leftOut === 0 ? '' : ` ${count} after it ${this.#leftOut === 1 ? 'is' : 'are'} left out too.`;
      notes.push(`The network ends before ${name}, which ${why}.${more}`);
    }
    return notes;
  }

  #container(module: Printed, path: string): void {
    const block = this.#end === null ? readResidualBlock(module) : null;
    if (block !== null) {
      this.#block(module, block, path);
      return;
    }
    if (!isInOrder(module) && this.#end === null && !this.#guessed.has(module.type)) {
      this.#guessed.set(module.type, path);
    }
    for (const child of module.children) this.module(child, join(path, child.name));
  }

  #block(module: Printed, { body, shortcut, after }: ResidualBlock, path: string): void {
    const fork = this.#at;
    for (const child of body) this.module(child, join(path, child.name));
    if (shortcut !== 'none') {
      const end = this.#at;
      this.#at = fork;
      if (shortcut !== 'input') this.module(shortcut, join(path, shortcut.name));
      const [a, b] = [this.#layers[end]!, this.#layers[this.#at]!];
      const layer: Layer = { name: this.#unique(join(path, 'add1')), op: 'add', from: [a.name, b.name] };
      this.#push(layer, this.#channels[end], module.offset);
    }
    for (const child of after) this.module(child, join(path, child.name));
  }

  #layer(module: Printed, path: string, leaf: LeafLayer): void {
    const { op, fields, channelsIn, channelsOut, notes = [] } = leaf;
    const source = this.#layers[this.#at]!;
    const channels = this.#channels[this.#at];
    if (channelsIn !== undefined && channels === undefined) {
      this.#channels.fill(channelsIn); // all layers so far pass on the input's
    } else if (channelsIn !== undefined && channels !== channelsIn) {
      const error = new NetworkError(
        'channel-mismatch',
        `${this.#called(module, path)} takes ${channelsIn} channels, and \`${source.name}\` before it gives ${channels}: the model does not call its modules in the order of the print, and a print does not show in which.`,
        { layer: path },
      );
      throw placedError(error, this.#text, module.offset);
    }
    for (const note of notes) this.#notes.add(note);
    const isNext = this.#at === this.#layers.length - 1;
    const name = this.#unique(path === '' ? automaticName(op, 1) : path);
    const layer = { name, op, ...(isNext ? {} : { from: source.name }), ...fields } as unknown as Layer;
    this.#push(layer, channelsOut ?? channelsIn ?? channels, module.offset);
  }

  #push(layer: Layer, channels: number | undefined, offset: number): void {
    this.#at = this.#layers.length;
    if (this.#at >= maxLayers) {
      const error = new NetworkError(
        'invalid-network',
        `The model has more than ${maxLayers} layers; no more are possible.`,
      );
      throw placedError(error, this.#text, offset);
    }
    this.#layers.push(layer);
    this.#channels.push(channels);
    this.#offsets.push(offset);
    this.#names.add(layer.name);
  }

  #unique(name: string): string {
    let unique = name;
    for (let number = 2; this.#names.has(unique); number++) unique = `${name}-${number}`;
    return unique;
  }

  #called({ type }: Printed, path: string): string {
    return path === '' ? `\`${type}\`` : `\`${path}\` (${type})`;
  }

  #failUnknown(module: Printed, path: string): never {
    const isCode = /^(?:torch\.)?nn\./.test(module.type);
    const advice = isCode
      ? 'this looks like Python code; paste what print(model) shows.'
      : `known are ${leafTypes.join(', ')}, and modules made of them.`;
    return this.#fail(
      module,
      `${quote(module.type)}${path === '' ? '' : ` at \`${path}\``} is no module known here; ${advice}`,
    );
  }

  #fail({ offset }: Printed, message: string): never {
    throw placedError(new NetworkError('invalid-layer', message), this.#text, offset);
  }
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
