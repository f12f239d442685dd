// Elements speak the language around them: their own lang, the nearest one outside, the page's; and follow when it changes.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ErfHeatmap, ErfLab } from '../../src/index.ts';
import { mount, part, result, settled, text, until } from './elements.ts';

const small = 'depth="2" draws="16" channels="1" backend="cpu" loading="eager"';

/** Of the catalogue: files of Chinese that the page has fetched. */
const fetched = (): readonly string[] =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => name)
    .filter((name) => /zh-hans/.test(name));

const fitWord = (figure: ErfHeatmap): string => text(figure, '.legend p:last-child span:nth-child(3)');
const speaks = (figure: ErfHeatmap, word: string): Promise<void> =>
  until(() => (figure.shadowRoot?.querySelector('.legend')?.textContent ?? '').includes(word), `“${word}”`);

beforeEach(() => {
  performance.setResourceTimingBufferSize(10_000);
});

afterEach(() => {
  document.documentElement.lang = 'en';
  document.body.replaceChildren();
});

test('a page without Chinese never fetches the Chinese words', async () => {
  document.documentElement.lang = 'zh-TW';
  const figure = mount<ErfHeatmap>(`<erf-heatmap ${small} lang="de"></erf-heatmap>`);
  await result(figure);
  await settled();
  expect(fitWord(figure)).toBe('Gaussian fit');
  expect(fetched()).toEqual([]);
});

test('a Chinese figure stands beside an English one', async () => {
  const column = mount<HTMLElement>(
    `<div><erf-heatmap ${small}></erf-heatmap><erf-heatmap ${small} lang="zh-CN"></erf-heatmap></div>`,
  );
  const [english, chinese] = column.querySelectorAll<ErfHeatmap>('erf-heatmap');
  await Promise.all([result(english!), result(chinese!)]);
  await settled();
  expect(fitWord(english!)).toBe('Gaussian fit');
  expect(fitWord(chinese!)).toBe('高斯拟合');
  // The numbers are the same, and so are their places.
  expect(text(chinese!, '.draws .done')).toBe(
    '16 / 16 次抽样 · 标准误 ' + /standard error (.*)$/.exec(text(english!, '.draws .done'))![1],
  );
  // Each goes on in its own language.
  english!.requestUpdate();
  chinese!.requestUpdate();
  await settled();
  expect([fitWord(english!), fitWord(chinese!)]).toEqual(['Gaussian fit', '高斯拟合']);
  expect(fetched().length).toBeGreaterThan(0);
});

test('the nearest lang around a figure decides, over the page’s', async () => {
  document.documentElement.lang = 'zh-Hans';
  const column = mount<HTMLElement>(
    `<div lang="en"><erf-heatmap ${small}></erf-heatmap><p lang="zh"><erf-heatmap ${small}></erf-heatmap></p></div>`,
  );
  const [english, chinese] = column.querySelectorAll<ErfHeatmap>('erf-heatmap');
  await Promise.all([speaks(english!, 'Gaussian fit'), speaks(chinese!, '高斯拟合')]);
  expect([fitWord(english!), fitWord(chinese!)]).toEqual(['Gaussian fit', '高斯拟合']);
});

test('changing the page’s language changes the figures on it, and back', async () => {
  const figure = mount<ErfHeatmap>(`<erf-heatmap ${small}></erf-heatmap>`);
  await result(figure);
  await settled();
  const summary = (): string => part(figure, 'figure').getAttribute('aria-label')!;
  expect(summary()).toMatch(/^Effective receptive field of/);
  document.documentElement.lang = 'zh-Hans';
  await speaks(figure, '高斯拟合');
  expect(summary()).toMatch(/的有效感受野：理论框为 5 × 5 像素/);
  document.documentElement.lang = 'en';
  await speaks(figure, 'Gaussian fit');
  expect(summary()).toMatch(/^Effective receptive field of/);
});

test('an ancestor that gets a lang, a figure that is given one, and one that is moved, follow', async () => {
  const column = mount<HTMLElement>(`<div><erf-heatmap ${small}></erf-heatmap></div>`);
  const figure = column.querySelector<ErfHeatmap>('erf-heatmap')!;
  await speaks(figure, 'Gaussian fit');
  column.lang = 'zh';
  await speaks(figure, '高斯拟合');
  figure.lang = 'en';
  await speaks(figure, 'Gaussian fit');
  figure.removeAttribute('lang');
  await speaks(figure, '高斯拟合');
  document.body.append(figure);
  await speaks(figure, 'Gaussian fit');
  expect(fitWord(figure)).toBe('Gaussian fit');
});

test('what is wrong is said in Chinese, from the page’s mistakes to the network’s', async () => {
  const figure = mount<ErfHeatmap>(
    `<erf-heatmap lang="zh" loading="eager" backend="cpu" seed="many" network="input 3 5, conv 8 k9 p0"></erf-heatmap>`,
  );
  const notes = (): string => figure.shadowRoot?.querySelector('[part=notes]')?.textContent ?? '';
  await until(() => notes() !== '', 'what is wrong with the attributes');
  expect(notes()).toContain(
    'conv1：平面已所剩无几：9×9 卷积核放不进 `input` 的 5×5（含填充为 5×5）；请增大输入或填充，或减小卷积核、扩张率或前面的步幅；现在显示：旋钮。',
  );
  expect(notes()).toContain('seed=many 不是 0 到 9,007,199,254,740,991 的整数；现在显示：0。');
  figure.preset = 'vgg-61';
  await until(() => !!figure.shadowRoot!.querySelector('.error p'), 'an error');
  expect(text(figure, '.error p')).toBe('没有名为 "vgg-61" 的预置网络；是否想写 `vgg-11`？');
});

test('in a page of a third language the words are English and marked as English', async () => {
  document.documentElement.lang = 'fr';
  const figure = mount<ErfHeatmap>(`<erf-heatmap ${small}></erf-heatmap>`);
  await speaks(figure, 'Gaussian fit');
  expect(part(figure, 'figure').lang).toBe('en');
  document.documentElement.lang = 'en-GB';
  await until(() => part(figure, 'figure').lang === '', 'no mark');
});

test('the whole lab follows one lang, into its parts', async () => {
  const lab = mount<ErfLab>('<erf-lab lang="zh" depth="2" draws="2" backend="cpu"></erf-lab>', {
    width: 1000,
  });
  await result(lab);
  await settled();
  expect(text(lab, '.sentence')).toMatch(
    /^2 层 3×3 卷积：理论框宽 5 像素，有效感受野宽 .*因为前者随 n 增长，后者随 √n 增长。$/,
  );
  const table = part(lab, 'rf-table');
  await until(() => (table.shadowRoot?.textContent ?? '').includes('首个中心'), 'the table in Chinese');
  expect(text(part(lab, 'erf-heatmap'), '.legend')).toContain('高斯拟合');
  lab.lang = 'en';
  await until(() => text(lab, '.sentence').startsWith('At 2 layers'), 'the sentence in English');
  await until(() => (table.shadowRoot?.textContent ?? '').includes('First centre'), 'the table in English');
  expect(table.shadowRoot!.textContent).not.toMatch(/\p{Script=Han}/u);
});
