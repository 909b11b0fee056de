import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  DeleteParameterCommand,
  GetParameterCommand,
  ListTagsForResourceCommand,
  type ParameterTier,
  type ParameterType,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { teardown } from '../../src/commands/teardown/index.ts';
import { renderArtifacts } from '../../src/deploy/artifacts.ts';
import { defaultBucket } from '../../src/plan/names.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

const NAME = 'cloudtrail-kibana';
const PASSWORD = `/create-cloudtrail-kibana/${NAME}/password`;
const PLANTED = 'planted-by-somebody-who-may-write-parameters';
const MADE = /^[a-zA-Z2-9]{24}$/;

let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());
beforeEach(() => void local.told());
afterEach(() => teardown({ confirm: NAME, 'delete-data': true }, local.fx));

const plant = async (Value: string, Type: ParameterType, Tier: ParameterTier = 'Standard') =>
  (await local.fx.aws.ssm()).send(new PutParameterCommand({ Name: PASSWORD, Value, Type, Tier }));

async function stored() {
  const ssm = await local.fx.aws.ssm();
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: PASSWORD, WithDecryption: true }));
  const { TagList = [] } = await ssm.send(
    new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: PASSWORD }),
  );
  return { type: Parameter?.Type, value: Parameter?.Value, tags: TagList.map(({ Key }) => Key) };
}

const ours = { type: 'SecureString', value: expect.stringMatching(MADE), tags: ['create-cloudtrail-kibana'] };

describe('A password parameter that was there before the stack is replaced', () => {
  test.each<[string, ParameterType, ParameterTier?]>([
    ['as a SecureString', 'SecureString'],
    ['as a String, in clear', 'String'],
    ['in the advanced tier, which can be shared with other accounts', 'SecureString', 'Advanced'],
  ])('when it lies there %s.', async (_, type, tier) => {
    await plant(PLANTED, type, tier);
    await deployLocally(local);
    expect(await stored()).toEqual(ours);
    expect(local.told().lines.join('\n')).toContain(PASSWORD);
  });
});

describe('The password of a stack that is changed', () => {
  const changeTo = async (value: string, type: ParameterType) => {
    await deployLocally(local);
    const ssm = await local.fx.aws.ssm();
    await ssm.send(new DeleteParameterCommand({ Name: PASSWORD }));
    await plant(value, type);
    local.told();
    await deployLocally(local, { 'retention-days': '30' });
    return stored();
  };

  test('is kept when it is of the owner: a SecureString that is long enough.', async () => {
    expect(await changeTo('correct horse battery', 'SecureString')).toMatchObject({
      value: 'correct horse battery',
    });
  });

  test('is replaced when it lies there in clear, and the run says so.', async () => {
    expect(await changeTo(PLANTED, 'String')).toEqual(ours);
    expect(local.told().lines.join('\n')).toContain('in clear');
  });

  test('is replaced when it can be guessed, and the run says so.', async () => {
    expect(await changeTo('x', 'SecureString')).toEqual(ours);
    expect(local.told().lines.join('\n')).toMatch(/only 1 character/);
  });
});

describe('An object that lies in the artifacts bucket under the key of this version', () => {
  test('is replaced by what the package ships, and the next run uploads no code.', async () => {
    const { region } = local.sandbox;
    const Bucket = defaultBucket({ account: '000000000000', region });
    const s3 = await local.fx.aws.s3();
    const first = await deployLocally(local);
    const { code } = await renderArtifacts(first.plan, local.fx.packageRoot);
    await teardown({ confirm: NAME, 'delete-data': true }, local.fx);
    await s3.send(new CreateBucketCommand({ Bucket }));
    const keys = code.map(({ key }) => key);
    for (const Key of keys)
      await s3.send(
        new PutObjectCommand({ Bucket, Key, Body: randomBytes(64), ChecksumAlgorithm: 'SHA256' }),
      );
    local.told();
    await deployLocally(local);
    const { events } = local.told();
    expect(events.find(({ code }) => code === 'uploaded')?.data).toMatchObject({
      keys: expect.arrayContaining(keys),
    });
    for (const { key, body } of code) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key }));
      expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body), key).toBe(true);
    }
    await deployLocally(local, { 'retention-days': '30' });
    expect(local.told().events.find(({ code }) => code === 'uploaded')?.data).toMatchObject({ keys: [] });
  });
});
