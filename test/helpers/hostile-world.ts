import { readdirSync } from 'node:fs';
import {
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSecurityGroupsCommand } from '@aws-sdk/client-ec2';
import { InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetBucketTaggingCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type AwsMock, awsError, stackAnswer, stackEvent, startAgain } from './aws.ts';
import { bundledTemplate } from './cfn.ts';
import { NOW } from './effects.ts';
import { outputsWith, STACK_ID, stackWith } from './facts.ts';
import { INSIDE, mockHealthy } from './healthy.ts';
import { HOSTILE, HOSTILE_NAME } from './hostile.ts';

const pairs = (values: Readonly<Record<string, string>>, key: string, value: string) =>
  Object.entries(values).map(([name, text]) => ({ [key]: name, [value]: text }));

const HISTORY = {
  HistoryMachine: 'arn:aws:states:eu-central-1:123456789012:stateMachine:cloudtrail-kibana-History',
  HistoryFunction: 'history',
};

const stackIn = (status: Stack['StackStatus']) =>
  stackAnswer(status ?? 'CREATE_COMPLETE', {
    Outputs: pairs(
      outputsWith({ TrailBucket: 'records', Url: 'http://192.0.2.1/_dashboards', ...HISTORY }),
      'OutputKey',
      'OutputValue',
    ),
    Parameters: pairs(
      {
        ...stackWith().parameters,
        ...{ AuthorizedIps: '198.51.100.0/24', AuthorizedUntil: '-', Vendors: '999988887777=Acme' },
        ...{ AlertEmail: 'ops@example.com', ExistingLogGroup: '' },
      },
      'ParameterKey',
      'ParameterValue',
    ),
  });

/** How an operation on the stack ends, and the stack at first; undefined for none. */
export interface Story {
  readonly first?: Stack['StackStatus'];
  readonly ends?: Stack['StackStatus'];
}

/** An account with a stack of ours, things of others beside it, and something to tell at every turn. */
export function playAccount(aws: AwsMock, { first, ends = 'UPDATE_COMPLETE' }: Story): void {
  startAgain(aws);
  mockHealthy(aws);
  const stacks = first === undefined ? [] : [stackIn(first)];
  aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: stacks });
  aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).resolves({ Stacks: [stackIn(ends)] });
  const events = [
    stackEvent('Domain', 'UPDATE_FAILED', 'The domain has a reason'),
    stackEvent('Proxy', 'DELETE_SKIPPED', 'it was skipped'),
    stackEvent('Stack', (ends ?? 'UPDATE_COMPLETE') as 'UPDATE_COMPLETE', 'the stack has a reason'),
  ];
  aws.cfn
    .on(DescribeStackEventsCommand)
    .resolvesOnce({ StackEvents: [] })
    .resolves({ StackEvents: events.reverse() });
  aws.cfn.on(DescribeStackResourcesCommand).resolves({
    StackResources: ['WebSecurityGroup', 'Subscription'].map((LogicalResourceId) => ({
      ...{ LogicalResourceId, PhysicalResourceId: `id-of-${LogicalResourceId}` },
      ...{ ResourceType: 'AWS::EC2::SecurityGroup', ResourceStatus: 'CREATE_COMPLETE' as const },
      Timestamp: new Date(0),
    })),
  });
  aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody: JSON.stringify(bundledTemplate()) });
  const change = { LogicalResourceId: 'WebSecurityGroup', ResourceType: 'AWS::EC2::SecurityGroup' };
  aws.cfn.on(DescribeChangeSetCommand).resolves({
    Status: 'CREATE_COMPLETE',
    Changes: [{ ResourceChange: { ...change, Action: 'Modify', Replacement: 'False' } }],
  });
  playNeighbours(aws);
  playQueue(aws);
  playMachine(aws);
}

/** Trails, groups, functions, alarms and buckets that others made, or a stack left. */
function playNeighbours(aws: AwsMock): void {
  aws.trail.on(DescribeTrailsCommand).resolves({
    trailList: ['org', 'other'].map((Name) => ({
      ...{ Name, TrailARN: `arn:aws:cloudtrail:eu-central-1:123456789012:trail/${Name}` },
      ...{ HomeRegion: 'eu-central-1', S3BucketName: 'bucket', IsMultiRegionTrail: Name === 'org' },
      CloudWatchLogsLogGroupArn: `arn:aws:logs:eu-central-1:123456789012:log-group:${Name}:*`,
    })),
  });
  aws.logs.resolves({});
  aws.logs.on(DescribeSubscriptionFiltersCommand).resolves({
    subscriptionFilters: [{ filterName: 'filter', destinationArn: 'arn:other', filterPattern: 'pattern' }],
  });
  aws.logs
    .on(DescribeLogGroupsCommand)
    .resolves({ logGroups: [{ logGroupName: '/aws/lambda/cloudtrail-kibana-LogsToElasticsearch' }] });
  aws.logs.on(FilterLogEventsCommand).resolves({ events: [{ message: 'ERROR something went wrong' }] });
  aws.lambda
    .on(ListFunctionsCommand)
    .resolves({ Functions: [{ FunctionName: 'cloudtrail-kibana-Forwarder' }] });
  aws.cloudwatch
    .on(DescribeAlarmsCommand)
    .resolves({ MetricAlarms: [{ AlarmName: 'cloudtrail-kibana-alarm', StateValue: 'ALARM' }] });
  aws.s3.on(HeadBucketCommand).resolves({});
  aws.s3
    .on(GetBucketTaggingCommand)
    .resolves({ TagSet: [{ Key: 'create-cloudtrail-kibana', Value: 'cloudtrail-kibana' }] });
  aws.s3.on(ListBucketsCommand).resolves({ Buckets: [{ Name: 'records' }] });
  aws.ec2.on(DescribeSecurityGroupsCommand).resolves({
    SecurityGroups: [
      {
        GroupId: 'id-of-WebSecurityGroup',
        IpPermissions: [
          { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
        ],
      },
    ],
  });
}

/** A run over events of the past that fails. */
function playMachine(aws: AwsMock): void {
  aws.sfn.on(ListExecutionsCommand).resolves({ executions: [] });
  aws.sfn
    .on(StartExecutionCommand)
    .resolves({ executionArn: `${HISTORY.HistoryMachine}:run`, startDate: new Date(0) });
  aws.sfn.on(DescribeExecutionCommand).resolves({
    ...{ status: 'FAILED', error: 'States.TaskFailed' },
    cause: 'the function had a reason',
  });
}

/** Two messages, of which the forwarder refuses one; the function inside tells of a domain that is ill. */
function playQueue(aws: AwsMock): void {
  const Messages = ['one', 'two'].map((MessageId) => ({
    ...{ MessageId, ReceiptHandle: MessageId },
    Body: JSON.stringify({ requestContext: {}, requestPayload: { awslogs: { data: MessageId } } }),
  }));
  aws.sqs.on(ReceiveMessageCommand).resolvesOnce({ Messages }).resolves({});
  aws.sqs.on(DeleteMessageCommand).resolves({});
  aws.lambda.on(InvokeCommand).callsFake(({ Payload }) => {
    const { action, searches = [], awslogs } = JSON.parse(Buffer.from(Payload).toString());
    if (awslogs?.data === 'one')
      return { FunctionError: 'Unhandled', Payload: bytes({ errorMessage: 'it could not be indexed' }) };
    if (awslogs !== undefined)
      return { Payload: bytes({ Received: 1, Indexed: 1, Duplicate: 0, Quarantined: 0 }) };
    if (action === 'search') return { Payload: bytes({ answers: searches.map(answerTo) }) };
    if (action === 'reconcile') return { Payload: bytes({ changes: ['the access policy'] }) };
    return { Payload: bytes(ILL) };
  });
}

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value)) as never;

const ILL = {
  ...INSIDE,
  cluster: { status: 'red', version: '2.19', nodes: 1 },
  templates: { cloudtrail: 'a', quarantine: null },
  expectedTemplates: { cloudtrail: 'b', quarantine: 'c' },
  quarantined: 3,
  forwarder: { endpoint: 'elsewhere', matches: false },
  accessPolicyMatches: false,
};

/** An answer in the shape that was asked for, with something in each bucket; each fifth search fails. */
function answerTo({ body: { aggs = {} } }: { body: { aggs?: Aggregations } }, at: number) {
  if (at % 5 === 4) return { error: { type: 'parse', reason: 'the engine has a reason' } };
  const _source = { eventName: 'DeleteTrail', sourceIPAddress: 'somewhere', userIdentity: { arn: 'arn:x' } };
  return {
    hits: { total: { value: 1 }, hits: [{ _source }] },
    aggregations: aggregated(aggs),
    _shards: { failed: 0, total: 1 },
  };
}

interface Aggregations {
  readonly [id: string]: {
    readonly aggs?: Aggregations;
    readonly date_histogram?: object;
    readonly terms?: object;
    readonly filters?: { readonly filters: object };
  };
}

const aggregated = (aggs: Aggregations): object =>
  Object.fromEntries(
    Object.entries(aggs).map(([id, { aggs: deeper = {}, date_histogram, terms, filters }]) => {
      const bucket = { doc_count: 2, ...aggregated(deeper) };
      if (date_histogram) return [id, { buckets: [{ key: NOW - 86_400_000, ...bucket }] }];
      if (terms) return [id, { buckets: [{ key: 'DeleteTrail', ...bucket }] }];
      if (filters === undefined) return [id, { value: 2 }];
      return [id, { buckets: Object.fromEntries(Object.keys(filters.filters).map((key) => [key, bucket])) }];
    }),
  );

/** Texts that decide what happens next stay as they are, so that the run goes on and has more to tell. */
const DECIDES =
  /^([A-Z][A-Z_]+|Unhandled|true|false|cloudtrail-kibana|\/_dashboards|\/?create-cloudtrail-kibana.*|Modify|[0-9a-f]{64}|\d+(\.\d+){3}(\/\d+)?|arn:aws:cloudformation:.*)$/;
/** Names of things, and documents that are parsed. */
const FIXED = /Key$|^(StackId|TemplateBody|Body|MessageId|LogicalResourceId|fields|type|id)$/;
/** Texts that somebody writes: the others are names, which AWS lets have no line feed. */
const FREE = /reason|message|error|title|description/i;

/** An answer with hostile text at the end of every text in it; `all` spares no text that decides something. */
export function poison(value: unknown, all = false, name = ''): unknown {
  if (typeof value === 'string') {
    if (FIXED.test(name) || (!all && DECIDES.test(value))) return value;
    return value + (FREE.test(name) ? HOSTILE : HOSTILE_NAME);
  }
  if (value instanceof Uint8Array)
    return Buffer.from(JSON.stringify(poison(JSON.parse(Buffer.from(value).toString()), all)));
  if (Array.isArray(value)) return value.map((one) => poison(one, all, name));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, poison(one, all, key)]));
}

/** What becomes of the answer to a call; the name is of the SDK's command. */
export type Meddling = (command: string, answer: unknown) => unknown;

/** An error of AWS with a hostile name and message. */
export const hostileError = (): Error =>
  awsError(`Error${HOSTILE_NAME}`, `User is not authorized${HOSTILE}`, 403);

/** Lets a test meddle with what the mocked AWS answers, and tells which calls were made. */
export async function meddleWithAws() {
  let meddling: Meddling = (_, answer) => answer;
  const asked = new Set<string>();
  const modules = await Promise.all(
    readdirSync('src/clients')
      // The type of them all.
      .filter((file) => file !== 'aws.ts')
      .map((file) => import(`../../src/clients/${file}`)),
  );
  const put = ({ Client: { prototype } }: (typeof modules)[number]) => {
    const { send } = prototype;
    prototype.send = async function (command: object, ...rest: unknown[]) {
      const name = command.constructor.name;
      asked.add(name);
      return meddling(name, await send.call(this, command, ...rest));
    };
    return () => {
      prototype.send = send;
    };
  };
  return {
    asked,
    /** Meddles with all that is answered while `work` is done. */
    while: async <T>(next: Meddling, work: () => Promise<T>): Promise<T> => {
      meddling = next;
      asked.clear();
      const undo = modules.map(put);
      try {
        return await work();
      } finally {
        for (const one of undo) one();
      }
    },
  };
}
