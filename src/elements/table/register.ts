// Registers <rf-table>. Loaded when the page first has one.
import { define } from '../define.ts';
import { RfTable } from './element.ts';

define('rf-table', RfTable);
