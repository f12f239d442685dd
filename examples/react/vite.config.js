// A post in MDX: Markdown with React components in it.
import mdx from '@mdx-js/rollup';
import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [{ enforce: 'pre', ...mdx() }],
  build: { emptyOutDir: true },
});
