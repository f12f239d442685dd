// The built site in Chinese: nothing English is left to read, the way between the languages keeps the picture.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright/test';
import { expect, test } from './support/fixtures.ts';
import { withPost } from './support/post.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What stands in Latin letters in Chinese too: names of people, networks and products, functions, notations, formulas,
 * units, keys, and layers by their names (conv1).
 */
const names =
  /\b(English|erf-lab|VGG|vgg_a|ResNet|DenseNet|Inception|MobileNet|AlexNet|ConvNeXt|RepLKNet|SLaK|DeepLab|LargeFOV|U-Net|PatchGAN|S3FD|FaceBoxes|SSD300|WaveNet|MS-TCN|TCN|TF-Slim|JSON|CSV|NPY|PNG|SVG|GIF|WebM|MDX|Markdown|BibTeX|iframe|script|Fomoro|PyTorch|TypeScript|JavaScript|WebAssembly|SIMD|Worker|WebGPU|CPU|GPU|SwiftShader|Vulkan|ReLU6?|ELU|GELU|SiLU|leaky|hard swish|tanh|sigmoid|He|Glorot|float32|viridis|magma|cividis|Luo|Araujo|Dang|Gaussian|arXiv|Home|Enter|Esc|Tab|Ctrl|Space|SAME|VALID|px|ms|SE|max|log|conv\w*|pool\w*|relu\w*|input|center|all|every|sum|print|model|dropout|add|residual|height|width)\b/gi;

/** Everything a reader sees or hears, through the elements' shadow roots. */
const wordsOn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const found = new Set<string>();
    const read = (node: Node): void => {
      for (const child of node.childNodes) {
        if (child instanceof Text) {
          found.add(child.data);
        } else if (child instanceof Element) {
          // The editor's text is code, and so is its copy behind it.
          if (child.matches('style, script, template, noscript, textarea, .mirror')) continue;
          for (const name of ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'label', 'alt']) {
            found.add(child.getAttribute(name) ?? '');
          }
          if (child.shadowRoot) read(child.shadowRoot);
          read(child);
        }
      }
    };
    read(document.body);
    return [...found].map((text) => text.replace(/\s+/g, ' ').trim()).filter((text) => text !== '');
  });

const latinIn = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => /\p{Script=Latin}{3,}/u.test(text.replace(/`[^`]*`/g, '').replace(names, '')));

async function openChineseLab(page: Page, hash = ''): Promise<void> {
  await page.goto(`./zh.html${hash}`);
  await expect(page.locator('erf-lab .sentence')).toContainText('理论框');
  await expect(page.locator('erf-lab erf-heatmap .draws .done')).toContainText('次抽样', { timeout: 60_000 });
}

test('the lab in Chinese has no English word left but names, from its controls to its tables', async ({
  page,
}) => {
  await openChineseLab(page, '#depth=6&draws=8');
  // What is fetched when it is first seen or opened.
  await page.locator('erf-lab .areas summary').click();
  await page.locator('erf-lab erf-save summary').click();
  await page.locator('erf-lab erf-growth').scrollIntoViewIfNeeded();
  await expect(page.locator('erf-lab erf-growth svg').first()).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('erf-lab erf-areas table').first()).toBeVisible();
  expect(latinIn(await wordsOn(page))).toEqual([]);
});

test('a broken link, a network that is none and a preset are told in Chinese', async ({ page }) => {
  await openChineseLab(page, '#depth=many&dept=3&draws=8');
  await expect(page.locator('erf-lab .problems')).toContainText(
    'depth=many 不是 1 到 100 的整数；现在显示：20。',
  );
  await expect(page.locator('erf-lab .problems')).toContainText(
    '链接中的 dept=3 在这里没有意义；是否想写 depth？',
  );
  await page.getByRole('radio', { name: '任意网络' }).check();
  await page.getByRole('textbox', { name: '网络文本' }).fill('input 3, conv 64 k3, pull k2');
  await expect(page.locator('erf-network-panel .problem')).toContainText(/^第 1 行第 22 列：`pull` 不是层/);
  await page.getByRole('combobox', { name: '预置网络' }).selectOption('vgg-11');
  await expect(page.locator('erf-lab .sentence')).toContainText('VGG-11 的');
  await expect(page.locator('erf-network-panel .about')).toContainText('最浅的 VGG');
  expect(latinIn(await wordsOn(page)).filter((text) => !/Simonyan/.test(text))).toEqual([]);
});

test('the switch leads to the same picture in the other language, and a reload stays there', async ({
  page,
  problems,
}) => {
  // A page that is left while its parts are on their way lets go of them.
  problems.allow(/net::ERR_ABORTED/);
  await page.goto('./#depth=5&stride=2&draws=8');
  await expect(page.locator('erf-lab .sentence')).toContainText('At 5 layers');
  await page.getByRole('slider', { name: 'Depth', exact: true }).fill('7');
  await page.getByRole('link', { name: '中文' }).click();
  await expect(page).toHaveURL(/zh\.html#depth=7&stride=2&draws=8$/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(page.locator('erf-lab .sentence')).toContainText('7 层');
  await page.reload();
  await expect(page.locator('erf-lab .sentence')).toContainText('7 层');
  await page.getByRole('link', { name: 'English' }).click();
  await expect(page).toHaveURL(/\/#depth=7&stride=2&draws=8$/);
  await expect(page.locator('erf-lab .sentence')).toContainText('At 7 layers');
});

test('the paper page in Chinese judges in Chinese, and its maps open the Chinese lab', async ({
  page,
  problems,
}) => {
  problems.allow(/net::ERR_ABORTED/);
  await page.goto('./paper-zh.html#activations');
  const claim = page.locator('erf-claim[figure="activations"]');
  await expect(claim.locator('.verdicts [data-verdict=waiting]')).toHaveCount(0, { timeout: 100_000 });
  await expect(claim.locator('.verdicts')).toContainText('判为高斯的条件');
  const texts = await claim.evaluate(
    (element) => element.shadowRoot!.querySelector('.verdicts')!.textContent!,
  );
  expect(latinIn([texts])).toEqual([]);
  await claim.locator('.maps a').first().click();
  await expect(page).toHaveURL(/zh\.html#/);
  await page.getByRole('link', { name: '论文各图，一键重现' }).click();
  await expect(page).toHaveURL(/paper-zh\.html$/);
});

test('where an element’s file is missing, a Chinese page is told so in Chinese, where its words are missing too in English', async ({
  page,
  problems,
}) => {
  problems.allow(/request failed|ERR_FAILED/);
  const body = '<section lang="zh-CN"><erf-growth loading="eager"></erf-growth></section>';
  const alert = page.locator('erf-growth').getByRole('alert');
  await page.route(/erf-lab-register-/, (route) => route.abort());
  await withPost(page, { body }, async () => {
    await expect(alert).toContainText('未能取得 <erf-growth> 的代码');
    await expect(alert).toHaveAttribute('lang', 'zh-Hans');
  });
  await page.route(/zh-hans/, (route) => route.abort());
  await withPost(page, { body }, async ({ requests }) => {
    await expect(alert).toContainText('The code of <erf-growth> could not be fetched');
    await expect.poll(() => requests.some((url) => url.includes('zh-hans'))).toBe(true);
    await expect(alert).toHaveAttribute('lang', 'en');
  });
});

test('an English page fetches no Chinese', async ({ page }) => {
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  await page.goto('./#depth=3&draws=4');
  await expect(page.locator('erf-lab erf-heatmap .draws .done')).toContainText('4 of 4 draws', {
    timeout: 60_000,
  });
  expect(addresses.length).toBeGreaterThan(3);
  expect(addresses.filter((address) => /zh-hans/.test(address))).toEqual([]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the Chinese lab in ${colorScheme}, and nothing is wider than a phone`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await openChineseLab(page, '#depth=4&draws=4');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
}
