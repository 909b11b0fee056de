import { DescribeAlarmsCommand, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ConfirmSubscriptionCommand, ListTopicsCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import { rotateIps } from '../../src/commands/rotate-ips/index.ts';
import { status } from '../../src/commands/status/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Check, StackFacts } from '../../src/core/types.ts';
import { CONTROLS } from '../../src/lambda/detections/controls.ts';
import { ALARMS } from '../../src/plan/cost.ts';
import { entries } from '../fixtures/boards/index.ts';
import { eventOf } from '../helpers/boards/event.ts';
import { CIS } from '../helpers/cis.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { mailsTo } from '../helpers/mails.ts';

const OPS = 'ops@example.com';
const NEXT = 'next@example.com';
const NAME = 'cloudtrail-kibana';
const events = entries().map((entry) => eventOf(entry));

let local: LocalAws;
let stack: StackFacts;
let checks: readonly Check[];

/** Deploys anew with these alerts, without any other answer. */
async function withAlerts(email: string): Promise<void> {
  ({ stack, checks } = await deployLocally(local, { 'alert-email': email }));
}

beforeAll(async () => {
  local = await localAws();
  await withAlerts(OPS);
}, 180_000);

afterAll(() => local?.sandbox.stop());

/** Follows the link of the mail that asks for it. */
async function confirm(address: string): Promise<void> {
  const Token = (await mailsTo(local.sandbox, address)).find(({ token }) => token !== undefined)?.token;
  const client = await local.fx.aws.sns();
  await client.send(new ConfirmSubscriptionCommand({ TopicArn: stack.outputs.alertTopic, Token }));
}

const alarms = async () => {
  const client = await local.fx.aws.cloudWatch();
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: `${NAME}-` }));
  return MetricAlarms ?? [];
};
const filters = async () => {
  const client = await local.fx.aws.logs();
  const logGroupName = stack.outputs.logGroup;
  const { metricFilters } = await client.send(new DescribeMetricFiltersCommand({ logGroupName }));
  return metricFilters ?? [];
};
const topics = async () => (await (await local.fx.aws.sns()).send(new ListTopicsCommand({}))).Topics ?? [];

/** How many events the metric of a control has counted so far. */
async function counted(MetricName: string): Promise<number> {
  const client = await local.fx.aws.cloudWatch();
  const now = Date.now();
  const { Datapoints } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: `create-cloudtrail-kibana/${NAME}`,
      MetricName,
      StartTime: new Date(now - 3_600_000),
      EndTime: new Date(now + 60_000),
      Period: 3600,
      Statistics: ['Sum'],
    }),
  );
  return (Datapoints ?? []).reduce((sum, point) => sum + (point.Sum ?? 0), 0);
}

const alertsRow = async () => {
  local.told();
  await status({ 'stack-name': NAME }, local.fx);
  const result = local.told().events.at(-1)?.data as { checks: Check[] } | undefined;
  return result?.checks.find(({ name }) => name === 'Alerts');
};

test('a deployment with alerts says that the address has to confirm, and sends it nothing else', async () => {
  expect(checks.find(({ name }) => name === 'Alerts')).toMatchObject({
    status: 'warn',
    reason: `${OPS} has not confirmed yet: no alert reaches it`,
  });
  expect((await mailsTo(local.sandbox, OPS)).map(({ token }) => token)).toEqual([expect.any(String)]);
  expect(await filters()).toHaveLength(CONTROLS.length);
  expect(await alarms()).toHaveLength(CONTROLS.length + ALARMS);
});

test('once confirmed, status says so', async () => {
  await confirm(OPS);
  expect(await alertsRow()).toMatchObject({ status: 'ok', reason: `alarms go to ${OPS}` });
});

test('every control counts its very events, and mails once', async () => {
  await playInto(
    stack,
    entries().map(({ record }) => JSON.stringify(record)),
    local.fx,
  );
  const found = await Promise.all(CONTROLS.map(async ({ id }) => [id, await counted(id)]));
  const held = CONTROLS.map(({ id }) => [id, events.filter((event) => CIS[id]?.(event)).length]);
  expect(found).toEqual(held);
  expect(held.every(([, count]) => Number(count) > 0)).toBe(true);
  const mails = (await mailsTo(local.sandbox, OPS)).filter(({ token }) => token === undefined);
  expect(mails).toHaveLength(CONTROLS.length);
  for (const { number, title } of CONTROLS) {
    const mail = mails.find(({ body }) => body.includes(`${number}: ${title}.`));
    expect(mail?.subject).toMatch(/^ALARM: /);
    expect(mail?.body).toContain(`Who did it: https://${stack.outputs.proxyIp}/`);
  }
});

test('a rotation of addresses leaves them as they are', async () => {
  expect(await rotateIps({ yes: true, 'no-my-ip': true, add: ['198.51.100.4'] }, local.fx)).toBe(0);
  expect(await filters()).toHaveLength(CONTROLS.length);
  expect(await alertsRow()).toMatchObject({ status: 'ok' });
});

test('another address takes the place of the first, and has to confirm', async () => {
  await withAlerts(NEXT);
  expect(stack.parameters.AlertEmail).toBe(NEXT);
  expect(await alertsRow()).toMatchObject({ status: 'warn' });
  await confirm(NEXT);
  expect(await alertsRow()).toMatchObject({ status: 'ok', reason: `alarms go to ${NEXT}` });
});

test('"none" ends them, and leaves the alarms of the pipeline', async () => {
  await withAlerts('none');
  expect(checks.map(({ name }) => name)).not.toContain('Alerts');
  expect(await filters()).toEqual([]);
  expect(await topics()).toEqual([]);
  const left = await alarms();
  expect(left).toHaveLength(ALARMS);
  expect(left.flatMap(({ AlarmActions }) => AlarmActions ?? [])).toEqual([]);
});

test('teardown leaves nothing of them', async () => {
  await withAlerts(OPS);
  local.told();
  expect(await teardown({ confirm: NAME, 'delete-data': true }, local.fx)).toBe(0);
  expect([await topics(), await alarms()]).toEqual([[], []]);
});
