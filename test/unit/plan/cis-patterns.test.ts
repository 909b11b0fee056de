import { describe, expect, test } from 'vitest';
import { CONTROLS } from '../../../src/lambda/detections/controls.ts';
import { CIS_PATTERNS } from '../../../src/plan/cis-patterns.ts';
import { CIS_ALARMS } from '../../../src/plan/cost.ts';

/** What CloudWatch Logs takes. */
const LONGEST = 1024;
const callsIn = (pattern: string) =>
  [...pattern.matchAll(/eventName ?= ?"?(\w+)/g)].flatMap(([, call]) => call ?? []);

test('every control of the security board has a pattern, and no other', () => {
  expect(Object.keys(CIS_PATTERNS)).toEqual(CONTROLS.map(({ id }) => id));
  expect(CONTROLS).toHaveLength(CIS_ALARMS);
});

// Security Hub fails the control when a single character is another.
test.each([
  [
    'trail',
    '{($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}',
  ],
  [
    'kms',
    '{($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}',
  ],
  [
    'config',
    '{($.eventSource=config.amazonaws.com) && (($.eventName=StopConfigurationRecorder) || ($.eventName=DeleteDeliveryChannel) || ($.eventName=PutDeliveryChannel) || ($.eventName=PutConfigurationRecorder))}',
  ],
])('%s is worded as Security Hub wants it', (id, text) => {
  expect(CIS_PATTERNS[id]).toBe(text);
});

describe.each(CONTROLS)('$number', ({ id, candidates }) => {
  const shown = 'calls' in candidates ? Object.values(candidates.calls).join(' ') : '';
  const pattern = CIS_PATTERNS[id] ?? '';

  test('is short enough for CloudWatch Logs, with each bracket closed', () => {
    expect(pattern.length).toBeLessThanOrEqual(LONGEST);
    expect(pattern.match(/\(/g)?.length).toBe(pattern.match(/\)/g)?.length);
  });

  test('mails nothing that its tile does not show', () => {
    for (const call of callsIn(pattern)) expect(shown).toMatch(new RegExp(`\\b${call}\\b`));
  });
});
