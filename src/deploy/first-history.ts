import type { Effects } from '../core/effects.ts';
import { reasonOf } from '../core/errors.ts';
import type { Plan, ResourceEvent } from '../core/types.ts';
import { discoverRegions } from '../discover/regions.ts';
import { pasteLine } from '../flags/paste.ts';
import { startExecution } from '../history/executions.ts';
import { endedWell } from '../stack/status.ts';

/** Logical id of the state machine in the template. */
const MACHINE = 'HistoryMachine';

/**
 * What starts reading Event history as soon as CloudFormation has made the state machine: the minutes that the domain takes
 * are used then. Its name is made of the stack's id, so that a creation that goes on starts no second one.
 *
 * @returns told of each event of the stack; does nothing for a plan without history, and for an update.
 */
export function firstHistory(
  { answers, identity }: Pick<Plan, 'answers' | 'identity'>,
  stackId: string,
  { aws, report }: Effects,
): (event: ResourceEvent) => Promise<void> {
  const { historyDays: days, stackName } = answers;
  let begun = days === 0;
  return async ({ logicalId, status, physicalId }) => {
    if (begun || logicalId !== MACHINE || !endedWell(status, 'made')) return;
    begun = true;
    try {
      const regions = await discoverRegions(aws);
      const order = { kind: 'event-history', days, regions } as const;
      const arn = await startExecution(await aws.sfn(), physicalId, nameOf(stackId), order);
      report.event('history-started', { arn, days, regions });
    } catch (error) {
      if ((error as Error).name === 'ExecutionAlreadyExists') return;
      const again = pasteLine('backfill', {
        ...{ 'stack-name': stackName, region: identity.region },
        'event-history': true,
      });
      report.warn(`Event history is not read (${reasonOf(error)}). Once the stack is there: ${again}`);
    }
  };
}

/** The random end of the stack's id. */
const nameOf = (stackId: string): string => `first-${stackId.split('/').at(-1)}`.slice(0, 80);
