// PNG files: pixels as a file of their own, and texts put into one that a canvas made. Imports types only.
// Portable Network Graphics (third edition), W3C 2025.
import type { Pixels } from './scene.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** A text of a PNG: a keyword (Latin-1, 1 to 79 characters) and what it says, in any script. */
export interface PngText {
  readonly keyword: string;
  readonly text: string;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Signature, and the IHDR chunk that always comes first: length, type, 13 bytes, check. */
const headEnd = signature.length + 4 + 4 + 13 + 4;

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 of ISO 3309, as every chunk ends with. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type: string, data: Uint8Array): Bytes {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let index = 0; index < 4; index++) bytes[4 + index] = type.charCodeAt(index);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Deflated, in the zlib format. */
async function deflated(bytes: Bytes): Promise<Bytes> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Pixels as an 8-bit RGBA file. */
export async function encodePng({ width, height, data }: Pixels): Promise<Bytes> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Bit depth 8, colour type 6 (RGBA); compression, filter and interlace methods 0.
  header.set([8, 6], 8);
  // A filter type (0: none) begins every row.
  const rows = new Uint8Array(height * (1 + 4 * width));
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(4 * width * y, 4 * width * (y + 1)), y * (1 + 4 * width) + 1);
  }
  return joined([
    Uint8Array.from(signature),
    chunk('IHDR', header),
    chunk('IDAT', await deflated(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** Puts texts (iTXt chunks, not compressed) into a PNG file, and how large it is meant: pixels per CSS pixel. */
export function describePng(file: Uint8Array, texts: readonly PngText[], scale = 1): Bytes {
  if (signature.some((byte, index) => file[index] !== byte)) throw new TypeError('This is not a PNG file.');
  const encoder = new TextEncoder();
  const chunks = texts.map(({ keyword, text }) =>
    // Keyword, 0; not compressed, 0, 0; no language, 0; no translated keyword, 0; the text in UTF-8.
    chunk('iTXt', joined([encoder.encode(keyword), new Uint8Array(5), encoder.encode(text)])),
  );
  return joined([file.subarray(0, headEnd), density(scale), ...chunks, file.subarray(headEnd)]);
}

/** CSS pixels are 1/96 inch: a picture at twice the scale keeps its size in a document. */
const pixelsPerMetre = 96 / 0.0254;

function density(scale: number): Bytes {
  const data = new Uint8Array(9);
  const view = new DataView(data.buffer);
  view.setUint32(0, Math.round(pixelsPerMetre * scale));
  view.setUint32(4, Math.round(pixelsPerMetre * scale));
  data[8] = 1;
  return chunk('pHYs', data);
}
