// Registers <erf-save>: when a figure first shows it.
import { define } from '../define.ts';
import { ErfSave } from './element.ts';

define('erf-save', ErfSave);

declare global {
  interface HTMLElementTagNameMap {
    'erf-save': ErfSave;
  }
}
