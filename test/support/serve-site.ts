// Playwright's global set-up: serves the built site and tells the tests where.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './serve.mjs';

const root = join(import.meta.dirname, '../..');

export default async function serveSite(): Promise<() => Promise<void>> {
  const folder = join(root, 'site');
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`There is no built site in ${folder}. Run "npm run build" first.`);
  }
  const server = await serve(folder);
  // Workers inherit the environment, and playwright.config.ts reads the address from it there.
  process.env.ERF_SITE_URL = server.url;
  return () => server.close();
}
