import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { pack } from '../../../../src/sandbox/player/pack.ts';
import { playRecords } from '../../../../src/sandbox/player/play-records.ts';

const logs = mockClient(CloudWatchLogsClient);
const s3 = mockClient(S3Client);
const NOW = Date.parse('2026-11-23T10:00:00Z');

beforeEach(() => {
  logs.reset();
  s3.reset();
  logs.on(PutLogEventsCommand).resolves({});
});

type Options = Parameters<typeof playRecords>[0];

const play = (records: readonly string[], options: Partial<Options> = {}) =>
  playRecords({
    records,
    logs: new CloudWatchLogsClient({}),
    s3: new S3Client({}),
    logGroup: 'trail',
    bucket: 'bucket',
    accountId: '123456789012',
    region: 'eu-central-1',
    now: () => NOW,
    ...options,
  });

const record = (eventTime: string, padding = 0) => JSON.stringify({ eventTime, x: 'x'.repeat(padding) });
/** A record of exactly this many bytes. */
const sized = (bytes: number) =>
  record('2026-11-01T00:00:00Z', bytes - record('2026-11-01T00:00:00Z').length);
const batches = () => logs.commandCalls(PutLogEventsCommand).map((call) => call.args[0].input);

it('delivers to one stream, oldest first, at the time of delivery', async () => {
  const later = record('2026-11-02T00:00:00Z');
  const earlier = record('2024-01-01T00:00:00Z');
  const progress: object[] = [];
  expect(await play([later, earlier], { onProgress: (it) => progress.push(it) })).toEqual({
    played: 2,
    tooLarge: 0,
  });
  expect(batches()).toEqual([
    {
      logGroupName: 'trail',
      logStreamName: '123456789012_CloudTrail_eu-central-1',
      logEvents: [earlier, later].map((message) => ({ message, timestamp: NOW })),
    },
  ]);
  expect(progress).toEqual([{ played: 2, total: 2 }]);
});

it('goes on when the stream is there already, and fails otherwise', async () => {
  const exists = new ResourceAlreadyExistsException({ message: 'there', $metadata: {} });
  logs.on(CreateLogStreamCommand).rejectsOnce(exists).rejects(new Error('denied'));
  expect(await play([record('2026-11-01T00:00:00Z')])).toMatchObject({ played: 1 });
  await expect(play([record('2026-11-01T00:00:00Z')])).rejects.toThrow('denied');
});

it('keeps records over 256 KiB out of the log group and in the bucket', async () => {
  const records = [sized(262_144), sized(262_145)];
  expect(await play(records)).toEqual({ played: 1, tooLarge: 1 });
  expect(batches().flatMap((batch) => batch.logEvents?.map((event) => event.message))).toEqual([records[0]]);
  expect(s3.commandCalls(PutObjectCommand)).toHaveLength(1);
});

it('needs no bucket', async () => {
  expect(await play([record('2026-11-01T00:00:00Z')], { bucket: undefined })).toEqual({
    played: 1,
    tooLarge: 0,
  });
  expect(s3.calls()).toEqual([]);
});

it('fails when the log group rejects events', async () => {
  logs.on(PutLogEventsCommand).resolves({ rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } });
  await expect(play([record('2026-11-01T00:00:00Z')])).rejects.toMatchObject({ code: 'log-events-rejected' });
});

describe('pack', () => {
  const limits = { bytes: 100, items: 3, overhead: 10 };
  it.each([
    ['nothing', [], []],
    ['as many bytes as allowed', [40, 40], [2]],
    ['a byte more', [40, 41], [1, 1]],
    ['as many items as allowed', [1, 1, 1, 1], [3, 1]],
    ['one over the limit among others', [10, 200, 10], [1, 1, 1]],
  ])('%s', (_name, sizes, expected) => {
    const texts = sizes.map((size) => 'x'.repeat(size));
    const packed = pack(texts, limits);
    expect(packed.map((batch) => batch.length)).toEqual(expected);
    expect(packed.flat()).toEqual(texts);
  });

  it('counts bytes, not characters', () => {
    expect(pack(['é'.repeat(40), 'x'], limits)).toHaveLength(2);
  });
});
