// For a page that is sure to compute: the worker starts, and asks for its device, before the page's other modules are run,
// and is there when the first figure asks. Imported first. Imports its own room and the worker.
import ErfWorker from '../../workers/erf.worker.ts?worker&inline';
import { EngineWorker } from './engine-worker.ts';
// The figure's way to it, which elsewhere is fetched when a figure first computes.
import './live-erf.ts';

try {
  EngineWorker.prepare(new ErfWorker({ name: 'erf-lab' }));
} catch {
  // The figure will find out, and say so.
}
