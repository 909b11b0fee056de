import { DescribeMapRunCommand, ListMapRunsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { Effects } from '../core/effects.ts';
import { type Execution, readExecution } from './executions.ts';

const EVERY_MS = 5_000;

/** How far a run is. */
export interface Progress {
  /** The Distributed Map that it is at: 0 before the first, 1 and 2 after each other. */
  readonly map: number;
  /** Parts of that Map: those that are done, and all. */
  readonly done: number;
  readonly total: number;
  /** Milliseconds since that Map began. */
  readonly since: number;
}

/**
 * Waits until a run is over, and gives it as it is then.
 *
 * @param told of each step forward.
 * @throws what `fx.signal` aborts with: the run goes on.
 */
export async function followExecution(
  client: SFNClient,
  arn: string,
  { clock, signal }: Pick<Effects, 'clock' | 'signal'>,
  told: (progress: Progress) => void,
): Promise<Execution> {
  let last = '';
  for (;;) {
    const execution = await readExecution(client, arn);
    if (execution.status !== 'RUNNING' && execution.status !== 'PENDING_REDRIVE') return execution;
    const progress = await progressOf(client, arn, clock.now());
    const key = `${progress.map} ${progress.done} ${progress.total}`;
    if (key !== last) told(progress);
    last = key;
    await clock.sleep(EVERY_MS, signal);
  }
}

async function progressOf(client: SFNClient, executionArn: string, now: number): Promise<Progress> {
  const { mapRuns = [] } = await client.send(new ListMapRunsCommand({ executionArn }));
  const newest = [...mapRuns].sort((a, b) => Number(b.startDate ?? 0) - Number(a.startDate ?? 0))[0];
  if (newest === undefined) return { map: 0, done: 0, total: 0, since: 0 };
  const { itemCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn: newest.mapRunArn }));
  return {
    map: mapRuns.length,
    done: itemCounts?.succeeded ?? 0,
    total: itemCounts?.total ?? 0,
    since: now - (newest.startDate?.getTime() ?? now),
  };
}

/** Milliseconds until the present Map is done at its present rate; undefined before there is one. */
export const timeLeft = ({ done, total, since }: Progress): number | undefined =>
  done === 0 || since <= 0 ? undefined : ((total - done) * since) / done;
