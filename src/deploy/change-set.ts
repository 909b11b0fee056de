import {
  type Capability,
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { isUnanswered } from '../aws/failures.ts';
import { CliError } from '../core/errors.ts';
import type { Clock } from '../core/io.ts';
import type { Tag } from '../core/types.ts';
import { adviceFor } from '../diagnose/advice.ts';
import { stateOf } from '../stack/status.ts';
import { anotherRun, explainConflict, holdsChangeSets } from './another-run.ts';
import { awsTags } from './tags.ts';
import { validationErrors } from './validation.ts';

interface ResourceChange {
  readonly action: string;
  readonly logicalId: string;
  readonly type: string;
  readonly replacement: boolean;
  /** True when CloudFormation can't yet say that it won't be replaced. */
  readonly mayReplace: boolean;
}

export interface ChangeSet {
  readonly id: string;
  readonly stackId: string;
  /** True when the change set made the stack. The stack is empty then, and is removed together with the change set. */
  readonly madeStack: boolean;
  /** Empty when the stack is already as wanted. */
  readonly changes: readonly ResourceChange[];
}

export interface ChangeSetInput {
  readonly stackName: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly template: TemplateSource;
  /** Every parameter of the template, with its value or as the stack has it. */
  readonly parameters: Readonly<Record<string, string | typeof KEPT>>;
  /**
   * All tags of the stack from now on, which CloudFormation hands on to its resources; undefined leaves them as they are
   * (API reference, UpdateStack, Tags).
   */
  readonly tags: readonly Tag[] | undefined;
  /** Id of the stack that was there before, if any. */
  readonly present: string | undefined;
}

/**
 * What becomes of what was made when something else fails; `keep` leaves the stack in CREATE_FAILED or UPDATE_FAILED, and
 * CloudFormation takes a change of it later. It takes none of a stack that was made with OnStackFailure DO_NOTHING: see
 * docs/decisions/0011.
 */
export type OnFailure = 'keep' | 'rollback';

/** Stands for the value that a parameter of the stack has already. */
export const KEPT = Symbol('UsePreviousValue');

/** Where the template is: a URL in S3, a text of at most 51,200 bytes, or the one that the stack has already. */
export type TemplateSource =
  | { readonly TemplateURL: string }
  | { readonly TemplateBody: string }
  | { readonly UsePreviousTemplate: true };

const POLL_MS = 1000;

type Ids = Pick<ChangeSet, 'id' | 'stackId' | 'madeStack'>;

/** With the stack, since a policy may allow change sets of one stack alone. */
const named = ({ id, stackId }: Pick<Ids, 'id' | 'stackId'>) => ({ ChangeSetName: id, StackName: stackId });

/**
 * Asks CloudFormation what it would do, and waits for the answer.
 *
 * @throws CliError `change-set-failed` with CloudFormation's reason; the failed change set is removed. `another-run` when
 * another run has begun to make or change the stack.
 */
export async function createChangeSet(
  client: CloudFormationClient,
  input: ChangeSetInput,
  clock: Clock,
  signal: AbortSignal,
): Promise<ChangeSet> {
  const name = `create-cloudtrail-kibana-${clock.now()}`;
  const command = new CreateChangeSetCommand({
    ...wanted(input),
    ChangeSetName: name,
    // The SDK asks again when a connection breaks: by this, CloudFormation knows it for the same request.
    ClientToken: name,
    ChangeSetType: input.type,
  });
  const made = await client.send(command).catch(async (error: Error) => {
    const named = {
      id: name,
      stackId: input.stackName,
      changes: [],
      madeStack: input.type === 'CREATE' && input.present === undefined,
    };
    // Nobody knows whether it was made. If it was, nothing of it may stay.
    if (isUnanswered(error)) await discard(client, named, clock).catch(() => {});
    throw explainConflict(input.stackName, error);
  });
  // A stack that waits for another change set keeps its id: it is not ours to remove.
  const madeStack = input.type === 'CREATE' && made.StackId !== input.present;
  const ids = { id: `${made.Id}`, stackId: `${made.StackId}`, madeStack };
  try {
    return { ...ids, changes: await settled(client, ids, clock, signal) };
  } catch (error) {
    await discard(client, { ...ids, changes: [] }, clock);
    throw GONE.test((error as Error).name) ? anotherRun(input.stackName, error as Error) : error;
  }
}

/** What is wanted of the stack, as both ways to change it take it. */
const wanted = (input: ChangeSetInput) => ({
  StackName: input.stackName,
  ...input.template,
  Parameters: Object.entries(input.parameters).map(([ParameterKey, value]) =>
    value === KEPT ? { ParameterKey, UsePreviousValue: true } : { ParameterKey, ParameterValue: value },
  ),
  Capabilities: ['CAPABILITY_IAM'] satisfies Capability[],
  ...(input.tags === undefined ? {} : { Tags: awsTags(input.tags) }),
});

async function settled(
  client: CloudFormationClient,
  ids: Ids,
  clock: Clock,
  signal: AbortSignal,
): Promise<ResourceChange[]> {
  for (let wait = POLL_MS / 10; ; wait = Math.min(wait * 2, POLL_MS)) {
    const answer = await client.send(new DescribeChangeSetCommand(named(ids)));
    if (answer.Status === 'CREATE_COMPLETE')
      return allChanges(client, ids, answer.Changes ?? [], answer.NextToken);
    if (answer.Status === 'FAILED') {
      const reason = answer.StatusReason ?? '';
      if (/didn't contain changes|no updates are to be performed/i.test(reason)) return [];
      throw await turnedDown(client, ids, reason);
    }
    await clock.sleep(wait, signal);
  }
}

async function turnedDown(client: CloudFormationClient, ids: Ids, reason: string): Promise<CliError> {
  const found = /validation failed/i.test(reason) ? await validationErrors(client, ids) : [];
  const context = { stackName: nameOf(ids), logicalId: '', physicalId: '' };
  const advice = adviceFor(reason, context);
  return new CliError('change-set-failed', 'CloudFormation turned the plan down.', {
    why: found.length > 0 ? found.join('\n  ') : reason,
    remedy: [
      ...(advice === undefined ? [] : [advice.remedy]),
      'Nothing was changed. Correct what the reason names and run the same\ncommand again.',
    ],
  });
}

async function allChanges(
  client: CloudFormationClient,
  ids: Ids,
  first: readonly Change[],
  nextToken: string | undefined,
): Promise<ResourceChange[]> {
  const changes = first.map(toResourceChange);
  for (let token = nextToken; token !== undefined; ) {
    const page = await client.send(new DescribeChangeSetCommand({ ...named(ids), NextToken: token }));
    changes.push(...(page.Changes ?? []).map(toResourceChange));
    token = page.NextToken;
  }
  return changes;
}

const toResourceChange = ({ ResourceChange: change }: Change): ResourceChange => ({
  action: change?.Action ?? '',
  logicalId: change?.LogicalResourceId ?? '',
  type: change?.ResourceType ?? '',
  replacement: change?.Replacement === 'True',
  mayReplace: change?.Replacement === 'True' || change?.Replacement === 'Conditional',
});

/**
 * Lets CloudFormation carry the change set out.
 *
 * @throws CliError `another-run` when another run was first: CloudFormation drops a stack's other change sets as soon as
 * one is executed.
 */
export async function execute(
  client: CloudFormationClient,
  changeSet: ChangeSet,
  onFailure: OnFailure = 'rollback',
): Promise<void> {
  const keeps = onFailure === 'keep' ? { DisableRollback: true } : {};
  // As above: a second request of the same token is the same execution.
  const token = changeSet.id.split('/').at(-1);
  const command = new ExecuteChangeSetCommand({
    ...named(changeSet),
    ...keeps,
    ClientRequestToken: `create-cloudtrail-kibana-${token}`,
  });
  await client.send(command).catch((error: Error) => {
    const name = nameOf(changeSet);
    throw GONE.test(error.name) ? anotherRun(name, error) : explainConflict(name, error);
  });
}

/**
 * Tries again what has failed in a stack that is otherwise as wanted: a change set would be turned down for want of
 * changes.
 */
export async function retry(client: CloudFormationClient, input: ChangeSetInput): Promise<void> {
  const command = new UpdateStackCommand({ ...wanted(input), DisableRollback: true });
  await client.send(command).catch((error: Error) => {
    throw explainConflict(input.stackName, error);
  });
}

/** `arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>` → the name. */
const nameOf = ({ stackId }: Pick<Ids, 'stackId'>) => stackId.split('/')[1] ?? stackId;

const GONE = /^(ChangeSetNotFound|InvalidChangeSetStatus)/;

/**
 * Removes a change set that will not be executed, and the empty stack that was made with it, unless that holds another
 * run's by now.
 */
export async function discard(
  client: CloudFormationClient,
  changeSet: ChangeSet,
  clock: Clock,
): Promise<void> {
  const { stackId, madeStack } = changeSet;
  await client.send(new DeleteChangeSetCommand(named(changeSet))).catch((error: Error) => {
    if (!GONE.test(error.name)) throw error;
  });
  if (!madeStack) return;
  const { Stacks } = await client
    .send(new DescribeStacksCommand({ StackName: stackId }))
    .catch(() => ({ Stacks: [] }));
  if (stateOf(Stacks?.[0]?.StackStatus ?? '') !== 'review') return;
  if (await holdsChangeSets(client, nameOf(changeSet), clock)) return;
  await client.send(new DeleteStackCommand({ StackName: stackId }));
}
