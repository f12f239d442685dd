// Registers what an embedded page shows, and gives it its document's look. Loaded by embed.html only.
import '../areas/register.ts';
import '../growth/register.ts';
import '../heatmap/register.ts';
import '../paths/register.ts';
import '../shape/register.ts';
import '../table/register.ts';
import { formatNetwork, parseNetwork } from '../../network/index.ts';
import { define } from '../define.ts';
import { provideReader } from '../network-reader.ts';
import { ErfEmbed } from './element.ts';
import { documentStyles } from './styles.ts';

// It is in the one script that this page has.
provideReader({ formatNetwork, parseNetwork });
// A style sheet made by a script: the page's policy allows none other, not even its own files'.
document.adoptedStyleSheets.push(documentStyles.styleSheet!);
define('erf-embed', ErfEmbed);

declare global {
  interface HTMLElementTagNameMap {
    'erf-embed': ErfEmbed;
  }
}
