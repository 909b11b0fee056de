import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';

/** Path of a file under assets/sandbox. */
export function sandboxAsset(name: string): string {
  return join(packageRoot(), 'assets', 'sandbox', name);
}

/** The built program that owns the sandbox's servers. */
export function supervisorScript(): string {
  return join(packageRoot(), 'dist', 'sandbox-supervisor.cjs');
}

/** The same program, but one that ends when this process ends, even by SIGKILL; where the system can do that. */
export function endingWithUs(python: string, command: string, args: readonly string[]): [string, string[]] {
  return [python, [sandboxAsset('end_with_parent.py'), '-', command, ...args]];
}
