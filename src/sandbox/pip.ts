import { join } from 'node:path';
import { CliError } from '../core/errors.ts';
import { endingWithUs } from './assets.ts';
import { lastLines, type Run, run as runProgram } from './run.ts';

export interface PipOptions {
  readonly signal?: AbortSignal;
  readonly run?: Run;
}

/** The interpreter of a virtual environment. */
export function interpreter(environment: string): string {
  return join(environment, 'bin', 'python');
}

async function must(what: string, python: string, args: readonly string[], options: PipOptions) {
  const { signal, run = runProgram } = options;
  const { code, output } = await run(...endingWithUs(python, python, args), { signal });
  signal?.throwIfAborted();
  if (code === 0) return;
  throw new CliError('sandbox-install', `${what} failed.`, {
    why: lastLines(output, 6),
    remedy:
      'The packages come from PyPI: check the network, or the proxy or mirror in the pip configuration.',
  });
}

/** Makes a virtual environment with pip in it. */
export function makeEnvironment(python: string, folder: string, options: PipOptions): Promise<void> {
  return must('Making a Python environment', python, ['-m', 'venv', folder], options);
}

/** Installs what requirement files list: every package by version and hash, none built on this machine. */
export function pipInstall(
  what: string,
  python: string,
  files: readonly string[],
  options: PipOptions & { readonly target?: string },
): Promise<void> {
  const pip = ['-m', 'pip', 'install', '--quiet', '--require-hashes', '--no-deps', '--only-binary=:all:'];
  const into = options.target === undefined ? [] : ['--target', options.target];
  const list = files.flatMap((file) => ['-r', file]);
  return must(`Installing ${what}`, python, [...pip, ...into, ...list], options);
}
