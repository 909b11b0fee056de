import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { Finding, type HealthCheck } from '../finding.ts';
import { ruleDrift } from '../rules.ts';
import { covered } from '../settings/look.ts';

/** Port that each group of the template opens. */
const portOf = (logicalId: string, protocol: string | undefined): number =>
  logicalId === 'WebSecurityGroup' && protocol !== 'http' ? 443 : 80;

/** Whether the security groups let in the authorised addresses, and nobody else. */
export const authorisedAddresses: HealthCheck['run'] = async (context, covers) => {
  const { stack, fx } = context;
  const groups = await covered(covers, context);
  const ports = new Map(
    groups.map(({ id, logicalId }) => [id, portOf(logicalId, stack.parameters.Protocol)]),
  );
  if (ports.size === 0) throw new Finding('the stack has no security group');
  const ec2 = await fx.aws.ec2();
  const { SecurityGroups = [] } = await ec2.send(
    new DescribeSecurityGroupsCommand({ GroupIds: [...ports.keys()] }),
  );
  const cidrs = (stack.parameters.AuthorizedIps ?? '').split(',').map((cidr) => cidr.trim());
  const drift = SecurityGroups.flatMap((group) =>
    ruleDrift(group, cidrs, ports.get(group.GroupId ?? '') ?? 0),
  );
  if (drift.length === 0) return cidrs.length > 3 ? `${cidrs.length} as deployed` : cidrs.join(', ');
  drift.sort((a, b) => a.kind.localeCompare(b.kind));
  const told = drift.map(({ kind, groupId, rule }) => `${kind} by hand in ${groupId}: ${rule}`);
  throw new Finding(told.join('; '), drift.map(({ remedy }) => remedy).join('\n'));
};
