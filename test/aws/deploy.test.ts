import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { CreateChangeSetCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import {
  AddTagsToResourceCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import type { Plan, Tag } from '../../src/core/types.ts';
import { deployStack } from '../../src/deploy/deploy-stack.ts';
import { previewChanges } from '../../src/deploy/preview-changes.ts';
import { awsError, CHANGE_SET_ID, stackEvent, useAws, usePackageFolder } from '../helpers/aws.ts';
import { create, deploymentOn, happy, planOn } from '../helpers/deployment.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { STACK_ID } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const folder = usePackageFolder();
const { eventsComeAs, endsAs } = deploymentOn(aws);

const world = () => fakeWorld({ packageRoot: folder });

describe('a new stack', () => {
  test('is made by a change set with the code keys, the version tag and an HTTPS template', async () => {
    eventsComeAs(happy, [stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    const stack = await deployStack(create, world().fx);
    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE', version: '0.0.9' });
    const input = aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input;
    expect(input).toMatchObject({
      StackName: 'cloudtrail-kibana',
      ChangeSetType: 'CREATE',
      Capabilities: ['CAPABILITY_IAM'],
      Tags: [{ Key: 'create-cloudtrail-kibana:version', Value: '1.2.3' }],
    });
    const bucket = 'create-cloudtrail-kibana-123456789012-eu-central-1';
    expect(input?.TemplateURL).toMatch(
      new RegExp(
        `^https://${bucket}\\.s3\\.eu-central-1\\.amazonaws\\.com/templates/cloudtrail-kibana-[0-9a-f]{16}\\.json$`,
      ),
    );
    const parameters = Object.fromEntries(
      input?.Parameters?.map((p) => [p.ParameterKey, p.ParameterValue]) ?? [],
    );
    expect(parameters).toMatchObject({ ...create.parameters });
    const keys = aws.s3.commandCalls(PutObjectCommand).map(({ args }) => args[0].input.Key);
    expect(keys).toContain(parameters.ForwarderKey);
    expect(keys).toContain(parameters.UpdaterKey);
    expect(aws.cfn.commandCalls(ExecuteChangeSetCommand)[0]?.args[0].input).toEqual({
      ChangeSetName: CHANGE_SET_ID,
      StackName: STACK_ID,
      // What fails is kept, and CloudFormation lets the next run go on from there.
      DisableRollback: true,
      ClientRequestToken: expect.stringMatching(/^create-cloudtrail-kibana-/),
    });
    expect(input?.OnStackFailure).toBeUndefined();
  });

  test('gets a password that nobody could guess, as a SecureString', async () => {
    eventsComeAs([stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    await deployStack(create, world().fx);
    const input = aws.ssm.commandCalls(PutParameterCommand)[0]?.args[0].input;
    expect(input).toMatchObject({
      Name: '/create-cloudtrail-kibana/cloudtrail-kibana/password',
      Type: 'SecureString',
    });
    expect(input?.Value).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(input?.Overwrite).not.toBe(true);
  });

  test('replaces a password that was there before it, and takes that back when it fails', async () => {
    aws.ssm.on(PutParameterCommand).rejectsOnce(awsError('ParameterAlreadyExists')).resolves({});
    aws.cfn.on(CreateChangeSetCommand).rejects(new Error('no'));
    await failure(deployStack(create, world().fx));
    const ours = aws.ssm.calls().map(({ firstArg }) => firstArg.constructor.name);
    expect(ours).toEqual(['Put', 'Delete', 'Put', 'Delete'].map((verb) => `${verb}ParameterCommand`));
  });

  test('takes code that is there already, the same to the byte, and uploads only the rest', async () => {
    aws.s3.on(HeadBucketCommand).resolves({});
    const code = await readFile(path.join(folder, 'dist/lambda/LogsToElasticsearch.zip'));
    const ChecksumSHA256 = createHash('sha256').update(code).digest('base64');
    aws.s3.on(HeadObjectCommand).callsFake(async ({ Key, ChecksumMode }) => {
      if (!Key.includes('LogsTo')) throw awsError('NotFound', 'NotFound', 404);
      return ChecksumMode === 'ENABLED' ? { ChecksumSHA256 } : {};
    });
    eventsComeAs([stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    await deployStack(create, world().fx);
    const keys = aws.s3
      .commandCalls(PutObjectCommand)
      .map(({ args }) => `${args[0].input.Key}`.split(/[-.]/)[0]);
    expect(keys).toEqual(['templates/cloudtrail', 'lambda/UpdateElasticsearch', 'machines/History']);
    expect(aws.s3.commandCalls(CreateBucketCommand)).toHaveLength(0);
  });

  test.each([
    ['us-east-1', undefined],
    ['eu-central-1', { LocationConstraint: 'eu-central-1' }],
  ])('in %s makes its bucket with location %o', async (region, where) => {
    eventsComeAs([stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    const { identity } = create;
    await deployStack({ ...create, identity: { ...identity, region } }, world().fx);
    const input = aws.s3.commandCalls(CreateBucketCommand)[0]?.args[0].input;
    expect(input?.CreateBucketConfiguration).toEqual(where);
  });
});

describe('an artifacts bucket that is there', () => {
  const locked = () => aws.s3.commandCalls(PutPublicAccessBlockCommand).length;

  test.each([
    ['of a run that ended before it locked it down is locked down', undefined, [], 1],
    ['of an earlier run stays as it is', undefined, [{ Key: 'create-cloudtrail-kibana', Value: 'x' }], 0],
    ["of the user's own stays as it is", 'bucket-of-ours', [], 0],
  ])('%s', async (_, artifactsBucket, TagSet, times) => {
    aws.s3.on(HeadBucketCommand).resolves({});
    aws.s3.on(GetBucketTaggingCommand).resolves({ TagSet });
    aws.cfn.on(CreateChangeSetCommand).rejects(new Error('far enough'));
    const answers = { ...create.answers, ...(artifactsBucket ? { artifactsBucket } : {}) };
    await failure(deployStack({ ...create, answers }, world().fx));
    expect(locked()).toBe(times);
    expect(aws.s3.commandCalls(DeleteBucketCommand)).toHaveLength(0);
  });

  test('and that another run has made a moment ago is shared', async () => {
    aws.s3.on(CreateBucketCommand).rejects(awsError('BucketAlreadyOwnedByYou'));
    aws.cfn.on(CreateChangeSetCommand).rejects(new Error('far enough'));
    expect((await failure(deployStack(create, world().fx))).message).toBe('far enough');
    expect(aws.s3.commandCalls(DeleteBucketCommand)).toHaveLength(0);
  });
});

describe('the tags of the account', () => {
  const TAGS: Tag[] = [
    { key: 'team', value: 'platform' },
    { key: 'cost', value: 'a' },
  ];
  const OURS = { Key: 'create-cloudtrail-kibana', Value: 'cloudtrail-kibana' };
  const THEIRS = [
    { Key: 'team', Value: 'platform' },
    { Key: 'cost', Value: 'a' },
  ];
  const tagged: Plan = { ...create, tags: TAGS };
  const deployed = async (plan: Plan) => {
    eventsComeAs([stackEvent('Stack', 'UPDATE_COMPLETE')]);
    endsAs('UPDATE_COMPLETE');
    const play = world();
    await deployStack(plan, play.fx);
    return play;
  };
  const bucketTags = () =>
    aws.s3.commandCalls(PutBucketTaggingCommand).map(({ args }) => args[0].input.Tagging?.TagSet);
  const change = (before: Tag[], after: Tag[]): Plan => ({
    ...planOn('CREATE_COMPLETE', { tags: before }),
    answers: create.answers,
    tags: after,
  });
  const bucketHas = (...TagSet: { Key: string; Value: string }[]) => {
    aws.s3.on(HeadBucketCommand).resolves({});
    aws.s3.on(GetBucketTaggingCommand).resolves({ TagSet });
  };
  const passwordHas = (...TagList: { Key: string; Value: string }[]) => {
    aws.ssm.on(PutParameterCommand).rejects(awsError('ParameterAlreadyExists'));
    aws.ssm.on(ListTagsForResourceCommand).resolves({ TagList });
  };

  test('The stack carries them beside the version: CloudFormation hands them on to what it makes.', async () => {
    await deployed(tagged);
    expect(aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input.Tags).toEqual([
      { Key: 'create-cloudtrail-kibana:version', Value: '1.2.3' },
      ...THEIRS,
    ]);
  });

  test('The bucket and the password carry them from the call that makes them, for accounts that demand it.', async () => {
    await deployed(tagged);
    expect(aws.s3.commandCalls(CreateBucketCommand)[0]?.args[0].input.CreateBucketConfiguration).toEqual({
      LocationConstraint: 'eu-central-1',
      Tags: THEIRS,
    });
    expect(bucketTags()).toEqual([[OURS, ...THEIRS]]);
    expect(aws.ssm.commandCalls(PutParameterCommand)[0]?.args[0].input.Tags).toEqual([OURS, ...THEIRS]);
  });

  test('A bucket in us-east-1 gets them without naming the region.', async () => {
    await deployed({ ...tagged, identity: { ...create.identity, region: 'us-east-1' } });
    const input = aws.s3.commandCalls(CreateBucketCommand)[0]?.args[0].input;
    expect(input?.CreateBucketConfiguration).toEqual({ Tags: THEIRS });
  });

  test('A change reaches the bucket and the password that are there, and leaves their other tags.', async () => {
    bucketHas(
      OURS,
      { Key: 'cost', Value: 'old' },
      { Key: 'gone', Value: 'x' },
      { Key: 'by-hand', Value: 'y' },
    );
    passwordHas(OURS, { Key: 'cost', Value: 'old' }, { Key: 'gone', Value: 'x' });
    const before = [
      { key: 'cost', value: 'old' },
      { key: 'gone', value: 'x' },
    ];
    await deployed(change(before, TAGS));
    expect(bucketTags()).toEqual([
      [OURS, { Key: 'cost', Value: 'a' }, { Key: 'by-hand', Value: 'y' }, { Key: 'team', Value: 'platform' }],
    ]);
    const name = '/create-cloudtrail-kibana/cloudtrail-kibana/password';
    expect(aws.ssm.commandCalls(AddTagsToResourceCommand)[0]?.args[0].input).toEqual({
      ResourceType: 'Parameter',
      ResourceId: name,
      Tags: [OURS, { Key: 'cost', Value: 'a' }, { Key: 'team', Value: 'platform' }],
    });
    expect(aws.ssm.commandCalls(RemoveTagsFromResourceCommand)[0]?.args[0].input).toEqual({
      ResourceType: 'Parameter',
      ResourceId: name,
      TagKeys: ['gone'],
    });
  });

  test('They are changed only once CloudFormation has taken the update over.', async () => {
    bucketHas(OURS);
    passwordHas(OURS);
    aws.cfn.on(ExecuteChangeSetCommand).rejects(new Error('no'));
    await failure(deployStack(change([], TAGS), world().fx));
    await previewChanges(change([], TAGS), world().fx);
    expect(bucketTags()).toEqual([]);
    expect(aws.ssm.commandCalls(AddTagsToResourceCommand)).toEqual([]);
  });

  test.each<[string, string | undefined, { Key: string; Value: string }[]]>([
    ["A bucket of the user's own keeps its tags.", 'bucket-of-ours', [{ Key: 'theirs', Value: 'x' }]],
    ['A bucket that has them already is left alone.', undefined, [...THEIRS, OURS]],
  ])('%s', async (_, artifactsBucket, TagSet) => {
    passwordHas(OURS, ...THEIRS);
    bucketHas(...TagSet);
    const answers = { ...create.answers, ...(artifactsBucket ? { artifactsBucket } : {}) };
    await deployed({ ...change([], TAGS), answers });
    expect(bucketTags()).toEqual([]);
    expect(aws.ssm.commandCalls(AddTagsToResourceCommand)).toEqual([]);
    expect(aws.ssm.commandCalls(RemoveTagsFromResourceCommand)).toEqual([]);
  });

  test('What can not be tagged is said, and the stack goes on.', async () => {
    bucketHas(OURS);
    passwordHas(OURS);
    aws.s3.on(PutBucketTaggingCommand).rejects(awsError('AccessDenied', 'not you'));
    const { err } = await deployed(change([], TAGS));
    expect(err()).toMatch(/The bucket create-cloudtrail-kibana-\S+ keeps its tags: not you/);
    expect(aws.ssm.commandCalls(AddTagsToResourceCommand)).toHaveLength(1);
  });

  test('Tags as they were ask nothing of the bucket and the password.', async () => {
    bucketHas(OURS);
    passwordHas(OURS);
    await deployed(change(TAGS, TAGS));
    // Once, for the tag that says whose the bucket is.
    expect(aws.s3.commandCalls(GetBucketTaggingCommand)).toHaveLength(1);
    expect(aws.ssm.commandCalls(ListTagsForResourceCommand)).toEqual([]);
  });
});
