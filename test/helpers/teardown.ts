import {
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetBucketTaggingCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { parse } from '../../src/commands/parse.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import { type AwsMock, stackAnswer, stackEvent } from './aws.ts';
import { type FakeWorld, fakeWorld } from './effects.ts';
import { outputPairs, STACK_ID } from './facts.ts';

const NAME = 'cloudtrail-kibana';

/** Names of what a teardown finds in the mocked account. */
export const FOUND = {
  NAME,
  GROUP: `${NAME}-TrailLogGroup-1A2B`,
  RECORDS: `${NAME}-trailbucket-1a2b`,
  PASSWORD: `/create-cloudtrail-kibana/${NAME}/password`,
  TRAIL: `${NAME}-eu-central-1`,
} as const;

/** Runs teardown on a mocked account, whose stack and its deletion are played. */
export function teardownOn(aws: AwsMock, packageRoot: string) {
  const run = (args: string[], world: FakeWorld = fakeWorld({ packageRoot })) =>
    teardown(parse(['teardown', ...args]).flags, world.fx);
  const confirmed = (world: FakeWorld = fakeWorld({ packageRoot }), ...more: string[]) =>
    run(['--confirm', NAME, ...more], world);

  /** The stack as found, and how it is once its deletion has come to an end. */
  function stackIs(
    status: Stack['StackStatus'],
    over: Partial<Stack> = {},
    ends: Stack['StackStatus'] = 'DELETE_COMPLETE',
    others: readonly Stack[] = [],
  ) {
    const found = stackAnswer(status as never, { Outputs: outputPairs(), ...over });
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [found, ...others] });
    aws.cfn
      .on(DescribeStacksCommand, { StackName: STACK_ID })
      .resolvesOnce({ Stacks: [found] })
      .resolves({ Stacks: [stackAnswer(ends as never)] });
  }

  /** Events before the deletion, then those of it. */
  function eventsAre(...events: ReturnType<typeof stackEvent>[]) {
    const before = stackEvent('Stack', 'CREATE_COMPLETE');
    aws.cfn
      .on(DescribeStackEventsCommand)
      .resolvesOnce({ StackEvents: [before] })
      .resolves({ StackEvents: [...[before, ...events].reverse()] });
  }

  const deleted = () =>
    eventsAre(stackEvent('Stack', 'DELETE_IN_PROGRESS'), stackEvent('Stack', 'DELETE_COMPLETE'));

  /** The stack's resources, each as logical id, type, physical id and status; the last answer is the answer from then on. */
  function resourcesAre(...answers: (readonly (readonly [string, string, string, string])[])[]) {
    const mock = aws.cfn.on(DescribeStackResourcesCommand);
    for (const [at, rows] of answers.entries()) {
      const StackResources = rows.map(
        ([LogicalResourceId, ResourceType, PhysicalResourceId, ResourceStatus]) => ({
          LogicalResourceId,
          ResourceType,
          PhysicalResourceId,
          ResourceStatus: ResourceStatus as never,
          Timestamp: new Date(0),
        }),
      );
      if (at < answers.length - 1) mock.resolvesOnce({ StackResources });
      else mock.resolves({ StackResources });
    }
  }

  /** A log group, the password and the records are there, and so is the artifacts bucket. */
  function allIsThere() {
    const { GROUP, RECORDS, PASSWORD } = FOUND;
    aws.logs
      .on(DescribeLogGroupsCommand, { logGroupNamePrefix: `${NAME}-TrailLogGroup-` })
      .resolves({ logGroups: [{ logGroupName: GROUP }] });
    aws.ssm.on(GetParametersByPathCommand).resolves({ Parameters: [{ Name: PASSWORD }] });
    aws.s3.on(ListBucketsCommand).resolves({ Buckets: [{ Name: RECORDS, BucketRegion: 'eu-central-1' }] });
    aws.s3
      .on(GetBucketTaggingCommand)
      .resolves({ TagSet: [{ Key: 'create-cloudtrail-kibana', Value: NAME }] });
    aws.s3.on(HeadBucketCommand).resolves({});
  }

  /** Calls that change something, by name. */
  const changes = (): string[] =>
    Object.values(aws)
      .flatMap((client) => (client as { calls(): { firstArg: object }[] }).calls())
      .map(({ firstArg }) => firstArg.constructor.name.replace('Command', ''))
      .filter((name) => !/^(Describe|Get|List|Head|Simulate)/.test(name));

  return { run, confirmed, stackIs, eventsAre, deleted, resourcesAre, allIsThere, changes };
}
