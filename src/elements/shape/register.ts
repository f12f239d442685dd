// Registers <erf-shape>. Loaded when the page first has one.
import { define } from '../define.ts';
import { ErfShape } from './element.ts';

define('erf-shape', ErfShape);
