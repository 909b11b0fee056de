import type { ResourceEvent } from '../core/types.ts';
import { isCancelled } from '../progress/reduce.ts';
import { isRollbackStart } from '../stack/status.ts';

/**
 * The event that broke the stack: the first failure that is neither the stack's own nor a cancellation that another
 * failure brought about. Undefined when nothing failed.
 */
export function rootCause(events: readonly ResourceEvent[]): ResourceEvent | undefined {
  const failures = events.filter(({ status, isStack }) => status.endsWith('_FAILED') && !isStack);
  return failures.find(({ reason }) => !isCancelled(reason)) ?? failures[0];
}

/** The event that broke the rollback, of a stack whose rollback failed as well. */
export function rollbackCause(events: readonly ResourceEvent[]): ResourceEvent | undefined {
  const start = events.findLastIndex(({ status, isStack }) => isStack && isRollbackStart(status));
  return start < 0 ? undefined : rootCause(events.slice(start));
}
