import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Order } from '../lambda/history/work.ts';

/** One run of the state machine. */
export interface Execution {
  readonly arn: string;
  /** Its name, which is the folder `history/<name>/` of what it writes. */
  readonly run: string;
  readonly status: string;
  readonly order: Order;
  /** Milliseconds since the epoch. */
  readonly started: number;
  /** Why it failed, one line; undefined for one that did not. */
  readonly problem: string | undefined;
  /** Whether it can be made to go on from where it failed (Step Functions Developer Guide, "Restarting state machine executions with redrive"). */
  readonly canGoOn: boolean;
}

/** The newest ones that are looked at: the daily comparison makes one a day, of another kind. */
const LOOKED_AT = 20;

/** What a run is now. */
export async function readExecution(client: SFNClient, executionArn: string): Promise<Execution> {
  const now = await client.send(new DescribeExecutionCommand({ executionArn }));
  const { error, cause } = now;
  return {
    arn: executionArn,
    run: executionArn.split(':').at(-1) ?? '',
    status: now.status ?? '',
    order: JSON.parse(now.input ?? '{}') as Order,
    started: now.startDate?.getTime() ?? 0,
    problem: error === undefined ? undefined : [error, messageIn(cause)].filter(Boolean).join(': '),
    canGoOn: now.redriveStatus === 'REDRIVABLE',
  };
}

/** What a function has thrown, in the JSON that Step Functions makes of it; any other cause as it is. */
function messageIn(cause: string | undefined): string {
  try {
    const { errorMessage } = JSON.parse(cause ?? '') as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : String(cause);
  } catch {
    return cause ?? '';
  }
}

/** The newest run of the kinds that is in this state; undefined for none. */
export async function newestExecution(
  client: SFNClient,
  stateMachineArn: string,
  isWanted: (execution: Execution) => boolean,
): Promise<Execution | undefined> {
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: LOOKED_AT }),
  );
  for (const { executionArn = '' } of executions) {
    const execution = await readExecution(client, executionArn);
    if (isWanted(execution)) return execution;
  }
  return undefined;
}

/**
 * Starts a run, and gives its ARN.
 *
 * @param name of the execution: a name that was there is refused for 90 days.
 */
export async function startExecution(
  client: SFNClient,
  stateMachineArn: string,
  name: string,
  order: Order,
): Promise<string> {
  const { executionArn = '' } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(order) }),
  );
  return executionArn;
}

/** Makes a failed run go on from where it failed. */
export const redriveExecution = (client: SFNClient, executionArn: string): Promise<unknown> =>
  client.send(new RedriveExecutionCommand({ executionArn }));

/** A name for a new run: its kind and the time, with a random end. */
export const runName = (kind: Order['kind'], now: number, random: () => number): string =>
  `${kind}-${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}-${Math.floor(random() * 0xffff)
    .toString(16)
    .padStart(4, '0')}`;

/**
 * Stops the runs that are going on: a state machine is deleted only when they are over (Step Functions API Reference,
 * DeleteStateMachine), and a child may take a quarter of an hour.
 */
export async function stopExecutions(client: SFNClient, stateMachineArn: string): Promise<void> {
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
  );
  for (const { executionArn } of executions)
    await client.send(new StopExecutionCommand({ executionArn, cause: 'The stack is deleted.' }));
}
