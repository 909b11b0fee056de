import { describe, expect, test } from 'vitest';
import { CONTROLS } from '../../../../src/lambda/detections/controls.ts';
import { CIS_PATTERNS } from '../../../../src/plan/cis-patterns.ts';
import { CONTROLS as RECORDS } from '../../../fixtures/boards/controls.ts';
import {
  anonymous,
  by,
  call,
  denied,
  type Json,
  OURS,
  root,
  session,
  user,
} from '../../../fixtures/boards/record.ts';
import { evidenceOf, marksOn } from '../../../helpers/evidence.ts';

const idsOf = (record: Json): readonly string[] => marksOn(evidenceOf(record)).control?.id ?? [];
const console = (identity: Json, outcome: string, more: Json = {}) =>
  call('signin', 'ConsoleLogin', null, {
    eventType: 'AwsConsoleSignIn',
    userIdentity: identity,
    responseElements: { ConsoleLogin: outcome },
    additionalEventData: { MFAUsed: 'No' },
    ...more,
  });

describe('Controls', () => {
  test('They are the fifteen of the mails, in their order, with unique titles.', () => {
    expect(CONTROLS.map(({ id }) => id)).toEqual(Object.keys(CIS_PATTERNS));
    expect(new Set(CONTROLS.map(({ title }) => title)).size).toBe(15);
  });

  test('Every call that is mailed counts here as well.', () => {
    for (const { id, candidates } of CONTROLS) {
      if (!('calls' in candidates)) continue;
      const mailed = [...(CIS_PATTERNS[id] ?? '').matchAll(/\$\.eventName ?= ?"?(\w+)/g)].map(
        (match) => match[1],
      );
      const here = Object.values(candidates.calls).flatMap((names) => names.split(' '));
      expect(mailed.length, id).toBeGreaterThan(0);
      expect(
        mailed.filter((name) => !here.includes(name ?? '')),
        id,
      ).toEqual([]);
    }
  });

  test('Each record of the boards meets one, done or refused, and every control is met.', () => {
    const met = RECORDS.map(({ record }) => idsOf(record));
    expect(met.filter((ids) => ids.length === 0)).toEqual([]);
    const refused = RECORDS.map(({ record }) => idsOf({ ...record, ...denied() }));
    expect(refused.filter((ids) => !ids.includes('denied'))).toEqual([]);
    const all = new Set([
      ...met.flat(),
      ...idsOf(console(user('ana'), 'Success')),
      ...idsOf(console(user('ana'), 'Failure')),
    ]);
    expect([...all].sort()).toEqual(CONTROLS.map(({ id }) => id).sort());
  });

  test.each([
    [
      'a service in the name of root',
      call('kms', 'CreateGrant', null, by(root(OURS, { invokedBy: 'autoscaling.amazonaws.com' }))),
    ],
    [
      'an event of a service about root',
      call('kms', 'RotateKey', null, { ...by(root()), eventType: 'AwsServiceEvent' }),
    ],
    ['nobody at a public bucket', call('s3', 'GetObject', null, { ...by(anonymous), ...denied() })],
    ['another error', call('s3', 'GetObject', null, denied('NoSuchKey'))],
    ['a sign-in through a provider', console(session('AWSReservedSSO_Admin_0', 'pat'), 'Success')],
    ['a sign-in with MFA', console(user('ana'), 'Success', { additionalEventData: { MFAUsed: 'Yes' } })],
  ])('%s meets none.', (_, record) => expect(idsOf(record)).toEqual([]));
});
