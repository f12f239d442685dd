// Registers <erf-profile>. Loaded when the page first has one.
import { define } from '../define.ts';
import { ErfProfileView } from './element.ts';

define('erf-profile', ErfProfileView);
