import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudTrailClient,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { plantEvents } from '../helpers/history/planted.ts';
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
  eventVersion: '1.11',
  eventID: `event-${awsRegion}-${String(number).padStart(5, '0')}`,
  eventTime: new Date(NOW - ago).toISOString().replace('.000', ''),
  eventName: number % 2 === 0 ? 'GetObject' : 'PutObject',
  eventSource: 's3.amazonaws.com',
  awsRegion,
  readOnly: number % 2 === 0,
  recipientAccountId: ACCOUNT,
  userIdentity: { type: 'IAMUser', userName: 'alice', accessKeyId: 'AKIA1' },
});

const cloudTrail = (region = 'us-east-1', credentials = local.sandbox.credentials) =>
  new CloudTrailClient({
    endpoint: local.sandbox.awsEndpoint,
    region,
    credentials: { ...credentials },
    maxAttempts: 1,
  });

/** One call, again as long as calls come too fast. */
async function lookup(input: LookupEventsCommandInput, region?: string) {
  for (;;) {
    try {
      return await cloudTrail(region).send(new LookupEventsCommand(input));
    } catch (error) {
      if ((error as Error).name !== 'ThrottlingException') throw error;
      await sleep(200);
    }
  }
}
const code = (input: LookupEventsCommandInput) =>
  lookup(input).then(
    () => 'none',
    (error: Error) => error.name,
  );

/** Ids of all pages. */
async function all(input: LookupEventsCommandInput, region?: string): Promise<string[]> {
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const found = await lookup({ ...input, NextToken }, region);
    ids.push(...(found.Events ?? []).map(({ EventId }) => EventId ?? ''));
    NextToken = found.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

// CloudTrail API Reference, LookupEvents; User Guide, "Quotas" and "Working with CloudTrail Event history".
describe('As AWS does, LookupEvents', () => {
  const events = Array.from({ length: 120 }, (_, number) => record(number * 3_600_000, number));
  beforeAll(async () => {
    await plantEvents(local.sandbox, [
      ...events,
      ...[record(89 * DAY_MS, 900), record(91 * DAY_MS, 901)],
      ...[record(0, 0, 'eu-west-1'), record(1000, 1, 'eu-west-1')],
    ]);
  });

  test('gives the events of the region and of 90 days, newest first, 50 a page.', async () => {
    expect(await all({})).toEqual([...events.map(({ eventID }) => eventID), 'event-us-east-1-00900']);
    expect((await lookup({})).Events).toHaveLength(50);
    expect(await all({}, 'eu-west-1')).toEqual(['event-eu-west-1-00000', 'event-eu-west-1-00001']);
    expect((await lookup({}, 'eu-central-1')).Events).toEqual([]);
  });

  test('shows each with its record.', async () => {
    const { Events = [] } = await lookup({ MaxResults: 1 });
    expect(Events).toMatchObject([
      { EventName: 'GetObject', Username: 'alice', ReadOnly: 'true', EventTime: new Date(NOW) },
    ]);
    expect(JSON.parse(Events[0]?.CloudTrailEvent ?? '')).toEqual(events[0]);
  });

  test('includes both ends of a range.', async () => {
    const range = { StartTime: new Date(NOW - 5 * 3_600_000), EndTime: new Date(NOW - 3 * 3_600_000) };
    expect(await all(range)).toEqual([3, 4, 5].map((number) => events[number]!.eventID));
    const attribute = { AttributeKey: 'EventName' as const, AttributeValue: 'PutObject' };
    expect(await all({ ...range, LookupAttributes: [attribute] })).toEqual(
      [3, 5].map((number) => events[number]!.eventID),
    );
  });

  test('continues where it was, whatever has come meanwhile, and only with the same parameters.', async () => {
    const first = await lookup({ MaxResults: 10 });
    await plantEvents(local.sandbox, [record(-1000, 999)]);
    const second = await lookup({ MaxResults: 10, NextToken: first.NextToken });
    expect(second.Events?.[0]?.EventId).toBe(events[10]!.eventID);
    expect(await code({ MaxResults: 20, NextToken: first.NextToken })).toBe('InvalidNextTokenException');
    expect(await code({ NextToken: 'nonsense' })).toBe('InvalidNextTokenException');
  });

  test.each([
    ['InvalidMaxResultsException', { MaxResults: 51 }],
    ['InvalidMaxResultsException', { MaxResults: 0 }],
    ['InvalidTimeRangeException', { StartTime: new Date(NOW), EndTime: new Date(NOW - 1000) }],
    ['InvalidTimeRangeException', { EndTime: new Date(NOW - 92 * DAY_MS) }],
    [
      'InvalidLookupAttributesException',
      {
        LookupAttributes: [
          { AttributeKey: 'EventName' as const, AttributeValue: 'a' },
          { AttributeKey: 'Username' as const, AttributeValue: 'b' },
        ],
      },
    ],
  ])('answers %s to what it does not take.', async (name, input) => {
    expect(await code(input)).toBe(name);
  });

  test('takes two calls a second in each region, and is denied to who has no right to it.', async () => {
    await sleep(1100);
    const calls = await Promise.allSettled(
      ['us-east-1', 'us-east-1', 'us-east-1', 'eu-west-1'].map((region) =>
        cloudTrail(region).send(new LookupEventsCommand({})),
      ),
    );
    expect(calls.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    const { credentials } = await newUser(local.sandbox, [
      { Effect: 'Allow', Action: 'cloudtrail:Get*', Resource: '*' },
    ]);
    await expect(cloudTrail('us-west-2', credentials).send(new LookupEventsCommand({}))).rejects.toThrow(
      /not authorized to perform: cloudtrail:LookupEvents/,
    );
  });

  test('takes ten thousand planted events at once.', async () => {
    await plantEvents(
      local.sandbox,
      Array.from({ length: 10_000 }, (_, number) => record(number, number, 'ap-south-1')),
    );
    expect((await lookup({}, 'ap-south-1')).Events).toHaveLength(50);
  });
});
