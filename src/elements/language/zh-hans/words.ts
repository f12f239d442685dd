// Simplified Chinese of every msg() in the package's elements. Words only.

export const words: Readonly<Record<string, string>> = {};
