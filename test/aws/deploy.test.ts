import { CreateChangeSetCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { describe, expect, test } from 'vitest';
import { deployStack } from '../../src/deploy/deploy-stack.ts';
import { awsError, CHANGE_SET_ID, stackEvent, useAws, usePackageFolder } from '../helpers/aws.ts';
import { create, deploymentOn, happy } from '../helpers/deployment.ts';
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
      OnStackFailure: 'DO_NOTHING',
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
      ClientRequestToken: expect.stringMatching(/^create-cloudtrail-kibana-/),
    });
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

  test('keeps a password that is there already, also when it fails', async () => {
    aws.ssm.on(PutParameterCommand).rejects(awsError('ParameterAlreadyExists'));
    aws.cfn.on(CreateChangeSetCommand).rejects(new Error('no'));
    await failure(deployStack(create, world().fx));
    expect(aws.ssm.commandCalls(DeleteParameterCommand)).toHaveLength(0);
  });

  test('takes code that is there already, and uploads only the rest', async () => {
    aws.s3.on(HeadBucketCommand).resolves({});
    aws.s3.on(HeadObjectCommand).callsFake(async ({ Key }) => {
      if (!Key.includes('LogsTo')) throw awsError('NotFound', 'NotFound', 404);
      return {};
    });
    eventsComeAs([stackEvent('Stack', 'CREATE_COMPLETE')]);
    endsAs('CREATE_COMPLETE');
    await deployStack(create, world().fx);
    const keys = aws.s3
      .commandCalls(PutObjectCommand)
      .map(({ args }) => `${args[0].input.Key}`.split(/[-.]/)[0]);
    expect(keys).toEqual(['templates/cloudtrail', 'lambda/UpdateElasticsearch']);
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
