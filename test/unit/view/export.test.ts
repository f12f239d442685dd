// Files as others read them: NPY, PNG and CSV through readers of our own, written from the formats' texts.
import { Buffer } from 'node:buffer';
import { crc32, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  describePng,
  encodeNpy,
  placePath,
  sceneToSvg,
  textWidth,
  toBase64,
  toCsv,
  wrapText,
  type Cell,
  type Scene,
} from '../../../src/view/index.ts';
import { encodePng } from '../../../src/view/export/png.ts';

interface NpyArray {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly data: Buffer;
}

/** numpy.lib.format, version 1.0: arrays one after another until the file ends. */
function readNpy(file: Uint8Array): readonly NpyArray[] {
  const bytes = Buffer.from(file);
  const arrays: NpyArray[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes.subarray(at, at + 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
    const headerLength = bytes.readUInt16LE(at + 8);
    expect((10 + headerLength) % 64).toBe(0);
    const header = bytes.subarray(at + 10, at + 10 + headerLength).toString('latin1');
    expect(header.endsWith('\n')).toBe(true);
    const found = /^\{'descr': '([^']+)', 'fortran_order': False, 'shape': \(([\d, ]*)\), \} *\n$/.exec(
      header,
    );
    expect(found, header).not.toBeNull();
    const shape = found![2]!
      .split(',')
      .map((side) => side.trim())
      .filter(Boolean)
      .map(Number);
    const [, kind, size] = /^[<|]([fS])(\d+)$/.exec(found![1]!)!;
    expect(kind === 'f' || found![1]!.startsWith('|')).toBe(true);
    const byteLength = shape.reduce((product, side) => product * side, Number(size));
    at += 10 + headerLength;
    arrays.push({ descr: found![1]!, shape, data: bytes.subarray(at, at + byteLength) });
    at += byteLength;
    expect(at).toBeLessThanOrEqual(bytes.length);
  }
  return arrays;
}

describe('NPY', () => {
  test('holds the map, then what it was made with', () => {
    const map = Float32Array.from([0, 1.5, -2, 1e-40, 3.4e38, Math.fround(0.1)]);
    const metadata = { network: 'input 3, conv 8 k3', note: 'größer ≥ 3×3, 深度' };
    const [values, text, ...more] = readNpy(encodeNpy({ map, height: 2, width: 3, metadata }));
    expect(more).toEqual([]);
    expect(values).toMatchObject({ descr: '<f4', shape: [2, 3] });
    expect(Array.from(map, (_, index) => values!.data.readFloatLE(4 * index))).toEqual([...map]);
    expect(text!.shape).toEqual([]);
    expect(JSON.parse(text!.data.toString('utf8'))).toEqual(metadata);
  });

  test('of a size that is not the map’s is refused', () => {
    expect(() => encodeNpy({ map: new Float32Array(5), height: 2, width: 3, metadata: null })).toThrow(
      /2×3 has 6 values, not 5/,
    );
  });
});

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** The chunks of a PNG, each with a right check sum. */
function readPng(file: Uint8Array): readonly Chunk[] {
  const bytes = Buffer.from(file);
  expect(bytes.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const data = bytes.subarray(at + 8, at + 8 + length);
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(bytes.subarray(at + 4, at + 8 + length)));
    chunks.push({ type: bytes.subarray(at + 4, at + 8).toString('latin1'), data });
    at += 12 + length;
  }
  return chunks;
}

const pixels = {
  width: 3,
  height: 2,
  data: Uint8ClampedArray.from({ length: 24 }, (_, index) => (index * 37) % 256),
};

describe('PNG', () => {
  test('of pixels holds them, row by row', async () => {
    const chunks = readPng(await encodePng(pixels));
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'IDAT', 'IEND']);
    const header = chunks[0]!.data;
    expect([header.readUInt32BE(0), header.readUInt32BE(4), ...header.subarray(8)]).toEqual([
      3, 2, 8, 6, 0, 0, 0,
    ]);
    const rows = inflateSync(chunks[1]!.data);
    expect(rows.length).toBe(2 * 13);
    expect([...rows.subarray(1, 13), ...rows.subarray(14)]).toEqual([...pixels.data]);
    expect([rows[0], rows[13]]).toEqual([0, 0]);
  });

  test('carries texts in any script before its pixels, and how large it is meant', async () => {
    const texts = [
      { keyword: 'Title', text: '20 layers of 3×3' },
      { keyword: 'erf-lab', text: JSON.stringify({ network: '深', seed: 7 }) },
    ];
    const file = await encodePng(pixels);
    const chunks = readPng(describePng(file, texts, 2));
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'pHYs', 'iTXt', 'iTXt', 'IDAT', 'IEND']);
    // 192 dpi
    expect([chunks[1]!.data.readUInt32BE(0), chunks[1]!.data[8]]).toEqual([7559, 1]);
    const read = chunks.slice(2, 4).map(({ data }) => {
      const end = data.indexOf(0);
      expect([...data.subarray(end, end + 5)]).toEqual([0, 0, 0, 0, 0]);
      return {
        keyword: data.subarray(0, end).toString('latin1'),
        text: data.subarray(end + 5).toString('utf8'),
      };
    });
    expect(read).toEqual(texts);
    expect(chunks.filter(({ type }) => type === 'IDAT')).toEqual(readPng(file).slice(1, 2));
  });

  test('texts are put into nothing else', () => {
    expect(() => describePng(new Uint8Array(64), [])).toThrow('This is not a PNG file.');
  });
});

/** RFC 4180: the fields of every line. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (!found) throw new Error(`No field at ${field.lastIndex} of ${JSON.stringify(text)}.`);
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2]!);
    if (found[3] === ',') continue;
    lines.push(fields);
    fields = [];
  }
  return lines;
}

describe('CSV', () => {
  test('of any texts and numbers is read back as it was', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', ',', '\r\n', 'a "b", c'),
      fc.double(),
    );
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 });
    fc.assert(
      fc.property(table, (rows: Cell[][]) => {
        const written = readCsv(toCsv(['one', 'two', 'three'], rows));
        const shown = rows.map((row) => row.map((value) => (Number.isNaN(value) ? '' : String(value))));
        expect(written).toEqual([['one', 'two', 'three'], ...shown]);
      }),
    );
  });

  test('leaves empty what is not known', () => {
    expect(toCsv(['a', 'b'], [[NaN, null]])).toBe('a,b\r\n,\r\n');
  });
});

test('base64 is that of everyone else, also of more bytes than an argument list holds', () => {
  const bytes = Uint8Array.from({ length: 200_001 }, (_, index) => (index * 31) % 251);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});

describe('words under a picture', () => {
  test('fit the width, and none of them is lost', () => {
    const text = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), { maxLength: 12 });
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 600 }), (words, width) => {
        const lines = wrapText(words.join(' '), 12, width);
        for (const line of lines) {
          expect([...line].length === 1 || textWidth(line, 12) <= width).toBe(true);
        }
        expect(lines.join('').replace(/\s/g, '')).toBe(words.join('').replace(/\s/g, ''));
      }),
    );
  });

  test('break between words, and Chinese between characters', () => {
    expect(wrapText('one two three', 10, textWidth('one two ', 10))).toEqual(['one two', 'three']);
    expect(wrapText('感受野感受野', 10, 32)).toEqual(['感受野', '感受野']);
  });
});

test('a path is scaled and moved, its own steps stay', () => {
  expect(placePath('M-1,2.5L3,0Zh4v-2z', { x: 10, y: 20, scale: 2 })).toBe('M8,25L16,20Zh4v-2z');
});

test('an SVG carries what it was made with and shows the map’s pixels', async () => {
  const scene: Scene = {
    width: 20,
    height: 10,
    background: '#ffffff',
    title: 'a < b & "c"',
    description: 'd > e',
    items: [{ kind: 'map', x: 1, y: 2, width: 9, height: 8, pixels }],
  };
  const text = await sceneToSvg(scene, { network: '<network> & co.' });
  expect(text).toContain('<title>a &lt; b &amp; &quot;c&quot;</title>');
  expect(text).toContain('<metadata>{&quot;network&quot;:&quot;&lt;network&gt; &amp; co.&quot;}</metadata>');
  const data = /href="data:image\/png;base64,([^"]+)"/.exec(text)![1]!;
  expect(readPng(Buffer.from(data, 'base64'))).toEqual(readPng(await encodePng(pixels)));
  expect(text).toContain('image-rendering: pixelated');
});
