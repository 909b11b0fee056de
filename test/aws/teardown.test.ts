import {
  DeleteStackCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeAddressesCommand } from '@aws-sdk/client-ec2';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListDomainNamesCommand, ListTagsCommand } from '@aws-sdk/client-opensearch';
import {
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { describe, expect, test } from 'vitest';
import { awsError, stackAnswer, stackEvent, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { failure } from '../helpers/run.ts';
import { teardownOn } from '../helpers/teardown.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const NAME = 'cloudtrail-kibana';
const BUCKET = 'create-cloudtrail-kibana-123456789012-eu-central-1';

const { run, confirmed, stackIs, eventsAre, deleted } = teardownOn(aws, packageRoot);

function artifactsAreThere() {
  aws.s3.on(HeadBucketCommand).resolves({});
  aws.s3.on(GetBucketTaggingCommand).resolves({ TagSet: [{ Key: 'create-cloudtrail-kibana', Value: NAME }] });
}

describe('what is turned away, with nothing changed', () => {
  test.each<[string, string[], Partial<Stack>, string, RegExp]>([
    ['no name where nobody can be asked', [], {}, 'missing-answers', /--confirm/],
    ['another name', ['--confirm', 'other'], {}, 'bad-value', /--confirm cloudtrail-kibana/],
    ['another name, in a dry run', ['--confirm', 'other', '--dry-run'], {}, 'bad-value', /--confirm cloud/],
    ["somebody else's stack", ['--confirm', NAME], { Tags: [] }, 'not-ours', /--stack-name/],
    [
      'an update at work',
      ['--confirm', NAME],
      { StackStatus: 'UPDATE_IN_PROGRESS' },
      'stack-busy',
      /Watch it/,
    ],
  ])('%s', async (_, args, over, code, remedy) => {
    stackIs('CREATE_COMPLETE', over);
    const error = await failure(run(args, fakeWorld({ packageRoot })));
    expect(error.code).toBe(code);
    expect(error.remedy.join('\n')).toMatch(remedy);
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toEqual([]);
  });
});

describe('the stack', () => {
  test('is deleted, and nobody stops its trail before', async () => {
    stackIs('CREATE_COMPLETE');
    deleted();
    expect(await confirmed()).toBe(0);
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(1);
    expect(aws.trail.commandCalls(StopLoggingCommand)).toEqual([]);
  });

  test('a deletion under way is joined, not asked for again', async () => {
    stackIs('DELETE_IN_PROGRESS');
    deleted();
    expect(await confirmed()).toBe(0);
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toEqual([]);
  });

  test('a failed deletion tells the first cause and how to go on', async () => {
    stackIs('CREATE_COMPLETE', {}, 'DELETE_FAILED');
    eventsAre(
      stackEvent('Stack', 'DELETE_IN_PROGRESS'),
      stackEvent('Proxy', 'DELETE_FAILED', 'User is not authorized to perform ec2:TerminateInstances'),
      stackEvent('Stack', 'DELETE_FAILED', 'The following resource(s) failed to delete: [Proxy].'),
    );
    const error = await failure(confirmed());
    expect(error).toMatchObject({ code: 'delete-failed', exit: 4 });
    expect(error.why).toContain('Proxy');
    expect(error.remedy.join('\n')).toMatch(/may not do ec2:TerminateInstances[\s\S]*Run teardown again/);
  });

  test('Ctrl-C detaches and says how to come back', async () => {
    stackIs('CREATE_COMPLETE');
    eventsAre(stackEvent('Stack', 'DELETE_IN_PROGRESS'));
    const world = fakeWorld({ packageRoot });
    aws.cfn.on(DeleteStackCommand).callsFake(() => {
      setTimeout(world.interrupt, 5);
      return {};
    });
    const error = await failure(confirmed(world));
    expect(error).toMatchObject({ code: 'detached', exit: 130 });
    expect(error.remedy[0]).toContain('teardown --stack-name cloudtrail-kibana');
  });
});

describe('a stack with termination protection', () => {
  const isProtected = (protectedNow = true) =>
    stackIs('CREATE_COMPLETE', { EnableTerminationProtection: protectedNow });
  const set = () =>
    aws.cfn
      .commandCalls(UpdateTerminationProtectionCommand)
      .map(({ args }) => args[0].input.EnableTerminationProtection);

  test('Where nobody can be asked, it takes the flag --no-protect, and nothing is changed without.', async () => {
    isProtected();
    const error = await failure(confirmed());
    expect(error).toMatchObject({ code: 'protected', exit: 2 });
    expect(error.message).toBe('The stack cloudtrail-kibana has termination protection.');
    expect(error.remedy.join('\n')).toContain(
      'npx create-cloudtrail-kibana teardown --confirm cloudtrail-kibana --no-protect',
    );
    expect(set()).toEqual([]);
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toEqual([]);
    expect(aws.trail.commandCalls(StopLoggingCommand)).toEqual([]);
  });

  test('With the flag it is lifted right before the deletion, and said beforehand.', async () => {
    isProtected();
    deleted();
    const world = fakeWorld({ packageRoot });
    expect(await confirmed(world, '--no-protect')).toBe(0);
    expect(set()).toEqual([false]);
    const steps = aws.cfn.calls().map(({ firstArg }) => firstArg);
    const deletion = steps.findIndex((step) => step instanceof DeleteStackCommand);
    expect(steps[deletion - 1]).toBeInstanceOf(UpdateTerminationProtectionCommand);
    expect(world.err()).toContain('Termination protection is on: it is lifted right before the deletion.');
  });

  test('A deletion that is refused for another reason puts it back.', async () => {
    isProtected();
    deleted();
    aws.cfn.on(DeleteStackCommand).rejects(awsError('AccessDenied', 'not you'));
    expect(await failure(confirmed(undefined, '--no-protect'))).toMatchObject({ exit: 4 });
    expect(set()).toEqual([false, true]);
  });

  test('What can not be put back is said, beside the reason of the refusal.', async () => {
    isProtected();
    deleted();
    aws.cfn.on(DeleteStackCommand).rejects(awsError('AccessDenied', 'not you'));
    aws.cfn
      .on(UpdateTerminationProtectionCommand, { EnableTerminationProtection: true })
      .rejects(awsError('Throttling', 'Rate exceeded'));
    const world = fakeWorld({ packageRoot });
    expect((await failure(confirmed(world, '--no-protect'))).why).toBe('not you');
    expect(world.err()).toMatch(
      /protection of cloudtrail-kibana is off, and could not be put back: Rate exceeded/,
    );
  });

  test('Without it the flag is no matter, and a deletion under way is only joined.', async () => {
    isProtected(false);
    deleted();
    expect(await confirmed(undefined, '--no-protect')).toBe(0);
    stackIs('DELETE_IN_PROGRESS', { EnableTerminationProtection: true });
    deleted();
    expect(await confirmed()).toBe(0);
    expect(set()).toEqual([]);
  });

  test('A teardown does not turn it on.', async () => {
    const error = await failure(confirmed(undefined, '--protect'));
    expect(error).toMatchObject({ code: 'bad-flag', exit: 2 });
    expect(aws.cfn.calls()).toEqual([]);
  });
});

describe('what is left when the stack is gone', () => {
  test('the artifacts bucket goes with its last stack', async () => {
    artifactsAreThere();
    aws.s3.on(DeleteBucketCommand).callsFake(() => {
      aws.s3.on(HeadBucketCommand).rejects(awsError('NotFound', 'NotFound', 404));
      return {};
    });
    expect(await confirmed()).toBe(0);
    expect(aws.s3.commandCalls(DeleteBucketCommand)[0]?.firstArg.input).toEqual({ Bucket: BUCKET });
  });

  test('it stays while another stack takes its code from it', async () => {
    artifactsAreThere();
    const other = stackAnswer('CREATE_COMPLETE', {
      StackName: 'other',
      Parameters: [{ ParameterKey: 'ArtifactsBucket', ParameterValue: BUCKET }],
    });
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [other] });
    const world = fakeWorld({ packageRoot });
    expect(await confirmed(world)).toBe(0);
    expect(aws.s3.commandCalls(DeleteBucketCommand)).toEqual([]);
    expect(world.err()).toContain('what is kept on purpose');
  });

  test.each([
    ['with this stack as its owner is told of, and the run fails', NAME, 1],
    ['of somebody else is no concern', 'other', 0],
  ])('a domain of that name %s', async (_, owner, exit) => {
    aws.search.on(ListDomainNamesCommand).resolves({ DomainNames: [{ DomainName: NAME }] });
    aws.search.on(ListTagsCommand).resolves({ TagList: [{ Key: 'create-cloudtrail-kibana', Value: owner }] });
    expect(await confirmed()).toBe(exit);
  });

  test.each([
    ['alarm', `${NAME}-ClusterRedAlarm-1A2B`, `${NAME}-prod-ClusterRedAlarm-1A2B`],
    ['topic', `${NAME}-AlertTopic-1A2B`, `${NAME}-prod-AlertTopic-1A2B`],
    ['function', `${NAME}-LogsToElasticsearch-1A2B`, `${NAME}-prod-LogsToElasticsearch-1A2B`],
    ['metric', `create-cloudtrail-kibana/${NAME}`, `create-cloudtrail-kibana/${NAME}-prod`],
  ])(
    "an %s that bills is told of, and the run fails; another stack's is no concern",
    async (_, own, others) => {
      const there = (name: string) => {
        aws.cloudwatch.on(DescribeAlarmsCommand).resolves({ MetricAlarms: [{ AlarmName: name }] });
        aws.logs.on(DescribeMetricFiltersCommand).resolves({
          metricFilters: [
            {
              filterName: `filter of ${name}`,
              metricTransformations: [{ metricNamespace: name, metricName: 'x', metricValue: '1' }],
            },
          ],
        });
        aws.lambda.on(ListFunctionsCommand).resolves({ Functions: [{ FunctionName: name }] });
        aws.sns
          .on(ListTopicsCommand)
          .resolves({ Topics: [{ TopicArn: `arn:aws:sns:eu-central-1:1:${name}` }] });
      };
      there(others);
      expect(await confirmed()).toBe(0);
      there(own);
      const world = fakeWorld({ packageRoot });
      expect(await confirmed(world)).toBe(1);
      expect(world.err()).toMatch(new RegExp(`Remove them by hand:[\\s\\S]*${own}`));
    },
  );

  // CloudFormation alone deletes an address: without its stack, another run would find the same again and again.
  test('an Elastic IP that CloudFormation has left is to be released by hand, and nothing is said to be deleted', async () => {
    aws.ec2
      .on(DescribeAddressesCommand)
      .resolves({ Addresses: [{ PublicIp: '198.51.100.7', AllocationId: 'eipalloc-1' }] });
    const world = fakeWorld({ packageRoot });
    expect(await confirmed(world)).toBe(1);
    expect(world.err()).toMatch(/aws ec2 release-address .*198\.51\.100\.7/);
    expect(world.err()).not.toMatch(/is deleted|Run teardown again/);
  });

  test('a domain that goes while it is looked at is gone', async () => {
    aws.search.on(ListDomainNamesCommand).resolves({ DomainNames: [{ DomainName: NAME }] });
    aws.search.on(ListTagsCommand).rejects(awsError('ResourceNotFoundException'));
    expect(await confirmed()).toBe(0);
  });

  test("a bucket of another region or without this stack's tag stays", async () => {
    aws.s3.on(ListBucketsCommand).resolves({
      Buckets: [
        { Name: `${NAME}-trailbucket-far`, BucketRegion: 'us-east-1' },
        { Name: `${NAME}-notes`, BucketRegion: 'eu-central-1' },
      ],
    });
    aws.s3.on(GetBucketTaggingCommand).rejects(awsError('NoSuchTagSet'));
    expect(await confirmed(fakeWorld({ packageRoot }), '--delete-data')).toBe(0);
    expect(aws.s3.commandCalls(DeleteBucketCommand)).toEqual([]);
  });

  test('permission missing for a look is told as that', async () => {
    aws.logs
      .on(DescribeLogGroupsCommand)
      .rejects(awsError('AccessDeniedException', 'logs:DescribeLogGroups'));
    expect((await failure(confirmed())).exit).toBe(4);
  });
});
