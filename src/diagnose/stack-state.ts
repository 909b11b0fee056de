import type { StackFacts } from '../core/types.ts';

/** A stack that can't be looked into, in words, and the command that goes on from there. */
export interface Unusable {
  readonly why: string;
  readonly command: 'deploy' | 'teardown' | undefined;
}

/** By the status as CloudFormation names it; the first that matches is taken. */
const STATES: readonly (readonly [status: RegExp, what: string, command: Unusable['command']])[] = [
  [/^CREATE_IN_PROGRESS$/, 'it is still being made; the same command watches it', 'deploy'],
  [/^REVIEW_IN_PROGRESS$/, 'its creation was never started', 'deploy'],
  [/^DELETE_IN_PROGRESS$/, 'it is being deleted', undefined],
  [/^DELETE_FAILED$/, 'its deletion failed half-way', 'teardown'],
  [/^ROLLBACK_IN_PROGRESS$/, 'its creation failed and is being taken back', undefined],
  [/^CREATE_FAILED$/, 'its creation failed half-way; the next deployment goes on', 'deploy'],
  [/^ROLLBACK_/, 'its creation failed; the next deployment makes it anew', 'deploy'],
];

/** Why a stack has nothing to look at; undefined for one that has: its outputs are there and it is not on its way out. */
export function unusable({ status, outputs }: StackFacts): Unusable | undefined {
  const found = STATES.find(([pattern]) => pattern.test(status));
  if (found !== undefined) return { why: `${status}: ${found[1]}`, command: found[2] };
  if (outputs.FailureQueueUrl && outputs.Url) return undefined;
  return { why: `${status}, and it lacks the outputs of this version`, command: 'deploy' };
}
