import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { awsError, stackAnswer, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { teardownOn } from '../helpers/teardown.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const NAME = 'cloudtrail-kibana';
const BUCKET = 'create-cloudtrail-kibana-123456789012-eu-central-1';
const { run } = teardownOn(aws, packageRoot);

function artifactsAreThere() {
  aws.s3.on(HeadBucketCommand).resolves({});
  aws.s3.on(GetBucketTaggingCommand).resolves({ TagSet: [{ Key: 'create-cloudtrail-kibana', Value: NAME }] });
}

describe('what is left when the stack is gone', () => {
  test.each([
    ['another stack takes its code from it', artifactsAreThere, true],
    ['it is a bucket of the user', () => aws.s3.on(HeadBucketCommand).resolves({}), false],
  ])('the names of accounts are deleted from a bucket that is kept: %s', async (_, arrange, isShared) => {
    arrange();
    const bucket = isShared ? BUCKET : 'own-bucket';
    const other = stackAnswer('CREATE_COMPLETE', {
      StackName: isShared ? 'other' : NAME,
      Parameters: [{ ParameterKey: 'ArtifactsBucket', ParameterValue: bucket }],
    });
    if (isShared) aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [other] });
    const Key = `reference/${NAME}`;
    aws.s3.on(HeadObjectCommand, { Key }).resolves({});
    aws.s3.on(DeleteObjectCommand).callsFake(() => {
      aws.s3.on(HeadObjectCommand).rejects(awsError('NotFound', 'NotFound', 404));
      return {};
    });
    const args = isShared ? [] : ['--artifacts-bucket', bucket];
    const world = fakeWorld({ packageRoot });
    expect(await run(['--confirm', NAME, ...args], world)).toBe(0);
    expect(aws.s3.commandCalls(DeleteObjectCommand).map(({ firstArg }) => firstArg.input)).toEqual([
      { Bucket: bucket, Key },
    ]);
    expect(aws.s3.commandCalls(DeleteBucketCommand)).toEqual([]);
  });
});
