import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../../src/sandbox/cache.ts';
import { ensureInstalled } from '../../../src/sandbox/install.ts';
import { interpreter, makeEnvironment, pipInstall } from '../../../src/sandbox/pip.ts';
import { checkPrerequisites } from '../../../src/sandbox/prerequisites.ts';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

/** The Python that has moto. Installed beside what the sandbox downloads, once for each state of the pins. */
export async function motoPython(): Promise<string> {
  const folder = join(cacheFolder(), 'moto');
  await mkdir(cacheFolder(), { recursive: true });
  await ensureInstalled({
    folder,
    pins: createHash('sha256')
      .update(await readFile(REQUIREMENTS))
      .digest('hex'),
    works: () => existsSync(interpreter(folder)),
    build: async (target) => {
      const needs = { python: true, java: false, maven: false };
      const found = await checkPrerequisites({ needs });
      const python = found.find(({ name }) => name === 'Python')?.path ?? 'python3';
      await makeEnvironment(python, target, {});
      await pipInstall('moto', interpreter(target), [REQUIREMENTS], {});
    },
  });
  return interpreter(folder);
}
