// The package as npm would publish it, packed once, and empty projects that install it. Imports Node only.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

/** Runs a command to its end; what it said where it failed is in the error. */
export function run(command: string, args: readonly string[], cwd: string): string {
  // The tests' own environment would choose other builds, or colours.
  const { NODE_ENV: _environment, FORCE_COLOR: _colour, ...env } = process.env;
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
    maxBuffer: 64 * 2 ** 20,
  });
  if (error) throw error;
  if (status !== 0) {
    // Node shows the line that failed, which may be a whole bundle.
    const said = `${stdout}${stderr}`.slice(-2000);
    throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${said}`);
  }
  return stdout;
}

/** Runs a script with this Node; `args[0]` is its path. */
export const runNode = (args: readonly string[], cwd: string): string => run(process.execPath, args, cwd);

export interface PackedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

export interface Packed {
  readonly tarball: string;
  readonly files: readonly PackedFile[];
  /** Bytes. */
  readonly size: number;
  readonly unpackedSize: number;
}

/** Packs the package into `folder`. */
export function pack(folder: string): Packed {
  const text = run('npm', ['pack', '--json', '--pack-destination', folder], root);
  const [packed] = JSON.parse(text) as [Omit<Packed, 'tarball'> & { filename: string }];
  return { ...packed, tarball: join(folder, packed.filename) };
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'erf-lab-package-'));

/** An empty project in `folder` with the package installed by npm. */
export function install(folder: string, tarball: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "a-stranger", "version": "1.0.0", "private": true, "type": "module" }\n',
  );
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', ...quietly, tarball], folder);
}

/** Another project like `from`, with these files, and with tools linked from our own folder rather than fetched again. */
export function project(
  from: string,
  folder: string,
  {
    files,
    tools = [],
  }: { readonly files: Readonly<Record<string, string>>; readonly tools?: readonly string[] },
): void {
  cpSync(from, folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  for (const tool of tools) {
    const link = join(folder, 'node_modules', tool);
    rmSync(link, { recursive: true, force: true });
    symlinkSync(join(root, 'node_modules', tool), link, 'junction');
  }
}
