import { GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { PUT_BACK } from '../../src/verify/settings/remedies.ts';
import { awsError, useAws } from '../helpers/aws.ts';
import { bundledTemplate } from '../helpers/cfn.ts';
import { outputsWith } from '../helpers/facts.ts';
import { gone } from '../helpers/fake-settings.ts';
import { useStatus } from '../helpers/status-world.ts';

const aws = useAws();
const { run } = useStatus(aws);
const row = async (name: string) => (await run()).checks.find((one) => one.name === name);

test('Of many findings three are told, with how many more there are.', async () => {
  aws.cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [] });
  const found = await row('Alarms');
  expect(found?.status).toBe('fail');
  expect(found?.reason).toMatch(/^(\w+Alarm is gone; ){3}and 22 more$/);
  expect(found?.remedy).toBe(PUT_BACK);
});

test('Alarms are read page by page.', async () => {
  const { MetricAlarms = [] } = await (
    aws.cloudwatch.send as unknown as (command: object) => Promise<{ MetricAlarms?: object[] }>
  )(new DescribeAlarmsCommand({}));
  aws.cloudwatch
    .on(DescribeAlarmsCommand)
    .resolves({ MetricAlarms: MetricAlarms.slice(0, 5), NextToken: '2' })
    .on(DescribeAlarmsCommand, { NextToken: '2' })
    .resolves({ MetricAlarms: MetricAlarms.slice(5) });
  expect(await row('Alarms')).toMatchObject({ status: 'ok' });
});

test('Targets of a rule are read page by page.', async () => {
  aws.events
    .on(ListTargetsByRuleCommand, { Rule: 'cloudtrail-kibana-DailyRun' })
    .resolves({ Targets: [], NextToken: '2' })
    .on(ListTargetsByRuleCommand, { Rule: 'cloudtrail-kibana-DailyRun', NextToken: '2' })
    .resolves({ Targets: [] });
  expect(await row('Scheduled runs')).toMatchObject({
    status: 'fail',
    reason: 'DailyRun: Targets reconcile is missing; DailyRun: Targets link-all-sessions is missing',
  });
});

test('A bucket that is another account’s by now is told as AWS tells it.', async () => {
  aws.s3.on(HeadBucketCommand).rejects(awsError('AccessDenied', 'Access Denied', 403));
  expect(await row('Trail bucket')).toMatchObject({
    status: 'fail',
    reason: 'Access Denied',
    remedy: 'Ask for the action; all that are needed: npx create-cloudtrail-kibana policy',
  });
});

test('A bucket that is gone is told so, although S3 gives no name to that.', async () => {
  aws.s3.on(HeadBucketCommand).rejects(gone('NotFound'));
  expect(await row('Trail bucket')).toMatchObject({ status: 'fail', reason: 'TrailBucket is gone' });
});

test('A function without a free execution is switched off.', async () => {
  aws.lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions: 0 });
  expect(await row('Forwarder function')).toMatchObject({
    status: 'fail',
    remedy: 'aws lambda delete-function-concurrency --function-name forwarder --region eu-central-1',
  });
});

test('A function with some executions reserved is well.', async () => {
  aws.lambda.on(GetFunctionConcurrencyCommand).resolves({ ReservedConcurrentExecutions: 5 });
  expect(await row('Forwarder function')).toMatchObject({ status: 'ok' });
});

test.each([
  ['lies in clear', { Type: 'String', Value: 'a password of 24 letters' }, /in clear, as a String/],
  ['can be guessed', { Type: 'SecureString', Value: 'x' }, /only 1 character$/],
] as const)('A password that %s fails the row.', async (_, Parameter, reason) => {
  const Name = outputsWith().PasswordParameter;
  aws.ssm.on(GetParameterCommand, { Name }).resolves({ Parameter });
  expect(await row('Proxy settings')).toMatchObject({
    status: 'fail',
    reason: expect.stringMatching(reason),
    remedy: 'Run create-cloudtrail-kibana again: it makes a new one.',
  });
});

test('A stack that was updated with a template of somebody else is not well by that.', async () => {
  const { Resources, ...rest } = bundledTemplate();
  const {
    DailyRun: _,
    DailyRunPermission: __,
    SessionRun: ___,
    SessionRunPermission: ____,
    VerifyRun: _____,
    ...others
  } = Resources;
  const TemplateBody = JSON.stringify({ ...rest, Resources: others });
  aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody });
  expect(await row('Scheduled runs')).toMatchObject({
    status: 'warn',
    reason: 'the template of the stack has none',
  });
});

test('A template that is not ours fails the rows that compare with it, and no other.', async () => {
  aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody: 'Resources: {}' });
  const { checks } = await run();
  const reason = 'the template of the stack is not the one of this tool: it is not JSON';
  expect(checks.find(({ name }) => name === 'Scheduled runs')).toMatchObject({ status: 'fail', reason });
  expect(checks.find(({ name }) => name === 'Boards')).toMatchObject({ status: 'ok' });
});
