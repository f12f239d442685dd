// Registers <erf-heatmap>: with the package, at once.
import { define } from '../define.ts';
import { ErfHeatmap } from './element.ts';

define('erf-heatmap', ErfHeatmap);
