import { setTimeout as sleep } from 'node:timers/promises';
import * as cloudWatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_MFA, RECORDS } from '../helpers/alert-records.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { deny, newUser } from '../helpers/local-user.ts';
import { mailsTo } from '../helpers/mails.ts';
import { elements, queryApi } from '../helpers/query.ts';
import { alertTemplate, type Config, stackOperations } from './alert-stack.ts';

let local: LocalAws;
let config: Config;
let stacks: ReturnType<typeof stackOperations>;
let sns: ReturnType<typeof queryApi>;

beforeAll(async () => {
  local = await localAws();
  const { awsEndpoint: endpoint, region, credentials } = local.sandbox;
  config = { endpoint, region, credentials };
  stacks = stackOperations(config);
  sns = queryApi(local.sandbox, 'sns');
});
afterAll(() => local?.sandbox.stop());

async function alarmState(name: string) {
  const client = new cloudWatch.CloudWatchClient(config);
  const { MetricAlarms } = await client.send(new cloudWatch.DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms?.[0]?.StateValue;
}

async function put(logGroupName: string, ...records: object[]): Promise<void> {
  const client = new logs.CloudWatchLogsClient(config);
  const where = { logGroupName, logStreamName: 'trail' };
  await client.send(new logs.CreateLogStreamCommand(where)).catch(() => {});
  const logEvents = records.map((record) => ({ timestamp: Date.now(), message: JSON.stringify(record) }));
  await client.send(new logs.PutLogEventsCommand({ ...where, logEvents }));
}

/** ARN of each address's subscription, as listed. */
async function subscriptions(TopicArn: string) {
  const xml = await sns('ListSubscriptionsByTopic', { TopicArn });
  const arns = elements(xml, 'SubscriptionArn');
  return Object.fromEntries(elements(xml, 'Endpoint').map((endpoint, index) => [endpoint, arns[index]]));
}

async function confirm(TopicArn: string, address: string) {
  const token = (await mailsTo(local.sandbox, address)).find(({ token }) => token !== undefined)?.token ?? '';
  return sns('ConfirmSubscription', { TopicArn, Token: token });
}

const subjects = async (address: string) =>
  (await mailsTo(local.sandbox, address)).map(({ subject }) => subject);

const ASKS = 'AWS Notification - Subscription Confirmation';

describe('a stack of alerts', () => {
  const [ada, bob] = ['ada@example.com', 'bob+alerts@example.com'];
  let outputs: Record<string, string>;

  test('is made: the alarm is OK without data, and the address waits for its confirmation', async () => {
    const made = await stacks.create('alerts', alertTemplate([ada]));
    expect(made).toMatchObject({ status: 'CREATE_COMPLETE', reasons: '' });
    outputs = made.outputs;
    expect(await alarmState(outputs.Alarm ?? '')).toBe('OK');
    expect(await subscriptions(outputs.Topic ?? '')).toEqual({ [ada]: 'PendingConfirmation' });
    const mails = await mailsTo(local.sandbox, ada);
    expect(mails).toEqual([
      { to: ada, subject: ASKS, body: expect.any(String), token: expect.stringMatching(/^\w{64}$/) },
    ]);
    expect(mails[0]?.body).toContain(outputs.Topic);
    const attributes = await sns('GetTopicAttributes', { TopicArn: outputs.Topic ?? '' });
    expect(attributes).toContain('<key>SubscriptionsPending</key><value>1</value>');
  });

  test('counts what its filter matches, and the alarm goes off without a mail', async () => {
    await put(outputs.Group ?? '', RECORDS.loginWithMfa, RECORDS.root);
    expect(await alarmState(outputs.Alarm ?? '')).toBe('OK');
    await put(outputs.Group ?? '', RECORDS.login, RECORDS.root, RECORDS.login);
    expect(await alarmState(outputs.Alarm ?? '')).toBe('ALARM');
    const client = new cloudWatch.CloudWatchClient(config);
    const { Datapoints } = await client.send(
      new cloudWatch.GetMetricStatisticsCommand({
        Namespace: 'Alerts',
        MetricName: 'alerts',
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 3_600_000),
        Period: 86_400,
        Statistics: ['Sum'],
      }),
    );
    expect(Datapoints?.map(({ Sum }) => Sum)).toEqual([2]);
    expect(await subjects(ada)).toEqual([ASKS]);
  });

  test('a wrong token confirms nothing, and what is listed as pending cannot be removed', async () => {
    const TopicArn = outputs.Topic ?? '';
    await expect(sns('ConfirmSubscription', { TopicArn, Token: 'x' })).rejects.toThrow(/Invalid token/);
    await expect(sns('Unsubscribe', { SubscriptionArn: 'PendingConfirmation' })).rejects.toThrow(
      /An ARN must have at least 6 elements, not 1/,
    );
    expect(await subscriptions(TopicArn)).toEqual({ [ada]: 'PendingConfirmation' });
  });

  test('once confirmed the address gets the alarm’s name, description and state', async () => {
    await confirm(outputs.Topic ?? '', ada);
    expect((await subscriptions(outputs.Topic ?? ''))[ada]).toMatch(
      /^arn:aws:sns:us-east-1:\d+:[\w-]+:[\w-]+$/,
    );
    const client = new cloudWatch.CloudWatchClient(config);
    const AlarmName = outputs.Alarm ?? '';
    await client.send(
      new cloudWatch.SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'seen to' }),
    );
    await put(outputs.Group ?? '', RECORDS.login);
    expect(await subjects(ada)).toEqual([ASKS, `ALARM: "${AlarmName}" in us-east-1`]);
    const { body } = (await mailsTo(local.sandbox, ada))[1] ?? {};
    expect(body).toContain(`Alarm "${AlarmName}"`);
    expect(body).toMatch(/Description: +A login without a second factor\n/);
    expect(body).toMatch(/State Change: +OK -> ALARM\n/);
  });

  test('an alarm is OK again when no more of it comes', async () => {
    const client = new cloudWatch.CloudWatchClient(config);
    const AlarmName = 'quick';
    await put(outputs.Group ?? '', RECORDS.login);
    await client.send(
      new cloudWatch.PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Alerts',
        MetricName: 'alerts',
        Statistic: 'Sum',
        Period: 10,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      }),
    );
    expect(await alarmState(AlarmName)).toBe('ALARM');
    while ((await alarmState(AlarmName)) !== 'OK') {
      await sleep(500);
      await put(outputs.Group ?? '', RECORDS.root);
    }
    expect(await alarmState(outputs.Alarm ?? '')).toBe('ALARM');
  });

  test('an address that is added later waits, too', async () => {
    expect(await stacks.update('alerts', alertTemplate([ada, bob]))).toMatchObject({
      status: 'UPDATE_COMPLETE',
    });
    expect(await subscriptions(outputs.Topic ?? '')).toEqual({
      [ada]: expect.stringMatching(/^arn:/),
      [bob]: 'PendingConfirmation',
    });
    expect(await subjects(bob)).toEqual([ASKS]);
    expect((await subjects(ada)).filter((subject) => subject === ASKS)).toHaveLength(1);
  });

  test('taken out of the template, what is confirmed goes and what waits stays', async () => {
    expect(await stacks.update('alerts', alertTemplate([]))).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect(await subscriptions(outputs.Topic ?? '')).toEqual({ [bob]: 'PendingConfirmation' });
    await stacks.update('alerts', alertTemplate([bob]));
    expect(await subscriptions(outputs.Topic ?? '')).toEqual({ [bob]: 'PendingConfirmation' });
    expect(await subjects(bob)).toEqual([ASKS, ASKS]);
  });

  test('a pattern that AWS refuses fails the update, and the old one stays', async () => {
    const { status, reasons } = await stacks.update('alerts', alertTemplate([bob], '{ $.a = }'));
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(reasons).toContain('Invalid metric filter pattern');
    const client = new logs.CloudWatchLogsClient(config);
    const asked = new logs.DescribeMetricFiltersCommand({ logGroupName: outputs.Group });
    const { metricFilters } = await client.send(asked);
    expect(metricFilters?.map(({ filterPattern }) => filterPattern)).toEqual([NO_MFA]);
  });

  test('an address that is none fails a creation', async () => {
    const { status, reasons } = await stacks.create('misspelt', alertTemplate(['ada at example.com']));
    expect(status).toMatch(/ROLLBACK_COMPLETE|CREATE_FAILED/);
    expect(reasons).toContain('Invalid parameter: Email address');
  });

  test('is deleted with what waits', async () => {
    const gone = await stacks.remove('alerts');
    expect(gone.status).toBe('DELETE_COMPLETE');
    await expect(subscriptions(outputs.Topic ?? '')).rejects.toThrow(/does not exist/);
    expect(await sns('ListSubscriptions', {})).not.toContain(bob);
  });
});

describe('an address that is subscribed by hand', () => {
  const eve = 'eve@example.com';
  let TopicArn: string;

  test('waits, and each Subscribe asks again', async () => {
    TopicArn = elements(await sns('CreateTopic', { Name: 'by-hand' }), 'TopicArn')[0] ?? '';
    const subscribe = async (more = {}) =>
      elements(
        await sns('Subscribe', { TopicArn, Protocol: 'email', Endpoint: eve, ...more }),
        'SubscriptionArn',
      );
    expect(await subscribe()).toEqual(['pending confirmation']);
    expect(await subscribe({ ReturnSubscriptionArn: 'true' })).toEqual([
      expect.stringMatching(`^${TopicArn}:`),
    ]);
    expect(await subjects(eve)).toEqual([ASKS, ASKS]);
  });

  test('gets what is published after it has visited the link of the mail', async () => {
    await sns('Publish', { TopicArn, Message: 'too early' });
    const link = /http:\S+/.exec((await mailsTo(local.sandbox, eve))[0]?.body ?? '')?.[0] ?? '';
    expect((await fetch(link)).status).toBe(200);
    await sns('Publish', { TopicArn, Message: 'in time', Subject: 'News' });
    expect((await mailsTo(local.sandbox, eve)).slice(2)).toEqual([
      { to: eve, subject: 'News', body: 'in time' },
    ]);
  });

  test.each(['nobody', 'a@b', 'a b@example.com'])('%s is no address', async (Endpoint) => {
    await expect(sns('Subscribe', { TopicArn, Protocol: 'email', Endpoint })).rejects.toThrow(
      /Invalid parameter: Email address/,
    );
  });

  test('The mails are for who has the token of the sandbox, and for reading alone.', async () => {
    const at = (path: string, method = 'GET') =>
      fetch(`${local.sandbox.awsEndpoint}${path}`, { method }).then(({ status }) => status);
    const { token } = local.sandbox;
    expect(await at(`/_sandbox/mails?token=${token}`)).toBe(200);
    expect(await at('/_sandbox/mails')).toBe(403);
    expect(await at(`/_sandbox/mails?token=${'0'.repeat(token.length)}`)).toBe(403);
    // To all else the path is an object of a bucket that is not there.
    expect(await at(`/_sandbox/mails?token=${token}`, 'DELETE')).toBe(404);
    expect(await at(`/?Action=ListSubscriptions&token=${token}`)).toBe(403);
    expect(await subjects(eve)).toHaveLength(3);
  });
});

describe('CloudFormation in the name of who may not', () => {
  const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };

  /** Keys of a new user who may do everything but the given action. */
  const keysWithout = async (action: string) =>
    (await newUser(local.sandbox, [ALL, deny([action])])).credentials;

  test.each([
    ['Subscribe', 'sns:Subscribe', /arn:aws:sns:us-east-1:\d+:no-subscribe-Topic-\w+/],
    [
      'PutMetricFilter',
      'logs:PutMetricFilter',
      /arn:aws:logs:us-east-1:\d+:log-group:no-putmetricfilter-Group-\w+/,
    ],
  ])('without %s the stack fails and says so', async (name, action, resource) => {
    const stack = `no-${name.toLowerCase()}`;
    const credentials = await keysWithout(action);
    const { status, reasons } = await stacks.create(stack, alertTemplate(['ada@example.com']), credentials);
    expect(status).toMatch(/ROLLBACK_COMPLETE|CREATE_FAILED/);
    expect(reasons).toContain(`is not authorized to perform: ${action} on resource: `);
    expect(reasons).toMatch(resource);
  });

  test('sns:Unsubscribe is asked for without a resource', async () => {
    const credentials = await keysWithout('sns:Unsubscribe');
    expect((await stacks.create('keeps', alertTemplate(['ada@example.com']), credentials)).status).toBe(
      'CREATE_COMPLETE',
    );
    const { reasons } = await stacks.update('keeps', alertTemplate([]), credentials);
    expect(reasons).toContain('is not authorized to perform: sns:Unsubscribe on resource: *');
  });
});
