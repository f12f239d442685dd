// A blog in Markdown. The package's files are copied next to the posts, so that nothing comes from anybody else.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const packaged = dirname(fileURLToPath(import.meta.resolve('erf-lab')));

/** @param {{ addPassthroughCopy(files: Readonly<Record<string, string>>): void }} eleventyConfig */
export default function (eleventyConfig) {
  eleventyConfig.addPassthroughCopy({ [packaged]: 'erf-lab', 'blog.css': 'blog.css' });
}

export const config = {
  dir: { input: 'posts', includes: '../_includes' },
  markdownTemplateEngine: false,
};
