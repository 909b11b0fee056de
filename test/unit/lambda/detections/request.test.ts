import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWide, shareOfInternet } from '../../../../src/lambda/detections/cidr.ts';
import { type Evidence, NOTHING_OWN } from '../../../../src/lambda/detections/define.ts';
import {
  byService,
  has,
  isSelf,
  ownAccount,
  strangers,
  texts,
  valuesAt,
} from '../../../../src/lambda/detections/request.ts';
import { call, OURS, STRANGER, user } from '../../../fixtures/boards/record.ts';

const evidence = (record: Record<string, unknown>): Evidence => ({ record, own: NOTHING_OWN });
const asked = (requestParameters: unknown) =>
  evidence({ requestParameters, userIdentity: user('ana'), recipientAccountId: OURS });

describe('Values at a path', () => {
  test('A list and a single item are the same, wherever they are.', () => {
    const one = { ipPermissions: { items: { ipRanges: { items: { cidrIp: '10.0.0.0/8' } } } } };
    const many = { ipPermissions: { items: [{ ipRanges: { items: [{ cidrIp: '10.0.0.0/8' }] } }, null] } };
    const path = 'ipPermissions.items.ipRanges.items.cidrIp';
    expect(texts(asked(one), path)).toEqual(['10.0.0.0/8']);
    expect(texts(asked(many), path)).toEqual(['10.0.0.0/8']);
  });

  test('A key is found in any case of its letters, a value compared in any.', () => {
    const it = asked({ VersioningConfiguration: { Status: 'suspended' } });
    expect(has(it, 'versioningConfiguration.status', 'Suspended')).toBe(true);
    expect(has(it, 'versioningConfiguration.mfaDelete', 'Disabled')).toBe(false);
  });

  test('Nothing makes it fail.', () => {
    fc.assert(fc.property(fc.anything(), fc.string(), (root, path) => void valuesAt(root, path)));
  });
});

describe('Accounts and callers', () => {
  test('The own account is the one that recorded, else its caller.', () => {
    expect(ownAccount(evidence(call('iam', 'CreateUser')))).toBe(OURS);
    expect(ownAccount(evidence({ userIdentity: user('ana', STRANGER) }))).toBe(STRANGER);
    expect(ownAccount(evidence({ userIdentity: null }))).toBeUndefined();
  });

  test('Strangers are accounts that are not the own one.', () => {
    expect(strangers(asked(null), [OURS, STRANGER, `arn:aws:iam::${STRANGER}:root`, 'all'])).toEqual([
      STRANGER,
      STRANGER,
    ]);
  });

  test('A call without a name is for oneself.', () => {
    expect(isSelf(asked(null), undefined)).toBe(true);
    expect(isSelf(asked(null), 'ana')).toBe(true);
    expect(isSelf(asked(null), 'ben')).toBe(false);
  });

  test('A person in the console of 2018 is no service.', () => {
    const by = (invokedBy: string) => evidence({ userIdentity: { ...user('ana'), invokedBy } });
    expect(byService(by('signin.amazonaws.com'))).toBe(false);
    expect(byService(by('autoscaling.amazonaws.com'))).toBe(true);
    expect(byService(evidence({ userIdentity: { type: 'AWSService' } }))).toBe(true);
  });
});

describe('Ranges', () => {
  test('Halves, quarters and overlaps add up, each address once.', () => {
    expect(shareOfInternet(['0.0.0.0/1', '128.0.0.0/1'])).toBe(1);
    expect(shareOfInternet(['0.0.0.0/0', '10.0.0.0/8'])).toBe(1);
    expect(shareOfInternet(['64.0.0.0/2', '64.0.0.0/3'])).toBe(0.25);
    expect(shareOfInternet(['::/0'])).toBe(1);
    expect(shareOfInternet(['::/1', '8000::/1'])).toBe(1);
    expect(shareOfInternet(['2000::/3'])).toBe(1);
    expect(shareOfInternet(['fc00::/7', 'x', '10.0.0.0/99'])).toBe(0);
    expect(shareOfInternet(['203.0.113.7'])).toBe(1 / 2 ** 32);
  });

  test('Wider than /8, or /32 of IPv6, is wide; private ranges are not.', () => {
    expect(isWide(['8.0.0.0/7'])).toBe(true);
    expect(isWide(['2600::/16'])).toBe(true);
    expect(isWide(['10.0.0.0/8', '172.16.0.0/12', 'fc00::/7', '203.0.113.0/24', '2001:db8::/32'])).toBe(
      false,
    );
    expect(isWide(Array.from({ length: 64 }, (_, at) => `${at + 1}.0.0.0/8`))).toBe(true);
  });
});
