import { describe, expect, test } from 'vitest';
import LIST from '../../../assets/known-accounts/accounts.json' with { type: 'json' };
import { isOfAws, knownVendor } from '../../../src/lambda/known-accounts.ts';
import { nameOf, namesIn, outsider } from '../../../src/lambda/third-party.ts';
import CITED from '../../fixtures/vendors-own-docs.json' with { type: 'json' };
import { event, foreigner, OWN } from '../../helpers/forwarder/third-parties.ts';

const vendors = Object.entries(LIST.vendors).flatMap(([name, accounts]) =>
  accounts.map((account) => [name, account] as const),
);
const ofAws = Object.values(LIST.aws).flat();

describe('The list of known accounts', () => {
  test('names each vendor, and none of AWS.', () => {
    expect(vendors.length).toBeGreaterThan(250);
    for (const [name, account] of vendors) {
      expect(nameOf(new Map(), account)).toBe(name);
      expect(isOfAws(account)).toBe(false);
    }
    for (const account of ofAws) expect(knownVendor(account)).toBeUndefined();
  });

  test('gives way to the name that the user has given.', () => {
    const [, account = ''] = vendors[0] ?? [];
    expect(nameOf(namesIn(`${account}=Our vendor`), account)).toBe('Our vendor');
  });

  test('does not know the accounts that documentation is written with.', () => {
    for (const account of [OWN, '123456789012', '444455556666', '999999999999']) {
      expect(nameOf(new Map(), account)).toBe(account);
      expect(isOfAws(account)).toBe(false);
    }
  });
});

describe('A vendor whose account stands in its own documentation', () => {
  test.each(CITED)('is named without a flag: $name, $account ($url).', ({ name, account }) => {
    expect(nameOf(new Map(), account)).toBe(name);
    expect(outsider(event('1', foreigner(account)))).toEqual({ account, via: 'direct' });
  });

  test('is one of forty at least.', () => {
    expect(new Set(CITED.map(({ name }) => name)).size).toBeGreaterThanOrEqual(40);
  });
});

describe('An account of AWS', () => {
  test.each([
    ['that calls', {}],
    ['that assumes a role', { eventSource: 'sts.amazonaws.com', eventName: 'AssumeRole' }],
    ['that a service names', { eventType: 'AwsServiceEvent' }],
  ])('%s is no third party, whichever it is.', (_, more) => {
    expect(ofAws.length).toBeGreaterThan(150);
    for (const account of ofAws) expect(outsider(event('1', foreigner(account), more))).toBeUndefined();
  });
});
