// Makes sure that there is a browser for the tests: finds one that starts, or installs one. Imports Node and Playwright only.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { browserCandidates, launchOptions } from './browser.mjs';
import { serve } from './serve.mjs';

const playwright = join(import.meta.dirname, '../../node_modules/playwright/cli.js');
const installMinutes = 5;

/**
 * Runs a command with its output on ours; says whether it went well.
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  console.log(`${command === process.execPath ? 'node' : command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: installMinutes * 60_000,
  });
  return status === 0;
}

const canInstallPackages = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/**
 * Ways to come by a browser, each tried only while those before brought none that starts.
 * @type {readonly (() => unknown)[]}
 */
const ways = [
  () => {},
  () => run(process.execPath, [playwright, 'install', '--no-shell', 'chromium']),
  () =>
    canInstallPackages &&
    existsSync(chromium.executablePath()) &&
    run(process.execPath, [playwright, 'install-deps', 'chromium']),
  () =>
    canInstallPackages &&
    run('apt-get', ['update']) &&
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']),
];

/**
 * Starts a browser and asks it for a WebGPU adapter.
 * @param {string} path
 * @returns {Promise<{ version: string, adapter: string | null }>}
 */
async function probe(path) {
  const browser = await chromium.launch({ ...launchOptions(path), timeout: 60_000 });
  // WebGPU is there in a secure context only: about:blank is none, a page of this machine is one.
  const server = await serve(tmpdir(), { pages: { '/': '<!doctype html><title>probe</title>' } });
  try {
    const page = await browser.newPage();
    await page.goto(server.url);
    const adapter = await page.evaluate(async () => {
      const info = (await navigator.gpu?.requestAdapter())?.info;
      return info ? [info.vendor, info.architecture, info.description].filter(Boolean).join(' ') : null;
    });
    return { version: browser.version(), adapter };
  } finally {
    await browser.close();
    await server.close();
  }
}

/**
 * The path of a browser that starts, one with a WebGPU adapter if there is any; installs one where there is none.
 * @returns {Promise<string>}
 */
export async function prepareBrowser() {
  /** @type {Set<string>} */
  const seen = new Set();
  let withoutAdapter = '';
  for (const way of ways) {
    if (way() === false) continue;
    // What did not start for want of a library may start once the libraries are there.
    for (const path of browserCandidates()) {
      if (withoutAdapter === path) continue;
      try {
        const { version, adapter } = await probe(path);
        console.log(`${path} (${version}), WebGPU adapter: ${adapter ?? 'none'}`);
        if (adapter !== null) return path;
        withoutAdapter ||= path;
      } catch (error) {
        const reason = String(error).split('\n', 1)[0];
        if (!seen.has(path)) console.log(`${path} does not start: ${reason}`);
        seen.add(path);
      }
    }
  }
  if (withoutAdapter) {
    console.log('No browser here has a WebGPU adapter: the tests that need one will fail.');
    return withoutAdapter;
  }
  throw new Error(
    'No browser that starts. Install Chrome or Chromium, or name one in the environment variable CHROME_PATH.',
  );
}
