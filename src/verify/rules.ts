import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';

/** An inbound rule that is there and should not be, or the other way round. */
export interface RuleDrift {
  readonly kind: 'added' | 'removed';
  readonly groupId: string;
  /** Such as `tcp 443 from 203.0.113.7/32`. */
  readonly rule: string;
  /** The AWS command line that undoes it. */
  readonly remedy: string;
}

interface Rule {
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly source: string;
}

/** Where a group's inbound rules differ from one rule on `port` for each authorised address. */
export function ruleDrift(group: SecurityGroup, cidrs: readonly string[], port: number): RuleDrift[] {
  const wanted = cidrs.map((source) => ({ protocol: 'tcp', from: port, to: port, source }));
  const found = (group.IpPermissions ?? []).flatMap(rulesOf);
  const has = (rules: readonly Rule[], rule: Rule) => rules.some((one) => words(one) === words(rule));
  const tell = (kind: RuleDrift['kind'], rule: Rule): RuleDrift => ({
    kind,
    groupId: group.GroupId ?? '',
    rule: words(rule),
    remedy: commandFor(kind, group.GroupId ?? '', rule),
  });
  return [
    ...found.filter((rule) => !has(wanted, rule)).map((rule) => tell('added', rule)),
    ...wanted.filter((rule) => !has(found, rule)).map((rule) => tell('removed', rule)),
  ];
}

function rulesOf(permission: IpPermission): Rule[] {
  const { IpProtocol: protocol = '', FromPort: from, ToPort: to } = permission;
  const sources = [
    ...(permission.IpRanges ?? []).map(({ CidrIp }) => CidrIp),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 }) => CidrIpv6),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
  ];
  return sources.map((source = '') => ({ protocol, from, to, source }));
}

function words({ protocol, from, to, source }: Rule): string {
  if (protocol === '-1') return `everything from ${source}`;
  return `${protocol} ${from === to ? from : `${from}-${to}`} from ${source}`;
}

/** The short form of the AWS command line knows IPv4 and whole protocols; other rules are undone in the console. */
function commandFor(kind: RuleDrift['kind'], groupId: string, { protocol, from, to, source }: Rule): string {
  if (!/^[\d.]+\/\d+$/.test(source)) return `Remove it from ${groupId} in the EC2 console.`;
  const verb = kind === 'added' ? 'revoke' : 'authorize';
  const ports = protocol === '-1' ? '' : ` --port ${from === to ? from : `${from}-${to}`}`;
  return `aws ec2 ${verb}-security-group-ingress --group-id ${groupId} --protocol ${protocol}${ports} --cidr ${source}`;
}
