import {
  DescribeAccountAttributesCommand,
  DescribeAddressesCommand,
  DescribeAvailabilityZonesCommand,
} from '@aws-sdk/client-ec2';
import { ListInstanceTypeDetailsCommand } from '@aws-sdk/client-opensearch';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import { describe, expect, test } from 'vitest';
import { createAws } from '../../src/aws/clients.ts';
import { discoverLimits } from '../../src/discover/limits.ts';
import { discoverSession } from '../../src/discover/session.ts';
import { awsError, useAws } from '../helpers/aws.ts';
import { fakeWorld, NOW } from '../helpers/effects.ts';

const aws = useAws();
const look = () => discoverLimits(fakeWorld().fx.aws, ['OpenSearch_2.19', 'OpenSearch_3.5']);

describe('what the region has room for', () => {
  test('of a healthy account', async () => {
    const types = ['t3.small.search', 'm7g.medium.search', 'm7g.large.search'];
    expect(await look()).toEqual({
      addresses: { used: 0, most: 5 },
      domains: 100,
      zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'],
      instanceTypes: { 'OpenSearch_2.19': types, 'OpenSearch_3.5': types },
      unchecked: [],
    });
  });

  test('addresses brought along by the customer take no room', async () => {
    aws.ec2.on(DescribeAddressesCommand).resolves({
      Addresses: [{ PublicIpv4Pool: 'amazon' }, {}, { PublicIpv4Pool: 'ipv4pool-ec2-1' }],
    });
    expect((await look()).addresses).toEqual({ used: 2, most: 5 });
  });

  test('neither local zones nor what is switched off are zones', async () => {
    aws.ec2.on(DescribeAvailabilityZonesCommand).resolves({
      AvailabilityZones: [
        { ZoneName: 'us-west-1a', ZoneType: 'availability-zone', State: 'available' },
        { ZoneName: 'us-west-1b', ZoneType: 'availability-zone', State: 'impaired' },
        { ZoneName: 'us-west-1-lax-1a', ZoneType: 'local-zone', State: 'available' },
      ],
    });
    expect((await look()).zones).toEqual(['us-west-1a']);
  });

  test('instance types come in pages', async () => {
    aws.search
      .on(ListInstanceTypeDetailsCommand)
      .callsFake(({ NextToken }) =>
        NextToken
          ? { InstanceTypeDetails: [{ InstanceType: 'b' }] }
          : { InstanceTypeDetails: [{ InstanceType: 'a' }], NextToken: '1' },
      );
    expect((await look()).instanceTypes).toMatchObject({ 'OpenSearch_2.19': ['a', 'b'] });
  });

  test('what may not be looked at is left out and named; the quota of domains is not missed', async () => {
    aws.ec2.on(DescribeAccountAttributesCommand).rejects(awsError('UnauthorizedOperation'));
    aws.ec2.on(DescribeAvailabilityZonesCommand).rejects(awsError('UnauthorizedOperation'));
    aws.search.on(ListInstanceTypeDetailsCommand).rejects(awsError('AccessDeniedException'));
    aws.quotas.on(GetServiceQuotaCommand).rejects(awsError('AccessDeniedException'));
    const limits = await look();
    expect(limits).toMatchObject({ addresses: undefined, domains: undefined, instanceTypes: {} });
    expect([...limits.unchecked].sort()).toEqual([
      'free Elastic IPs (UnauthorizedOperation)',
      'instance types for OpenSearch_2.19 (AccessDeniedException)',
      'instance types for OpenSearch_3.5 (AccessDeniedException)',
      'zones of the region (UnauthorizedOperation)',
    ]);
  });
});

describe('the time that the session has left', () => {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const session = (expiration?: Date) =>
    discoverSession(
      createAws({ region: 'eu-central-1', credentials: { ...credentials, expiration }, userAgent: 'test' }),
      NOW,
    );

  test.each([
    ['lasting credentials', undefined, undefined],
    ['twelve minutes and a half', new Date(NOW + 12.5 * 60_000), 12],
  ])('of %s', async (_, expiration, minutes) => {
    expect(await session(expiration)).toBe(minutes);
  });
});
