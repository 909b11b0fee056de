import { GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetSubscriptionAttributesCommand, ListSubscriptionsByTopicCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import { createContext } from '../../src/verify/context.ts';
import { verify } from '../../src/verify/verify.ts';
import { awsError, useAws } from '../helpers/aws.ts';
import { type Sick, useChecks } from '../helpers/checks.ts';
import { fakeWorld, NOW } from '../helpers/effects.ts';
import { stackOutputs, stackWith } from '../helpers/facts.ts';
import { PASSWORD } from '../helpers/fake-proxy.ts';
import { INSIDE, lambdaAnswers, queueHolds } from '../helpers/healthy.ts';

const aws = useAws();
const { check, expectSick } = useChecks(aws);
const inside = (over: Partial<typeof INSIDE>) => lambdaAnswers(aws, { ...INSIDE, ...over });

test('a healthy stack passes every check', async () => {
  const { checks, err } = await check();
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual([
    ...['Stack complete', 'Trail logging', 'Forwarder without errors', 'Updater answers'],
    ...['Cluster and newest event', 'Access policy', 'Forwarder endpoint', 'Index templates'],
    ...[
      'Account names',
      'Proxy reachable',
      'Certificate pinned',
      'Proxy refuses strangers',
      'Proxy closes the engine',
    ],
    ...['UI status', 'Index pattern', 'Boards', 'Failure queue'],
  ]);
  expect(err()).toMatch(/✔ Cluster and newest event +green, 12 events, newest 2026-11-20T11:58:00Z/);
  expect(err()).toMatch(/✔ UI status +ui 2\.19\.4/);
  expect(err()).not.toContain(PASSWORD);
});

const mailing = {
  parameters: { AlertEmail: 'ops@example.com' },
  outputs: stackOutputs({ AlertTopic: 'arn:aws:sns:eu-central-1:1:topic' }),
};
const subscribed = (...all: [Endpoint: string, SubscriptionArn: string][]) => {
  aws.sns.on(GetSubscriptionAttributesCommand).resolves({ Attributes: {} });
  aws.sns
    .on(ListSubscriptionsByTopicCommand, { TopicArn: mailing.outputs.alertTopic })
    .resolves({ Subscriptions: all.map(([Endpoint, SubscriptionArn]) => ({ Endpoint, SubscriptionArn })) });
};

test('alerts that were asked for are looked at too', async () => {
  subscribed(
    ['old@example.com', 'PendingConfirmation'],
    ['ops@example.com', 'arn:aws:sns:eu-central-1:1:topic:2'],
  );
  const { checks } = await check({ stack: stackWith(mailing) });
  expect(checks.find(({ name }) => name === 'Alerts')).toEqual({
    name: 'Alerts',
    status: 'ok',
    reason: 'alarms go to ops@example.com',
  });
});

test('alerts to a webhook alone need no address', async () => {
  subscribed();
  const { checks } = await check({ stack: stackWith({ ...mailing, parameters: { AlertWebhook: 'on' } }) });
  expect(checks.find(({ name }) => name === 'Alerts')).toMatchObject({
    status: 'ok',
    reason: 'alarms go to the webhook alone',
  });
});

const SICK: Readonly<Record<string, Sick>> = {
  'an address that has not confirmed': {
    arrange: () => subscribed(['ops@example.com', 'PendingConfirmation']),
    stack: stackWith(mailing),
    check: 'Alerts',
    status: 'warn',
    reason: /ops@example.com has not confirmed yet/,
    remedy: /Follow the link/,
  },
  'an address that has unsubscribed': {
    arrange: () => subscribed(),
    stack: stackWith(mailing),
    check: 'Alerts',
    status: 'warn',
    reason: /has unsubscribed/,
    remedy: /aws sns subscribe .*ops@example.com --topic-arn arn:aws:sns/,
  },
  'a stack that is not complete': {
    stack: { status: 'UPDATE_ROLLBACK_FAILED' },
    check: 'Stack complete',
    reason: /it is in UPDATE_ROLLBACK_FAILED/,
    remedy: /Run create-cloudtrail-kibana again/,
  },
  'an update that was rolled back': {
    stack: { status: 'UPDATE_ROLLBACK_COMPLETE' },
    check: 'Stack complete',
    status: 'warn',
    reason: /last update was rolled back/,
    remedy: /same update again/,
  },
  'a trail that is off': {
    arrange: () => aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: false }),
    check: 'Trail logging',
    reason: /switched off/,
    remedy: /status --stack-name cloudtrail-kibana --region eu-central-1 --fix$/,
  },
  'a trail that can not deliver to CloudWatch Logs': {
    arrange: () =>
      aws.trail
        .on(GetTrailStatusCommand)
        .resolves({ IsLogging: true, LatestCloudWatchLogsDeliveryError: 'Access denied' }),
    check: 'Trail logging',
    reason: /could not deliver: Access denied/,
    remedy: /role, its bucket and the bucket's policy/,
  },
  'a trail that can not deliver to S3': {
    arrange: () =>
      aws.trail.on(GetTrailStatusCommand).resolves({ IsLogging: true, LatestDeliveryError: 'NoSuchBucket' }),
    check: 'Trail logging',
    reason: /NoSuchBucket/,
    remedy: /bucket's policy/,
  },
  'errors in the forwarder': {
    arrange: () =>
      aws.logs
        .on(FilterLogEventsCommand)
        .resolves({ events: [{ message: 'ERROR domain said 403\n' }, { message: 'ERROR' }] }),
    check: 'Forwarder without errors',
    reason: /2 errors in its log: ERROR domain said 403/,
    remedy: /log group of LogsToElasticsearch/,
  },
  'batches that failed': {
    arrange: () => queueHolds(aws, 2, 1),
    check: 'Failure queue',
    status: 'warn',
    reason: /3 failed calls wait/,
    remedy: /create-cloudtrail-kibana redrive --stack-name cloudtrail-kibana --region eu-central-1$/,
  },
  'a log that may not be read': {
    arrange: () =>
      aws.logs
        .on(FilterLogEventsCommand)
        .rejects(awsError('AccessDeniedException', 'no logs:FilterLogEvents')),
    check: 'Forwarder without errors',
    reason: /no logs:FilterLogEvents/,
    remedy: /npx create-cloudtrail-kibana policy$/,
  },
  'a red cluster': {
    arrange: () => inside({ cluster: { ...INSIDE.cluster, status: 'red' } }),
    check: 'Cluster and newest event',
    reason: /cluster is red/,
    remedy: /log group of UpdateElasticsearch/,
  },
  'an access policy changed by hand': {
    arrange: () => inside({ accessPolicyMatches: false }),
    check: 'Access policy',
    reason: /access policy was changed by hand/,
    remedy: /--fix$/,
  },
  'a forwarder that writes elsewhere': {
    arrange: () => inside({ forwarder: { endpoint: 'old.test', matches: false } }),
    check: 'Forwarder endpoint',
    reason: /forwarder writes to old\.test/,
    remedy: /--fix$/,
  },
  'a cluster that lacks a copy of its data': {
    arrange: () => inside({ cluster: { ...INSIDE.cluster, status: 'yellow', nodes: 1 } }),
    stack: stackWith({ outputs: stackOutputs(), parameters: { DomainSize: 'medium' } }),
    check: 'Cluster and newest event',
    status: 'warn',
    reason: /cluster is yellow: 1 of 2 nodes are there/,
    remedy: /OpenSearch console/,
  },
  'a Lambda that can not see the domain': {
    arrange: () => lambdaAnswers(aws, { errorMessage: 'the domain answers 403' }, 'Unhandled'),
    check: 'Updater answers',
    reason: /the domain answers 403/,
    remedy: /UpdateElasticsearch/,
  },
};

test.each(Object.entries(SICK))('%s: why, and what to do', (_, sick) => expectSick(sick));

test('A cluster of one node holds no copies: yellow is no finding.', async () => {
  inside({ cluster: { ...INSIDE.cluster, status: 'yellow' } });
  const { checks } = await check();
  expect(checks.find(({ name }) => name === 'Cluster and newest event')).toMatchObject({ status: 'ok' });
});

test('an index that is still empty is no failure', async () => {
  inside({ newestEvent: null, documents: 0 });
  const { err } = await check();
  expect(err()).toMatch(
    /✔ Cluster and newest event +green, 0 events; the first ones come after about 5\s+minutes/,
  );
});

test('Ctrl-C between two checks ends the run', async () => {
  const world = fakeWorld();
  aws.trail.on(GetTrailStatusCommand).callsFake(async () => {
    world.interrupt();
    return { IsLogging: true };
  });
  const stack = stackWith({ outputs: stackOutputs() });
  const context = createContext(stack, { status: 'agreed', ip: '198.51.100.7' }, NOW, world.fx);
  const ended = verify('deploy', context);
  await expect(ended).rejects.toMatchObject({ name: 'AbortError' });
  expect(world.err()).toContain('✔ Trail logging');
  expect(aws.logs.calls()).toHaveLength(0);
});
