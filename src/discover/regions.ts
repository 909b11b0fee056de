import { DescribeRegionsCommand } from '@aws-sdk/client-ec2';
import type { Aws } from '../clients/aws.ts';

/** Names of the regions that the account has enabled. */
export async function discoverRegions(aws: Aws): Promise<string[]> {
  const client = await aws.ec2();
  // Without `AllRegions` EC2 gives those that are enabled (API reference, DescribeRegions).
  const { Regions } = await client.send(new DescribeRegionsCommand({}));
  return (Regions ?? []).flatMap(({ RegionName }) => RegionName ?? []).sort();
}
