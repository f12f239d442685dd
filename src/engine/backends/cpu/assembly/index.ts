// What the CPU backend's WebAssembly does. AssemblyScript: see ../kernels.ts for who compiles and calls it.
export { copySource, packOne, packPanel } from './copies';
export * from './stores';
export * from './pools';
export * from './positions';
export * from './maps';
export * from './random';
export * from './program';
