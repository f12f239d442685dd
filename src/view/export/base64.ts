// Bytes as text. Imports nothing.

/** String.fromCharCode takes its arguments on the stack. */
const chunkLength = 0x8000;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += chunkLength) {
    text += String.fromCharCode(...bytes.subarray(start, start + chunkLength));
  }
  return btoa(text);
}
