import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteMetricFilterCommand,
  DeleteSubscriptionFilterCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AddPermissionCommand, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import type { Deployed } from '../../../src/verify/settings/deployed.ts';
import type { Break } from './break.ts';
import type { World } from './world.ts';

const groupOf = ({ outputs }: World) => ({ logGroupName: outputs.logGroup });

const retain = async (world: World, retentionInDays: number) =>
  (await world.aws.logs()).send(new PutRetentionPolicyCommand({ ...groupOf(world), retentionInDays }));

const subscribe = async (world: World, over: { filterPattern?: string; destinationArn?: string } = {}) =>
  (await world.aws.logs()).send(
    new PutSubscriptionFilterCommand({
      ...groupOf(world),
      filterName: world.of('Subscription').id,
      filterPattern: '',
      destinationArn: String(world.of('Subscription').wanted.DestinationArn),
      ...over,
    }),
  );

const putFilter = async ({ aws }: World, { id: filterName, wanted }: Deployed, pattern?: string) =>
  (await aws.logs()).send(
    new PutMetricFilterCommand({
      logGroupName: String(wanted.LogGroupName),
      filterName,
      filterPattern: pattern ?? String(wanted.FilterPattern),
      metricTransformations: (wanted.MetricTransformations as Record<string, string>[]).map((one) => ({
        metricName: one.MetricName,
        metricNamespace: one.MetricNamespace,
        metricValue: one.MetricValue,
      })),
    }),
  );

const filters = ({ all }: World) => all('AWS::Logs::MetricFilter');

export const LOG_GROUP: readonly Break[] = [
  {
    when: 'another time of keeping was set',
    break: (world) => retain(world, 1),
    says: /^TrailLogGroup: RetentionInDays is 1, not 30$/,
    status: 'warn',
    remedy: /aws logs put-retention-policy --log-group-name \S+ --retention-in-days 30 --region us-east-1/,
    mend: (world) => retain(world, 30),
  },
  {
    when: 'the log group is deleted',
    break: async (world) => (await world.aws.logs()).send(new DeleteLogGroupCommand(groupOf(world))),
    says: /^TrailLogGroup is gone$/,
    remedy:
      /aws logs create-log-group --log-group-name cloudtrail-kibana-TrailLogGroup-\w+ --region us-east-1/,
    also: ['Trail logging', 'Subscription filter', 'Metric filters'],
    mend: async (world) => {
      await (await world.aws.logs()).send(new CreateLogGroupCommand(groupOf(world)));
      await retain(world, 30);
      await subscribe(world);
      for (const filter of filters(world)) await putFilter(world, filter);
    },
  },
];

/** The function that feeds on a group somebody else has made. */
const OTHER = 'arn:aws:lambda:us-east-1:000000000000:function:somebody-elses';

export const SUBSCRIPTION: readonly Break[] = [
  {
    when: 'the filter is deleted',
    break: async (world) =>
      (await world.aws.logs()).send(
        new DeleteSubscriptionFilterCommand({ ...groupOf(world), filterName: world.of('Subscription').id }),
      ),
    says: /^the log group no longer feeds the forwarder$/,
    remedy:
      /^aws logs put-subscription-filter .*--filter-name cloudtrail-kibana-Subscription-\w+ --filter-pattern ""/,
    mend: (world) => subscribe(world),
  },
  {
    when: 'it passes only some events',
    break: (world) => subscribe(world, { filterPattern: 'ConsoleLogin' }),
    says: /^it passes only events with ConsoleLogin$/,
    remedy: /^aws logs put-subscription-filter/,
    mend: (world) => subscribe(world),
  },
  {
    when: 'it feeds another function',
    break: (world) => subscribe(world, { destinationArn: OTHER }),
    says: /^the log group no longer feeds the forwarder$/,
    mend: (world) => subscribe(world),
  },
  {
    when: 'CloudWatch Logs may no longer call the forwarder',
    break: async ({ aws, of, outputs }) =>
      (await aws.lambda()).send(
        new RemovePermissionCommand({
          FunctionName: outputs.forwarderFunction,
          StatementId: of('SubscriptionPermission').id,
        }),
      ),
    says: /^SubscriptionPermission is gone$/,
    remedy: /^aws lambda add-permission .*--principal logs\.amazonaws\.com --source-arn arn:aws:logs/,
    mend: async ({ aws, of, outputs }) => {
      const { id: StatementId, wanted } = of('SubscriptionPermission');
      await (await aws.lambda()).send(
        new AddPermissionCommand({
          FunctionName: outputs.forwarderFunction,
          StatementId,
          Action: String(wanted.Action),
          Principal: String(wanted.Principal),
          SourceArn: String(wanted.SourceArn),
        }),
      );
    },
  },
];

const STREAM = 'broken';
type Logging = 'forwarderFunction' | 'messengerFunction';
const logged = ({ outputs }: World, of: Logging) => ({
  logGroupName: `/aws/lambda/${outputs[of]}`,
  logStreamName: STREAM,
});

/** Writes a line to the log of a function. */
export const log = async (world: World, message: string, of: Logging = 'forwarderFunction') => {
  const logs = await world.aws.logs();
  await logs.send(new CreateLogStreamCommand(logged(world, of)));
  const logEvents = [{ timestamp: Date.now(), message }];
  await logs.send(new PutLogEventsCommand({ ...logged(world, of), logEvents }));
};

/** Takes it away again. */
export const forget = async (world: World, of: Logging = 'forwarderFunction') =>
  (await world.aws.logs()).send(new DeleteLogStreamCommand(logged(world, of)));

export const FORWARDER_ERRORS: readonly Break[] = [
  {
    when: 'a run throws',
    break: (world) => log(world, '2026-11-20T12:00:00Z\tid\tERROR\tInvoke Error\t{"errorType":"Error"}'),
    says: /^1 error in its log: .*Invoke Error/,
    mend: (world) => forget(world),
  },
  {
    when: 'a run has no time left',
    break: (world) => log(world, '2026-11-20T12:00:00Z 8f5e Task timed out after 120.00 seconds'),
    says: /^1 error in its log: .*Task timed out/,
    mend: (world) => forget(world),
  },
  {
    when: 'a run has no memory left',
    break: (world) => log(world, 'RequestId: 8f5e Error: Runtime exited with error: signal: killed'),
    says: /^1 error in its log: .*Runtime exited/,
    mend: (world) => forget(world),
  },
];

export const METRIC_FILTERS: readonly Break[] = [
  {
    when: 'a filter is deleted',
    break: async (world) => {
      const { id: filterName } = world.of('RootFilter');
      await (await world.aws.logs()).send(new DeleteMetricFilterCommand({ ...groupOf(world), filterName }));
    },
    says: /^RootFilter is gone$/,
    mend: (world) => putFilter(world, world.of('RootFilter')),
  },
  {
    when: 'a filter counts something else',
    break: (world) => putFilter(world, world.of('RootFilter'), '{ $.eventName = "Nothing" }'),
    says: /^RootFilter: FilterPattern was changed$/,
    mend: (world) => putFilter(world, world.of('RootFilter')),
  },
];
