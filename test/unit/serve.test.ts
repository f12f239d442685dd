// The server that the end-to-end tests stand on.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serve } from '../support/serve.mjs';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'erf-lab-serve-'));
  mkdirSync(join(folder, 'site/assets'), { recursive: true });
  writeFileSync(join(folder, 'site/index.html'), '<!doctype html><title>lab</title>');
  writeFileSync(join(folder, 'site/assets/lab.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'outside');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The status of a path sent as it is: fetch() would tidy it first. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((done, fail) => {
    request({ hostname, port, path }, (response) => done(response.resume().statusCode))
      .on('error', fail)
      .end();
  });
}

test('a folder answers with its index, a script with its type, all with the headers asked for', async () => {
  const policy = "default-src 'self'";
  const server = await serve(join(folder, 'site'), { headers: { 'content-security-policy': policy } });
  try {
    const page = await fetch(server.url);
    expect(await page.text()).toContain('<title>lab</title>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(policy);
    const script = await fetch(`${server.url}assets/lab.js?v=1`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  } finally {
    await server.close();
  }
});

test.each(['/../secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/missing.js', '/assets'])(
  '%s is not found',
  async (path) => {
    const server = await serve(join(folder, 'site'));
    try {
      expect(await statusOf(server.url, path)).toBe(404);
    } finally {
      await server.close();
    }
  },
);

test('two servers are two origins, and a closed one answers no more', async () => {
  const first = await serve(join(folder, 'site'));
  const second = await serve(join(folder, 'site'), { pages: { '/': '<p>from memory</p>' } });
  expect(new URL(first.url).origin).not.toBe(new URL(second.url).origin);
  expect(await (await fetch(second.url)).text()).toBe('<p>from memory</p>');
  await first.close();
  await second.close();
  await expect(fetch(first.url)).rejects.toThrow('fetch failed');
});
