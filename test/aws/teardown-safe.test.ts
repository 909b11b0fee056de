import { DeleteStackCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetTrailStatusCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand, GetParametersByPathCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { awsError, stackAnswer, stackEvent, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { failure } from '../helpers/run.ts';
import { teardownOn } from '../helpers/teardown.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const { run, confirmed, stackIs, eventsAre, deleted, resourcesAre } = teardownOn(aws, packageRoot);
const NAME = 'cloudtrail-kibana';
const GROUP = `${NAME}-TrailLogGroup-1A2B`;
const RECORDS = `${NAME}-trailbucket-1a2b`;
const PASSWORD = `/create-cloudtrail-kibana/${NAME}/password`;
const TRAIL = `${NAME}-eu-central-1`;

/** A log group, the password and the records are there, and so is the artifacts bucket. */
function allIsThere() {
  aws.logs
    .on(DescribeLogGroupsCommand, { logGroupNamePrefix: `${NAME}-TrailLogGroup-` })
    .resolves({ logGroups: [{ logGroupName: GROUP }] });
  aws.ssm.on(GetParametersByPathCommand).resolves({ Parameters: [{ Name: PASSWORD }] });
  aws.s3.on(ListBucketsCommand).resolves({ Buckets: [{ Name: RECORDS, BucketRegion: 'eu-central-1' }] });
  aws.s3.on(GetBucketTaggingCommand).resolves({ TagSet: [{ Key: 'create-cloudtrail-kibana', Value: NAME }] });
  aws.s3.on(HeadBucketCommand).resolves({});
}

/** Calls that change something, by name. */
const changes = (): string[] =>
  Object.values(aws)
    .flatMap((client) => (client as { calls(): { firstArg: object }[] }).calls())
    .map(({ firstArg }) => firstArg.constructor.name.replace('Command', ''))
    .filter((name) => !/^(Describe|Get|List|Head|Simulate)/.test(name));

describe('a dry run', () => {
  test.each([
    [[], ['kept', RECORDS]],
    [['--delete-data'], ['wouldDelete', RECORDS]],
    [
      ['--delete-data', '--confirm', NAME],
      ['wouldDelete', RECORDS],
    ],
    [
      ['--delete-data', '--force', '--confirm', NAME],
      ['wouldDelete', RECORDS],
    ],
  ] as const)('with %j shows what would be done, and changes nothing', async (flags, [where, bucket]) => {
    stackIs('CREATE_COMPLETE');
    deleted();
    allIsThere();
    const world = fakeWorld({ packageRoot });
    expect(await run(['--dry-run', ...flags], world)).toBe(0);
    expect(changes()).toEqual([]);
    expect(world.err()).toContain(`The stack ${NAME} (CREATE_COMPLETE) would be deleted, with:`);
    expect(world.err()).toContain('Nothing was changed. To do it:');
    expect(world.err()).not.toMatch(/\bis deleted|removed/);
    const json = fakeWorld({ packageRoot, json: true });
    expect(await run(['--dry-run', ...flags], json)).toBe(0);
    const result = JSON.parse(json.out().trim().split('\n').at(-1) ?? '');
    expect(result).toMatchObject({ code: 'result', data: { ok: true, dryRun: true, stackName: NAME } });
    expect(result.data[where]).toContain(bucket);
    expect(result.data.wouldDelete).toEqual(expect.arrayContaining([GROUP, PASSWORD]));
    expect(changes()).toEqual([]);
  });

  test('the line that it prints does what it has shown', async () => {
    stackIs('CREATE_COMPLETE');
    const world = fakeWorld({ packageRoot });
    await run(['--dry-run', '--delete-data'], world);
    expect(world.err()).toContain(
      `npx create-cloudtrail-kibana teardown --delete-data --stack-name ${NAME} --region eu-central-1 --confirm ${NAME}`,
    );
  });

  test('of a stack that is gone shows what is left of it, and changes nothing', async () => {
    allIsThere();
    const world = fakeWorld({ packageRoot });
    expect(await run(['--dry-run'], world)).toBe(0);
    expect(world.err()).toMatch(
      /no stack cloudtrail-kibana in eu-central-1[\s\S]*would be deleted:[\s\S]*Log group/,
    );
    expect(changes()).toEqual([]);
  });

  test('says what would stop the real run, and ends as that would', async () => {
    stackIs('CREATE_COMPLETE', { EnableTerminationProtection: true });
    expect(await failure(run(['--dry-run']))).toMatchObject({ code: 'protected', exit: 2 });
    expect(changes()).toEqual([]);
  });
});

describe('a deletion that AWS refuses has changed nothing', () => {
  const SCP =
    'User: arn:aws:iam::1:user/ada is not authorized to perform: cloudformation:DeleteStack on resource: x with an explicit deny in a service control policy';
  test.each([
    [
      'the stack is protected',
      awsError('ValidationError', 'Stack [x] cannot be deleted while TerminationProtection is enabled'),
      { code: 'stack-protected', exit: 1 },
      /teardown --stack-name cloudtrail-kibana .*--no-protect/,
    ],
    [
      'the right is missing',
      awsError(
        'AccessDenied',
        'User: arn:aws:iam::1:user/ada is not authorized to perform: cloudformation:DeleteStack on resource: x',
      ),
      { code: 'delete-refused', exit: 4 },
      /cloudformation:DeleteStack[\s\S]*policy --stack-name cloudtrail-kibana/,
    ],
    [
      'the organisation forbids it',
      awsError('AccessDenied', SCP),
      { code: 'delete-refused', exit: 4 },
      /organisation forbids cloudformation:DeleteStack/,
    ],
    [
      'another stack imports from it',
      awsError('ValidationError', 'Export x is imported by stack y'),
      { code: 'delete-refused', exit: 1 },
      /Nothing was changed/,
    ],
  ])('%s', async (_, error, expected, remedy) => {
    stackIs('CREATE_COMPLETE');
    deleted();
    allIsThere();
    aws.cfn.on(DeleteStackCommand).rejects(error);
    const found = await failure(confirmed(undefined, '--delete-data'));
    expect(found).toMatchObject(expected);
    expect(found.remedy.join('\n')).toMatch(remedy);
    expect(found.remedy).toContain('Nothing was changed.');
    expect(changes()).toEqual(['DeleteStack']);
  });

  test('a protected stack is known before anybody is asked to confirm', async () => {
    stackIs('CREATE_COMPLETE', { EnableTerminationProtection: true });
    allIsThere();
    expect(await failure(confirmed())).toMatchObject({ code: 'protected', exit: 2 });
    expect(changes()).toEqual([]);
  });

  test('an error that leaves it open whether the deletion has begun is not called a refusal', async () => {
    stackIs('CREATE_COMPLETE');
    aws.cfn.on(DeleteStackCommand).rejects(awsError('TimeoutError', 'socket hang up'));
    await expect(confirmed()).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('rights that are needed once the deletion has begun', () => {
  const denied = (...actions: string[]) =>
    aws.iam.on(SimulatePrincipalPolicyCommand).callsFake(({ ActionNames }) => ({
      EvaluationResults: ActionNames.map((EvalActionName: string) => ({
        EvalActionName,
        EvalDecision: actions.includes(EvalActionName) ? 'implicitDeny' : 'allowed',
      })),
    }));
  const RESOURCES = [
    ['Domain', 'AWS::OpenSearchService::Domain', 'the-domain', 'CREATE_COMPLETE'],
    ['Trail', 'AWS::CloudTrail::Trail', TRAIL, 'CREATE_COMPLETE'],
    ['ProxyAddress', 'AWS::EC2::EIP', '192.0.2.1', 'CREATE_COMPLETE'],
    [
      'FailureQueue',
      'AWS::SQS::Queue',
      'https://sqs.eu-central-1.amazonaws.com/1/failures-1A',
      'CREATE_COMPLETE',
    ],
    ['TrailBucket', 'AWS::S3::Bucket', RECORDS, 'CREATE_COMPLETE'],
    ['DomainSetup', 'Custom::UpdateElasticsearch', 'set-up', 'CREATE_COMPLETE'],
  ] as const;

  test.each([
    ['es:DeleteDomain', 'that CloudFormation calls'],
    ['cloudtrail:DeleteTrail', 'that CloudFormation calls last'],
    ['cloudformation:DeleteStack', 'that begins it'],
    ['logs:DeleteLogGroup', 'that the rest takes'],
    ['ssm:DeleteParameter', 'that the password takes'],
  ])('%s, %s, stops it before anything is done, and is named', async (action) => {
    for (const args of [['--confirm', NAME], ['--dry-run']]) {
      stackIs('CREATE_COMPLETE');
      resourcesAre(RESOURCES);
      allIsThere();
      denied(action);
      const error = await failure(run(args));
      expect(error).toMatchObject({ code: 'permissions-missing', exit: 4 });
      expect(error.why).toContain(action);
      expect(error.remedy.join('\n')).toMatch(
        /Nothing was changed[\s\S]*policy --stack-name cloudtrail-kibana/,
      );
      expect(changes()).toEqual([]);
    }
  });

  test('every one is asked for on the very resource of the stack', async () => {
    stackIs('CREATE_COMPLETE');
    resourcesAre(RESOURCES);
    allIsThere();
    await run(['--dry-run', '--delete-data']);
    const asked = aws.iam
      .commandCalls(SimulatePrincipalPolicyCommand)
      .flatMap(({ args: [{ input }] }) =>
        (input.ActionNames ?? []).map((action) => `${action} ${input.ResourceArns?.[0]}`),
      );
    const at = 'eu-central-1:123456789012';
    expect(asked).toEqual(
      expect.arrayContaining([
        `es:DeleteDomain arn:aws:es:${at}:domain/the-domain`,
        `cloudtrail:DeleteTrail arn:aws:cloudtrail:${at}:trail/${TRAIL}`,
        `sqs:DeleteQueue arn:aws:sqs:${at}:failures-1A`,
        `ssm:DeleteParameter arn:aws:ssm:${at}:parameter${PASSWORD}`,
        `logs:DeleteLogGroup arn:aws:logs:${at}:log-group:${GROUP}:log-stream:`,
        `s3:DeleteObjectVersion arn:aws:s3:::${RECORDS}/x`,
      ]),
    );
    // CloudFormation keeps the bucket: it is this program that deletes it.
    expect(asked.filter((one) => one.startsWith('s3:DeleteBucket'))).toHaveLength(2);
  });

  test.each([
    ['ec2:ReleaseAddress', /Perhaps not allowed: ec2:ReleaseAddress/],
    ['s3:DeleteBucket', /Perhaps not allowed: s3:DeleteBucket/],
  ])('%s, whose denial is not certain, is a warning', async (action, warning) => {
    stackIs('CREATE_COMPLETE');
    resourcesAre(RESOURCES);
    allIsThere();
    denied(action);
    const world = fakeWorld({ packageRoot });
    expect(await run(['--dry-run'], world)).toBe(0);
    expect(world.err()).toMatch(warning);
  });

  test('that cannot be looked up are a warning', async () => {
    stackIs('CREATE_COMPLETE');
    resourcesAre(RESOURCES);
    aws.iam.on(SimulatePrincipalPolicyCommand).rejects(awsError('AccessDenied'));
    const world = fakeWorld({ packageRoot });
    expect(await run(['--dry-run'], world)).toBe(0);
    expect(world.err()).toMatch(
      /Permissions could not be checked: iam:SimulatePrincipalPolicy is not\s+allowed/,
    );
  });
});

describe('other stacks that get their events from its log group', () => {
  const dependent = (name: string, over: Partial<Stack> = {}) =>
    stackAnswer('CREATE_COMPLETE', {
      StackName: name,
      Parameters: [{ ParameterKey: 'ExistingLogGroup', ParameterValue: GROUP }],
      ...over,
    });
  const besides = (...others: Stack[]) => {
    stackIs('CREATE_COMPLETE', {}, 'DELETE_COMPLETE', others);
    deleted();
    allIsThere();
  };

  test.each([
    ['where nobody can be asked', false],
    ['also at a terminal', true],
  ])('are named, and nothing is done without --force: %s', async (_, interactive) => {
    besides(dependent('s2'), dependent('s3'));
    const error = await failure(confirmed(fakeWorld({ packageRoot, interactive })));
    expect(error).toMatchObject({ code: 'others-depend', exit: 2 });
    expect(error.message).toContain('s2 and s3');
    expect(error.why).toContain('no more events');
    expect(error.remedy).toEqual(
      expect.arrayContaining([
        'npx create-cloudtrail-kibana --stack-name s2 --region eu-central-1 --log-group none',
        `npx create-cloudtrail-kibana teardown --confirm ${NAME} --stack-name ${NAME} --region eu-central-1 --force`,
      ]),
    );
    expect(changes()).toEqual([]);
  });

  test('are named in a dry run', async () => {
    besides(dependent('s2'));
    expect(await failure(run(['--dry-run']))).toMatchObject({ code: 'others-depend', exit: 2 });
  });

  test('with --force the stack is deleted, and they are named', async () => {
    besides(dependent('s2'));
    const world = fakeWorld({ packageRoot });
    await confirmed(world, '--force');
    expect(aws.cfn.commandCalls(DeleteStackCommand)).toHaveLength(1);
    expect(world.err()).toMatch(/! The log group of cloudtrail-kibana is also where s2 gets its events from/);
  });

  test.each<[string, Stack]>([
    ['that use another log group', dependent('s2', { Parameters: [] })],
    ['of somebody else', dependent('s2', { Tags: [] })],
    ['that are being deleted', dependent('s2', { StackStatus: 'DELETE_IN_PROGRESS' })],
    ['whose creation was rolled back', dependent('s2', { StackStatus: 'ROLLBACK_COMPLETE' })],
  ])('are not those %s', async (_, other) => {
    besides(other);
    expect(await run(['--dry-run'])).toBe(0);
  });
});

describe('what is told', () => {
  test('nothing frightening of a stack that is not this tool’s', async () => {
    stackIs('CREATE_COMPLETE', { Tags: [] });
    const world = fakeWorld({ packageRoot });
    expect(await failure(confirmed(world))).toMatchObject({ code: 'not-ours', exit: 2 });
    expect(world.err()).toBe('');
  });

  test('a name without a stack is not called a deleted stack, and the stacks that are there are named', async () => {
    stackIs('CREATE_COMPLETE');
    allIsThere();
    const world = fakeWorld({ packageRoot });
    await run(['--dry-run', '--stack-name', 'typo'], world);
    expect(world.err()).toMatch(
      /There is no stack typo in eu-central-1[\s\S]*that are there: cloudtrail-kibana/,
    );
    expect(world.err()).not.toMatch(/is gone/);
  });
});

test('a deletion that fails says what is deleted, what is not, and that the trail still records', async () => {
  stackIs('CREATE_COMPLETE', {}, 'DELETE_FAILED');
  eventsAre(
    stackEvent('Stack', 'DELETE_IN_PROGRESS'),
    stackEvent('Domain', 'DELETE_FAILED', 'the domain is being upgraded'),
    stackEvent('Stack', 'DELETE_FAILED', 'The following resource(s) failed to delete: [Domain].'),
  );
  const before = [
    ['Proxy', 'AWS::EC2::Instance', 'i-1', 'CREATE_COMPLETE'],
    ['Domain', 'AWS::OpenSearchService::Domain', NAME, 'CREATE_COMPLETE'],
    ['Trail', 'AWS::CloudTrail::Trail', TRAIL, 'CREATE_COMPLETE'],
    ['TrailBucket', 'AWS::S3::Bucket', RECORDS, 'CREATE_COMPLETE'],
  ] as const;
  const after = before.map(([id, type, name, status]) => {
    const ended = { Proxy: 'DELETE_COMPLETE', Domain: 'DELETE_FAILED', TrailBucket: 'DELETE_SKIPPED' };
    return [id, type, name, ended[id as keyof typeof ended] ?? status] as const;
  });
  resourcesAre(before, before, after);
  aws.trail.on(GetTrailStatusCommand, { Name: TRAIL }).resolves({ IsLogging: true });
  const world = fakeWorld({ packageRoot });
  const error = await failure(confirmed(world, '--delete-data'));
  expect(error).toMatchObject({ code: 'delete-failed', exit: 1 });
  expect(error.why).toContain('the domain is being upgraded');
  expect(world.err()).toMatch(/Deleted +Proxy\n/);
  expect(world.err()).toMatch(/Still there +Domain, Trail\n/);
  expect(world.err()).toContain(`${TRAIL} is still recording`);
  expect(aws.trail.commandCalls(StopLoggingCommand)).toEqual([]);
  expect(changes()).toEqual(['DeleteStack']);
});

describe('the order of what is deleted', () => {
  test('the stack first, then its leftovers, and the records last of all', async () => {
    stackIs('CREATE_COMPLETE');
    deleted();
    allIsThere();
    await confirmed(undefined, '--delete-data');
    const order = [
      ...aws.cfn.commandCalls(DeleteStackCommand),
      ...aws.logs.commandCalls(DeleteLogGroupCommand),
      ...aws.ssm.commandCalls(DeleteParameterCommand),
      ...aws.s3.commandCalls(DeleteBucketCommand),
    ];
    expect(order).toHaveLength(5);
    for (const [at, call] of order.slice(1).entries())
      expect(order[at]?.calledBefore(call as never)).toBe(true);
    expect(order.at(-1)?.firstArg.input).toEqual({ Bucket: RECORDS });
  });

  test('a file that CloudTrail delivers late to the bucket is deleted with it', async () => {
    allIsThere();
    aws.s3
      .on(ListObjectVersionsCommand)
      .resolvesOnce({})
      .resolvesOnce({})
      .resolvesOnce({ Versions: [{ Key: 'late', VersionId: '1' }] })
      .resolves({});
    aws.s3
      .on(DeleteBucketCommand, { Bucket: RECORDS })
      .rejectsOnce(awsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409))
      .resolves({});
    await confirmed(undefined, '--delete-data');
    expect(aws.s3.commandCalls(DeleteObjectsCommand)).toHaveLength(1);
    expect(aws.s3.commandCalls(DeleteBucketCommand, { Bucket: RECORDS })).toHaveLength(2);
  });

  test('a bucket that fills up again and again is named, with what to do', async () => {
    allIsThere();
    aws.s3.on(DeleteBucketCommand, { Bucket: RECORDS }).rejects(awsError('BucketNotEmpty'));
    const error = await failure(confirmed(undefined, '--delete-data'));
    expect(error).toMatchObject({ code: 'bucket-in-use', exit: 1 });
    expect(error.message).toContain(RECORDS);
  });
});
