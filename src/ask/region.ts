import type { Effects } from '../core/effects.ts';
import { flagSpec } from '../flags/table.ts';

/** Asks for the region at a terminal when nothing else names one. */
export async function chooseRegion(fx: Effects): Promise<Effects> {
  if (!fx.io.interactive || (await fx.aws.region()) !== undefined) return fx;
  const { prompt } = await import('./prompt.ts');
  const problem = (text: string) => flagSpec('region').check?.(text.trim());
  const region = await prompt({ message: 'AWS region', fallback: 'us-east-1', problem }, fx.io, fx.signal);
  return { ...fx, aws: fx.aws.inRegion(region) };
}
