import { describe, expect, test } from 'vitest';
import type { ResourceEvent } from '../../../src/core/types.ts';
import { rootCause } from '../../../src/diagnose/root-cause.ts';
import { groupsOf } from '../../../src/progress/groups.ts';
import { reduce, startRows } from '../../../src/progress/reduce.ts';
import { duration, rowText, usual } from '../../../src/progress/text.ts';

const event = (logicalId: string, status: string, time: number, reason?: string): ResourceEvent => ({
  id: `${logicalId}-${status}`,
  time,
  logicalId,
  physicalId: '',
  type: 'AWS::Test',
  status,
  reason,
  isStack: logicalId === 'stack',
});
const groups = [
  { name: 'Domain', resources: ['Domain'], minutes: [10, 20] as const },
  { name: 'Proxy', resources: ['Proxy', 'Address'], minutes: [1, 3] as const },
];
const after = (...events: ResourceEvent[]) => events.reduce(reduce, startRows(groups));
const states = (...events: ResourceEvent[]) => after(...events).map(({ state }) => state);

describe('reduce', () => {
  test.each<[string, ResourceEvent[], string[]]>([
    ['nothing yet', [], ['waiting', 'waiting']],
    ['one begins', [event('Domain', 'CREATE_IN_PROGRESS', 1)], ['working', 'waiting']],
    ['half of a group is done', [event('Proxy', 'CREATE_COMPLETE', 1)], ['waiting', 'working']],
    [
      'a group is done',
      [event('Proxy', 'CREATE_COMPLETE', 1), event('Address', 'CREATE_COMPLETE', 2)],
      ['waiting', 'done'],
    ],
    [
      'the stack is done, and so is all it does without',
      [event('Proxy', 'CREATE_COMPLETE', 1), event('stack', 'CREATE_COMPLETE', 2)],
      ['done', 'done'],
    ],
    ['the stack itself is no row', [event('stack', 'CREATE_FAILED', 1)], ['waiting', 'waiting']],
    ['a failure', [event('Domain', 'CREATE_FAILED', 1, 'quota')], ['failed', 'waiting']],
    [
      'a cancellation is no failure',
      [event('Proxy', 'CREATE_FAILED', 1, 'Resource creation cancelled')],
      ['waiting', 'working'],
    ],
    [
      'a clean-up leaves the failure standing',
      [event('Domain', 'CREATE_FAILED', 1, 'quota'), event('Domain', 'DELETE_COMPLETE', 2)],
      ['failed', 'waiting'],
    ],
  ])('%s', (_, events, expected) => {
    expect(states(...events)).toEqual(expected);
  });

  test('a row counts from its first event to its last', () => {
    const [, proxy] = after(
      event('Proxy', 'CREATE_IN_PROGRESS', 1000),
      event('Address', 'CREATE_COMPLETE', 5000),
      event('Proxy', 'CREATE_COMPLETE', 9000),
    );
    expect(proxy).toMatchObject({ startedAt: 1000, endedAt: 9000 });
  });
});

describe('rows as text', () => {
  test.each([
    [4100, '4s'],
    [59_400, '59s'],
    [60_000, '1m00s'],
    [552_000, '9m12s'],
    [-5, '0s'],
  ])('%i ms is %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  test.each([
    [[0, 1], 'usually under a minute'],
    [[10, 20], 'usually 10–20 min'],
    [[2, 2], 'usually 2 min'],
  ] as const)('%o is %s', (minutes, text) => {
    expect(usual(minutes)).toBe(text);
  });

  test('a row fits a terminal of 60 columns', () => {
    const rows = after(event('Proxy', 'CREATE_IN_PROGRESS', 0), event('Address', 'CREATE_COMPLETE', 1));
    for (const row of rows) expect(rowText(row, 600_000).length).toBeLessThan(60);
  });
});

describe('groupsOf', () => {
  const resource = (group?: string, minutes?: [number, number]) => ({
    Type: 'AWS::Test',
    ...(group === undefined ? {} : { Metadata: { 'create-cloudtrail-kibana': { group, minutes } } }),
  });
  const template = {
    Parameters: {},
    Resources: { A: resource('One', [1, 2]), B: resource('Two'), C: resource('One', [3, 9]), D: resource() },
  };

  test('takes what changes, in the order of the template, with the longest time', () => {
    expect(groupsOf(template, ['C', 'A', 'D'])).toEqual([
      { name: 'One', resources: ['A', 'C'], minutes: [3, 9] },
      { name: 'Other parts', resources: ['D'], minutes: [0, 1] },
    ]);
  });
});

describe('rootCause', () => {
  test.each<[string, ResourceEvent[], string | undefined]>([
    ['nothing failed', [event('A', 'CREATE_COMPLETE', 1)], undefined],
    [
      'the first failure',
      [event('A', 'CREATE_FAILED', 1, 'quota'), event('B', 'CREATE_FAILED', 2, 'late')],
      'A',
    ],
    [
      'not a cancellation before it',
      [
        event('A', 'CREATE_FAILED', 1, 'Resource creation cancelled'),
        event('B', 'CREATE_FAILED', 2, 'quota'),
      ],
      'B',
    ],
    [
      'not the stack',
      [
        event('stack', 'CREATE_FAILED', 1, 'The following resource(s) failed'),
        event('B', 'CREATE_FAILED', 2, 'quota'),
      ],
      'B',
    ],
    [
      'a cancellation when there is nothing else',
      [event('A', 'CREATE_FAILED', 1, 'Resource creation cancelled')],
      'A',
    ],
  ])('%s', (_, events, logicalId) => {
    expect(rootCause(events)?.logicalId).toBe(logicalId);
  });
});
