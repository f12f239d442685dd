// Registers what an embedded page shows, and gives it its document's look. Loaded by embed.html only.
import '../areas/register.ts';
import '../growth/register.ts';
import '../heatmap/register.ts';
import '../paths/register.ts';
import '../shape/register.ts';
import '../table/register.ts';
import { define } from '../define.ts';
import { ErfEmbed } from './element.ts';
import { documentStyles } from './styles.ts';

// A style sheet made by a script: the page's policy allows none other, not even its own files'.
document.adoptedStyleSheets.push(documentStyles.styleSheet!);
define('erf-embed', ErfEmbed);

declare global {
  interface HTMLElementTagNameMap {
    'erf-embed': ErfEmbed;
  }
}
