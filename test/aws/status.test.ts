import {
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { status } from '../../src/commands/status.ts';
import type { Check } from '../../src/core/types.ts';
import { parse } from '../../src/flags.ts';
import { MARKED } from '../../src/kibana/boards-import.ts';
import type { MonthCost } from '../../src/plan/month-cost.ts';
import { indexPatternFields } from '../../src/schema/index.ts';
import { stackAnswer, useAws } from '../helpers/aws.ts';
import { fakeWorld, type WorldOptions } from '../helpers/effects.ts';
import { outputsWith, stackWith } from '../helpers/facts.ts';
import { type FakeProxy, fakeProxy, fakeUi } from '../helpers/fake-proxy.ts';
import { INSIDE, lambdaAnswers, mockHealthy } from '../helpers/healthy.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const FORWARDER_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:forwarder';
const FIX = 'npx create-cloudtrail-kibana status --stack-name cloudtrail-kibana --region eu-central-1 --fix';
const HEALTHY = {
  ...INSIDE,
  templates: { cloudtrail: 'a' } as Record<string, string | null>,
  expectedTemplates: { cloudtrail: 'a' },
  firstEvent: '2026-11-10T11:58:00Z',
  storage: { usedBytes: 1e9, freeBytes: 9e9 },
};
const inside = (over: object) => lambdaAnswers(aws, { ...HEALTHY, ...over });

let proxy: FakeProxy;
let ui: ReturnType<typeof fakeUi>;

beforeEach(async () => {
  ui = fakeUi();
  ui.state.pattern = { title: 'cloudtrail-*', fields: JSON.stringify(indexPatternFields()) };
  ui.state.defaultIndex = 'cloudtrail';
  ui.state.imported = MARKED.objects;
  proxy = await fakeProxy(ui.answer);
  mockHealthy(aws);
  inside({});
  stackIs('CREATE_COMPLETE');
  aws.cfn.on(DescribeStackResourcesCommand).resolves({
    StackResources: [
      resource('WebSecurityGroup', 'sg-0', 'AWS::EC2::SecurityGroup'),
      resource('RedirectSecurityGroup', 'sg-1', 'AWS::EC2::SecurityGroup'),
      resource('Subscription', 'filter-of-the-stack', 'AWS::Logs::SubscriptionFilter'),
    ],
  });
  groupsHave('198.51.100.0/24');
  filtersAre({ filterName: 'ours', destinationArn: FORWARDER_ARN, filterPattern: '' });
});
afterEach(() => proxy.close());

const resource = (LogicalResourceId: string, PhysicalResourceId: string, ResourceType: string) => ({
  ...{ LogicalResourceId, PhysicalResourceId, ResourceType },
  ...{ ResourceStatus: 'CREATE_COMPLETE' as const, Timestamp: new Date(0) },
});

function stackIs(state: Stack['StackStatus'], over: Partial<Stack> = {}): void {
  const pairs = Object.entries({ ...outputsWith() });
  const parameters = Object.entries(stackWith().parameters);
  const described = stackAnswer(state ?? 'CREATE_COMPLETE', {
    Outputs: pairs.map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
    Parameters: parameters.map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    ...over,
  });
  aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [described] });
}

function groupsHave(cidr: string): void {
  aws.ec2.on(DescribeSecurityGroupsCommand).resolves({
    SecurityGroups: [443, 80].map((port, at) => ({
      GroupId: `sg-${at}`,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: cidr }] }],
    })),
  });
}

const filtersAre = (...subscriptionFilters: object[]) =>
  aws.logs.on(DescribeSubscriptionFiltersCommand).resolves({ subscriptionFilters });

const worldOf = (json: boolean, options: WorldOptions = {}) =>
  fakeWorld({ json, locate: proxy.locate, ...options });

async function run(...args: string[]) {
  const world = worldOf(true);
  const exit = await status(parse(['status', '--no-my-ip', ...args]).flags, world.fx);
  const events = world
    .out()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { code: string; data: Record<string, unknown> });
  expect(events.at(-1)?.code).toBe('result');
  const result = events.at(-1)?.data ?? {};
  return { exit, events, result, checks: result.checks as Check[] };
}

describe('a healthy stack', () => {
  test('passes every check: exit 0, and nothing is written', async () => {
    const { exit, result, checks } = await run();
    expect(checks.filter((check) => check.status !== 'ok')).toEqual([]);
    expect(exit).toBe(0);
    expect(result).toEqual({
      ...{ ok: true, stackName: 'cloudtrail-kibana', region: 'eu-central-1', checks },
      ...{ status: 'CREATE_COMPLETE', version: '0.0.9', url: outputsWith().Url },
      // 19.5 days of a trial domain, the proxy and the alarms.
      cost: {
        ...{ hours: 468, events: 10, knowsRate: true },
        ...{ soFar: expect.closeTo(24.82, 2), month: expect.closeTo(38.72, 2) },
      },
    });
    expect(proxy.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
    const asked = aws.lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input.Payload);
    expect(asked.map(String)).toEqual(['{"action":"status"}']);
  });

  test('is told in words, with what it costs', async () => {
    const world = worldOf(false);
    await status({ 'no-my-ip': true }, world.fx);
    expect(world.err()).toContain('Stack cloudtrail-kibana in eu-central-1: CREATE_COMPLETE, version 0.0.9');
    expect(world.err()).toContain(
      'This month so far $24.82 (19 days, 10 events); at this rate $38.72 a month.\nAn estimate, by us-east-1 prices of 2026-10-01.',
    );
    expect(world.err()).toContain('No check fails.');
  });

  test('a trail beside the stack’s own makes each event dearer', async () => {
    inside({ documentsThisMonth: 1_000_000 });
    const alone = (await run()).result.cost as MonthCost;
    aws.trail
      .on(DescribeTrailsCommand)
      .resolves({ trailList: [{ TrailARN: outputsWith().TrailArn }, { TrailARN: 'arn:other' }] });
    const beside = (await run()).result.cost as MonthCost;
    expect(beside.soFar - alone.soFar).toBeCloseTo(20, 5);
  });

  test('a stack that does not tell costs what it costs without events', async () => {
    lambdaAnswers(aws, { errorMessage: 'boom' }, 'Unhandled');
    const { result } = await run();
    expect(result.cost).toMatchObject({ hours: 468, knowsRate: false });
    expect(result.cost).not.toHaveProperty('events');
  });

  test('--fix repairs nothing', async () => {
    const { events } = await run('--fix');
    expect(events.some(({ code }) => code === 'repaired')).toBe(false);
  });
});

const DRIFT: readonly [string, () => unknown, string, 'warn' | 'fail', RegExp, RegExp][] = [
  [
    'a policy changed',
    () => inside({ accessPolicyMatches: false }),
    'Access policy',
    'fail',
    /by hand/,
    /--fix$/,
  ],
  [
    ...([
      'a forwarder elsewhere',
      () => inside({ forwarder: { endpoint: 'x.test', matches: false } }),
    ] as const),
    ...(['Forwarder endpoint', 'fail', /writes to x\.test/, /--fix$/] as const),
  ],
  [
    ...(['an old template', () => inside({ templates: { cloudtrail: 'b' } })] as const),
    ...(['Index templates', 'fail', /cloudtrail is another version/, /--fix$/] as const),
  ],
  [
    ...(['no template', () => inside({ templates: { cloudtrail: null } })] as const),
    ...(['Index templates', 'fail', /cloudtrail is missing/, /--fix$/] as const),
  ],
  [
    ...(['a filter for somebody else', () => filtersAre({ destinationArn: `${FORWARDER_ARN}2` })] as const),
    ...([
      'Subscription filter',
      'fail',
      /no longer feeds/,
      /put-subscription-filter .*--filter-name filter-of-the-stack .*:function:forwarder$/,
    ] as const),
  ],
  [
    'a filter that is choosy',
    () => filtersAre({ filterName: 'ours', destinationArn: FORWARDER_ARN, filterPattern: 'Root' }),
    ...(['Subscription filter', 'fail', /only events with Root/, /--filter-name ours/] as const),
  ],
  [
    ...(['an open door', () => groupsHave('0.0.0.0/0')] as const),
    ...(['Authorised addresses', 'fail', /added by hand in sg-0: tcp 443 from 0\.0\.0\.0\/0/] as const),
    /revoke-security-group-ingress/,
  ],
  [
    'failed batches',
    () =>
      aws.sqs.on(GetQueueAttributesCommand).resolves({ Attributes: { ApproximateNumberOfMessages: '3' } }),
    ...(['Failure queue', 'warn', /3 failed batches/, /redrive --stack-name/] as const),
  ],
  [
    'quarantine',
    () => inside({ quarantined: 2 }),
    'Quarantine',
    'warn',
    /2 records/,
    /cloudtrail-quarantine/,
  ],
  ['no events', () => inside({ newestEvent: null }), 'Events arrive', 'warn', /no event yet/, /5 minutes/],
  [
    ...(['old events', () => inside({ newestEvent: '2026-11-19T11:00:00Z' })] as const),
    ...(['Events arrive', 'warn', /25 hours old/, /Trail logging/] as const),
  ],
  [
    ...(['little space', () => inside({ storage: { usedBytes: 1e9, freeBytes: 1e8 } })] as const),
    ...(['Storage', 'warn', /0\.1 GB free: full in about 1 day /, /--retention-days/] as const),
  ],
];

describe('lines', () => {
  const everythingWrong = () => {
    for (const [, arrange] of DRIFT) arrange();
    inside({ accessPolicyMatches: false, quarantined: 2, templates: { cloudtrail: null } });
    groupsHave('0.0.0.0/0');
  };

  test.each([
    [80, 80],
    [60, 60],
    [200, 80],
    [undefined, 80],
  ])('of a terminal %s columns wide are at most %i', async (columns, most) => {
    everythingWrong();
    const world = worldOf(false);
    Object.assign(world.fx.io.output, { columns });
    await status({ 'no-my-ip': true }, world.fx);
    const lines = world.err().split('\n');
    expect(lines.length).toBeGreaterThan(30);
    // An ARN or a name can't be broken.
    const long = lines.filter((line) => line.length > most && line.trim().includes(' '));
    expect(long.filter((line) => !/(arn:|cloudtrail-kibana\/)\S+( \\\\)?$/.test(line))).toEqual([]);
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(most - 15);
  });
});

test.each(DRIFT)('%s is told with its remedy', async (_, arrange, name, state, reason, remedy) => {
  arrange();
  const { exit, checks } = await run();
  const sick = checks.filter((check) => check.status !== 'ok');
  expect(sick).toMatchObject([
    { name, status: state, reason: expect.stringMatching(reason), remedy: expect.stringMatching(remedy) },
  ]);
  expect(exit).toBe(state === 'fail' ? 3 : 0);
});

test('a function of an older version tells less, and that is no failure', async () => {
  lambdaAnswers(aws, INSIDE);
  const { exit, checks } = await run();
  expect(exit).toBe(0);
  expect(checks.find(({ name }) => name === 'Storage')?.reason).toContain('unknown');
});

describe('--fix', () => {
  test('repairs domain, forwarder, trail, index pattern and boards, and looks again', async () => {
    ui.state.pattern = { title: 'cloudtrail-*', fields: '[]' };
    ui.state.imported = ui.state.imported.slice(1);
    let logging = false;
    aws.trail.on(GetTrailStatusCommand).callsFake(() => ({ IsLogging: logging }));
    aws.trail.on(StartLoggingCommand).callsFake(() => {
      logging = true;
      return {};
    });
    let policy = false;
    aws.lambda.on(InvokeCommand).callsFake(({ Payload }) => {
      const { action } = JSON.parse(String(Payload));
      policy ||= action === 'reconcile';
      const answer =
        action === 'reconcile' ? { changes: ['access policy'] } : { ...HEALTHY, accessPolicyMatches: policy };
      return { Payload: Buffer.from(JSON.stringify(answer)) };
    });
    const first = await run();
    expect(first.checks.filter((check) => check.remedy === FIX).map(({ name }) => name)).toEqual([
      ...['Trail logging', 'Index pattern', 'Boards', 'Access policy'],
    ]);
    const { exit, events } = await run('--fix');
    expect(events.find(({ code }) => code === 'repaired')?.data).toEqual({
      changes: ['access policy', 'trail logging', 'index pattern', 'boards'],
    });
    expect(exit).toBe(0);
  });

  test('what can not be repaired is told, and the rest is repaired', async () => {
    aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
    aws.trail.on(StartLoggingCommand).resolves({});
    lambdaAnswers(aws, { errorMessage: 'the domain is busy' }, 'Unhandled');
    const { exit, events } = await run('--fix');
    expect(exit).toBe(3);
    const warnings = events.filter(({ code }) => code === 'warning').map(({ data }) => data.text);
    expect(warnings).toEqual(['Could not repair domain and forwarder: the domain is busy']);
    expect(events.find(({ code }) => code === 'repaired')?.data).toEqual({ changes: ['trail logging'] });
  });
});

test('--watch looks again each minute until Ctrl-C: exit 130', async () => {
  const world = worldOf(true);
  const times: number[] = [];
  aws.trail.on(GetTrailStatusCommand).callsFake(() => {
    times.push(world.fx.clock.now());
    if (times.length === 3) world.interrupt();
    return { IsLogging: true };
  });
  const ended = status({ 'no-my-ip': true, watch: true }, world.fx);
  expect(await failure(ended)).toMatchObject({ exit: 130 });
  expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 60_000, 120_000]);
});

describe('a stack that can not be looked into', () => {
  test.each([
    ['CREATE_IN_PROGRESS', /still being made/],
    ['ROLLBACK_COMPLETE', /creation failed/],
    ['CREATE_COMPLETE', /lacks the outputs/],
  ] as const)('in %s: its state and what to run, exit 3', async (state, why) => {
    stackIs(state, { Outputs: [] });
    const { exit, result, events } = await run();
    expect(exit).toBe(3);
    expect(result).toMatchObject({ ok: false, status: state, checks: [] });
    expect(events.find(({ code }) => code === 'warning')?.data.text).toMatch(why);
    expect(events.map(({ data }) => data.text)).toContain(
      '  → npx create-cloudtrail-kibana --stack-name cloudtrail-kibana --region eu-central-1',
    );
    expect(aws.lambda.calls()).toHaveLength(0);
  });

  test('that is not there: exit 2', async () => {
    expect(await failure(run('--stack-name', 'other'))).toMatchObject({ exit: 2, code: 'no-stack' });
  });
});
