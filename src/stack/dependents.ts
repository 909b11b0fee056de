import type { StackFacts } from '../core/types.ts';
import { ourStacks } from './find.ts';
import { type StackState, stateOf } from './status.ts';

/** States in which a stack has no subscription any more. */
const GONE: readonly StackState[] = ['rolled-back', 'deleting'];

/**
 * Stacks of this tool that get their events from the log group that the stack of this name has made: with the group they
 * lose them. CloudFormation names it by stack and logical id, so it is known even of a stack that is gone.
 */
export const dependentsOf = (stacks: readonly StackFacts[], stackName: string): StackFacts[] =>
  ourStacks(stacks).filter(
    ({ name, status, parameters }) =>
      name !== stackName &&
      !GONE.includes(stateOf(status)) &&
      parameters.ExistingLogGroup?.startsWith(`${stackName}-TrailLogGroup-`),
  );

/** `a`, `a and b`, `a, b and c`. */
export const namesIn = (stacks: readonly StackFacts[]): string =>
  stacks
    .map(({ name }) => name)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');
