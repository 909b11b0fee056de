import { DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import {
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AuthorizeSecurityGroupIngressCommand, RevokeSecurityGroupIngressCommand } from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeDomainCommand, UpdateDomainConfigCommand } from '@aws-sdk/client-opensearch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import { open } from '../../src/commands/open/index.ts';
import { status } from '../../src/commands/status/index.ts';
import { locatedUrl } from '../../src/core/located-url.ts';
import type { Check, StackFacts } from '../../src/core/types.ts';
import { proxyClient } from '../../src/kibana/proxy-client.ts';
import type { MonthCost } from '../../src/plan/month-cost.ts';
import { certificateOf } from '../../src/verify/proxy-certificate.ts';
import { askEngine } from '../helpers/ask-engine.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

let local: LocalAws;
let stack: StackFacts;

beforeAll(async () => {
  local = await localAws();
  stack = (await deployLocally(local)).stack;
  local.told();
}, 180_000);

afterAll(async () => local?.sandbox.stop());

const resultIn = <T>(events: readonly { code: string; data: unknown }[]) => {
  const last = events.at(-1);
  expect(last?.code).toBe('result');
  return last?.data as T;
};

/** One run of the command, with what it said; `sick` has the failing rows by name. */
async function look(flags: { fix?: boolean; 'dry-run'?: boolean } = {}) {
  const exit = await status({ 'no-my-ip': true, region: local.sandbox.region, ...flags }, local.fx);
  const { lines, events } = local.told();
  const { checks, cost } = resultIn<{ checks: Check[]; cost: MonthCost }>(events);
  for (const line of lines) if (!line.includes('arn:')) expect(line.length, line).toBeLessThanOrEqual(80);
  const failing = checks.filter((check) => check.status === 'fail');
  return { exit, cost, said: lines.join('\n'), sick: new Map(failing.map((check) => [check.name, check])) };
}

const groupOf = async (LogicalResourceId: string): Promise<string> => {
  const client = await local.fx.aws.cloudFormation();
  const { StackResourceDetail } = await client.send(
    new DescribeStackResourceCommand({ StackName: stack.name, LogicalResourceId }),
  );
  return StackResourceDetail?.PhysicalResourceId ?? '';
};

const rule = (port: number, cidr: string) => ({
  IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: cidr }] }],
});

/** Everything that a hurried hand can do to a stack. */
async function meddle(): Promise<void> {
  const { openSearch, lambda, ec2, logs, cloudTrail } = local.fx.aws;
  const domain = await openSearch();
  const DomainName = stack.parameters.DomainName ?? '';
  const { DomainStatus } = await domain.send(new DescribeDomainCommand({ DomainName }));
  const policy = JSON.parse(DomainStatus?.AccessPolicies ?? '{}');
  policy.Statement.push({ ...policy.Statement[0], Sid: 'Mine', Condition: undefined });
  await domain.send(new UpdateDomainConfigCommand({ DomainName, AccessPolicies: JSON.stringify(policy) }));
  const FunctionName = stack.outputs.forwarderFunction;
  const functions = await lambda();
  const { Environment } = await functions.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, DOMAIN_ENDPOINT: 'elsewhere.test' };
  await functions.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  const firewall = await ec2();
  const web = await groupOf('WebSecurityGroup');
  const redirect = await groupOf('RedirectSecurityGroup');
  await firewall.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: web, ...rule(22, '0.0.0.0/0') }));
  await firewall.send(
    new RevokeSecurityGroupIngressCommand({ GroupId: redirect, ...rule(80, '127.0.0.1/32') }),
  );
  const { searchUrl } = local.sandbox;
  const template = await askEngine(searchUrl, '/_index_template/cloudtrail', { method: 'DELETE' });
  expect(template.status).toBe(200);
  await (await cloudTrail()).send(new StopLoggingCommand({ Name: stack.outputs.trailArn }));
  const logGroupName = stack.outputs.logGroup ?? '';
  const client = await logs();
  const { subscriptionFilters = [] } = await client.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName }),
  );
  for (const { filterName } of subscriptionFilters)
    await client.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName }));
}

/** Does what the remedy's AWS command line says. */
async function followFilterRemedy(remedy: string): Promise<void> {
  const argument = (name: string) => new RegExp(`--${name} (\\S+)`).exec(remedy)?.[1];
  await (await local.fx.aws.logs()).send(
    new PutSubscriptionFilterCommand({
      logGroupName: argument('log-group-name'),
      filterName: argument('filter-name'),
      filterPattern: '',
      destinationArn: argument('destination-arn'),
    }),
  );
}

test('a stack as deployed passes; drift is named with its remedy; --fix repairs what it promises', async () => {
  const healthy = await look();
  expect([...healthy.sick.keys()], healthy.said).toEqual([]);
  expect(healthy.exit).toBe(0);
  expect(healthy.said).toContain('No check fails.');

  await meddle();
  const { exit, sick, said } = await look();
  expect(exit).toBe(3);
  const fix = `npx create-cloudtrail-kibana status --stack-name ${stack.name} --region ${local.sandbox.region} --fix`;
  expect([...sick.keys()], said).toEqual([
    'Trail logging',
    'Subscription filter',
    'Access policy',
    'Forwarder endpoint',
    'Index templates',
    'Authorised addresses',
  ]);
  for (const name of ['Trail logging', 'Access policy', 'Forwarder endpoint', 'Index templates'])
    expect(sick.get(name)?.remedy, name).toBe(fix);
  expect(sick.get('Forwarder endpoint')?.reason).toContain('elsewhere.test');
  expect(sick.get('Subscription filter')?.remedy).toMatch(
    /^aws logs put-subscription-filter .*LogsToElasticsearch/,
  );
  expect(sick.get('Authorised addresses')).toMatchObject({
    reason: expect.stringMatching(
      /added by hand in sg-\w+: tcp 22 from 0\.0\.0\.0\/0; removed by hand in sg-\w+: tcp 80 from 127\.0\.0\.1\/32/,
    ),
    remedy: expect.stringMatching(
      /revoke-security-group-ingress .* --port 22 .*\n.*authorize-security-group-ingress .* --port 80/,
    ),
  });

  await followFilterRemedy(sick.get('Subscription filter')?.remedy ?? '');
  const planned = await look({ fix: true, 'dry-run': true });
  expect(planned.said.replaceAll(/\s+/g, ' ')).toMatch(
    /Would be repaired: access policy, .*template.*, forwarder endpoint, trail logging Nothing was changed\./,
  );
  expect([...(await look()).sick.keys()]).toEqual([...planned.sick.keys()]);
  const fixed = await look({ fix: true });
  expect(fixed.said.replaceAll(/\s+/g, ' ')).toMatch(
    /Repaired: access policy, .*template.*, forwarder endpoint, trail logging/,
  );
  expect([...fixed.sick.keys()]).toEqual(['Authorised addresses']);
  const after = await look();
  expect([...after.sick.keys()]).toEqual(['Authorised addresses']);
  expect(after.exit).toBe(3);
});

test('the cost of this month counts the events of this month', async () => {
  const before = await look();
  const { events: had = 0 } = before.cost;
  const event = (eventID: string, time: Date) =>
    JSON.stringify({
      ...{ eventVersion: '1.09', eventID, eventTime: time.toISOString().replace(/\.\d+Z/, 'Z') },
      ...{ eventSource: 's3.amazonaws.com', eventName: 'ListBuckets', awsRegion: local.sandbox.region },
      ...{ userIdentity: { type: 'Root' }, sourceIPAddress: '192.0.2.1', recipientAccountId: '000000000000' },
    });
  const now = new Date();
  const old = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - 86_400_000);
  const records = [event('now-1', now), event('now-2', now), event('old-1', old)];
  expect(await playInto(stack, records, local.fx)).toMatchObject({ played: 3, indexed: 3 });
  local.told();

  const { cost, said } = await look();
  expect(cost.events).toBe(had + 2);
  expect(cost.hours).toBeGreaterThan(0);
  expect(cost.hours).toBeLessThan(1);
  // Some minutes of $66.86 a month, and two events.
  expect(cost.soFar).toBeGreaterThan(0);
  expect(cost.soFar).toBeLessThan(0.1);
  expect(said.replaceAll(/\s+/g, ' ')).toContain(
    `(less than an hour, ${had + 2} events); $${cost.month.toFixed(2)} a month before events.`,
  );
});

test('open gives the address, and the password that signs in there', async () => {
  expect(await open({ yes: true }, local.fx)).toBe(0);
  const { url, user, password } = resultIn<Partial<Record<string, string>>>(local.told().events);
  expect(url).toBe(locatedUrl(stack.outputs.url ?? '', local.fx.locate));
  const certificateSha256 = await certificateOf(
    await local.fx.aws.ssm(),
    stack.outputs.certificateParameter ?? '',
    local.fx,
  );
  const target = { protocol: 'https' as const, host: stack.outputs.proxyIp ?? '', certificateSha256 };
  const signIn = (name = '', secret = '') =>
    proxyClient(
      { ...target, user: { name, password: secret } },
      local.fx,
    )(`${stack.outputs.uiPath}/api/status`);
  expect((await signIn(user, password)).status).toBe(200);
  expect((await signIn(user, `${password}x`)).status).toBe(401);
});
