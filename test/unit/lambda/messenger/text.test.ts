import { expect, test } from 'vitest';
import { textOf } from '../../../../src/lambda/messenger/text.ts';

const ALARM = {
  AlarmName: 'audit-FailureQueueAlarm-1A2B',
  AlarmDescription: 'Failed calls wait in the failure queue',
  AWSAccountId: '111122223333',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 1 datapoint',
  StateChangeTime: '2026-11-30T12:00:00.000+0000',
  Region: 'EU (Frankfurt)',
};

test.each<[string, object, string]>([
  [
    'is raised',
    {},
    'The alarm audit-FailureQueueAlarm-1A2B is raised, in account 111122223333, EU (Frankfurt), since 2026-11-30T12:00:00.000+0000: Failed calls wait in the failure queue',
  ],
  [
    'has no description',
    { AlarmDescription: null, StateChangeTime: undefined },
    'The alarm audit-FailureQueueAlarm-1A2B is raised, in account 111122223333, EU (Frankfurt).',
  ],
  [
    'is over',
    { NewStateValue: 'OK', AlarmDescription: null, StateChangeTime: undefined },
    'The alarm audit-FailureQueueAlarm-1A2B is OK now, in account 111122223333, EU (Frankfurt).',
  ],
])('An alarm that %s is one sentence.', (_, change, expected) => {
  expect(textOf({ Subject: 'ALARM: x', Message: JSON.stringify({ ...ALARM, ...change }) })).toBe(expected);
});

test.each([
  [
    'a message of the forwarder',
    { Subject: 'Act now: x', Message: 'Somebody did it.' },
    'Act now: x\n\nSomebody did it.',
  ],
  ['one without a subject', { Subject: null, Message: 'Somebody did it.' }, 'Somebody did it.'],
  ['JSON that is no alarm', { Message: '{"a":1}' }, '{"a":1}'],
  ['what only begins like JSON', { Message: '{a' }, '{a'],
  ['nothing', {}, ''],
])('The text of %s is what it says.', (_, notification, expected) => {
  expect(textOf(notification)).toBe(expected);
});

test('A text has at most 10,000 characters and then a mark that there is more.', () => {
  const text = textOf({ Message: 'x'.repeat(50_000) });
  expect(text).toHaveLength(10_001);
  expect(text.endsWith('…')).toBe(true);
});
