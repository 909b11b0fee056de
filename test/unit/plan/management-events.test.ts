import { describe, expect, test } from 'vitest';
import { type Selectors, unrecordedEvents } from '../../../src/plan/management-events.ts';

const ALL = { IncludeManagementEvents: true, ReadWriteType: 'All' };
const basic = (...EventSelectors: object[]): Selectors => ({ EventSelectors });
const field = (Field: string, ...Equals: string[]) => ({ Field, Equals });
const advanced = (...all: object[][]): Selectors => ({
  AdvancedEventSelectors: all.map((FieldSelectors) => ({ FieldSelectors })),
});
const MANAGEMENT = field('eventCategory', 'Management');

describe('A trail records all management events', () => {
  test.each<[string, Selectors]>([
    ['without selectors', {}],
    ['with one for reads and writes', basic(ALL)],
    ['with one for each', basic({ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' })],
    ['with AWS’s defaults', basic({})],
    [
      'when each service that one leaves out is in another',
      basic({ ...ALL, ExcludeManagementEventSources: ['a'] }, ALL),
    ],
    ['with an advanced one', advanced([MANAGEMENT])],
    [
      'with an advanced one beside narrower ones',
      advanced([MANAGEMENT, field('readOnly', 'true')], [MANAGEMENT]),
    ],
  ])('%s.', (_, selectors) => expect(unrecordedEvents(selectors)).toBeUndefined());
});

describe('A trail does not record', () => {
  test.each<[string, Selectors]>([
    ['any management events', basic({ ...ALL, IncludeManagementEvents: false })],
    ['any management events', advanced([field('eventCategory', 'Data')])],
    ['all management events', advanced([MANAGEMENT, field('readOnly', 'false')])],
    ['read events', basic({ ...ALL, ReadWriteType: 'WriteOnly' })],
    ['write events', basic({ ...ALL, ReadWriteType: 'ReadOnly' })],
    [
      'events of kms.amazonaws.com and rdsdata.amazonaws.com',
      basic({ ...ALL, ExcludeManagementEventSources: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] }),
    ],
  ])('%s.', (words, selectors) => expect(unrecordedEvents(selectors)).toBe(words));
});
