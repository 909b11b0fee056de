import type { Effects } from '../../src/core/effects.ts';
import { domainName } from '../../src/plan/names.ts';
import { deployerPolicy } from '../../src/plan/policy.ts';
import { lastWords } from '../command.ts';
import { asRole, partitionOf, removeRole } from '../deployer.ts';
import { must, type Step, type World } from '../world.ts';

/** Outside of what the policy allows on roles: those of the stack begin with its name. */
const roleName = (stackName: string) => `acceptance-deployer-${stackName}`;

/** Effects of a run as a role that has the printed policy and nothing else. */
export function deployerOf(world: Pick<World, 'stackName' | 'identity' | 'fx'>): Promise<Effects> {
  const { stackName, identity, fx } = world;
  const policy = deployerPolicy(
    stackName,
    domainName(stackName, undefined, undefined),
    partitionOf(identity),
  );
  return asRole({ name: roleName(stackName), statements: policy.Statement }, identity, fx);
}

export const printedPolicy: Step = {
  id: 'printed-policy',
  shows: 'With the printed policy a dry run asks everything that it wants to know, and nothing is denied.',
  minutes: 2,
  remove: (world) => removeRole(roleName(world.stackName), world.ending),
  run: async (world) => {
    const run = await world.command('--dry-run', '--yes', '--stack-name', world.stackName);
    must(run.exit === 0, lastWords(run));
    const doubts = run.said.filter((line) =>
      /could not be (checked|found out)|not allowed|denied/i.test(line),
    );
    must(doubts.length === 0, doubts.join(' / '));
    return {};
  },
};
