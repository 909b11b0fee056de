import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { athena } from '../../src/commands/athena/index.ts';
import { backfill } from '../../src/commands/backfill/index.ts';
import { run as verify } from '../../src/commands/verify/index.ts';
import type { StackFacts } from '../../src/core/types.ts';
import type { Summary } from '../../src/lambda/history/work.ts';
import { outputsOf } from '../../src/stack/outputs.ts';
import { completeness } from '../../src/verify/checks/completeness.ts';
import { createContext } from '../../src/verify/context.ts';
import { deployedResources } from '../../src/verify/settings/deployed.ts';
import { askEngine } from '../helpers/ask-engine.ts';
import { ACCOUNT, BUCKET, REGION, signingKey, trailOf } from '../helpers/history/digests.ts';
import { filesOf, writeLogFiles } from '../helpers/history/log-files.ts';
import { fireRule, plantKeys } from '../helpers/history/planted.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let local: LocalAws;
let stack: StackFacts;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
  local = await localAws();
  ({ stack } = await deployLocally(local));
});
afterAll(async () => {
  await local?.sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10);

/** Records of a day, ten minutes apart. */
const records = (date: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    ...{
      eventVersion: '1.11',
      eventID: `${date}-${at}`,
      eventSource: 'iam.amazonaws.com',
      eventName: 'ListUsers',
    },
    eventTime: `${new Date(Date.parse(date) + at * 10 * 60_000).toISOString().slice(0, 19)}Z`,
    ...{
      awsRegion: at % 2 ? 'eu-west-1' : 'us-east-1',
      recipientAccountId: ACCOUNT,
      eventType: 'AwsApiCall',
    },
    userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/ada`, accountId: ACCOUNT },
  }));

interface Told extends Summary {
  readonly ok: boolean;
}

async function run(flags: Parameters<typeof verify>[0]) {
  local.told();
  const exit = await verify(flags, local.fx);
  const { lines, events } = local.told();
  return {
    exit,
    lines: lines.join('\n'),
    result: events.find(({ code }) => code === 'result')?.data as Told,
  };
}

const engine = (method: string, path: string) => askEngine(local.sandbox.searchUrl, path, { method });
const indexOf = (date: string) => `cloudtrail-${date.slice(0, 7).replace('-', '.')}`;

describe('verify', () => {
  const date = day(5);
  const range = { from: date, to: date };

  beforeAll(async () => {
    const s3 = await local.fx.aws.s3();
    await writeLogFiles(s3, outputsOf(stack).trailBucket ?? '', filesOf(records(date, 100)));
  });

  test('A dry run says what would be compared, and starts nothing.', async () => {
    const { exit, lines } = await run({ ...range, fix: true, 'dry-run': true });
    expect(exit).toBe(0);
    expect(lines).toContain(
      `Compares the trail's bucket from ${date} to ${date} with the index, and indexes`,
    );
    expect(lines).toContain('Nothing was changed.');
  });

  test('Before they are indexed, all events are missing: exit 3, with the line that indexes them.', async () => {
    const { exit, lines, result } = await run(range);
    expect(exit).toBe(3);
    expect(result.sums).toMatchObject({ read: 100, missing: 100, unreadable: 0 });
    expect(lines).toMatch(/To index them:\n.*verify --from .* --fix/);
  });

  test('After a backfill nothing is missing: exit 0.', async () => {
    expect(await backfill({ ...range, yes: true }, local.fx, [])).toBe(0);
    const { exit, lines, result } = await run(range);
    expect(result.sums).toMatchObject({ read: 100, missing: 0, different: 0 });
    expect(lines).toContain('Nothing is missing.');
    expect(exit).toBe(0);
  });

  test('A table of Athena looks where the trail has written these log files.', async () => {
    let said = '';
    const out = (text: string) => {
      said += text;
    };
    const { fx } = local;
    expect(await athena({}, { ...fx, io: { ...fx.io, out } })).toBe(0);
    expect(said).toContain(`s3://${outputsOf(stack).trailBucket}/AWSLogs/`);
    expect(said).toContain('eu-west-1,us-east-1');
  });

  test('One that is removed is named, filled by --fix, and there afterwards.', async () => {
    await engine('DELETE', `/${indexOf(date)}/_doc/${date}-42?refresh=true`);
    const found = await run(range);
    expect(found.exit).toBe(3);
    expect(found.lines).toContain(`1 event missing in the index, by hour, region and account:`);
    expect(found.lines).toContain(`ListUsers ${date}-42 in s3://`);
    const fixed = await run({ ...range, fix: true });
    expect(fixed.exit).toBe(0);
    expect(fixed.result.sums).toMatchObject({ missing: 1, indexed: 1 });
    expect((await run(range)).exit).toBe(0);
  });
});

test('The daily run leaves what status tells.', async () => {
  const context = createContext(stack, { status: 'agreed', ip: '203.0.113.7' }, 0, local.fx);
  // Comparisons of a range with an end do not take the place of the daily one, but for the first.
  expect(await completeness(context)).toMatch(/^100 events/);
  const recent = new Date(Date.now() - 30 * HOUR).toISOString().slice(0, 10);
  const s3 = await local.fx.aws.s3();
  const trailBucket = outputsOf(stack).trailBucket ?? '';
  await writeLogFiles(
    s3,
    trailBucket,
    filesOf(records(recent, 5).map((one) => ({ ...one, eventID: `daily-${one.eventID}` }))),
  );
  const resources = await deployedResources(stack, local.fx);
  const rule = resources.find(({ logicalId }) => logicalId === 'VerifyRun')?.id ?? '';
  expect(await fireRule(local.sandbox, rule)).toEqual([]);
  const said = async () => completeness(context).catch((error: Error) => error.message);
  for (let tries = 0; tries < 120 && (await said()).startsWith('100 events'); tries++) await sleep(500);
  expect(await said()).toMatch(/^5 events of the log files were missing in the index 0 minutes ago$/);
});

describe('verify --integrity', () => {
  const key = signingKey();
  const end = Math.floor((Date.now() - HOUR / 2) / HOUR) * HOUR;
  const trail = trailOf(30, end, key);
  const flags = { integrity: true, bucket: BUCKET, since: '1d' };

  beforeAll(async () => {
    const s3 = await local.fx.aws.s3();
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    for (const [Key, text] of trail.logs)
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: gzipSync(text) }));
    for (const [Key, { content, signature = '' }] of trail.digests) {
      const Metadata = { signature, 'signature-algorithm': 'SHA256withRSA' };
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: gzipSync(content), Metadata }));
    }
    await plantKeys(local.sandbox, REGION, [
      {
        Value: Buffer.from(key.publicKey).toString('base64'),
        Fingerprint: key.fingerprint,
        ValidityStartTime: (end - 365 * DAY) / 1000,
        ValidityEndTime: (end + 365 * DAY) / 1000,
      },
    ]);
  });

  test('A trail that nobody has touched: exit 0, and a page that says so.', async () => {
    const page = join(folder, 'page.html');
    const { exit, lines } = await run({ ...flags, output: page });
    expect(lines).toContain('Nothing is missing or altered.');
    expect(exit).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('Nothing is missing or altered');
  });

  test('A log file that was deleted, and one that was altered: exit 3, each by its key.', async () => {
    const s3 = await local.fx.aws.s3();
    const [gone = '', altered = ''] = [...trail.logs.keys()].slice(-8);
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: gone }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: altered, Body: gzipSync('{"Records":[]}') }));
    const { exit, lines } = await run(flags);
    expect(exit).toBe(3);
    expect(lines).toContain(`Log files that a digest lists and that are gone: 1\n  ${gone}`);
    expect(lines).toContain(`Log files whose content is not what CloudTrail has delivered: 1\n  ${altered}`);
  });
});
