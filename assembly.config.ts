// AssemblyScript as a module: `import bytes from './index.ts?assembly'` is the compiled WebAssembly, in base64;
// `?assembly=relaxed` may fuse multiply and add. For Vite, its workers and Vitest.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** No runtime, no data of its own, no checks: functions over a memory that the caller gives. */
const options = ['-O3', '--runtime', 'stub', '--importMemory', '--noAssert', '--enable', 'simd'];

const relaxed = ['--enable', 'relaxed-simd'];

/** The compiler takes seconds, and every build and every test run asks for the same: kept by what goes into it. */
const cache = join(import.meta.dirname, 'node_modules/.cache/assembly');

const compiler = join(import.meta.dirname, 'node_modules/assemblyscript/package.json');

function sourcesOf(file: string): string[] {
  const folder = dirname(file);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(folder, name));
}

async function compile(file: string, flags: readonly string[]): Promise<Buffer> {
  const hash = createHash('sha256').update(JSON.stringify([basename(file), flags]));
  for (const part of [compiler, ...sourcesOf(file)]) hash.update(readFileSync(part));
  const kept = join(cache, `${hash.digest('hex')}.wasm`);
  try {
    return readFileSync(kept);
  } catch {
    // Not compiled yet.
  }
  const { default: asc } = await import('assemblyscript/asc');
  const { error, stderr } = await asc.main(
    [basename(file), ...flags, '--baseDir', dirname(file), '--outFile', 'out.wasm'],
    {
      writeFile(_name, contents) {
        mkdirSync(cache, { recursive: true });
        // Whoever reads beside us finds all of it or nothing.
        const part = `${kept}.${process.pid}`;
        writeFileSync(part, contents);
        renameSync(part, kept);
      },
    },
  );
  if (error) throw new Error(`${file}: ${error.message}\n${stderr.toString()}`);
  return readFileSync(kept);
}

export function assembly(): Plugin {
  return {
    name: 'assembly',
    enforce: 'pre',
    async load(id) {
      const [, file, variant] = /^(.*\.ts)\?assembly(=relaxed)?$/.exec(id) ?? [];
      if (file === undefined) return null;
      for (const source of sourcesOf(file)) this.addWatchFile(source);
      const bytes = await compile(file, variant ? [...options, ...relaxed] : options);
      return `export default ${JSON.stringify(bytes.toString('base64'))}`;
    },
  };
}
