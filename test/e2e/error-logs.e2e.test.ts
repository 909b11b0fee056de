import { DescribeLogGroupsCommand, DescribeResourcePoliciesCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeDomainCommand } from '@aws-sdk/client-opensearch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { status } from '../../src/commands/status/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

const NAME = 'cloudtrail-kibana';
let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());

const published = async () => {
  const client = await local.fx.aws.openSearch();
  const { DomainStatus } = await client.send(new DescribeDomainCommand({ DomainName: NAME }));
  return DomainStatus?.LogPublishingOptions ?? {};
};
const left = async () => {
  const logs = await local.fx.aws.logs();
  const { logGroups = [] } = await logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: `${NAME}-DomainErrors` }),
  );
  const { resourcePolicies = [] } = await logs.send(new DescribeResourcePoliciesCommand({}));
  return { groups: logGroups.length, policies: resourcePolicies.length };
};

describe('The error logs of the domain', () => {
  test('are kept when asked for, with their price in the plan, and every check is well.', async () => {
    await deployLocally(local, { 'error-logs': true });
    expect(local.told().lines.join('\n')).toMatch(/Error logs +\$0\.50 a GB; 0\.1 GB assumed/);
    expect(await published()).toMatchObject({ ES_APPLICATION_LOGS: { Enabled: true } });
    expect(await left()).toEqual({ groups: 1, policies: 1 });
    expect(await status({}, local.fx)).toBe(0);
  });

  test('stay on in a run that does not name them.', async () => {
    await deployLocally(local, { 'retention-days': '30' });
    expect(await published()).toMatchObject({ ES_APPLICATION_LOGS: { Enabled: true } });
  });

  test('are gone with their log group and policy when switched off.', async () => {
    await deployLocally(local, { 'error-logs': false });
    expect(await published()).toEqual({});
    expect(await left()).toEqual({ groups: 0, policies: 0 });
  });

  test('leave nothing behind after a teardown.', async () => {
    await deployLocally(local, { 'error-logs': true });
    expect(await teardown({ confirm: NAME, 'delete-data': true }, local.fx)).toBe(0);
    expect(await left()).toEqual({ groups: 0, policies: 0 });
  });
});
