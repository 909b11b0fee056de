import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { noRegion } from '../aws/explain.ts';
import type { Aws } from '../clients/aws.ts';
import type { Identity } from '../core/types.ts';

/**
 * Who calls, and where to.
 *
 * @throws CliError `no-region` (exit 2) when nothing names a region; credential errors as the SDK names them.
 */
export async function discoverIdentity(aws: Aws): Promise<Identity> {
  const region = await aws.region();
  if (region === undefined) throw noRegion();
  const sts = await aws.sts();
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
  return { account: Account ?? '', arn: Arn ?? '', region };
}
