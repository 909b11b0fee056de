import type { StackFacts } from '../core/types.ts';
import { missingOutputs } from './outputs.ts';
import { type StackState, stateOf } from './status.ts';

/** A stack that has no dashboards to look into: why, and the command that goes on from there. */
export interface Unusable {
  readonly why: string;
  readonly command: 'deploy' | 'teardown' | undefined;
}

const STATES: Readonly<Partial<Record<StackState, readonly [what: string, command: Unusable['command']]>>> = {
  creating: ['it is still being created; the same command watches it', 'deploy'],
  review: ['its creation was never started', 'deploy'],
  deleting: ['it is being deleted', undefined],
  deleted: ['it is deleted', 'deploy'],
  'delete-failed': ['its deletion failed half-way', 'teardown'],
  'rolling-back': ['its creation failed and is being rolled back', undefined],
  'rolled-back': ['its creation failed; the next deployment creates it anew', 'deploy'],
};

/** Undefined for a stack that can be looked into: it has all outputs and is not being deleted. */
export function unusable(stack: StackFacts): Unusable | undefined {
  const { status } = stack;
  const found = STATES[stateOf(status)];
  if (found !== undefined) return { why: `${status}: ${found[0]}`, command: found[1] };
  if (status === 'CREATE_FAILED')
    return { why: `${status}: its creation failed half-way; the next deployment goes on`, command: 'deploy' };
  const missing = missingOutputs(stack);
  if (missing.length === 0) return undefined;
  return { why: `${status}, and it lacks the output ${missing.join(', ')}`, command: 'deploy' };
}
