import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { normalise } from '../../../../src/lambda/logs-to-elasticsearch/normalise.ts';

const TIMESTAMP = Date.UTC(2026, 10, 23, 9);
const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
const outcomeOf = (record: object | string) =>
  normalise(typeof record === 'string' ? record : JSON.stringify(record), TIMESTAMP, sha);

function document(record: object | string) {
  const outcome = outcomeOf(record);
  if (outcome.kind !== 'document') throw new Error(`quarantined: ${outcome.reason}`);
  return { ...outcome, doc: JSON.parse(outcome.body) };
}

/** The two Insights of the AWS CloudTrail User Guide. */
const INSIGHTS = readFileSync('test/fixtures/cloudtrail/aws-guides.ndjson', 'utf8').split('\n').slice(5, 7);

describe('an Insight', () => {
  test.each(INSIGHTS)('is an event like any other: %#', (text) => {
    const record = JSON.parse(text);
    const { id, index, time, doc } = document(text);
    expect(record.eventType).toBe('AwsCloudTrailInsight');
    expect(id).toBe(record.eventID);
    expect(time).toBe(Date.parse(record.eventTime));
    expect(index).toBe(`cloudtrail-${record.eventTime.slice(0, 7).replace('-', '.')}`);
    expect(doc).toMatchObject(record);
    // Neither a call nor a sign-in: it has no outcome. And the table holds all of it.
    expect(doc).not.toHaveProperty('event');
    expect(doc).not.toHaveProperty('aside');
  });

  it('has what no field holds as tokens', () => {
    const { doc } = document(INSIGHTS[1] ?? '');
    expect(doc.details).toContain('insightDetails.insightContext.statistics.baselineDuration=11336');
    expect(doc.details).toContain(
      'insightDetails.insightContext.attributions.insight.value=arn:aws:sts::012345678901:assumed-role/CodeDeployRole2',
    );
    expect(doc.details.join()).not.toMatch(/insightDetails\.(state|eventName|insightType)=/);
  });
});

/** As the AWS CloudTrail User Guide describes the file; shortened. */
const DIGEST = {
  awsAccountId: '111122223333',
  digestStartTime: '2026-11-23T08:01:31Z',
  digestEndTime: '2026-11-23T09:01:31Z',
  digestS3Bucket: 'trail-bucket',
  digestS3Object: 'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/11/23/x.json.gz',
  newestEventTime: '2026-11-23T08:55:00Z',
  previousDigestSignature: null,
  logFiles: [{ s3Bucket: 'trail-bucket', s3Object: 'x.json.gz', hashValue: '0'.repeat(64) }],
};

describe('a digest file', () => {
  it.each([
    ['with log files', DIGEST],
    ['of an hour without events', { ...DIGEST, logFiles: [] }],
  ])('%s goes to the quarantine, whole, by its name', (_, digest) => {
    const text = JSON.stringify(digest);
    expect(outcomeOf(digest)).toEqual({
      kind: 'misfit',
      id: sha(text),
      text,
      errorType: 'digest',
      reason: 'a digest file of CloudTrail: it lists log files and is no event',
    });
  });

  it.each([
    ['an event that speaks of one', { eventID: 'e', requestParameters: DIGEST }],
    ['a start time alone', { eventID: 'e', digestStartTime: DIGEST.digestStartTime }],
    ['a list of files alone', { eventID: 'e', logFiles: [] }],
  ])('%s is none', (_, record) => {
    expect(document(record).id).toBe('e');
  });
});

/** Fields as the AWS CloudTrail User Guide names them; values are ours. */
const SUMMARY = {
  eventVersion: '1.0',
  accountId: '111122223333',
  eventId: 'a1b2c3d4-0000-4000-8000-000000000001',
  eventCategory: 'Aggregated',
  eventType: 'AwsAggregatedEvent',
  awsRegion: 'eu-central-1',
  eventSource: 's3.amazonaws.com',
  timeWindow: { windowStart: '2026-10-05T01:00:00Z', windowEnd: '2026-10-05T01:05:00Z', windowSize: 'PT5M' },
  summary: {
    primaryDimension: { dimension: 'eventName', statistics: [{ name: 'GetObject', value: 1200 }] },
    details: [{ dimension: 'userAgent', statistics: [{ name: 'aws-sdk', value: 1200 }] }],
  },
};

describe('a summary of data events', () => {
  it('has its own id and the start of its window', () => {
    const { id, index, time, doc } = document(SUMMARY);
    expect({ id, index, time }).toEqual({
      id: SUMMARY.eventId,
      index: 'cloudtrail-2026.10',
      time: Date.parse(SUMMARY.timeWindow.windowStart),
    });
    expect(doc).toMatchObject({ ...SUMMARY, eventID: SUMMARY.eventId });
    expect(Date.parse(doc.eventTime)).toBe(time);
    expect(doc.details).toContain('summary.primaryDimension.statistics.name=GetObject');
    expect(doc).not.toHaveProperty('event');
  });

  it.each<[string, object, { id: string; time: number }]>([
    ['no window', { timeWindow: undefined }, { id: SUMMARY.eventId, time: TIMESTAMP }],
    ['a window that is null', { timeWindow: null }, { id: SUMMARY.eventId, time: TIMESTAMP }],
    [
      'a start that is no time',
      { timeWindow: { windowStart: 'noon' } },
      { id: SUMMARY.eventId, time: TIMESTAMP },
    ],
    [
      'an event id and time of its own',
      { eventID: 'own', eventTime: '2026-09-01T00:00:00Z' },
      { id: 'own', time: Date.UTC(2026, 8, 1) },
    ],
  ])('with %s', (_, part, expected) => {
    expect(document({ ...SUMMARY, ...part })).toMatchObject(expected);
  });

  it('with an id that is none has the hash of its text', () => {
    const text = JSON.stringify({ ...SUMMARY, eventId: 7 });
    expect(document(text).id).toBe(sha(text));
  });

  it('is not taken for one because of its fields alone', () => {
    const text = JSON.stringify({ ...SUMMARY, eventCategory: 'Data' });
    expect(document(text)).toMatchObject({ id: sha(text), time: TIMESTAMP });
  });
});
