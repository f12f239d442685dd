// Registers <erf-areas> and what it shows its maps in. Loaded when the page first has one.
import { define } from '../define.ts';
import { ErfThumbnail } from '../thumbnail/element.ts';
import { ErfAreas } from './element.ts';

define('erf-thumbnail', ErfThumbnail);
define('erf-areas', ErfAreas);
