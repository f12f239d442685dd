// A page that is zoomed, or moved to another screen, while its column stays as wide: pictures stay crisp.
import { cdp } from 'vitest/browser';
import { afterEach, expect, test } from 'vitest';
import type { ErfThumbnail } from '../../src/elements/index.ts';
import type { ErfHeatmap } from '../../src/index.ts';
import { mount, part, result, settled, until } from './elements.ts';

const { innerWidth, innerHeight } = window.top!;
const usual = devicePixelRatio;

/** The whole page's window also changes its size, as it does when a page is zoomed; the columns here do not. */
async function zoom(factor: number): Promise<void> {
  await (cdp() as unknown as { send(name: string, options: object): Promise<unknown> }).send(
    'Emulation.setDeviceMetricsOverride',
    {
      width: innerWidth + Math.round(20 * (factor - 1)),
      height: innerHeight,
      deviceScaleFactor: factor * usual,
      mobile: false,
    },
  );
  await until(() => Math.abs(devicePixelRatio - factor * usual) < 0.01, `a ratio of ${factor}`);
  await settled();
}

afterEach(async () => {
  document.body.replaceChildren();
  await zoom(1);
});

/** Pixels of the canvas to one of the screen, where the screen has `devicePixelRatio` to one of CSS. */
const sharpness = (element: Element): number => {
  const canvas = part<HTMLCanvasElement>(element, 'canvas');
  return canvas.width / (canvas.getBoundingClientRect().width * devicePixelRatio);
};

const figure = async (): Promise<ErfHeatmap> => {
  const element = mount<ErfHeatmap>(
    '<erf-heatmap depth="4" channels="1" activation="none" weights="ones" draws="1" backend="cpu" loading="eager"></erf-heatmap>',
  );
  await result(element);
  await settled();
  return element;
};

test('a map is drawn anew for every resolution that the screen takes', async () => {
  const element = await figure();
  const { width } = part<HTMLCanvasElement>(element, 'canvas');
  for (const factor of [2, 3, 1.5]) {
    await zoom(factor);
    expect(sharpness(element)).toBeCloseTo(1, 2);
    expect(part<HTMLCanvasElement>(element, 'canvas').width / width).toBeCloseTo(factor, 1);
  }
});

test('a figure that is out of the page meanwhile is sharp when it comes back', async () => {
  const element = await figure();
  const column = element.parentElement!;
  element.remove();
  await zoom(2);
  column.append(element);
  await settled();
  expect(sharpness(element)).toBeCloseTo(1, 2);
});

test('a thumbnail follows too, and takes a new width', async () => {
  const frame = await result(
    mount('<erf-heatmap depth="3" channels="1" draws="1" backend="cpu" loading="eager"></erf-heatmap>'),
  );
  const element = mount<ErfThumbnail>('<erf-thumbnail></erf-thumbnail>', { width: 200 });
  element.frame = frame;
  await settled();
  expect(part<HTMLCanvasElement>(element, 'canvas').width).toBe(200 * usual);
  await zoom(2);
  expect(part<HTMLCanvasElement>(element, 'canvas').width).toBe(400 * usual);
  element.parentElement!.style.inlineSize = '120px';
  await settled();
  await settled();
  expect(part<HTMLCanvasElement>(element, 'canvas').width).toBe(240 * usual);
});
