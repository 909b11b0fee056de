import type { Effects } from '../core/effects.ts';
import { EXIT, type ExitCode } from '../core/errors.ts';
import type { Flags } from '../flags.ts';

export async function rotateIps(_flags: Flags, _fx: Effects): Promise<ExitCode> {
  return EXIT.ok;
}
