// What a page fetches, counted as a host sends it (gzip, best): what every page with a figure does, and what each use adds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from './support/fixtures.ts';
import { noteSizes, whatGrew } from './support/module-sizes.ts';
import { dist, finalFrame, linear, withPost } from './support/post.ts';

/** The first module with everything that it imports at once, as the issue that asked for it has it. Bytes. */
const firstBudget = 40_000;

const sizeOf = (file: string): number => gzipSync(readFileSync(join(dist, file)), { level: 9 }).byteLength;

/** Files that are fetched with `entry` before any of its code runs, itself the first. */
function fetchedWith(entry: string): string[] {
  const files = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const source = readFileSync(join(dist, file), 'utf8');
    for (const [, from] of source.matchAll(/(?:\bfrom|\bimport)\s*[`"']\.\/([^`"']+)[`"']/g)) visit(from!);
  };
  visit(entry);
  return [...files];
}

interface Counted {
  readonly file: string;
  readonly size: number;
}

const counted = (files: readonly string[]): readonly Counted[] =>
  files.map((file) => ({ file, size: sizeOf(file) })).sort((one, other) => other.size - one.size);

const total = (files: readonly Counted[]): number => files.reduce((sum, { size }) => sum + size, 0);

const asTable = (what: string, files: readonly Counted[], budget: number): string =>
  [
    `${what}: ${total(files)} of ${budget} bytes`,
    ...files.map(({ file, size }) => `${String(size).padStart(9)}  ${file}`),
  ].join('\n');

function expectWithin(what: string, files: readonly Counted[], budget: number): void {
  const table = asTable(what, files, budget);
  console.log(table);
  expect(total(files), table).toBeLessThanOrEqual(budget);
  // A budget far above what it is for stops nothing.
  expect(total(files), `the budget of ${what} can come down`).toBeGreaterThan(0.8 * budget);
}

test('the module that shows one figure is at most 40 kB', async () => {
  const files = counted(fetchedWith('erf-lab.js'));
  if (process.env.ERF_NOTE_SIZES) await noteSizes();
  if (total(files) > firstBudget)
    console.log(`What grew, in characters of the sources:\n${await whatGrew()}`);
  expectWithin('erf-lab.js', files, firstBudget);
});

/** A little above what they are: whoever passes one has made pages heavier, and says why here (last: Winograd's kernels). */
for (const [file, budget] of [
  ['core.js', 228_500],
  ['standalone.js', 539_500],
  ['erf-worker.js', 98_500],
] as const) {
  test(`${file} keeps to its budget`, () => expectWithin(file, counted([file]), budget));
}

test('the script of a frame’s page keeps to its budget', () => {
  const site = '../site';
  const page = readFileSync(join(dist, site, 'embed.html'), 'utf8');
  const [, script] = /<script defer src="\.\/([^"]+)"/.exec(page)!;
  expectWithin('embed.html', counted([join(site, script!)]), 371_000);
});

/** What a page with this in it has fetched when its figure is final, in the order of weight. */
const pages = [
  ['one figure', '<erf-heatmap id="figure" depth="4" ATTRIBUTES></erf-heatmap>', 147_000],
  [
    'one figure with controls',
    '<erf-heatmap id="figure" controls depth="4" ATTRIBUTES></erf-heatmap>',
    156_000,
  ],
  ['a table', '<rf-table depth="4"></rf-table>', 57_000],
  ['a growth chart', '<erf-growth range="2,3" ATTRIBUTES></erf-growth>', 266_000],
  ['the lab', '<erf-lab depth="4" ATTRIBUTES></erf-lab>', 364_000],
] as const;

for (const [what, body, budget] of pages) {
  test(`a page with ${what} keeps to its budget`, async ({ page }) => {
    await withPost(page, { body: body.replace('ATTRIBUTES', linear) }, async ({ cdn, requests }) => {
      if (body.includes('erf-heatmap')) await finalFrame(page, 'figure');
      if (body.includes('rf-table'))
        await expect(page.locator('rf-table tr[part~=row]').last()).toContainText('9×9');
      if (body.includes('erf-growth')) await expect(page.locator('erf-growth svg').first()).toBeVisible();
      if (body.includes('erf-lab')) {
        await page.waitForFunction(() => window.erfRecording.frames.some(({ final }) => final));
        await page.locator('erf-lab erf-growth').scrollIntoViewIfNeeded();
        await expect(page.locator('erf-lab erf-growth svg').first()).toBeVisible();
      }
      // What a figure fetches when it rests comes a moment after the picture.
      await page.waitForLoadState('networkidle');
      const files = requests.filter((url) => url.startsWith(cdn)).map((url) => url.slice(cdn.length));
      expect(new Set(files).size, 'files fetched once').toBe(files.length);
      expectWithin(`a page with ${what}`, counted(files), budget);
    });
  });
}
