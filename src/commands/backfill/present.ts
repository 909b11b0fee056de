import type { Effects } from '../../core/effects.ts';
import { CliError, EXIT, usageError } from '../../core/errors.ts';
import { pasteLine } from '../../flags/paste.ts';
import { type Execution, newestExecution } from '../../history/executions.ts';
import { orderWords, sameOrder } from '../../history/order.ts';
import type { Order } from '../../lambda/history/work.ts';
import { neededRetention } from '../../plan/history.ts';
import type { HistoryStack } from './stack.ts';

const isReading = ({ order }: Execution): boolean => order.kind !== 'verify';

/**
 * The run to go on with: one that is going on, or the last one when it failed. A new one begins for undefined.
 *
 * @param isOpen whether the user has asked for nothing in particular.
 * @throws CliError `already-running` (exit 1) when another one than the one asked for is going on.
 */
export async function presentRun(
  { machine, name, region }: HistoryStack,
  isOpen: boolean,
  order: Order,
  fx: Effects,
): Promise<Execution | undefined> {
  const client = await fx.aws.sfn();
  const last = await newestExecution(client, machine, isReading);
  if (last === undefined) return undefined;
  const isAsked = isOpen || sameOrder(last.order, order);
  if (last.status === 'RUNNING') {
    if (isAsked) return last;
    throw new CliError('already-running', `A run over ${orderWords(last.order)} is going on.`, {
      exit: EXIT.failed,
      why: 'Two at once would only be in each other’s way.',
      remedy: [
        'Watch it, and begin yours when it is over:',
        pasteLine('backfill', { 'stack-name': name, region }),
      ],
    });
  }
  return isAsked && last.status !== 'SUCCEEDED' && last.canGoOn ? last : undefined;
}

/** @throws CliError `older-than-kept` (exit 2) for a range that begins before what the stack keeps, with the line that keeps it. */
export function requireKept({ from, kind }: Order, stack: HistoryStack, now: number): void {
  if (from === undefined) return;
  const { retentionDays, name, region } = stack;
  const needed = neededRetention(from, retentionDays, now);
  if (needed === undefined || kind === 'verify') return;
  throw usageError(
    'older-than-kept',
    `The stack keeps events for ${retentionDays} days: those of ${from} would be deleted again.`,
    [
      'Keep them longer first:',
      pasteLine('deploy', { 'stack-name': name, region, 'retention-days': String(needed), yes: true }),
      'or begin later, by --from or --since.',
    ],
    'Indices are deleted when they are older than that.',
  );
}
