import { endedWell, isRolledBackUpdate } from '../../stack/status.ts';
import type { VerifyContext } from '../context.ts';
import { Finding } from '../finding.ts';

export async function stackComplete({ stack }: VerifyContext): Promise<string> {
  if (endedWell(stack.status, 'made')) return stack.status;
  if (isRolledBackUpdate(stack.status)) {
    throw new Finding('the last update was rolled back', 'Run the same update again.', 'warn');
  }
  throw new Finding(`it is in ${stack.status}`);
}
