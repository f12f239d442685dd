// The largest values a network may hold, each with its reason. Imports nothing.

/** WebGPU dispatches at most 65,535 workgroups along an axis, and channels are an axis of every kernel. */
export const maxChannels = 65_535;

/** Sixteen times the deepest published network (1,001 layers of ResNet-1001, several ops each); a table of them still builds at once. */
export const maxLayers = 16_000;

/** Sixteen times the largest published kernel (61); also of strides, scales and output paddings. */
export const maxKernel = 1_023;

/** A dilation or padding beyond the largest plane's side has nothing left to reach. */
export const maxReach = 65_535;

/** A side in 16 bits: a plane of this size already has more pixels than a device's buffer has bytes. */
export const maxInputSide = 65_535;

/** float32 counts whole numbers exactly up to here, so positions on a plane can be float32 in a shader. */
export const maxPlaneSide = 16_777_216;

/** A steeper slope leaves float32 after a few layers. */
export const maxSlope = 100;

/** Names are printed in tables, messages and links. */
export const maxNameLength = 200;
