import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { type Authorized, authorizedParameters } from '../plan/authorized.ts';
import { type ChangeSet, createChangeSet, discard, execute, KEPT } from './change-set.ts';
import { eventIds } from './events.ts';
import { offerTemplate } from './rotate-template.ts';
import { watchStack } from './watch.ts';

const GROUP = 'AWS::EC2::SecurityGroup';

/**
 * Gives a stack's security groups the rules for a new list, and touches nothing else. Until CloudFormation has taken
 * over, what was made for it is taken back when something fails or the user interrupts.
 *
 * @returns false when the stack had these rules already.
 * @throws CliError `more-than-rules` when CloudFormation would change anything but the security groups.
 */
export async function rotateStack(
  stack: StackFacts,
  list: readonly Authorized[],
  fx: Effects,
): Promise<boolean> {
  const changeSet = await propose(stack, list, fx);
  if (changeSet.changes.length === 0) {
    await remove(changeSet, fx);
    return false;
  }
  const seen = await start(changeSet, fx);
  fx.report.event('changes', changeSet.changes);
  fx.report.say(`Changing the rules.${fx.detachable ? ' Ctrl-C detaches; the stack goes on.' : ''}`);
  const resources = changeSet.changes.map(({ logicalId }) => logicalId);
  const groups = [{ name: 'Authorised addresses', resources, minutes: [0, 1] as const }];
  await watchStack({ stackId: stack.id, stackName: stack.name, groups, seen }, fx);
  return true;
}

/** What CloudFormation would change; leaves nothing behind. */
export async function previewRotation(
  stack: StackFacts,
  list: readonly Authorized[],
  fx: Effects,
): Promise<ChangeSet['changes']> {
  const changeSet = await propose(stack, list, fx);
  await remove(changeSet, fx);
  return changeSet.changes;
}

/** Executes; gives the ids of the events before. */
async function start(changeSet: ChangeSet, fx: Effects): Promise<Set<string>> {
  const client = await fx.aws.cloudFormation();
  try {
    const seen = await eventIds(client, changeSet.stackId);
    fx.signal.throwIfAborted();
    await execute(client, changeSet);
    return seen;
  } catch (error) {
    await remove(changeSet, fx);
    throw error;
  }
}

async function propose(stack: StackFacts, list: readonly Authorized[], fx: Effects): Promise<ChangeSet> {
  const client = await fx.aws.cloudFormation();
  fx.signal.throwIfAborted();
  const cidrs = list.map(({ cidr }) => cidr);
  const { source: template, withdraw } = await offerTemplate(stack, cidrs, fx);
  const kept = Object.fromEntries(Object.keys(stack.parameters).map((name) => [name, KEPT] as const));
  const parameters = { ...kept, ...authorizedParameters(list) };
  const input = { stackName: stack.name, type: 'UPDATE' as const, template, parameters, version: undefined };
  // CloudFormation keeps its own copy of the template with the change set.
  const changeSet = await createChangeSet(client, input, fx.clock, fx.signal).finally(withdraw);
  const strays = changeSet.changes.filter(
    ({ type, action, mayReplace }) => type !== GROUP || action !== 'Modify' || mayReplace,
  );
  const [first] = strays;
  if (first === undefined) return changeSet;
  await remove(changeSet, fx);
  throw new CliError('more-than-rules', 'More than the addresses would change; nothing was changed.', {
    why: `${first.action} ${first.logicalId} (${first.type}), ${strays.length} in all.`,
    remedy: 'See what differs: npx create-cloudtrail-kibana --dry-run',
  });
}

/** What can't be removed is told and hides no cause. */
async function remove(changeSet: ChangeSet, { aws, clock, report }: Effects): Promise<void> {
  await discard(await aws.cloudFormation(), changeSet, clock).catch(({ message }: Error) =>
    report.warn(`Left behind: the change set ${changeSet.id} (${message})`),
  );
}
