// Every page of the site stands there in both languages, with the same parts, and each leads to the other.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

const pairs = [
  ['index.html', 'zh.html'],
  ['paper.html', 'paper-zh.html'],
] as const;

/** Addresses that lead to the same thing in the other language. */
const sameElsewhere: Readonly<Record<string, string>> = {
  './zh.html': './',
  './paper-zh.html': './paper.html',
};

/** What may be read, and so differs between languages. */
const readAloud = /^(aria-label|content|lang|hreflang)$/;

/** Tags with their attributes, in order; texts are left out, and so is what differs with the language. */
function skeleton(page: string): readonly string[] {
  const inside = page
    .replace(/<!--.*?-->/gs, '')
    .replace(/<nav class="languages".*?<\/nav>/s, '<nav-languages>');
  return [...inside.matchAll(/<(\/?[\w-]+)((?:\s+[\w-]+(?:="[^"]*")?)*)\s*\/?>/g)]
    .map(([, tag, attributes = '']) => {
      const kept = [...attributes.matchAll(/([\w-]+)(?:="([^"]*)")?/g)]
        .filter(([, name]) => !readAloud.test(name!))
        // Without an address, a claim's maps open the English lab.
        .filter(([, name]) => !(tag === 'erf-claim' && name === 'lab'))
        .map(([, name, value = '']) => `${name}=${sameElsewhere[value] ?? value}`);
      return [tag, ...kept].join(' ');
    })
    .filter((tag) => !tag.startsWith('link vite-ignore'));
}

const bodyOf = (page: string): string => /<body>(.*)<\/body>/s.exec(page)![1]!;

describe.each(pairs)('%s and %s', (english, chinese) => {
  const [first, second] = [read(english), read(chinese)];

  test('have the same sections, elements and settings, in the same order', () => {
    expect(skeleton(first).length).toBeGreaterThan(10);
    expect(skeleton(second)).toEqual(skeleton(first));
  });

  test('have one look', () => {
    const style = (page: string): string => /<link rel="stylesheet" href="([^"]+)"/.exec(page)![1]!;
    expect(style(second)).toBe(style(first));
  });

  test('say what language they are in, and where the other is', () => {
    expect(first).toContain('<html lang="en">');
    expect(second).toContain('<html lang="zh-Hans">');
    const address = (name: string): string => (name === 'index.html' ? './' : `./${name}`);
    for (const page of [first, second]) {
      expect(page).toContain(`<link vite-ignore rel="alternate" hreflang="en" href="${address(english)}" />`);
      expect(page).toContain(
        `<link vite-ignore rel="alternate" hreflang="zh-Hans" href="${address(chinese)}" />`,
      );
    }
    expect(bodyOf(first)).toContain(
      `<a href="${address(chinese)}" hreflang="zh-Hans" lang="zh-Hans">中文</a>`,
    );
    expect(bodyOf(second)).toContain(`<a href="${address(english)}" hreflang="en" lang="en">English</a>`);
  });

  test('differ in every text: the Chinese page has no English sentence but what is marked as English', () => {
    const texts = bodyOf(second)
      .replace(/<(\w+)[^>]*\blang="en"[^>]*>.*?<\/\1>/gs, ' ')
      .replace(/<[^>]*>/g, ' ');
    // Names of people, of networks and of functions follow each other with commas.
    const left = texts.match(/\b[a-z]{3,} [a-z]{2,}\b.*/g) ?? [];
    expect(left).toEqual([]);
    expect((/<title>(.*)<\/title>/s.exec(second) ?? [''])[1]).toMatch(/\p{Script=Han}/u);
    expect(/name="description"\s+content="([^"]*)"/.exec(second)![1]).toMatch(/\p{Script=Han}/u);
  });

  test('lead to pages of their own language', () => {
    const withoutSwitch = (page: string): string =>
      bodyOf(page).replace(/<nav class="languages".*?<\/nav>/s, '');
    const links = (page: string): readonly string[] =>
      [...withoutSwitch(page).matchAll(/(?:href|lab|paper)="(\.\/[^"#]*)"/g)].map(([, link]) => link!);
    expect(links(first).length).toBeGreaterThan(0);
    for (const link of links(first)) expect(link).not.toMatch(/zh/);
    for (const link of links(second)) expect(link).toMatch(/zh\.html$/);
    // Whose maps open the lab where nothing says otherwise: the English one.
    expect(second).not.toMatch(/<erf-claim (?![^>]*lab=)/);
  });
});
