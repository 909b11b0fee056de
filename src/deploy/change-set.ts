import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CliError } from '../core/errors.ts';
import type { Clock } from '../core/io.ts';
import { VERSION_TAG } from '../discover/stacks.ts';

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
  /** Empty when the stack is already as wanted. */
  readonly changes: readonly ResourceChange[];
}

export interface ChangeSetInput {
  readonly stackName: string;
  readonly type: 'CREATE' | 'UPDATE';
  readonly template: TemplateSource;
  /** Every parameter of the template, with its value or as the stack has it. */
  readonly parameters: Readonly<Record<string, string | typeof KEPT>>;
  /** The stack's version tag from now on; undefined leaves all its tags as they are. */
  readonly version: string | undefined;
}

/** Stands for the value that a parameter of the stack has already. */
export const KEPT = Symbol('UsePreviousValue');

/** Where the template is: a URL in S3, a text of at most 51,200 bytes, or the one that the stack has already. */
export type TemplateSource =
  | { readonly TemplateURL: string }
  | { readonly TemplateBody: string }
  | { readonly UsePreviousTemplate: true };

const POLL_MS = 1000;

type Ids = Pick<ChangeSet, 'id' | 'stackId'>;

/** With the stack, since a policy may allow change sets of one stack alone. */
const named = ({ id, stackId }: Ids) => ({ ChangeSetName: id, StackName: stackId });

/**
 * Asks CloudFormation what it would do, and waits for the answer.
 *
 * @throws CliError `change-set-failed` with CloudFormation's reason; the failed change set is removed.
 */
export async function createChangeSet(
  client: CloudFormationClient,
  input: ChangeSetInput,
  clock: Clock,
  signal: AbortSignal,
): Promise<ChangeSet> {
  const made = await client.send(
    new CreateChangeSetCommand({
      StackName: input.stackName,
      ChangeSetName: `create-cloudtrail-kibana-${clock.now()}`,
      ChangeSetType: input.type,
      ...input.template,
      Parameters: Object.entries(input.parameters).map(([ParameterKey, value]) =>
        value === KEPT ? { ParameterKey, UsePreviousValue: true } : { ParameterKey, ParameterValue: value },
      ),
      Capabilities: ['CAPABILITY_IAM'],
      ...(input.version === undefined ? {} : { Tags: [{ Key: VERSION_TAG, Value: input.version }] }),
    }),
  );
  const ids = { id: `${made.Id}`, stackId: `${made.StackId}` };
  try {
    return { ...ids, changes: await settled(client, ids, clock, signal) };
  } catch (error) {
    await discard(client, { ...ids, changes: [] });
    throw error;
  }
}

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
      throw new CliError('change-set-failed', 'CloudFormation turned the plan down.', {
        why: reason,
        remedy: 'Nothing was changed. Correct what the reason names and run the same command again.',
      });
    }
    await clock.sleep(wait, signal);
  }
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

export async function execute(client: CloudFormationClient, changeSet: ChangeSet): Promise<void> {
  await client.send(new ExecuteChangeSetCommand(named(changeSet)));
}

/** Removes a change set that will not be executed, and the empty stack that CloudFormation made to hold it. */
export async function discard(client: CloudFormationClient, changeSet: ChangeSet): Promise<void> {
  const { stackId } = changeSet;
  await client.send(new DeleteChangeSetCommand(named(changeSet)));
  const { Stacks } = await client
    .send(new DescribeStacksCommand({ StackName: stackId }))
    .catch(() => ({ Stacks: [] }));
  if (Stacks?.[0]?.StackStatus === 'REVIEW_IN_PROGRESS')
    await client.send(new DeleteStackCommand({ StackName: stackId }));
}
