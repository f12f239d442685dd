// Reading networks at once, for pages that have addresses to read before anything is shown.
import { provideReader } from '../network-reader.ts';
import { formatNetwork, parseNetwork } from './index.ts';

provideReader({ formatNetwork, parseNetwork });
