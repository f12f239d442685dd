// The same WebAssembly for a memory that threads share: only the line that imports the memory differs, and two sets of
// functions would be twice the bytes. Imports nothing.

/** As a module's import section has it: module 'env', field 'memory', of kind memory. */
const memoryImport = [3, ...'env'].map(codeOf).concat([6, ...'memory'].map(codeOf), 2);

const importSection = 2;
/** Limits: a maximum is given, and the memory is shared. */
const sharedWithMaximum = 3;
/** What 32 bits can address, in pages. */
const mostPages = 65536;

function codeOf(part: string | number): number {
  return typeof part === 'number' ? part : part.charCodeAt(0);
}

/** LEB128, as WebAssembly writes its numbers. */
function numberBytes(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest & 127) | 128);
  }
}

function readNumber(bytes: Uint8Array, start: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = start, shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value |= (byte & 127) << shift;
    if (byte < 128) return { value, end: at };
  }
}

/** Throws where the module imports no memory. */
export function withSharedMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // Behind the module's mark and version.
  for (let at = 8; at < bytes.length;) {
    const { value: length, end: body } = readNumber(bytes, at + 1);
    const section = bytes.subarray(body, body + length);
    if (bytes[at] === importSection) {
      const found = section.findIndex((_, i) => memoryImport.every((byte, j) => section[i + j] === byte));
      if (found === -1) break;
      const limits = found + memoryImport.length;
      const least = readNumber(section, limits + 1);
      const rest = section[limits] === 0 ? least.end : readNumber(section, least.end).end;
      const changed = [
        ...section.subarray(0, limits),
        sharedWithMaximum,
        ...numberBytes(least.value),
        ...numberBytes(mostPages),
        ...section.subarray(rest),
      ];
      return Uint8Array.from([
        ...bytes.subarray(0, at + 1),
        ...numberBytes(changed.length),
        ...changed,
        ...bytes.subarray(body + length),
      ]);
    }
    at = body + length;
  }
  throw new TypeError();
}
