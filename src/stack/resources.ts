import { type CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { StackResource } from '../core/types.ts';

/** The resources of a stack: the first hundred, which is more than the template has. */
export async function readResources(client: CloudFormationClient, stackId: string): Promise<StackResource[]> {
  const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: stackId }));
  return (StackResources ?? []).map((resource) => ({
    logicalId: resource.LogicalResourceId ?? '',
    type: resource.ResourceType ?? '',
    physicalId: resource.PhysicalResourceId ?? '',
    status: resource.ResourceStatus ?? '',
  }));
}

/** False for a resource that its stack's deletion has removed, or has left to be kept. */
export const isStillThere = ({ status }: Pick<StackResource, 'status'>): boolean =>
  status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED';
