// Builds the example posts and serves them from one origin, the package and the lab from another, each on a free port of
// this machine. `npm run examples` runs it; the tests import it. Imports Node and the tests' file server only.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from '../test/support/serve.mjs';

const here = import.meta.dirname;
const root = join(here, '..');
const built = { posts: join(here, 'site/posts'), second: join(here, 'site/second') };

/** Addresses that the posts name, and that nobody has: here the second origin stands for both. */
const elsewhere = { package: 'https://cdn.example/', lab: 'https://lab.example/' };

/** What a reader gets who installs the package: found by its name, as a post's own build finds it. */
const packaged = dirname(fileURLToPath(import.meta.resolve('erf-lab')));

/**
 * Runs a package's command in a folder of ours. Rejects with what it printed where it fails.
 * @param {string} script within node_modules
 * @param {readonly string[]} options
 * @param {string} folder
 * @returns {Promise<void>}
 */
function run(script, options, folder) {
  return new Promise((done, fail) => {
    // A NODE_ENV from outside (a test runner's) would choose other builds than a reader gets.
    const { NODE_ENV: _ignored, ...env } = process.env;
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...options], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    child.stdout.on('data', (text) => (printed += text));
    child.stderr.on('data', (text) => (printed += text));
    child.on('error', fail);
    child.on('exit', (code) =>
      code === 0 ? done() : fail(new Error(`${script} ended with ${code}:\n${printed}`)),
    );
  });
}

/**
 * Copies a page as it lies here, with the second origin's addresses where it names those that nobody has.
 * @param {string} page within this folder
 * @param {string} second ends with a slash
 */
function copyPage(page, second) {
  const text = readFileSync(join(here, page), 'utf8')
    .replaceAll(elsewhere.package, `${second}package/`)
    .replaceAll(elsewhere.lab, `${second}lab/`);
  mkdirSync(dirname(join(built.posts, page)), { recursive: true });
  writeFileSync(join(built.posts, page), text);
}

/** @param {string} second */
async function buildPosts(second) {
  const to = (/** @type {string} */ folder) => join(built.posts, folder);
  for (const page of ['index.html', 'plain/index.html', 'iframe/index.html']) copyPage(page, second);
  cpSync(join(here, 'iframe/frames.js'), to('iframe/frames.js'));
  cpSync(join(here, 'why'), to('why'), { recursive: true });
  cpSync(packaged, to('why/erf-lab'), { recursive: true });
  await Promise.all([
    run('@11ty/eleventy/cmd.cjs', ['--quiet', '--output=../site/posts/eleventy'], join(here, 'eleventy')),
    run('vite/bin/vite.js', ['build', '--logLevel=error', `--outDir=${to('react')}`], join(here, 'react')),
  ]);
}

/**
 * Builds and serves everything until `close()`; the package and the site must be built before.
 * @param {{ headers?: Readonly<Record<string, string>> }} [options] headers of the posts
 * @returns {Promise<{ readonly posts: string, readonly second: string, close(): Promise<void> }>} both addresses end
 *   with a slash
 */
export async function serveExamples({ headers = {} } = {}) {
  for (const needed of [join(packaged, 'erf-lab.js'), join(root, 'site/embed.html')]) {
    if (!existsSync(needed)) throw new Error(`There is no ${needed}. Run "npm run build" first.`);
  }
  rmSync(join(here, 'site'), { recursive: true, force: true });
  cpSync(packaged, join(built.second, 'package'), { recursive: true });
  cpSync(join(root, 'site'), join(built.second, 'lab'), { recursive: true });
  const second = await serve(built.second, { headers: { 'access-control-allow-origin': '*' } });
  try {
    await buildPosts(second.url);
    const posts = await serve(built.posts, { headers });
    return {
      posts: posts.url,
      second: second.url,
      async close() {
        await Promise.all([posts.close(), second.close()]);
      },
    };
  } catch (error) {
    await second.close();
    throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { posts, second, close } = await serveExamples();
  console.log(`The posts:            ${posts}\nThe package, the lab: ${second}\nCtrl-C ends both.`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void close());
}
