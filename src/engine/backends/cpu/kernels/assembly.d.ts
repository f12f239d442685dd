// What assembly.config.ts makes of AssemblyScript: WebAssembly in base64.
declare module '*?assembly' {
  const base64: string;
  export default base64;
}
declare module '*?assembly=relaxed' {
  const base64: string;
  export default base64;
}
