import type { Check } from '../core/types.ts';

/** True when no check fails; what could not be run fails with what it needs. */
export const isWell = (checks: readonly Check[]): boolean =>
  checks.every(({ status }) => status === 'ok' || status === 'warn');

/** `1 check fails, 5 could not be run`; undefined when none fails. */
export function troubleWords(checks: readonly Check[], noun = 'check'): string | undefined {
  if (isWell(checks)) return undefined;
  const failed = checks.filter(({ status }) => status === 'fail').length;
  const notRun = checks.filter(({ status }) => status === 'not-run').length;
  const fails = failed === 1 ? `1 ${noun} fails` : `${failed} ${noun}s fail`;
  return notRun === 0 ? fails : `${fails}, ${notRun} could not be run`;
}
