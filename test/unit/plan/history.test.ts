import { describe, expect, test } from 'vitest';
import {
  eventHistoryCost,
  eventsIn,
  historyCost,
  historyDays,
  historyProblem,
  neededRetention,
  onceWords,
} from '../../../src/plan/history.ts';
import { history } from '../../../src/plan/settings/events.ts';
import { factsWith, stackWith } from '../../helpers/facts.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

test.each([
  ['90d', 90],
  ['1d', 1],
  ['91d', undefined],
  ['0d', undefined],
  ['90', undefined],
  ['none', undefined],
])('%s is %s days', (text, days) => {
  expect(historyDays(text)).toBe(days);
});

test('Only days of Event history and "none" are right.', () => {
  expect(historyProblem('none')).toBeUndefined();
  expect(historyProblem('30d')).toBeUndefined();
  expect(historyProblem('120d')).toMatch(/90 days/);
});

describe('The retention that a day needs', () => {
  test('is enough where the month of the day is still kept as a whole.', () => {
    // The index of August ends with its last day, 81 days ago.
    expect(neededRetention('2026-08-02', 90, NOW)).toBeUndefined();
    expect(neededRetention('2026-07-31', 90, NOW)).toBe(114);
  });

  test('is enough for any day where all is kept.', () => {
    expect(neededRetention('2001-01-01', 0, NOW)).toBeUndefined();
  });
});

describe('The price', () => {
  test('is that of the steps, the function and the requests; worked out by hand.', () => {
    // 1,000 parts of five steps at $0.025 per 1,000; a million events: 500 s of 1 GB, and 50,000 requests.
    expect(historyCost(1000, 1_000_000)).toBeCloseTo(0.125 + 500 * 0.0000166667 + 50_000 * 0.0000004, 6);
  });

  test('of Event history has a part for each region and one for each of its days.', () => {
    expect(eventHistoryCost(90, 17, undefined)).toBeCloseTo(17 * 91 * 5 * 0.000025, 6);
  });

  test('is told in cents, and never as nothing.', () => {
    expect(onceWords(0.284)).toBe('about $0.28 once, by us-east-1 prices');
    expect(onceWords(0)).toBe('about $0.01 once, by us-east-1 prices');
  });

  test('A month has as many events as its rate says.', () => {
    expect(eventsIn(365, 1_000_000)).toBe(12_000_000);
    expect(eventsIn(90, undefined)).toBe(0);
  });
});

describe('The setting', () => {
  const context = (over: { stack?: ReturnType<typeof stackWith>; retention?: string } = {}) => ({
    facts: factsWith(),
    stackName: 'cloudtrail-kibana',
    stack: over.stack,
    domainFlag: undefined,
    textOf: (flag: string) => (flag === 'retention-days' ? (over.retention ?? '') : ''),
  });

  test('A new stack is offered all of Event history, with its price, or none.', () => {
    const choices = history.choices?.(context()) ?? [];
    expect(choices.map(({ value }) => value)).toEqual(['90d', 'none']);
    expect(choices[0]?.name).toMatch(/^90d: about \$0\.19 once/);
  });

  test('A stack that is there is not asked, and keeps what it has.', () => {
    expect(history.choices?.(context({ stack: stackWith() }))).toEqual([]);
    expect(history.kept?.(stackWith(), '2026-11-20')).toBe('none');
  });

  test('No more is read than is kept.', () => {
    expect(history.fallback(context({ retention: '30' }))).toBe('30d');
    expect(history.fallback(context({ retention: '0' }))).toBe('90d');
    expect(history.problem?.('60d', context({ retention: '30' }))).toMatch(/name at most 30d/);
    expect(history.problem?.('60d', context({ retention: '0' }))).toBeUndefined();
  });

  test.each(['90d', '7d', 'none'])('%s is read and written as it is.', (text) => {
    expect(history.text?.(history.read(text))).toBe(text);
  });
});
