import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { GetTrailStatusCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteBucketCommand, DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { DeleteParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { awsError, stackEvent, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { failure } from '../helpers/run.ts';
import { FOUND, teardownOn } from '../helpers/teardown.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const { run, confirmed, stackIs, eventsAre, deleted, resourcesAre, allIsThere, changes } = teardownOn(
  aws,
  packageRoot,
);
const { NAME, GROUP, RECORDS, PASSWORD, TRAIL } = FOUND;

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
