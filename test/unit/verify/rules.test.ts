import type { IpPermission } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { ruleDrift } from '../../../src/verify/rules.ts';

const CIDRS = ['203.0.113.7/32', '198.51.100.0/24'];
const tcp = (port: number, ...cidrs: string[]): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: port,
  ToPort: port,
  IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
});

const drift = (...IpPermissions: IpPermission[]) =>
  ruleDrift({ GroupId: 'sg-1', IpPermissions }, CIDRS, 443).map(({ kind, rule }) => `${kind} ${rule}`);

test.each<[string, IpPermission[]]>([
  ['in one entry', [tcp(443, ...CIDRS)]],
  ['in an entry each, in another order', [tcp(443, '198.51.100.0/24'), tcp(443, '203.0.113.7/32')]],
])('the deployed rules %s are no drift', (_, permissions) => {
  expect(drift(...permissions)).toEqual([]);
});

test.each<[string, IpPermission, string]>([
  ['another port', tcp(22, '0.0.0.0/0'), 'added tcp 22 from 0.0.0.0/0'],
  ['another address', tcp(443, '0.0.0.0/0'), 'added tcp 443 from 0.0.0.0/0'],
  ['ports', { ...tcp(0, '10.0.0.0/8'), ToPort: 65535 }, 'added tcp 0-65535 from 10.0.0.0/8'],
  ['IPv6', { ...tcp(443), Ipv6Ranges: [{ CidrIpv6: '::/0' }] }, 'added tcp 443 from ::/0'],
  [
    'everything from a group',
    { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-2' }] },
    'added everything from sg-2',
  ],
  ['a prefix list', { ...tcp(443), PrefixListIds: [{ PrefixListId: 'pl-1' }] }, 'added tcp 443 from pl-1'],
])('%s is an added rule', (_, permission, told) => {
  expect(drift(tcp(443, ...CIDRS), permission)).toEqual([told]);
});

test('an empty group lacks every rule', () => {
  expect(drift()).toEqual(CIDRS.map((cidr) => `removed tcp 443 from ${cidr}`));
});

test.each<[string, IpPermission[], string]>([
  [
    'an added rule is revoked',
    [tcp(443, ...CIDRS), tcp(22, '0.0.0.0/0')],
    'aws ec2 revoke-security-group-ingress --group-id sg-1 --protocol tcp --port 22 --cidr 0.0.0.0/0',
  ],
  [
    'a removed one is authorised again',
    [tcp(443, '203.0.113.7/32')],
    'aws ec2 authorize-security-group-ingress --group-id sg-1 --protocol tcp --port 443 --cidr 198.51.100.0/24',
  ],
  [
    'all protocols have no port',
    [tcp(443, ...CIDRS), { IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8' }] }],
    'aws ec2 revoke-security-group-ingress --group-id sg-1 --protocol -1 --cidr 10.0.0.0/8',
  ],
  [
    'what the short form can not say is left to the console',
    [tcp(443, ...CIDRS), { ...tcp(443), Ipv6Ranges: [{ CidrIpv6: '::/0' }] }],
    'Remove it from sg-1 in the EC2 console.',
  ],
])('%s', (_, IpPermissions, remedy) => {
  expect(ruleDrift({ GroupId: 'sg-1', IpPermissions }, CIDRS, 443).map((one) => one.remedy)).toEqual([
    remedy,
  ]);
});
