import { type CloudFormationClient, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { CliError } from '../core/errors.ts';
import type { Clock } from '../core/io.ts';
import { readStack } from '../stack/read.ts';

/** A run executes its change set within seconds; one that has waited for longer was left behind by a run that died. */
const ORPHAN_MS = 15 * 60_000;

/** The error of a run that another one was quicker than. */
export const anotherRun = (stackName: string, cause: Error): CliError =>
  new CliError('another-run', `Another run is changing the stack ${stackName}.`, {
    why: 'It was quicker: CloudFormation takes one change at a time, and has its.',
    remedy: [
      'This run has changed nothing, and leaves alone what the other one uses.',
      `Watch the other: npx create-cloudtrail-kibana --stack-name ${stackName}`,
      'or run the same command again once it is through.',
    ],
    cause,
  });

/** What CloudFormation says when a stack was made, or an operation on it began, after this run looked. */
const TOO_LATE = /already exists|_IN_PROGRESS\]? state/i;

/** What it says when a stack that nobody changes is in a state that takes no such change. */
const UNFIT = /\bin (?:a non-terminal )?\[?\w+\]? state|cannot be updated from/i;

/** The error in these terms when another run or the stack's state brought it about, or as it is. */
export function explainConflict(stackName: string, error: Error): Error {
  if (error.name === 'AlreadyExistsException') return anotherRun(stackName, error);
  if (error.name !== 'ValidationError') return error;
  if (TOO_LATE.test(error.message)) return anotherRun(stackName, error);
  return UNFIT.test(error.message) ? unfit(stackName, error) : error;
}

const unfit = (stackName: string, cause: Error): CliError =>
  new CliError(
    'stack-unfit',
    `CloudFormation takes no change of the stack ${stackName} in its present state.`,
    {
      why: cause.message,
      remedy: [
        'Nothing was changed. Run the same command again: it reads the state anew.',
        `If the answer is the same, remove the stack: npx create-cloudtrail-kibana teardown --stack-name ${stackName}`,
      ],
      cause,
    },
  );

/**
 * Whether another run uses what lies beside the stack, the password and the uploads: it has a change set on the stack,
 * or has begun to make it.
 *
 * @param mine true for a status in which the stack holds nothing of another run's.
 */
export async function usedByAnother(
  client: CloudFormationClient,
  stackName: string,
  mine: (status: string) => boolean,
  clock: Clock,
): Promise<boolean> {
  const stack = await readStack(client, stackName);
  if (stack === undefined) return false;
  return !mine(stack.status) || (await holdsChangeSets(client, stackName, clock));
}

/** Whether a run that lives has a change set on the stack, not executed yet. */
export async function holdsChangeSets(
  client: CloudFormationClient,
  stackName: string,
  clock: Clock,
): Promise<boolean> {
  const { Summaries } = await client.send(new ListChangeSetsCommand({ StackName: stackName }));
  return (Summaries ?? []).some(
    ({ ExecutionStatus, Status, CreationTime }) =>
      ((Status === 'CREATE_COMPLETE' && ExecutionStatus === 'AVAILABLE') ||
        /^CREATE_(PENDING|IN_PROGRESS)$/.test(Status ?? '')) &&
      clock.now() - (CreationTime?.getTime() ?? 0) < ORPHAN_MS,
  );
}
