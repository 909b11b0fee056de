import {
  type CloudFormationClient,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { StackFacts } from '../core/types.ts';

/** Stack tag that says which version of this tool made it. */
export const VERSION_TAG = 'create-cloudtrail-kibana:version';

/** All stacks of the region that are not deleted, ours and others': a name may be taken by either. */
export async function discoverStacks(client: CloudFormationClient): Promise<StackFacts[]> {
  const stacks: StackFacts[] = [];
  for await (const page of paginateDescribeStacks({ client }, {})) {
    stacks.push(...(page.Stacks ?? []).map(toFacts));
  }
  return stacks;
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
  };
}
