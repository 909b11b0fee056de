import { createHash, generateKeyPairSync } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import { CreateBucketCommand, GetObjectCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ARCHIVED, encryptedUnder, filesOf, writeLogFiles } from '../helpers/history/log-files.ts';
import { plantKeys } from '../helpers/history/planted.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { newUser } from '../helpers/local-user.ts';

const DAY_MS = 86_400_000;
const NOW = Math.floor(Date.now() / 1000) * 1000;
const ACCOUNT = '000000000000';

let local: LocalAws;
beforeAll(async () => {
  local = await localAws({ ofThieves: true });
});
afterAll(() => local?.sandbox.stop());

const record = (ago: number, number: number, awsRegion = 'us-east-1') => ({
  ...{ eventID: `event-${number}`, eventTime: new Date(NOW - ago).toISOString(), awsRegion },
  recipientAccountId: ACCOUNT,
});

// CloudTrail API Reference, ListPublicKeys and PublicKey.
test('As AWS does, ListPublicKeys gives the keys of the region that were valid in the range.', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'pkcs1', format: 'der' });
  const key = {
    Value: der.toString('base64'),
    Fingerprint: createHash('md5').update(der).digest('hex'),
    ValidityStartTime: NOW / 1000 - 10 * 86_400,
    ValidityEndTime: NOW / 1000 - 5 * 86_400,
  };
  await plantKeys(local.sandbox, 'eu-west-1', [key]);
  const cloudTrail = (region: string) => {
    const { awsEndpoint: endpoint, credentials } = local.sandbox;
    return new CloudTrailClient({ endpoint, region, credentials: { ...credentials }, maxAttempts: 1 });
  };
  const list = async (region: string, from: number, to: number) => {
    const times = { StartTime: new Date(NOW - from * DAY_MS), EndTime: new Date(NOW - to * DAY_MS) };
    return (await cloudTrail(region).send(new ListPublicKeysCommand(times))).PublicKeyList ?? [];
  };
  const [found] = await list('eu-west-1', 6, 0);
  expect([Buffer.from(found?.Value ?? []).equals(der), found?.Fingerprint]).toEqual([true, key.Fingerprint]);
  expect(await list('eu-west-1', 4, 0)).toEqual([]);
  expect(await list('us-east-1', 20, 0)).toEqual([]);
  await expect(list('eu-west-1', 0, 1)).rejects.toThrow(/start time/);
});

describe('As AWS does, S3', () => {
  const Bucket = 'trail-files';
  const trail = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/own`;
  let s3: S3Client;
  beforeAll(async () => {
    s3 = await local.fx.aws.s3();
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  const refusal = (client: S3Client, Key: string) =>
    client.send(new GetObjectCommand({ Bucket, Key })).then(
      () => 'none',
      ({ name, $metadata }) => `${$metadata.httpStatusCode} ${name}`,
    );

  // CloudTrail User Guide, "CloudTrail log file name format".
  test('holds log files as CloudTrail lays them down.', async () => {
    const records = [record(0, 1), record(0, 2, 'eu-west-1')];
    const files = filesOf(records, { prefix: 'of/trail', organization: 'o-a1b2c3d4e5' });
    const keys = await writeLogFiles(s3, Bucket, files);
    expect(keys[0]).toMatch(
      /^of\/trail\/AWSLogs\/o-a1b2c3d4e5\/000000000000\/CloudTrail\/us-east-1\/\d{4}\/\d\d\/\d\d\/000000000000_CloudTrail_us-east-1_\d{8}T\d{4}Z_\w{16}\.json\.gz$/,
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: keys[0]! }));
    expect(JSON.parse(gunzipSync((await Body?.transformToByteArray()) ?? '').toString())).toEqual({
      Records: [records[0]],
    });
  });

  // S3 API Reference, GetObject, "Permissions".
  test('hides from who may not list a bucket that an object is not there.', async () => {
    const as = async (...more: object[]) => {
      const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
      const { credentials } = await newUser(local.sandbox, [get, ...more]);
      const { awsEndpoint: endpoint, region } = local.sandbox;
      return new S3Client({ endpoint, region, forcePathStyle: true, credentials: { ...credentials } });
    };
    const list = { Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${Bucket}` };
    expect(await refusal(await as(), 'none')).toBe('403 AccessDenied');
    expect(await refusal(await as(list), 'none')).toBe('404 NoSuchKey');
  });

  // S3 User Guide, "Bucket owner granting cross-account bucket permissions": both sides have to allow it.
  test("gives objects of another account where its bucket policy and the caller's own policy both allow it.", async () => {
    const { awsEndpoint: endpoint, region, credentials } = local.sandbox;
    const theirs = new S3Client({
      ...{ endpoint, region, forcePathStyle: true },
      credentials: { ...credentials, accessKeyId: '111122223333' },
    });
    const Other = 'their-files';
    await theirs.send(new CreateBucketCommand({ Bucket: Other }));
    const [Key = ''] = await writeLogFiles(theirs, Other, filesOf([record(0, 6)]));
    const reader = async (...actions: string[]) => {
      const allow = { Effect: 'Allow', Action: actions, Resource: '*' };
      const user = await newUser(local.sandbox, [allow]);
      const client = new S3Client({
        endpoint,
        region,
        forcePathStyle: true,
        credentials: { ...user.credentials },
      });
      return () =>
        client.send(new GetObjectCommand({ Bucket: Other, Key })).then(
          () => 'none',
          ({ name }: Error) => name,
        );
    };
    const readers = [await reader('s3:GetObject'), await reader('s3:List*')];
    expect(await Promise.all(readers.map((read) => read()))).toEqual(['AccessDenied', 'AccessDenied']);
    const Statement = [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Other}/*`,
      },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await theirs.send(new PutBucketPolicyCommand({ Bucket: Other, Policy }));
    expect(await Promise.all(readers.map((read) => read()))).toEqual(['none', 'AccessDenied']);
  });

  // S3 API Reference, GetObject: InvalidObjectState.
  test('gives no object out of the archive.', async () => {
    const [key = ''] = await writeLogFiles(s3, Bucket, filesOf([record(DAY_MS, 3)]), ARCHIVED);
    expect(await refusal(s3, key)).toBe('403 InvalidObjectState');
  });

  // S3 User Guide, "Using server-side encryption with AWS KMS keys"; CloudTrail User Guide, "Configure AWS KMS key policies".
  test('gives an object under a key of KMS to those who may decrypt with it.', async () => {
    const { awsEndpoint: endpoint, region, credentials } = local.sandbox;
    const kms = new AwsClient({ ...credentials, service: 'kms', region, retries: 0 });
    const made = await kms.fetch(`${endpoint}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.CreateKey' },
      body: '{}',
    });
    const { Arn } = ((await made.json()) as { KeyMetadata: { Arn: string } }).KeyMetadata;
    const [key = ''] = await writeLogFiles(
      s3,
      Bucket,
      filesOf([record(2 * DAY_MS, 4)]),
      encryptedUnder(Arn, trail),
    );
    const client = async (condition: string | undefined) => {
      const get = { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
      const Condition = { StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': condition } };
      const decrypt = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: Arn, Condition };
      const user = await newUser(local.sandbox, condition === undefined ? [get] : [get, decrypt]);
      return new S3Client({ endpoint, region, forcePathStyle: true, credentials: { ...user.credentials } });
    };
    expect(await refusal(s3, key)).toBe('none');
    expect(await refusal(await client(undefined), key)).toBe('403 AccessDenied');
    expect(await refusal(await client('arn:aws:cloudtrail:*:*:trail/other'), key)).toBe('403 AccessDenied');
    expect(await refusal(await client('arn:aws:cloudtrail:*:*:trail/*'), key)).toBe('none');
    const elsewhere = encryptedUnder(
      'arn:aws:kms:us-east-1:999999999999:key/11111111-2222-3333-4444-555555555555',
      trail,
    );
    const [foreign = ''] = await writeLogFiles(s3, Bucket, filesOf([record(3 * DAY_MS, 5)]), elsewhere);
    expect(await refusal(s3, foreign)).toBe('403 AccessDenied');
  });
});
