import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';

/** The IPv4 CIDRs that may reach a TCP port through any of the groups, sorted. */
export function allowedCidrs(groups: readonly SecurityGroup[], port: number): string[] {
  const permissions = groups.flatMap((group) => group.IpPermissions ?? []).filter((it) => admits(it, port));
  const cidrs = permissions
    .flatMap((permission) => permission.IpRanges ?? [])
    .flatMap(({ CidrIp }) => CidrIp ?? []);
  return [...new Set(cidrs)].sort();
}

/** Protocol -1 is all traffic and has no ports. */
function admits({ IpProtocol, FromPort, ToPort }: IpPermission, port: number): boolean {
  if (IpProtocol === '-1') return true;
  return (
    IpProtocol === 'tcp' &&
    FromPort !== undefined &&
    ToPort !== undefined &&
    FromPort <= port &&
    port <= ToPort
  );
}
