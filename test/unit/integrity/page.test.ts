import { expect, test } from 'vitest';
import { page } from '../../../src/integrity/page.ts';

const FACTS = {
  bucket: 'trail-bucket',
  from: Date.UTC(2026, 10, 19),
  to: Date.UTC(2026, 10, 20),
  made: Date.UTC(2026, 10, 21),
  stack: 'cloudtrail-kibana',
  by: 'arn:aws:iam::111122223333:user/auditor',
  chains: [
    {
      account: '111122223333',
      region: 'us-east-2',
      digests: 25,
      validDigests: 24,
      logs: 1234,
      validLogs: 1230,
      pending: 2,
    },
  ],
  found: [],
};

test('A page without findings says so, with what was checked, by whom and how.', () => {
  const text = page(FACTS);
  for (const part of [
    'Nothing is missing or altered',
    '1,234',
    '1,230',
    'trail-bucket',
    'user/auditor',
    'SHA-256',
  ])
    expect(text).toContain(part);
  expect(text).not.toMatch(/<script|findings/);
});

test('Each finding is on the page with its file, and no key of a file becomes markup.', () => {
  const found = [
    {
      fault: 'log-altered' as const,
      account: '111122223333',
      region: 'us-east-2',
      key: 'AWSLogs/<script>x</script>',
      why: 'its SHA-256 is a',
    },
    {
      fault: 'hours-undigested' as const,
      account: '111122223333',
      region: 'us-east-2',
      key: '',
      why: '2026-11-20T07:01:31Z to 2026-11-20T08:01:31Z',
    },
  ];
  const text = page({ ...FACTS, found });
  expect(text).toContain('2 findings');
  expect(text).toContain('Log files whose content is not what CloudTrail has delivered: 1');
  expect(text).toContain('Spans of time without a digest: 1');
  expect(text).not.toContain('<script>');
  expect(text).not.toContain('Nothing is missing');
});
