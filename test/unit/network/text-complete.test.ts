// What the editor offers at a place in a text.
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { completeNetwork, ops, parseNetwork } from '../../../src/network/index.ts';

/** The bar stands for the caret and is taken out. */
function complete(marked: string) {
  const caret = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  const { from, to, options } = completeNetwork(text, caret);
  return { labels: options.map(({ label }) => label), replaced: text.slice(from, to), from, to, text };
}

describe('completion', () => {
  it.each([
    ['¦', ['input', 'conv', 'relu', 'residual', 'network']],
    ['input 3, ¦', ['conv', 'add', 'residual', 'dropout']],
    ['input 3\n¦', ['conv']],
    ['input 3, residual(¦', ['conv']],
    ['input 3, add(relu | ¦', ['conv']],
    ['input 3, 3x ¦', ['conv']],
    ['input 3, a: ¦', ['conv']],
    ['input 3, 3x(relu) ¦', ['conv']],
    ['input 3, conv 64 ¦', ['k', 's', 'd', 'p', 'g', 'stride=', 'same', 'valid', 'half', 'bias']],
    ['input 3, conv 64 k3 stride=2 ¦', ['d', 'dilation=']],
    ['input 3, avg-pool ¦', ['k', 'ceil', 'count-padding']],
    ['input 3, upsample 2 ¦', ['nearest', 'bilinear']],
    ['input 3, upsample 2 mode=¦', ['nearest', 'bilinear']],
    ['input 3, conv 64 k3 bias=¦', ['true', 'false']],
    ['input 3, conv 64 k3 padding=¦', ['valid', 'half', 'same']],
    ['input 3, relu, a: (tanh), @¦', ['a.tanh1', 'relu1', 'input']],
    ['input 3, relu, add(tanh, silu | @¦', ['silu1', 'tanh1', 'relu1', 'input']],
    ['input 3, 2x(relu), tanh from=¦', ['relu2', 'relu1', 'input']],
    ["input 3, 'a b': relu, @¦", ["'a b'", 'input']],
  ])('at %j offers what may stand there', (text, labels) => {
    expect(complete(text).labels).toEqual(expect.arrayContaining(labels));
  });

  it.each([
    ['input 3, co¦', ['conv', 'conv-transpose', 'concat']],
    ['input 3, conv 64 k3 st¦', ['stride=']],
    ['input 3, relu, tanh, @re¦', ['relu1']],
    ['input 3, r¦elu', ['relu', 'relu6', 'residual']],
  ])('at %j keeps to what is typed', (text, labels) => {
    expect(complete(text).labels).toEqual(labels);
  });

  it.each([
    ['input 3, conv 64 k3 s2 s¦', ['same']],
    ['input 3, conv 64 k3 same p¦', []],
  ])('at %j does not offer a field twice', (text, labels) => {
    expect(complete(text).labels).toEqual(labels);
  });

  it.each([
    'input 3, relu ¦',
    'input 3, # co¦',
    "input 3, 'co¦",
    'input 3, @input ¦',
    'input 3, foo ¦',
    'network my ¦',
    'input 3, add ¦',
  ])('at %j offers nothing', (text) => {
    expect(complete(text).labels).toEqual([]);
  });

  test('replaces the whole word around the caret', () => {
    expect(complete('input 3, co¦nv 64 k3')).toMatchObject({ replaced: 'conv' });
    expect(complete('input 3, conv 64 k3 ¦')).toMatchObject({ replaced: '' });
    expect(complete('input 3, @in¦put, relu')).toMatchObject({ replaced: 'input' });
  });

  test('offers every op, each with a word on what it is', () => {
    const { options } = completeNetwork('', 0);
    expect(options.map(({ label }) => label)).toEqual(expect.arrayContaining([...ops]));
    for (const { detail } of options) expect(detail).toMatch(/\w/);
  });

  test('offers names that can be read as they are', () => {
    const text = `input 3, 'it''s': relu`.replace("''", "\\'");
    const { options } = completeNetwork(`${text}, @`, text.length + 3);
    expect(parseNetwork(`${text}, @${options[0]!.label}, tanh`).layers.at(-1)).toMatchObject({
      from: "it's",
    });
  });

  test('answers at every place of every text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'input conv 3x(|)@:=,#\'"\n'), maxLength: 40 }),
        fc.nat(40),
        (text, place) => {
          const caret = Math.min(place, text.length);
          const { from, to } = completeNetwork(text, caret);
          expect(from).toBeLessThanOrEqual(caret);
          expect(to).toBeGreaterThanOrEqual(caret);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
