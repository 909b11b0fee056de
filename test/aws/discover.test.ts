import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeInstanceTypeOfferingsCommand } from '@aws-sdk/client-ec2';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test, vi } from 'vitest';
import { objectUrl } from '../../src/aws/object-url.ts';
import { discover } from '../../src/discover/discover.ts';
import { stackAnswer, TRAIL, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { inRounds } from '../helpers/rounds.ts';

const aws = useAws();

describe('discover', () => {
  test('puts the facts of an account together and changes nothing', async () => {
    aws.cfn.on(DescribeStacksCommand, { NextToken: undefined }).resolves({
      Stacks: [
        stackAnswer('CREATE_COMPLETE', {
          Parameters: [{ ParameterKey: 'DomainSize', ParameterValue: 'small' }],
        }),
      ],
      NextToken: 'more',
    });
    aws.cfn
      .on(DescribeStacksCommand, { NextToken: 'more' })
      .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { StackName: 'theirs', Tags: [] })] });
    const facts = await discover({}, fakeWorld().fx);
    expect(facts).toMatchObject({
      identity: { account: '123456789012', region: 'eu-central-1' },
      network: {
        vpcId: 'vpc-1',
        subnetId: 'subnet-1',
        zone: 'eu-central-1a',
        proxyInstanceType: 't4g.micro',
      },
      callerIp: { status: 'agreed', ip: '203.0.113.7' },
      stacks: [
        { name: 'cloudtrail-kibana', version: '0.0.9', parameters: { DomainSize: 'small' } },
        { name: 'theirs', version: undefined },
      ],
      proxyImageId: 'ami-1',
      today: '2026-11-20',
    });
    const sent = Object.values(aws).flatMap((client) =>
      client.calls().map(({ firstArg }) => firstArg.constructor.name),
    );
    expect(sent.filter((name) => !/^(Get|List|Describe|Simulate)/.test(name))).toEqual([]);
  });

  test('takes the image of the processor that the zone offers', async () => {
    aws.ec2
      .on(DescribeInstanceTypeOfferingsCommand)
      .resolves({ InstanceTypeOfferings: [{ InstanceType: 't3.micro', Location: 'eu-central-1a' }] });
    const folder = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default';
    aws.ssm
      .on(GetParameterCommand, { Name: `${folder}-x86_64` })
      .resolves({ Parameter: { Value: 'ami-x86' } });
    const facts = await discover({}, fakeWorld().fx);
    expect(facts).toMatchObject({ network: { proxyInstanceType: 't3.micro' }, proxyImageId: 'ami-x86' });
  });

  test('says of a trail that it is a stack’s own', async () => {
    const Name = 'cloudtrail-kibana-eu-central-1';
    const TrailARN = `arn:aws:cloudtrail:eu-central-1:123456789012:trail/${Name}`;
    aws.trail.on(DescribeTrailsCommand).resolves({ trailList: [{ ...TRAIL, Name, TrailARN }] });
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('CREATE_COMPLETE')] });
    const { fx, err } = fakeWorld();
    await discover({}, fx);
    expect(err().replaceAll(/\s+/g, ' ')).toContain(`${Name}: made by the stack cloudtrail-kibana`);
  });

  test('asks at once what needs no other answer, and the rest in one more round', async () => {
    aws.trail.on(DescribeTrailsCommand).resolves({ trailList: [TRAIL] });
    // Loads what is loaded late, so that loading looks like no answer.
    await discover({}, fakeWorld().fx);
    const { aws: gated, rounds } = inRounds(fakeWorld().fx.aws);
    await discover({}, fakeWorld({ aws: gated }).fx);
    expect(rounds).toEqual([
      [
        'DescribeAccountAttributes',
        'DescribeAddresses',
        'DescribeAvailabilityZones',
        'DescribeInstanceTypeOfferings',
        'DescribeStacks',
        'DescribeTrails',
        'DescribeVpcs',
        'GetCallerIdentity',
        'GetParameter',
        'GetParameter',
        'ListDomainNames',
        'ListInstanceTypeDetails',
        'ListInstanceTypeDetails',
        'ListInstanceTypeDetails',
        'ListVersions',
      ],
      [
        'DescribeLogGroups',
        'DescribeRouteTables',
        'DescribeSubnets',
        'DescribeSubscriptionFilters',
        'GetEventSelectors',
        'GetTrailStatus',
      ],
    ]);
  });

  test('The termination protection of our stacks is asked for by their ids: the list of all stacks may lack it.', async () => {
    const ours = stackAnswer('CREATE_COMPLETE');
    const other = stackAnswer('CREATE_COMPLETE', { StackName: 'other', Tags: [] });
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [ours, other] });
    aws.cfn
      .on(DescribeStacksCommand, { StackName: ours.StackId })
      .resolves({ Stacks: [{ ...ours, EnableTerminationProtection: true }] });
    const { stacks } = await discover({}, fakeWorld().fx);
    expect(stacks.map(({ name, isProtected }) => [name, isProtected])).toEqual([
      ['cloudtrail-kibana', true],
      ['other', false],
    ]);
  });

  test('announces whom it asks for the address, and how not to', async () => {
    const { fx, err } = fakeWorld();
    await discover({}, fx);
    expect(err()).toContain('Asking one.test and two.test\nfor your public address; --no-my-ip');
  });

  test.each([[{ 'no-my-ip': true }], [{ 'authorized-ip': ['192.0.2.1'] }]])(
    'asks nobody with %j',
    async (flags) => {
      const asked = vi.fn();
      const facts = await discover(flags, fakeWorld({ fetch: asked }).fx);
      expect(asked).not.toHaveBeenCalled();
      expect(facts.callerIp).toMatchObject({ status: 'unknown' });
    },
  );
});

test.each([
  [undefined, 'eu-central-1', 'https://b.s3.eu-central-1.amazonaws.com/t/x.json'],
  [undefined, 'cn-north-1', 'https://b.s3.cn-north-1.amazonaws.com.cn/t/x.json'],
  ['http://127.0.0.1:4566', 'us-east-1', 'http://127.0.0.1:4566/b/t/x.json'],
  ['http://127.0.0.1:4566/', 'us-east-1', 'http://127.0.0.1:4566/b/t/x.json'],
])('with the endpoint %s in %s an object is at %s', (endpoint, region, url) => {
  expect(objectUrl(endpoint, 'b', 't/x.json', region)).toBe(url);
});
