// Registers what the paper page shows. Loaded by paper.html only, so that the core page stays small.
import { define } from '../define.ts';
import { ErfThumbnail } from '../thumbnail/element.ts';
import { ErfClaim } from './figure.ts';

define('erf-thumbnail', ErfThumbnail);
define('erf-claim', ErfClaim);

declare global {
  interface HTMLElementTagNameMap {
    'erf-claim': ErfClaim;
  }
}
