// A map as NumPy's own file. Imports nothing.
// Format: numpy.lib.format, version 1.0. Arrays may follow one another in a file, as repeated `np.save` writes them.

type Bytes = Uint8Array<ArrayBuffer>;

/** The data begins at a multiple of this. */
const alignment = 64;
/** "\x93NUMPY", version 1.0, and two bytes that say how long the header is. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0] as const;

function npyArray(descr: string, shape: readonly number[], data: Uint8Array): Bytes {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = magic.length + 2;
  const padded = Math.ceil((start + dictionary.length + 1) / alignment) * alignment - start;
  const bytes = new Uint8Array(start + padded + data.length);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint16(magic.length, padded, true);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(padded - 1)}\n`), start);
  bytes.set(data, start + padded);
  return bytes;
}

/** float32 values as little-endian bytes, whatever the machine's order. */
export function littleEndian(values: Float32Array): Bytes {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < values.length; index++) view.setFloat32(4 * index, values[index]!, true);
  return bytes;
}

export interface NpyMap {
  /** Row-major. */
  readonly map: Float32Array;
  readonly height: number;
  readonly width: number;
  /** What was computed, as plain data. */
  readonly metadata: unknown;
}

/**
 * Two arrays in one file: the map, float32 of shape (height, width), which is what `np.load(file)` gives; and what it was
 * made with, a bytes string (0-dimensional) of JSON in UTF-8, which a second `np.load` on the same open file gives.
 */
export function encodeNpy({ map, height, width, metadata }: NpyMap): Bytes {
  if (map.length !== height * width) {
    throw new RangeError(`A map of ${height}×${width} has ${height * width} values, not ${map.length}.`);
  }
  const text = new TextEncoder().encode(JSON.stringify(metadata));
  const parts = [
    npyArray('<f4', [height, width], littleEndian(map)),
    npyArray(`|S${text.length}`, [], text),
  ] as const;
  const file = new Uint8Array(parts[0].length + parts[1].length);
  file.set(parts[0]);
  file.set(parts[1], parts[0].length);
  return file;
}
