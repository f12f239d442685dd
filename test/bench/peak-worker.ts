// A worker that measures one core's multiply-add peak when it is told to. Imports the engine's CPU backend.
import { infoOn } from '../../src/engine/backends/cpu/info.ts';
import { measurePeak } from '../../src/engine/backends/cpu/peak.ts';

self.onmessage = () => {
  if (infoOn(1).kernels !== 'webassembly') throw new Error('This browser takes no WebAssembly SIMD.');
  postMessage(measurePeak('best'));
};
postMessage('ready');
