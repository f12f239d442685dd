// A scene as the text of an SVG file. Imports its own room only.
import { toBase64 } from './base64.ts';
import { encodePng } from './png.ts';
import { sceneFont, type Scene, type SceneItem, type SceneMap, type ScenePath } from './scene.ts';

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Characters that XML 1.0 has no way to write at all. */
// oxlint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text: string): string =>
  text.replace(forbidden, '').replace(/[&<>"]/g, (character) => escapes[character]!);

type Attributes = Readonly<Record<string, string | number | undefined>>;

function tag(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escapeXml(value!)}"`)
    .join('');
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** The scene as a file; `metadata`: plain data that the file carries, as JSON. */
export async function sceneToSvg(scene: Scene, metadata: unknown): Promise<string> {
  const { width, height, background, title, description, items } = scene;
  const definitions: string[] = [];
  const content = await drawn(items, definitions);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${short(width)} ${short(height)}`,
      role: 'img',
      'font-family': sceneFont,
    },
    [
      tag('title', {}, escapeXml(title)),
      tag('desc', {}, escapeXml(description)),
      tag('metadata', {}, escapeXml(JSON.stringify(metadata))),
      definitions.length > 0 ? tag('defs', {}, definitions.join('')) : '',
      tag('rect', { width, height, fill: background }),
      content,
    ]
      .filter((part) => part !== '')
      .join('\n'),
  )}\n`;
}

async function drawn(items: readonly SceneItem[], definitions: string[]): Promise<string> {
  const parts: string[] = [];
  for (const item of items) parts.push(await drawnItem(item, definitions));
  return parts.join('\n');
}

async function drawnItem(item: SceneItem, definitions: string[]): Promise<string> {
  switch (item.kind) {
    case 'path':
      return drawnPath(item);
    case 'text':
      return tag(
        'text',
        {
          x: item.x,
          y: item.y,
          'font-size': item.fontSize,
          'font-weight': item.bold ? 600 : undefined,
          fill: item.fill,
          'fill-opacity': item.opacity,
          'text-anchor': item.anchor,
        },
        escapeXml(item.text),
      );
    case 'map':
      return drawnMap(item);
    case 'gradient': {
      const id = `gradient-${definitions.length}`;
      const stops = item.stops.map(({ offset, color }) => tag('stop', { offset, 'stop-color': color }));
      definitions.push(tag('linearGradient', { id }, stops.join('')));
      const { x, y, width, height } = item;
      return tag('rect', { x, y, width, height, fill: `url(#${id})` });
    }
    case 'clip': {
      const id = `clip-${definitions.length}`;
      const { x, y, width, height } = item;
      definitions.push(tag('clipPath', { id }, tag('rect', { x, y, width, height })));
      return tag('g', { 'clip-path': `url(#${id})` }, await drawn(item.items, definitions));
    }
    default:
      return item satisfies never;
  }
}

function drawnPath({ d, at, fill, stroke, strokeWidth, opacity, dash, round }: ScenePath): string {
  return tag('path', {
    d,
    transform: at && `translate(${short(at.x)} ${short(at.y)})`,
    fill: fill ?? 'none',
    'fill-rule': fill === undefined ? undefined : 'evenodd',
    stroke,
    'stroke-width': strokeWidth,
    'stroke-dasharray': dash?.join(' '),
    'stroke-linecap': round ? 'round' : undefined,
    'stroke-linejoin': round ? 'round' : undefined,
    opacity,
  });
}

async function drawnMap({ x, y, width, height, pixels }: SceneMap): Promise<string> {
  const enlarged = pixels.width <= width && pixels.height <= height;
  return tag('image', {
    x,
    y,
    width,
    height,
    preserveAspectRatio: 'none',
    // The attribute is for older programs, and for pages whose policy refuses the style.
    'image-rendering': enlarged ? 'optimizeSpeed' : undefined,
    style: enlarged ? 'image-rendering: pixelated' : undefined,
    href: `data:image/png;base64,${toBase64(await encodePng(pixels))}`,
  });
}
