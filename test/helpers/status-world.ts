import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect } from 'vitest';
import { parse } from '../../src/commands/parse.ts';
import { status } from '../../src/commands/status/index.ts';
import type { Check } from '../../src/core/types.ts';
import { shippedObjects } from '../../src/kibana/saved-state.ts';
import { type AwsMock, stackAnswer } from './aws.ts';
import { fakeWorld, type WorldOptions } from './effects.ts';
import { outputsWith, stackWith } from './facts.ts';
import { type FakeProxy, fakeProxy, fakeUi } from './fake-proxy.ts';
import { INSIDE, lambdaAnswers, mockHealthy } from './healthy.ts';

export const FORWARDER_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:forwarder';
export const FIX =
  'npx create-cloudtrail-kibana status --stack-name cloudtrail-kibana --region eu-central-1 --fix';
export const HEALTHY = {
  ...INSIDE,
  templates: { cloudtrail: 'a' } as Record<string, string | null>,
  expectedTemplates: { cloudtrail: 'a' },
  firstEvent: '2026-11-10T11:58:00Z',
  storage: { usedBytes: 1e9, freeBytes: 9e9 },
};

/** Gives each test of a file a deployed stack that is well, and what makes it ill; `run` is `status` on it with --json. */
export function useStatus(aws: AwsMock) {
  let proxy: FakeProxy;
  let ui: ReturnType<typeof fakeUi>;
  const inside = (over: object) => lambdaAnswers(aws, { ...HEALTHY, ...over });
  beforeEach(async () => {
    ui = fakeUi();
    const { pattern, boards } = shippedObjects();
    ui.state.objects = [pattern, ...boards];
    ui.state.defaultIndex = 'cloudtrail';
    proxy = await fakeProxy(ui.answer);
    mockHealthy(aws);
    inside({});
    stackIs('CREATE_COMPLETE');
    groupsHave('198.51.100.0/24');
    filtersAre({ filterName: 'ours', destinationArn: FORWARDER_ARN, filterPattern: '' });
  });
  afterEach(() => proxy.close());

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
  return {
    ...{ inside, stackIs, groupsHave, filtersAre, worldOf, run },
    ui: () => ui.state,
    /** What the proxy was asked. */
    asked: () => proxy.asked,
  };
}
