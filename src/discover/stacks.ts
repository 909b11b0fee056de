import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { usageError } from '../core/errors.ts';
import type { StackFacts } from '../core/types.ts';

/** Stack tag that says which version of this tool made it. */
export const VERSION_TAG = 'create-cloudtrail-kibana:version';

/** Tag of what a stack of this tool has made; its value is the stack's name. */
export const OWNER_TAG = 'create-cloudtrail-kibana';

/** All stacks of the region that are not deleted, ours and others': a name may be taken by either. */
export async function discoverStacks(client: CloudFormationClient): Promise<StackFacts[]> {
  const stacks: StackFacts[] = [];
  for await (const page of paginateDescribeStacks({ client }, {})) {
    stacks.push(...(page.Stacks ?? []).map(toFacts));
  }
  return stacks;
}

/**
 * The stack of this name that this tool has made and finished, asked for alone: one call, however many there are.
 *
 * @throws CliError exit 2 when there is none, naming those there are.
 */
export async function discoverOurStack(client: CloudFormationClient, name: string): Promise<StackFacts> {
  const found = await stackNamed(client, name);
  const stack = ourOnes(found === undefined ? [] : [toFacts(found)]).find((one) => one.name === name);
  return stack ?? ourStack(await discoverStacks(client), name);
}

/** The stack of this name, whoever made it; undefined when there is none. */
export async function stackNamed(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  const { Stacks } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: Error) => {
      if (error.name === 'ValidationError') return { Stacks: [] };
      throw error;
    });
  return Stacks?.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
}

/** The parts of a described stack that a plan looks at. */
export function toFacts(stack: Stack): StackFacts {
  return {
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    parameters: Object.fromEntries(
      (stack.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [
        ParameterKey ?? '',
        ParameterValue ?? '',
      ]),
    ),
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']),
    ),
    version: stack.Tags?.find(({ Key }) => Key === VERSION_TAG)?.Value,
    created: stack.CreationTime?.toISOString(),
  };
}

/**
 * The stack of this name that this tool has made, in whatever state.
 *
 * @throws CliError exit 2 when there is none, naming those there are.
 */
export const ourStackInAnyState = (stacks: readonly StackFacts[], name: string): StackFacts =>
  stacks.find((stack) => stack.name === name && stack.version !== undefined) ?? ourStack(stacks, name);

/**
 * The stack of this name that this tool has made and finished.
 *
 * @throws CliError exit 2 when there is none, naming those there are.
 */
export function ourStack(stacks: readonly StackFacts[], name: string): StackFacts {
  const ours = ourOnes(stacks);
  const found = ours.find((stack) => stack.name === name);
  if (found !== undefined) return found;
  throw usageError(
    'no-stack',
    `There is no finished stack ${name} of this tool in this region.`,
    ours.length === 0
      ? 'Name the region that it is in: --region <region>.'
      : `Name one of those there are: ${ours.map((stack) => `--stack-name ${stack.name}`).join(', ')}.`,
  );
}

const ourOnes = (stacks: readonly StackFacts[]): StackFacts[] =>
  stacks.filter(({ version, outputs }) => version !== undefined && outputs.FailureQueueUrl);
