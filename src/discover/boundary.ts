import { GetPolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { Identity } from '../core/types.ts';
import { boundaryArn } from '../plan/printed-boundary.ts';
import { placeOf } from '../plan/resource-arns.ts';

/**
 * ARN of the policy that somebody has made to be the boundary of this stack's roles, by its name; undefined when there is
 * none, or the caller may not look.
 */
export async function discoverBoundary(
  iam: IAMClient,
  identity: Identity,
  stackName: string,
): Promise<string | undefined> {
  const PolicyArn = boundaryArn(stackName, placeOf(identity).partition, identity.account);
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn })).catch(() => ({ Policy: undefined }));
  return Policy?.Arn;
}
