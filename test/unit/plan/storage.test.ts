import { expect, test } from 'vitest';
import { daysLeft, type Filling } from '../../../src/plan/storage.ts';

/** Ten days of events that take 10 GB: a gigabyte a day. */
const TEN_DAYS: Filling = {
  usedBytes: 10e9,
  freeBytes: 45e9,
  firstEvent: '2026-11-01T00:00:00Z',
  newestEvent: '2026-11-11T00:00:00Z',
};

test.each([
  ['a gigabyte a day', {}, 0, 45],
  ['events deleted later than that', {}, 90, 45],
  ['events deleted before that', {}, 30, Number.POSITIVE_INFINITY],
  ['no space', { freeBytes: 0 }, 0, 0],
  ['events that are all deleted on the day it is full', {}, 55, Number.POSITIVE_INFINITY],
  ['two days of events', { firstEvent: '2026-11-09T00:00:00Z' }, 0, undefined],
  ['no event', { firstEvent: null, newestEvent: null }, 0, undefined],
  ['a function that does not tell the first', { firstEvent: undefined }, 0, undefined],
  ['nothing used', { usedBytes: 0 }, 0, undefined],
])('%s', (_, over, retention, days) => {
  expect(daysLeft({ ...TEN_DAYS, ...over }, retention)).toBe(days);
});
