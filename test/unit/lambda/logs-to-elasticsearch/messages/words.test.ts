import { describe, expect, test } from 'vitest';
import { ADVICE } from '../../../../../src/lambda/detections/advice.ts';
import { severityOf } from '../../../../../src/lambda/detections/detect.ts';
import { DETECTIONS } from '../../../../../src/lambda/detections/table/index.ts';
import { messageOf, summaryOf } from '../../../../../src/lambda/logs-to-elasticsearch/messages/words.ts';
import { ADVISED, EVENT } from './fake-world.ts';

const LINK = 'https://192.0.2.1/_dashboards/app/dashboards';

test('A message says who did what, from where, in which account and Region, when, and what to do.', () => {
  expect(messageOf(EVENT, ADVISED, LINK)).toEqual({
    subject: 'Act now: Stopping a trail, by Admin/mallory',
    body: [
      'Stopping a trail: Admin/mallory called StopLogging of cloudtrail.amazonaws.com on main, from 203.0.113.7 (Netherlands), in account Production (111122223333), eu-central-1, at 2026-11-30 11:59:30 UTC. It was done.',
      '',
      'What to do:',
      '1. Start it.',
      '2. See who it was.',
      '3. Revoke their sessions.',
      '',
      'Why it matters: Nothing is recorded any more.',
      '',
      `Dashboards: ${LINK}`,
      'About this detection: docs/detections.md#trail-stopped',
      'One message an hour is sent for each actor and detection: look at the dashboards for what else was done.',
    ].join('\n'),
  });
});

test.each([
  [{ refused: true }, 'It was refused.'],
  [{ accountName: '111122223333' }, 'in account 111122223333, eu-central-1'],
  [{ place: { network: 'private' as const } }, 'from 203.0.113.7 (a private address),'],
  [{ place: undefined, address: undefined }, 'from an unknown address,'],
  [{ target: undefined }, 'StopLogging of cloudtrail.amazonaws.com, from'],
  [{ actor: undefined }, 'an unknown actor called'],
])('A message of %j says so.', (change, words) => {
  expect(messageOf({ ...EVENT, ...change }, ADVISED, LINK).body).toContain(words);
});

describe('Names in a record are an attacker’s to choose:', () => {
  const evil = `x\r\nSubject: paid\u0000\u001b[31m\u202e\u2028 https://evil.example/${'y'.repeat(5000)}`;
  const fields = [
    'actor',
    'target',
    'call',
    'service',
    'address',
    'account',
    'accountName',
    'region',
  ] as const;
  const all = { ...EVENT, ...Object.fromEntries(fields.map((field) => [field, evil])) };

  test('a subject is ASCII, of one line, and shorter than SNS allows.', () => {
    for (const { subject } of [
      messageOf(all, ADVISED, LINK),
      messageOf({ ...EVENT, actor: 'Zoë – 雪'.repeat(40) }, ADVISED, LINK),
    ]) {
      expect(subject).toMatch(/^Act now: [\x20-\x7e]+$/);
      expect(subject.length).toBeLessThan(100);
    }
  });

  test('a body has no more lines, nothing hidden, no other link, and bounded names.', () => {
    const { body } = messageOf(all, ADVISED, LINK);
    expect(body.split('\n')).toHaveLength(messageOf(EVENT, ADVISED, LINK).body.split('\n').length);
    expect(body.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(body.match(/[a-z]+:\/\//g)).toEqual(['https://']);
    expect(body.length).toBeLessThan(3000);
  });

  test('a message about many fits into SNS.', () => {
    const many = Array.from({ length: 5000 }, () => ({ event: all, detection: ADVISED }));
    expect(Buffer.byteLength(summaryOf(many, LINK).body)).toBeLessThan(256 * 1024);
  });
});

test('There is advice for each detection that can be to act on now, done or refused.', () => {
  const urgent = DETECTIONS.filter((one) =>
    (['success', 'failure'] as const).some((outcome) => severityOf(one, outcome) === 'act-now'),
  );
  expect(urgent.map(({ id }) => id)).toEqual([...ADVICE.keys()]);
});

test('Each advice makes a message that SNS takes.', () => {
  expect(ADVICE.size).toBeGreaterThan(0);
  for (const detection of ADVICE.values()) {
    const { subject, body } = messageOf(EVENT, detection, LINK);
    expect(subject).toMatch(/^Act now: [\x20-\x7e]{1,90}$/);
    expect(body).toContain(`docs/detections.md#${detection.id}`);
  }
});
