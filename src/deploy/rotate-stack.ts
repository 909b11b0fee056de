import type { Effects } from '../core/effects.ts';
import { CliError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';
import { type Authorized, authorizedParameters } from '../plan/authorized.ts';
import { type ChangeSet, createChangeSet, discard, execute, KEPT } from './change-set.ts';
import { eventIds } from './events.ts';
import type { Offered } from './rotate-template.ts';
import { watchStack } from './watch.ts';

const GROUP = 'AWS::EC2::SecurityGroup';

/** A list for a stack, with the template that has a rule for each of its entries. */
export interface Rotated {
  readonly stack: StackFacts;
  readonly list: readonly Authorized[];
  readonly offered: Offered;
}

interface Proposed {
  readonly changeSet: ChangeSet;
  /** Ids of the events before. */
  readonly seen: Promise<ReadonlySet<string>>;
  /** Done once the template has left S3; never fails. */
  readonly withdrawn: Promise<void>;
}

/**
 * Gives a stack's security groups the rules for a new list, and touches nothing else. Until CloudFormation has taken
 * over, what was made for it is taken back when something fails or the user interrupts. Beside the waiting for
 * CloudFormation it takes two round trips: what the second does not need goes out with the first.
 *
 * @returns false when the stack had these rules already.
 * @throws CliError `more-than-rules` when CloudFormation would change anything but the security groups.
 */
export async function rotateStack(rotated: Rotated, fx: Effects): Promise<boolean> {
  const { stack } = rotated;
  const { changeSet, seen, withdrawn } = await propose(rotated, fx);
  try {
    if (changeSet.changes.length === 0) {
      await remove(changeSet, fx);
      return false;
    }
    const before = await start(changeSet, seen, fx);
    fx.report.event('changes', changeSet.changes);
    fx.report.say(`Changing the rules.${fx.detachable ? ' Ctrl-C detaches; the stack goes on.' : ''}`);
    const resources = changeSet.changes.map(({ logicalId }) => logicalId);
    const groups = [{ name: 'Authorised addresses', resources, minutes: [0, 1] as const }];
    await watchStack({ stackId: stack.id, stackName: stack.name, groups, seen: before, known: stack }, fx);
    return true;
  } finally {
    await withdrawn;
  }
}

/** Executes; gives the ids of the events before. */
async function start(changeSet: ChangeSet, seen: Proposed['seen'], fx: Effects) {
  const client = await fx.aws.cloudFormation();
  try {
    const before = await seen;
    fx.signal.throwIfAborted();
    await execute(client, changeSet);
    return before;
  } catch (error) {
    await remove(changeSet, fx);
    throw error;
  }
}

async function propose({ stack, list, offered }: Rotated, fx: Effects): Promise<Proposed> {
  const client = await fx.aws.cloudFormation();
  const kept = Object.fromEntries(Object.keys(stack.parameters).map((name) => [name, KEPT] as const));
  const parameters = { ...kept, ...authorizedParameters(list) };
  const change = {
    ...{ stackName: stack.name, type: 'UPDATE' as const, present: stack.id },
    ...{ parameters, tags: undefined },
  };
  const seen = eventIds(client, stack.id);
  seen.catch(() => {});
  const asked = offered.source.then((template) => {
    fx.signal.throwIfAborted();
    return createChangeSet(client, { ...change, template }, fx.clock, fx.signal);
  });
  // CloudFormation keeps its own copy of the template with the change set.
  const withdrawn = asked.then(offered.withdraw, offered.withdraw);
  const changeSet = await asked.catch(async (error) => {
    await withdrawn;
    throw error;
  });
  const strays = changeSet.changes.filter(
    ({ type, action, mayReplace }) => type !== GROUP || action !== 'Modify' || mayReplace,
  );
  const [first] = strays;
  if (first === undefined) return { changeSet, seen, withdrawn };
  await Promise.all([remove(changeSet, fx), withdrawn]);
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
