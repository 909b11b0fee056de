import {
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  waitUntilChangeSetCreateComplete,
} from '@aws-sdk/client-cloudformation';
import type { Effects } from '../src/core/effects.ts';
import type { StackFacts } from '../src/core/types.ts';
import { createChangeSet, execute } from '../src/deploy/change-set.ts';
import { readStack } from '../src/stack/read.ts';
import { isFinal } from '../src/stack/status.ts';

const POLL_MS = 3000;

/** On every stack that the acceptance makes: it removes no other. */
export const MARK = { key: 'create-cloudtrail-kibana-acceptance', value: 'may be deleted' } as const;

/** @throws Error for a stack that the acceptance has not made. */
export function requireOurs(stack: StackFacts): void {
  if (stack.tags.some(({ key }) => key === MARK.key)) return;
  throw new Error(`The stack ${stack.name} was not made by the acceptance: choose another --stack-name.`);
}

/** A stack of a few resources, changed by the same calls that the program makes. */
export interface SmallStack {
  readonly name: string;
  readonly template: object;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Makes or changes the stack by a change set that keeps what it has made; gives it when CloudFormation has ended. */
export async function change(
  { name, template, parameters = {} }: SmallStack,
  fx: Effects,
): Promise<StackFacts> {
  const client = await fx.aws.cloudFormation();
  const before = await readStack(client, name);
  const input = {
    stackName: name,
    type: before === undefined ? ('CREATE' as const) : ('UPDATE' as const),
    template: { TemplateBody: JSON.stringify(template) },
    parameters,
    tags: [MARK],
    present: before?.id,
  };
  const changeSet = await createChangeSet(client, input, fx.clock, fx.signal);
  await execute(client, changeSet, 'keep');
  return settled(changeSet.stackId, fx);
}

/** Waits until nothing more happens to the stack. */
async function settled(stackId: string, fx: Effects): Promise<StackFacts> {
  const client = await fx.aws.cloudFormation();
  for (;;) {
    const stack = await readStack(client, stackId);
    if (stack === undefined) throw new Error(`the stack ${stackId} is gone`);
    if (isFinal(stack.status)) return stack;
    await fx.clock.sleep(POLL_MS, fx.signal);
  }
}

/** Deletes the stack, if there is one, and waits until it is gone. */
export async function removeStack(name: string, fx: Effects): Promise<void> {
  const client = await fx.aws.cloudFormation();
  const stack = await readStack(client, name);
  if (stack === undefined) return;
  requireOurs(stack);
  await client.send(new DeleteStackCommand({ StackName: name }));
  while ((await readStack(client, name)) !== undefined) await fx.clock.sleep(POLL_MS, fx.signal);
}

/** Name, id or ARN of one of the stack's resources. */
export async function physicalId(LogicalResourceId: string, StackName: string, fx: Effects): Promise<string> {
  const client = await fx.aws.cloudFormation();
  const { StackResourceDetail } = await client.send(
    new DescribeStackResourceCommand({ StackName, LogicalResourceId }),
  );
  return `${StackResourceDetail?.PhysicalResourceId}`;
}

/** An output of the stack. */
export async function outputOf(name: string, key: string, fx: Effects): Promise<string | undefined> {
  const client = await fx.aws.cloudFormation();
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
  return Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
}

/** Reasons that CloudFormation gives for what failed in the stack. */
export async function failuresOf(name: string, fx: Effects): Promise<string[]> {
  const client = await fx.aws.cloudFormation();
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
  return (StackEvents ?? []).flatMap(({ ResourceStatus, ResourceStatusReason, LogicalResourceId }) =>
    ResourceStatus?.endsWith('_FAILED') ? `${LogicalResourceId}: ${ResourceStatusReason}` : [],
  );
}

/** Asks for a creation that is kept by OnStackFailure, the other way that the API reference describes. */
export async function createDoingNothingOnFailure(
  { name, template, parameters = {} }: SmallStack,
  fx: Effects,
): Promise<StackFacts> {
  const client = await fx.aws.cloudFormation();
  const changeSetName = `create-${fx.clock.now()}`;
  const { Id, StackId } = await client.send(
    new CreateChangeSetCommand({
      StackName: name,
      ChangeSetName: changeSetName,
      ChangeSetType: 'CREATE',
      OnStackFailure: 'DO_NOTHING',
      Tags: [{ Key: MARK.key, Value: MARK.value }],
      TemplateBody: JSON.stringify(template),
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
    }),
  );
  await waitUntilChangeSetCreateComplete(
    { client, maxWaitTime: 300 },
    { StackName: name, ChangeSetName: `${Id}` },
  );
  await execute(client, { id: `${Id}`, stackId: `${StackId}`, madeStack: true, changes: [] }, 'rollback');
  return settled(`${StackId}`, fx);
}
