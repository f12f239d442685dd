// Registers <erf-lab> and everything in it. Loaded when the page first has one; the lab's own page loads it at once.
import '../areas/register.ts';
import '../growth/register.ts';
import '../heatmap/register.ts';
import '../network-text/register.ts';
import '../paths/register.ts';
import '../shape/register.ts';
import '../table/register.ts';
import { define } from '../define.ts';
import { NetworkPanel } from '../editor/element.ts';
import { ErfLab } from './element.ts';

// The lab's own; nothing outside it is promised of it.
define('erf-network-panel', NetworkPanel);
define('erf-lab', ErfLab);
