import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { inOrder, trailFiles } from '../../../../src/sandbox/player/trail-files.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const TRAIL = { accountId: '123456789012', region: 'eu-central-1' };
const folder = (day: string) => `AWSLogs/123456789012/CloudTrail/eu-central-1/${day}/`;

it('writes one file a day, named and wrapped as CloudTrail does, with the records unchanged', () => {
  const records = [
    '{"eventTime":"2026-11-22T23:59:59Z","n":9007199254740993}',
    '{"eventTime":"2024-02-29T07:05:00Z", "f":1.0}',
    '{"eventTime":"2026-11-22T00:00:00Z"}',
  ] as const;
  const files = trailFiles(inOrder(records, NOW), TRAIL, () => 'ABCDEFGH12345678');
  const name = (stamp: string) => `123456789012_CloudTrail_eu-central-1_${stamp}_ABCDEFGH12345678.json.gz`;
  expect(files.map(({ key, body }) => [key, gunzipSync(body).toString()])).toEqual([
    [`${folder('2024/02/29')}${name('20240229T0705Z')}`, `{"Records":[${records[1]}]}`],
    [`${folder('2026/11/22')}${name('20261122T2359Z')}`, `{"Records":[${records[2]},${records[0]}]}`],
  ]);
});

it('draws a different name of 16 letters and digits for each file', () => {
  const records = inOrder(
    ['{"eventTime":"2026-11-21T00:00:00Z"}', '{"eventTime":"2026-11-22T00:00:00Z"}'],
    NOW,
  );
  const names = trailFiles(records, TRAIL).map(({ key }) => /_([A-Za-z0-9]{16})\.json\.gz$/.exec(key)?.[1]);
  expect(new Set(names).size).toBe(2);
  expect(names).not.toContain(undefined);
});

it.each(['{}', '{"eventTime":"yesterday"}', '{"eventTime":17}', '{"eventTime":"+012026-01-01T00:00:00Z"}'])(
  'takes %s as an event of today',
  (text) => {
    expect(inOrder([text], NOW)).toEqual([{ text, time: NOW }]);
  },
);
