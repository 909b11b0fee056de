import { describe, expect, test } from 'vitest';
import { verifyOrder } from '../../../src/commands/verify/completeness.ts';
import { rangeOf } from '../../../src/commands/verify/range.ts';
import { isGreen, lines } from '../../../src/commands/verify/words.ts';
import type { Summary } from '../../../src/lambda/history/work.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const AGAIN = 'npx create-cloudtrail-kibana verify --since 30d';

const gap = {
  ...{ bucket: 'logs', key: 'AWSLogs/a.json.gz', id: 'id-1', time: '2026-11-18T10:15:00.000Z' },
  ...{ region: 'eu-west-1', account: '111122223333', source: 'iam.amazonaws.com', name: 'DeleteUser' },
};

type Found = Partial<Summary['sums']> & { readonly verify?: Partial<NonNullable<Summary['verify']>> };

function summary({ verify, ...sums }: Found = {}): Summary {
  return {
    order: { kind: 'verify' },
    items: 3,
    sums: {
      ...{ files: 56, unreadable: 0, read: 1234, indexed: 0, duplicate: 1234, quarantined: 0 },
      ...{ expired: 0, missing: 0, different: 0 },
      ...sums,
    },
    problems: [],
    finished: '2026-11-20T12:00:00.000Z',
    verify: {
      ...{ from: '2026-10-21T00:00:00.000Z', until: '2026-11-20T10:00:00.000Z' },
      ...{ groups: [], gaps: [], differences: [], more: [], extra: 0, extras: [], uncovered: 0, young: 0 },
      ...verify,
    },
  };
}

describe('the words of a comparison', () => {
  test('Nothing is missing.', () => {
    expect(isGreen(summary())).toBe(true);
    expect(lines(summary(), AGAIN)).toEqual([
      'Compared 1,234 events in 56 log files, 2026-10-21 00:00 UTC to 2026-11-20 10:00 UTC.',
      'Later events are left out: they may still be on their way.',
      'Nothing is missing.',
    ]);
  });

  const groups = [
    { hour: '2026-11-18T10:00:00Z', region: 'eu-west-1', account: '111122223333', count: 1, filled: 0 },
  ];

  test('What is missing is named with its hour, place and file, and the line that indexes it.', () => {
    const found = summary({ missing: 1, verify: { groups, gaps: [{ ...gap, filled: false }] } });
    expect(isGreen(found)).toBe(false);
    expect(lines(found, AGAIN).slice(2)).toEqual([
      '1 event missing in the index, by hour, region and account:',
      '  2026-11-18 10:00 UTC eu-west-1 111122223333: 1',
      'They are:',
      '  2026-11-18T10:15:00.000Z iam.amazonaws.com DeleteUser id-1 in s3://logs/AWSLogs/a.json.gz',
      'To index them:',
      `  ${AGAIN} --fix`,
    ]);
  });

  test('What was filled is named too, and is green.', () => {
    const found = summary({ missing: 1, indexed: 1, verify: { groups, gaps: [{ ...gap, filled: true }] } });
    expect(isGreen(found)).toBe(true);
    const said = lines(found, `${AGAIN} --fix`);
    expect(said[2]).toBe('1 event missing in the index, 1 of them indexed now:');
    expect(said.at(-1)).toBe('Nothing is missing.');
    expect(said.join()).not.toContain('To index them');
  });

  test.each([
    [
      'different',
      { different: 1, verify: { differences: [{ ...gap, instead: 'eventName DescribeX' }] } },
      /another content/,
    ],
    [
      'in the index alone',
      { verify: { extra: 2, extras: [gap] } },
      /2 events in the index and in no log file/,
    ],
    ['unreadable', { unreadable: 1 }, /1 log file could not be read/],
  ] as const)('What is %s is told, and never green.', (_, found, words) => {
    expect(isGreen(summary(found as Found))).toBe(false);
    const said = lines(summary(found as Found), AGAIN).join('\n');
    expect(said).toMatch(words);
    expect(said).not.toContain('Nothing is missing');
  });

  test('A range without any log file is not green.', () => {
    const found = summary({ files: 0, read: 0 });
    expect(isGreen(found)).toBe(false);
    expect(lines(found, AGAIN).at(-1)).toBe('There is no log file in this range: nothing was compared.');
  });

  test('What was left out is told, and is no reason against green.', () => {
    const found = summary({ expired: 5, verify: { young: 1, uncovered: 3 } });
    expect(isGreen(found)).toBe(true);
    const said = lines(found, AGAIN).join('\n');
    for (const part of ['5 events not compared', '1 log file not compared', '3 events in the index of days'])
      expect(said).toContain(part);
  });
});

describe('the range', () => {
  test.each([
    [{}, '2026-10-21T12:00:00.000Z', '2026-11-20T12:00:00.000Z'],
    [{ since: '2d' }, '2026-11-18T12:00:00.000Z', '2026-11-20T12:00:00.000Z'],
    [{ from: '2026-10-01', to: '2026-10-31' }, '2026-10-01T00:00:00.000Z', '2026-10-31T23:59:59.999Z'],
    [{ from: '2026-11-20' }, '2026-11-20T00:00:00.000Z', '2026-11-20T12:00:00.000Z'],
  ])('of %j', (flags, from, to) => {
    const range = rangeOf(flags, NOW);
    expect([range.from, range.to].map((time) => new Date(time).toISOString())).toEqual([from, to]);
  });

  test.each([
    [{ since: '2d', from: '2026-10-01' }],
    [{ from: '2026-11-21' }],
    [{ from: '2026-10-02', to: '2026-10-01' }],
  ])('%j is refused: exit 2.', (flags) => {
    expect(() => rangeOf(flags, NOW)).toThrow(expect.objectContaining({ exit: 2 }));
  });
});

test('The order has the flags; the last 30 days without any.', () => {
  expect(verifyOrder({}, NOW, 365)).toEqual({ kind: 'verify', from: '2026-10-21' });
  const flags = {
    ...{ from: '2026-10-01', to: '2026-10-31', bucket: 'logs/mine', fix: true },
    'only-region': ['eu-west-1,us-east-1'],
  };
  expect(verifyOrder(flags, NOW, 0)).toEqual({
    ...{ kind: 'verify', from: '2026-10-01', to: '2026-10-31', bucket: 'logs', prefix: 'mine/', fix: true },
    regions: ['eu-west-1', 'us-east-1'],
  });
});
