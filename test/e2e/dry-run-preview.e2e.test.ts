import { CreateChangeSetCommand, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { teardown } from '../../src/commands/teardown/index.ts';
import { defaultBucket } from '../../src/plan/names.ts';
import { VERSION_TAG } from '../../src/stack/facts.ts';
import { readStacks } from '../../src/stack/read.ts';
import { strays } from '../helpers/dry-run/allowed.ts';
import { type Recorder, startRecorder } from '../helpers/dry-run/recorder.ts';
import { runRecorded } from '../helpers/dry-run/runs.ts';
import { buckets, fresh, withoutCode } from '../helpers/local-parts.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { failure } from '../helpers/run.ts';

const NAME = 'cloudtrail-kibana';
let local: LocalAws;
let recorder: Recorder;
let bucket: string;
beforeAll(async () => {
  local = await localAws();
  recorder = await startRecorder(local.sandbox);
  bucket = defaultBucket({ account: '000000000000', region: local.sandbox.region });
});
afterAll(async () => {
  await recorder?.stop();
  await local?.sandbox.stop();
});
afterEach(async () => {
  await teardown({ confirm: NAME, 'delete-data': true }, local.fx);
  expect(await states()).toEqual([]);
  expect(await buckets(local)).toEqual([]);
});

const preview = (...flags: string[]) =>
  runRecorded(['deploy', '--yes', '--dry-run', ...flags], local, recorder);

/** Name and status of each stack. */
const states = async () =>
  (await readStacks(await local.fx.aws.cloudFormation())).map(({ name, status }) => `${name} ${status}`);

const ALERTS = ['--alert-email', 'ops@example.com'];

describe('A template that is too long for a call', () => {
  test('leaves an empty, locked bucket, which the next runs use and teardown removes.', async () => {
    const first = await preview(...ALERTS);
    expect(first.exit, first.said).toBe(0);
    expect(strays(first.sent, true)).toEqual([]);
    expect(first.result).toMatchObject({ ok: true, dryRun: true, kept: bucket });
    expect(await buckets(local)).toEqual([bucket]);
    const s3 = await local.fx.aws.s3();
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
    expect(TagSet).toEqual([{ Key: 'create-cloudtrail-kibana', Value: NAME }]);
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    expect(Policy).toContain('aws:SecureTransport');
    const { PublicAccessBlockConfiguration } = await s3.send(
      new GetPublicAccessBlockCommand({ Bucket: bucket }),
    );
    expect(PublicAccessBlockConfiguration).toMatchObject({ BlockPublicPolicy: true });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents).toEqual([]);

    const second = await preview(...ALERTS);
    const made = second.sent.aws.filter(({ action }) => /^PUT \/[^/]+\/?(\?|$)/.test(action));
    expect(made).toEqual([]);
    expect(second.result).toEqual({ ok: true, dryRun: true, changes: expect.any(Number) });
    const { checks } = await deployLocally(local);
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  });
});

describe('A dry run on a stack', () => {
  test('that waits for a change set of somebody else leaves it to them.', async () => {
    const client = await local.fx.aws.cloudFormation();
    await client.send(
      new CreateChangeSetCommand({
        ...{ StackName: NAME, ChangeSetName: 'theirs', ChangeSetType: 'CREATE' },
        TemplateBody: JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }),
      }),
    );
    const { exit, said, sent } = await preview();
    expect(exit, said).toBe(0);
    expect(sent.aws.map(({ action }) => action)).not.toContain('DeleteStack');
    expect(await states()).toEqual([`${NAME} REVIEW_IN_PROGRESS`]);
  });

  test('whose creation was rolled back asks under another name, and takes that away.', async () => {
    const client = await local.fx.aws.cloudFormation();
    const Code = { S3Bucket: 'absent', S3Key: 'absent' };
    const Role = 'arn:aws:iam::000000000000:role/x';
    const Properties = { Role, Handler: 'a.b', Runtime: 'nodejs24.x', Code };
    await client.send(
      new CreateStackCommand({
        StackName: NAME,
        TemplateBody: JSON.stringify({
          Resources: { Function: { Type: 'AWS::Lambda::Function', Properties } },
        }),
        Tags: [{ Key: VERSION_TAG, Value: '0.0.1' }],
      }),
    );
    await expect.poll(states).toEqual([`${NAME} ROLLBACK_COMPLETE`]);
    const { exit, said, sent } = await preview();
    expect(exit, said).toBe(0);
    expect(strays(sent, true)).toEqual([]);
    expect(said).toMatch(/Add +Domain +AWS::OpenSearchService::Domain/);
    expect(await states()).toEqual([`${NAME} ROLLBACK_COMPLETE`]);
  });

  test('whose creation failed shows what is still to be made, and changes nothing.', async () => {
    await failure(deployLocally({ ...local, fx: withoutCode(local, fresh(local)) }));
    expect(await states()).toEqual([`${NAME} CREATE_FAILED`]);
    const { exit, said, sent } = await preview('--allow-downgrade');
    expect(exit, said).toBe(0);
    expect(strays(sent, true)).toEqual([]);
    expect(said).toMatch(/The deployment goes on[\s\S]*Changes CloudFormation would make: [1-9]/);
    expect(await states()).toEqual([`${NAME} CREATE_FAILED`]);
  });
});
