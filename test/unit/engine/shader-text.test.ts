// WGSL text before it reaches a device: unrolled loops and parameter layouts.
import { describe, expect, it } from 'vitest';
import { expandShader, paramsLayout, writeParams } from '../../../src/engine/backends/webgpu/shader-text.ts';

/** Lines, without the indentation of this file. */
const text = (...lines: string[]): string => lines.join('\n');

describe('a loop in a shader’s text', () => {
  it('repeats its lines with the counter put in', () => {
    expect(expandShader(text('a', '  //#for i 3', '  x${i}', '  //#end', 'b'), {})).toBe(
      text('a', '  x0', '  x1', '  x2', 'b'),
    );
  });

  it('takes its count from a value', () => {
    expect(expandShader(text('//#for i N', '${i} of ${N}', '//#end'), { N: 2 })).toBe(
      text('0 of 2', '1 of 2'),
    );
  });

  it('nests, and an inner counter hides an outer one', () => {
    const nested = text(
      '//#for i 2',
      '//#for j 2',
      '${i}${j}',
      '//#end',
      '//#for i 1',
      'inner ${i}',
      '//#end',
      '//#end',
    );
    expect(expandShader(nested, {})).toBe(text('00', '01', 'inner 0', '10', '11', 'inner 0'));
  });

  it('puts sums of names in', () => {
    expect(expandShader('${a+b} ${a+b+a}', { a: 2, b: 5 })).toBe('7 9');
  });

  it('puts sums of products of names and numbers in', () => {
    expect(expandShader('${a*b+a} ${2*b} ${b+1}', { a: 2, b: 5 })).toBe('12 10 6');
  });

  it('keeps lines where a value is not 0, or is', () => {
    const either = text(
      '//#if a',
      'yes',
      '//#for i 2',
      '${i}',
      '//#end',
      '//#end',
      '//#unless a',
      'no',
      '//#end',
    );
    expect(expandShader(either, { a: 3 })).toBe(text('yes', '0', '1'));
    expect(expandShader(either, { a: 0 })).toBe('no');
  });

  it('leaves other text alone: comments that speak of loops, and dollars', () => {
    const comment = text('// `//#for NAME COUNT … //#end` repeats lines', 'let x = 1; // $5', '');
    expect(expandShader(comment, {})).toBe(comment);
  });

  it.each([
    ['an end without a beginning', text('a', '//#end'), /^Line 2: \/\/#end without \/\/#for\.$/],
    ['a beginning without an end', text('a', '//#for i 2', 'b'), /^Line 2: \/\/#for i has no \/\/#end\.$/],
    ['no rounds', text('//#for i N', '//#end'), /^Line 1: N is not a count\.$/],
    [
      'an inner beginning without an end',
      text('//#for i 2', '//#for j 2', 'b', '//#end'),
      /^Line 1: \/\/#for i has no \/\/#end\.$/,
    ],
    ['a count that is none', text('//#for i MANY', '//#end'), /^Line 1: MANY is not a count\.$/],
    ['a name that stands for nothing', text('', 'let x = ${y};'), /^Line 2: nothing to put for y\.$/],
    ['a choice by nothing', text('//#if y', '//#end'), /^Line 1: y has no value\.$/],
    ['a choice without an end', text('//#unless a', 'b'), /^Line 1: \/\/#unless has no \/\/#end\.$/],
    ['one of a sum', '${a+b}', /^Line 1: nothing to put for b\.$/],
  ])('%s is an error that names the line', (_, wrong, message) => {
    expect(() => expandShader(wrong, { a: 1, N: 0 })).toThrow(message);
  });
});

describe('a shader’s Params', () => {
  it('are read from its text, comments and all', () => {
    const shader = text(
      'struct Params {',
      '  // How many.',
      '  count: u32,',
      '  at: i32, // signed',
      '',
      '  factor: f32,',
      '}',
      'struct Other { x: u32, }',
    );
    expect(paramsLayout(shader)).toEqual([
      ['count', 'u32'],
      ['at', 'i32'],
      ['factor', 'f32'],
    ]);
  });

  it('may be missing', () => {
    expect(paramsLayout('fn main() {}')).toEqual([]);
  });

  it.each(['  size: vec2<u32>,', '  size: u32', '  @align(16) size: u32,'])(
    '"%s" is no four-byte scalar and is refused',
    (field) => {
      expect(() => paramsLayout(text('struct Params {', field, '}'))).toThrow(
        `"${field.trim()}" is not a four-byte scalar field.`,
      );
    },
  );

  const layout = [
    ['count', 'u32'],
    ['at', 'i32'],
    ['factor', 'f32'],
  ] as const;

  it('are written four bytes apart, little-endian, each as its type', () => {
    const view = new DataView(new ArrayBuffer(24));
    writeParams(view, 8, layout, { factor: -1.5, at: -2, count: 2 ** 32 - 1 });
    expect([view.getUint32(8, true), view.getInt32(12, true), view.getFloat32(16, true)]).toEqual([
      2 ** 32 - 1,
      -2,
      -1.5,
    ]);
    expect([view.getUint32(4, true), view.getUint32(20, true)]).toEqual([0, 0]);
  });

  it('must all be given, and nothing else', () => {
    const view = new DataView(new ArrayBuffer(12));
    expect(() => writeParams(view, 0, layout, { count: 1, at: 2 })).toThrow(
      'Params field factor is missing.',
    );
    expect(() => writeParams(view, 0, layout, { count: 1, at: 2, factor: 3, factr: 4 })).toThrow(
      'Params have no field factr.',
    );
  });
});
