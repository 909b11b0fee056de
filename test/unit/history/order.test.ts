import { describe, expect, test } from 'vitest';
import { isOpen, orderOf, orderWords, sameOrder } from '../../../src/history/order.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const of = (flags: Parameters<typeof orderOf>[0], files: string[] = [], retention = 90) =>
  orderOf(flags, files, NOW, retention);

describe('What is asked for', () => {
  test.each<[string, Parameters<typeof orderOf>[0], object]>([
    ['nothing: all that the stack keeps', {}, { kind: 'backfill', from: '2026-08-22' }],
    [
      'a range',
      { from: '2026-11-01', to: '2026-11-05' },
      { kind: 'backfill', from: '2026-11-01', to: '2026-11-05' },
    ],
    ['days back from now', { since: '30d' }, { kind: 'backfill', from: '2026-10-21' }],
    ['hours back from now', { since: '36h' }, { kind: 'backfill', from: '2026-11-19' }],
    ['since a day', { since: '2026-10-01' }, { kind: 'backfill', from: '2026-10-01' }],
    ['Event history', { 'event-history': true }, { kind: 'event-history', from: '2026-08-22' }],
    [
      'another bucket',
      { bucket: 'logs', since: '1d' },
      { kind: 'backfill', from: '2026-11-19', bucket: 'logs' },
    ],
    [
      'a prefix in it, as a link to the console has it',
      { bucket: 's3://logs/our/AWSLogs/', since: '1d' },
      { kind: 'backfill', from: '2026-11-19', bucket: 'logs', prefix: 'our/' },
    ],
    [
      'accounts and regions',
      {
        since: '1d',
        'only-account': ['111122223333, 444455556666'],
        'only-region': ['us-east-1', 'eu-west-1'],
      },
      {
        ...{ kind: 'backfill', from: '2026-11-19' },
        ...{ accounts: ['111122223333', '444455556666'], regions: ['us-east-1', 'eu-west-1'] },
      },
    ],
  ])('%s', (_, flags, order) => {
    expect(of(flags)).toEqual(order);
  });

  test('A stack that keeps all events reads all of them.', () => {
    expect(of({}, [], 0)).toEqual({ kind: 'backfill' });
  });

  test('Files of this machine are read whole.', () => {
    expect(of({}, ['a.json'])).toEqual({ kind: 'backfill' });
  });

  test.each<[string, Parameters<typeof orderOf>[0], string[]]>([
    ['a bucket and Event history', { bucket: 'logs', 'event-history': true }, []],
    ['a bucket and files', { bucket: 'logs' }, ['a.json']],
    ['files and a range', { from: '2026-11-01' }, ['a.json']],
    ['two beginnings', { from: '2026-11-01', since: '3d' }, []],
    ['an end before the beginning', { from: '2026-11-05', to: '2026-11-01' }, []],
    ['Event history of another account', { 'event-history': true, 'only-account': ['111122223333'] }, []],
  ])('%s is refused.', (_, flags, files) => {
    expect(() => of(flags, files)).toThrow(expect.objectContaining({ exit: 2 }));
  });
});

test('Only a command without a flag of its own goes on with whatever there is.', () => {
  expect(isOpen({}, [])).toBe(true);
  expect(isOpen({ since: '3d' }, [])).toBe(false);
  expect(isOpen({ 'event-history': true }, [])).toBe(false);
  expect(isOpen({}, ['a.json'])).toBe(false);
});

test('Two orders are the same whatever the order of their fields.', () => {
  expect(sameOrder({ kind: 'backfill', from: 'a', to: 'b' }, { to: 'b', from: 'a', kind: 'backfill' })).toBe(
    true,
  );
  expect(sameOrder({ kind: 'backfill', from: 'a' }, { kind: 'backfill', from: 'b' })).toBe(false);
});

test.each([
  [
    { kind: 'backfill', from: '2026-11-01', to: '2026-11-05' },
    "the trail's bucket from 2026-11-01 to 2026-11-05",
  ],
  [{ kind: 'event-history', days: 90, regions: Array(17).fill('x') }, 'Event history of the last 90 days'],
  [{ kind: 'backfill', bucket: 'logs', prefix: 'our/' }, 's3://logs/our/'],
  [{ kind: 'backfill', bucket: 'b', prefix: 'history/run/files/' }, 'the uploaded files'],
  [
    { kind: 'backfill', accounts: ['111122223333'], regions: ['us-east-1'] },
    "the trail's bucket (account 111122223333; region us-east-1)",
  ],
] as const)('%j in words', (order, words) => {
  expect(orderWords(order)).toBe(words);
});
