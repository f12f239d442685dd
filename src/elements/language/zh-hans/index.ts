// Simplified Chinese: the words of the package's elements and of what the lower rooms say. Words only.
import type { Catalogue } from '../message.ts';
import { frames, messages, pieces } from './messages.ts';
import { words } from './words.ts';

export const catalogue: Catalogue = { words, frames, messages, pieces };
