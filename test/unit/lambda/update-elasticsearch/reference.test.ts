import { describe, expect, it } from 'vitest';
import AWS from '../../../../assets/geo/aws.json' with { type: 'json' };
import { type Reference, seal, unseal } from '../../../../src/lambda/reference/reference.ts';
import type { IpRanges } from '../../../../src/lambda/source/aws-ranges.ts';
import { tableOf } from '../../../../src/lambda/update-elasticsearch/newer-ranges.ts';
import { reconcileReference, referenceState } from '../../../../src/lambda/update-elasticsearch/reference.ts';
import { RequestError } from '../../../../src/lambda/update-elasticsearch/request-error.ts';
import { fakeDeps, fakeDomain } from './fake-domain.ts';

const OWN = '111122223333';
const DAY = 86_400_000;

function setUp() {
  const domain = fakeDomain();
  const { deps } = fakeDeps(domain);
  const stored = () => unseal(domain.state.reference ?? '', deps.hash);
  return { ...domain, deps, stored };
}

/** A list of 1,200 ranges, all of one region, as AWS writes it. */
const list = (createDate: string, region = 'eu-south-2'): IpRanges => ({
  createDate,
  prefixes: Array.from({ length: 1200 }, (_, at) => ({
    ip_prefix: `${3 + Math.floor(at / 256)}.${at % 256}.0.0/16`,
    region,
  })),
  ipv6_prefixes: [{ ipv6_prefix: '2a05:d000::/25', region }],
});

describe('the reference object', () => {
  it('has the names of the organisation and of the flags, the own roles and the ranges', async () => {
    const { deps, aws, state, stored } = setUp();
    state.names = 'accounts: 444455556666=Sandbox\nvendors: 123456789012=Acme,210987654321=Data Dog Inc';
    aws.organizationAccounts = async () =>
      new Map([
        [OWN, 'Management'],
        ['777788889999', 'Shop'],
      ]);
    expect((await reconcileReference(deps)).changes).toEqual(['names of 3 accounts and 2 vendors']);
    expect(stored()).toMatchObject({
      accounts: { [OWN]: 'Management', '777788889999': 'Shop', '444455556666': 'Sandbox' },
      accountsFrom: 'organization',
      vendors: { '123456789012': 'Acme', '210987654321': 'Data Dog Inc' },
      own: deps.own,
      awsRanges: { createDate: AWS.createDate },
      problems: [],
    });
    expect(await referenceState(deps)).toMatchObject({ accounts: 3, vendors: 2, matches: true });
  });

  it('is written only when something differs, and once a day to say that it was looked for', async () => {
    const { deps, writes } = setUp();
    await reconcileReference(deps);
    expect((await reconcileReference(deps)).changes).toEqual([]);
    expect(writes).toEqual(['reference']);
    const tomorrow = { ...deps, now: () => deps.now() + DAY };
    expect((await reconcileReference(tomorrow)).changes).toEqual([]);
    expect(writes).toEqual(['reference', 'reference']);
  });

  it('is made anew when it is gone, altered or cut off', async () => {
    const { deps, state, stored } = setUp();
    await reconcileReference(deps);
    const good = stored();
    for (const text of [undefined, '', '{}', `${state.reference} `, state.reference?.slice(0, -9)]) {
      state.reference = text;
      expect((await referenceState(deps)).unread).toBeDefined();
      expect((await reconcileReference(deps)).changes).toHaveLength(1);
      expect(stored()).toEqual(good);
    }
  });

  it('says when the stack has other names', async () => {
    const { deps, state } = setUp();
    await reconcileReference(deps);
    state.names = 'accounts: \nvendors: 123456789012=Acme';
    expect(await referenceState(deps)).toMatchObject({ matches: false });
    state.names = `accounts: ${OWN}=Main\nvendors: `;
    expect(await referenceState(deps)).toMatchObject({ matches: false });
  });

  it('that somebody else has written with other accounts, roles or ranges is noticed, and put right', async () => {
    const { deps, state, stored } = setUp();
    await reconcileReference(deps);
    const good = stored();
    const plants: Partial<Reference>[] = [
      { accounts: { ...good.accounts, '999988887777': 'Ours' } },
      { accounts: { [OWN]: 'Another name' } },
      { own: { ...good.own, roles: { ...good.own.roles, proxy: 'arn:aws:iam::111122223333:role/mallory' } } },
      { vendors: { '999988887777': 'AWS' } },
    ];
    for (const planted of plants) {
      state.reference = seal({ ...good, ...planted }, deps.hash);
      expect(await referenceState(deps)).toMatchObject({ matches: false });
      await reconcileReference(deps);
      expect(stored()).toEqual(good);
      expect(await referenceState(deps)).toMatchObject({ matches: true });
    }
    state.reference = seal(
      { ...good, awsRanges: { ...good.awsRanges, createDate: '9999-01-01-00-00-00' } },
      deps.hash,
    );
    await reconcileReference(deps);
    expect(stored()).toEqual(good);
  });

  it('keeps names and ranges that can not be looked for, and says so', async () => {
    const { deps, aws, stored } = setUp();
    aws.organizationAccounts = async () =>
      new Map([
        [OWN, 'Management'],
        ['777788889999', 'Shop'],
      ]);
    aws.ipRanges = async () => list('2026-11-01-00-00-00');
    await reconcileReference(deps);
    const { accounts, awsRanges } = stored();
    expect(awsRanges.createDate).toBe('2026-11-01-00-00-00');

    aws.organizationAccounts = async () => {
      throw new RequestError('organizations ListAccounts', { status: 503, text: '', problem: '' });
    };
    aws.ipRanges = async () => {
      throw new Error('HTTP 500');
    };
    await reconcileReference(deps);
    expect(stored()).toMatchObject({ accounts, accountsFrom: 'organization', awsRanges });
    expect(stored().problems).toEqual([
      expect.stringContaining('organizations ListAccounts: HTTP 503'),
      "AWS's address ranges: HTTP 500",
    ]);
    expect((await referenceState(deps)).problems).toHaveLength(2);
  });

  it('takes no list of ranges that is older than the one it has', async () => {
    const { deps, aws, stored } = setUp();
    aws.ipRanges = async () => list('2013-01-01-00-00-00');
    await reconcileReference(deps);
    expect(stored().awsRanges.createDate).toBe(AWS.createDate);
  });
});

describe('a list of ranges', () => {
  it.each<[string, unknown, string]>([
    ['without a date', { ...list('soon') }, 'the list has no date'],
    ['of a few ranges', { ...list('2099-01-01-00-00-00'), prefixes: [] }, 'fewer than 1000 ranges'],
    ['without ranges', { createDate: '2099-01-01-00-00-00' }, 'fewer than 1000 ranges'],
    ['with a region that is none', list('2099-01-01-00-00-00', '<b>'), 'names what is no region'],
  ])('%s is refused', (_, wrong, problem) => {
    expect(() => tableOf(wrong as IpRanges)).toThrow(problem);
  });
});
