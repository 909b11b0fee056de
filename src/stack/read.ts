import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
} from '@aws-sdk/client-cloudformation';
import { everyOf } from '../aws/every-of.ts';
import type { Effects } from '../core/effects.ts';
import type { StackFacts } from '../core/types.ts';
import { toFacts } from './facts.ts';
import { isOurs, noSuchStack, ourStackCalled } from './find.ts';
import { stateOf } from './status.ts';

/** All stacks of the region that are not deleted, ours and others': a name may be taken by either. */
export async function readStacks(client: CloudFormationClient): Promise<StackFacts[]> {
  return everyOf(paginateDescribeStacks({ client }, {}), ({ Stacks }) => Stacks?.map(toFacts));
}

/**
 * The same stacks, ours with their termination protection: one call for each. DescribeStacks without a name is not
 * relied on for it; Prowler, which checks it, asks for every stack by its name too (cloudformation_service.py).
 */
export function withProtection(
  stacks: readonly StackFacts[],
  client: CloudFormationClient,
): Promise<StackFacts[]> {
  return Promise.all(
    stacks.map(async (stack) => {
      const again = isOurs(stack) ? await readStack(client, stack.id) : stack;
      return { ...stack, isProtected: again?.isProtected === true };
    }),
  );
}

/** The stack of this name or id as it is now; undefined when there is none, or it is deleted. */
export async function readStack(client: CloudFormationClient, name: string): Promise<StackFacts | undefined> {
  const { Stacks } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: Error) => {
      if (error.name === 'ValidationError' && /does not exist/i.test(error.message)) return { Stacks: [] };
      throw error;
    });
  return (Stacks ?? []).map(toFacts).find(({ status }) => stateOf(status) !== 'deleted');
}

/**
 * The stack of this name that this tool made, in whatever state: one call where it is there.
 *
 * @throws CliError `no-stack` (exit 2) when there is none, naming the region and those there are.
 */
export async function readOurStack(name: string, { aws }: Pick<Effects, 'aws'>): Promise<StackFacts> {
  const client = await aws.cloudFormation();
  const found = await readStack(client, name);
  if (found?.name === name && isOurs(found)) return found;
  const stacks = await readStacks(client);
  const ours = ourStackCalled(stacks, name);
  if (ours !== undefined) return ours;
  throw noSuchStack(stacks, name, (await aws.region()) ?? 'this region');
}
