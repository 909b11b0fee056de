import { pasteLine } from '../flags/paste.ts';
import { ourStacks } from '../stack/find.ts';
import { readStacks } from '../stack/read.ts';
import type { VerifyContext } from './context.ts';
import { shared } from './settings/kind.ts';

/** Another stack of this tool that the log group belongs to; undefined for a log group of somebody else. */
interface Owner {
  readonly name: string;
  /** False when the stack is gone, and the name of the log group is all that tells of it. */
  readonly there: boolean;
}

/** Whose log group a stack without a trail of its own lives off. */
async function ownerOfLogGroup(context: VerifyContext): Promise<Owner | undefined> {
  const { stack, fx } = context;
  const { logGroup } = stack.outputs;
  const all = await shared(context, 'stacks', async () => readStacks(await fx.aws.cloudFormation()));
  const others = ourStacks(all).filter(({ name }) => name !== stack.name);
  const owner = others.find(({ outputs }) => outputs.trailArn && outputs.logGroup === logGroup);
  if (owner !== undefined) return { name: owner.name, there: true };
  // CloudFormation names it <stack>-TrailLogGroup-<suffix>.
  const made = /^(.+)-TrailLogGroup-[A-Za-z0-9]+$/.exec(logGroup)?.[1];
  return made === undefined ? undefined : { name: made, there: false };
}

/** What to do about a trail that is not the stack's own, with whose it is. */
export async function ownersRemedy(context: VerifyContext, command: string): Promise<string> {
  const owner = await ownerOfLogGroup(context);
  const region = await context.fx.aws.region();
  if (owner?.there)
    return `It belongs to the stack ${owner.name}: ${pasteLine('status', { 'stack-name': owner.name, region, fix: true })}`;
  return `It is not this stack's own. Its owner can: ${command}`;
}

/** How a stack whose log group, or the trail to it, is gone gets events again. */
export async function anotherTrail(context: VerifyContext): Promise<string> {
  const { stack, fx } = context;
  const owner = await ownerOfLogGroup(context);
  const region = await fx.aws.region();
  const whose =
    owner === undefined
      ? ''
      : owner.there
        ? `It belongs to the stack ${owner.name}. `
        : `The stack ${owner.name}, which made it, is gone. `;
  const line = pasteLine('deploy', { 'stack-name': stack.name, region, 'log-group': 'none' });
  return `${whose}With a trail of its own this stack gets events again: ${line}`;
}
