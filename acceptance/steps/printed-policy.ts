import { CreatePolicyCommand, DeletePolicyCommand } from '@aws-sdk/client-iam';
import type { Effects } from '../../src/core/effects.ts';
import { domainName } from '../../src/plan/names.ts';
import { deployerPolicy } from '../../src/plan/policy.ts';
import { boundaryArn, boundaryName, boundaryPolicy } from '../../src/plan/printed-boundary.ts';
import { placeOf } from '../../src/plan/resource-arns.ts';
import { lastWords } from '../command.ts';
import { asRole, removeRole } from '../deployer.ts';
import { must, type Step, type World } from '../world.ts';

/** Outside of what the policy allows on roles: those of the stack begin with its name. */
const roleName = (stackName: string) => `acceptance-deployer-${stackName}`;

/** Effects of a run as a role that has the printed policy and nothing else; its boundary is made first. */
export async function deployerOf(world: Pick<World, 'stackName' | 'identity' | 'fx'>): Promise<Effects> {
  const { stackName, identity, fx } = world;
  const domain = domainName(stackName, undefined, undefined);
  const partition = placeOf(identity).partition;
  const iam = await fx.aws.iam();
  const PolicyDocument = JSON.stringify(boundaryPolicy(stackName, domain, partition));
  await iam
    .send(new CreatePolicyCommand({ PolicyName: boundaryName(stackName), PolicyDocument, Path: '/' }))
    .catch((error: Error) => {
      if (error.name !== 'EntityAlreadyExistsException') throw error;
    });
  const { Statement } = deployerPolicy(stackName, domain, partition);
  return asRole({ name: roleName(stackName), statements: Statement }, identity, fx);
}

async function removeBoundary({ stackName, identity, ending }: World): Promise<void> {
  const PolicyArn = boundaryArn(stackName, placeOf(identity).partition, identity.account);
  const iam = await ending.aws.iam();
  await iam.send(new DeletePolicyCommand({ PolicyArn })).catch((error: Error) => {
    if (error.name !== 'NoSuchEntityException') throw error;
  });
}

export const printedPolicy: Step = {
  id: 'printed-policy',
  shows: 'With the printed policy a dry run asks everything that it wants to know, and nothing is denied.',
  minutes: 2,
  remove: async (world) => {
    await removeRole(roleName(world.stackName), world.ending);
    await removeBoundary(world);
  },
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
