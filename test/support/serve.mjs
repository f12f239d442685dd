// A static file server for tests: one folder, a free port, the headers asked for. Imports Node only.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** @type {Readonly<Record<string, string>>} */
const contentTypes = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * The file that an address stands for, or null where there is none inside the folder.
 * @param {string} folder absolute
 * @param {string} path decoded, from the first slash on
 * @returns {Promise<{ file: string, byteLength: number } | null>}
 */
async function find(folder, path) {
  const file = resolve(join(folder, path));
  if (file !== folder && !file.startsWith(folder + sep)) return null;
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory()) return path.endsWith('/') ? find(folder, `${path}index.html`) : null;
  return found && { file, byteLength: found.size };
}

/**
 * Serves `folder` until `close()`. Two calls are two origins. `pages` are answered from memory before the folder is
 * asked, for a page that only one test needs. To be loaded from another origin, a folder needs
 * `headers: { 'access-control-allow-origin': '*' }`; a policy is `{ 'content-security-policy': "…" }`.
 * @param {string} folder
 * @param {{ headers?: Readonly<Record<string, string>>, pages?: Readonly<Record<string, string>>, port?: number }} [options]
 * @returns {Promise<{ readonly url: string, close(): Promise<void> }>} `url` ends with a slash
 */
export async function serve(folder, { headers = {}, pages = {}, port = 0 } = {}) {
  const root = resolve(folder);
  const server = createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
      const page = pages[path];
      const found = page === undefined ? await find(root, path) : null;
      if (page === undefined && !found) {
        response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(`Not found: ${path}\n`);
        return;
      }
      const extension = extname(found?.file ?? path) || '.html';
      const type = contentTypes[extension] ?? 'application/octet-stream';
      response.writeHead(200, {
        'content-type': type,
        'content-length': found?.byteLength ?? Buffer.byteLength(page ?? ''),
        'cache-control': 'no-store',
        ...headers,
      });
      if (request.method === 'HEAD' || !found) response.end(page);
      else await pipeline(createReadStream(found.file), response);
    } catch (error) {
      // A reader that went away, or an address that cannot be decoded: nothing that a test should die of.
      if (!response.headersSent) response.writeHead(400).end(`${error}\n`);
      else response.destroy();
    }
  });
  await new Promise((done, fail) =>
    server.once('error', fail).listen(port, '127.0.0.1', () => done(undefined)),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`No port for ${root}.`);
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close() {
      server.closeAllConnections();
      return new Promise((done, fail) => server.close((error) => (error ? fail(error) : done())));
    },
  };
}
