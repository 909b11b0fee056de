import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isSigned, parseDigest, signedText } from '../../../src/integrity/digest.ts';
import { deliveredAt, digestOf } from '../../../src/integrity/keys.ts';

interface Fixture {
  readonly publicKey: string;
  readonly digests: readonly { readonly key: string; readonly content: string; readonly signature: string }[];
}

const { publicKey, digests }: Fixture = JSON.parse(
  readFileSync('test/fixtures/integrity/signed.json', 'utf8'),
);
const KEY = Buffer.from(publicKey, 'base64');

describe('digests that AWS’s own command line has taken as valid', () => {
  test.each(digests)('$key is signed.', ({ content, signature }) => {
    const bytes = Buffer.from(content);
    const digest = parseDigest(bytes);
    if (digest === undefined) throw new Error('no digest');
    expect(isSigned(signedText(digest, bytes), signature, KEY)).toBe(true);
    expect(isSigned(signedText({ ...digest, endTime: '2026-11-20T12:01:32Z' }, bytes), signature, KEY)).toBe(
      false,
    );
    expect(isSigned(signedText(digest, Buffer.from(`${content} `)), signature, KEY)).toBe(false);
    expect(isSigned(signedText(digest, bytes), signature.replace(/^../, '00'), KEY)).toBe(false);
    expect(isSigned(signedText(digest, bytes), 'no hex', KEY)).toBe(false);
  });
});

test.each([
  '',
  'x',
  '[]',
  'null',
  '{"logFiles":[]}',
  '{"digestStartTime":"2026-11-20T12:01:31Z","digestEndTime":"2026-11-20T12:01:31Z","logFiles":[{}]}',
])('%s is no digest.', (content) => expect(parseDigest(Buffer.from(content))).toBeUndefined());

test('Times are read from the keys that CloudTrail gives, and from no others.', () => {
  const digest = 'AWSLogs/1/CloudTrail-Digest/r/2026/11/20/1_CloudTrail-Digest_r_my_trail_r_20261120T120131Z';
  const end = Date.UTC(2026, 10, 20, 12, 1, 31);
  expect(digestOf(`${digest}.json.gz`)).toEqual({ end, backfill: false });
  expect(digestOf(`${digest}_backfill.json.gz`)).toEqual({ end, backfill: true });
  expect(digestOf('AWSLogs/1/CloudTrail-Digest/r/2026/11/20/notes.txt')).toBeUndefined();
  expect(deliveredAt('x/1_CloudTrail_r_20261120T1201Z_Abc123.json.gz')).toBe(Date.UTC(2026, 10, 20, 12, 1));
  expect(deliveredAt('x/notes.json.gz')).toBeUndefined();
});
