// Registers <erf-paths>. Loaded when the page first has one.
import { define } from '../define.ts';
import { ErfPaths } from './element.ts';

define('erf-paths', ErfPaths);
