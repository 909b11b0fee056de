import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { admitted, parametersIn, proxyFinder } from '../../../../src/sandbox/proxy-host/instances.ts';
import { allowedCidrs } from '../../../../src/sandbox/proxy-host/security-groups.ts';

const ec2 = mockClient(EC2Client);
beforeEach(() => ec2.reset());

const launched = (InstanceId: string, day: number) => ({
  InstanceId,
  LaunchTime: new Date(Date.UTC(2026, 10, day)),
  IamInstanceProfile: { Arn: `arn:aws:iam::123456789012:instance-profile/${InstanceId}` },
  SecurityGroups: [{ GroupId: `sg-${InstanceId}` }],
});

function running(userData: Record<string, string>, ...instances: object[]) {
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: instances.map((it) => ({ Instances: [it] })) });
  for (const [InstanceId, text] of Object.entries(userData)) {
    const Value = Buffer.from(text).toString('base64');
    ec2.on(DescribeInstanceAttributeCommand, { InstanceId }).resolves({ UserData: { Value } });
  }
}

const OURS = '#!/bin/bash\nPARAMETERS=/create-cloudtrail-kibana/';

describe('proxyFinder', () => {
  it('takes the proxy that was launched last, among other machines', async () => {
    const userData = { old: `${OURS}one\n`, new: `${OURS}two\n`, other: '#!/bin/bash\nyum update\n' };
    running(userData, launched('old', 1), launched('other', 3), launched('new', 2));
    expect(await proxyFinder(new EC2Client({}))()).toEqual({
      id: 'new',
      parameters: '/create-cloudtrail-kibana/two',
      profileArn: 'arn:aws:iam::123456789012:instance-profile/new',
      groupIds: ['sg-new'],
    });
  });

  it('reads a machine’s user data once and forgets a machine that is gone', async () => {
    running({ a: `${OURS}one\n` }, launched('a', 1));
    const find = proxyFinder(new EC2Client({}));
    expect([(await find())?.id, (await find())?.id]).toEqual(['a', 'a']);
    expect(ec2.commandCalls(DescribeInstanceAttributeCommand)).toHaveLength(1);
    ec2.on(DescribeInstancesCommand).resolves({});
    expect(await find()).toBeUndefined();
  });
});

it.each([
  ['A=1\nPARAMETERS=/create-cloudtrail-kibana/my-stack\nB=2', '/create-cloudtrail-kibana/my-stack'],
  ['echo PARAMETERS=/create-cloudtrail-kibana/x', undefined],
  ['PARAMETERS=/another/x', undefined],
  ['', undefined],
])('user data %j names %s', (text, parameters) => {
  expect(parametersIn(text)).toBe(parameters);
});

describe('security groups', () => {
  const rule = (FromPort: number | undefined, ToPort: number | undefined, ...cidrs: string[]) => ({
    IpProtocol: FromPort === undefined ? '-1' : 'tcp',
    FromPort,
    ToPort,
    IpRanges: cidrs.map((CidrIp) => ({ CidrIp })),
  });

  it.each<[string, ReturnType<typeof rule>[], string[]]>([
    ['the port', [rule(443, 443, '10.0.0.0/8', '192.0.2.1/32')], ['10.0.0.0/8', '192.0.2.1/32']],
    ['another port', [rule(80, 80, '10.0.0.0/8')], []],
    ['a range of ports', [rule(1, 1000, '10.0.0.0/8')], ['10.0.0.0/8']],
    ['a range below', [rule(1, 442, '10.0.0.0/8')], []],
    ['all traffic', [rule(undefined, undefined, '10.0.0.0/8')], ['10.0.0.0/8']],
    ['UDP', [{ ...rule(443, 443, '10.0.0.0/8'), IpProtocol: 'udp' }], []],
    ['the same twice', [rule(443, 443, '10.0.0.0/8'), rule(443, 443, '10.0.0.0/8')], ['10.0.0.0/8']],
    ['nothing', [], []],
  ])('that admit %s', (_name, IpPermissions, expected) => {
    expect(allowedCidrs([{ IpPermissions }], 443)).toEqual(expected);
  });

  it('count together, and a machine without any admits nobody', async () => {
    const groups = [
      { IpPermissions: [rule(443, 443, '10.0.0.0/8')] },
      { IpPermissions: [rule(80, 80, '10.1.0.0/16')] },
    ];
    ec2.on(DescribeSecurityGroupsCommand, { GroupIds: ['a', 'b'] }).resolves({ SecurityGroups: groups });
    const cidrs = await admitted(new EC2Client({}), ['a', 'b']);
    expect([cidrs(443), cidrs(80)]).toEqual([['10.0.0.0/8'], ['10.1.0.0/16']]);
    expect((await admitted(new EC2Client({}), []))(443)).toEqual([]);
  });
});
