import { describe, expect, test } from 'vitest';
import { checkIntegrity } from '../../../src/integrity/check.ts';
import type { StoredDigest } from '../../../src/integrity/vault.ts';
import {
  ACCOUNT,
  BUCKET,
  digestKey,
  logKey,
  putDigest,
  REGION,
  ROOT,
  signingKey,
  storeSigned,
  trailOf,
  vaultOf,
} from '../../helpers/history/digests.ts';

const HOUR = 3_600_000;
const END = Date.UTC(2026, 10, 20, 12, 1, 31);
const HOURS = 30;
const KEY = signingKey();
const STRANGER = signingKey();
const CHAIN = { account: ACCOUNT, region: REGION, root: ROOT };
const RANGE = { bucket: BUCKET, from: END - 24 * HOUR, to: END };

type Trail = ReturnType<typeof trailOf>;

/** Does something to a trail that is well, and checks it half an hour after its newest digest. */
async function checked(change: (trail: Trail) => unknown, { now = END + HOUR / 2, range = RANGE } = {}) {
  const trail = trailOf(HOURS, END, KEY);
  change(trail);
  return checkIntegrity([CHAIN], range, now, vaultOf(trail, [KEY]));
}

const at = (list: readonly string[], place: number): string => list.at(place) ?? '';
const rewrite = (trail: Trail, key: string, change: (stored: StoredDigest) => StoredDigest) =>
  trail.digests.set(key, change(trail.digests.get(key) as StoredDigest));
const fieldsOf = (trail: Trail, key: string) =>
  JSON.parse(Buffer.from(trail.digests.get(key)?.content ?? []).toString());

describe('a trail that is as CloudTrail has delivered it', () => {
  test('has nothing wrong, and each file of the range is counted', async () => {
    const result = await checked(() => {});
    expect(result.found).toEqual([]);
    const [chain] = result.chains;
    expect(chain).toMatchObject({ account: ACCOUNT, region: REGION, pending: 0 });
    expect(chain?.digests).toBe(25);
    expect(chain?.validDigests).toBe(25);
    expect(chain?.validLogs).toBe(chain?.logs);
    expect(chain?.logs).toBeGreaterThan(30);
  });

  test('Log files after the newest digest wait for theirs.', async () => {
    const range = { ...RANGE, to: END + HOUR };
    const result = await checked((trail) => trail.logs.set(logKey(END + HOUR / 4), '{}'), { range });
    expect(result.found).toEqual([]);
    expect(result.chains[0]?.pending).toBe(1);
  });

  test('Its oldest digest in the range may follow from one before the range that is gone.', async () => {
    const result = await checked(({ digests, digestKeys }) => {
      for (const key of digestKeys.slice(0, HOURS - 26)) digests.delete(key);
    });
    expect(result.found).toEqual([]);
  });

  test('A digest that CloudTrail has delivered later lists log files as well.', async () => {
    const late = logKey(END - 5 * HOUR, 'late');
    const result = await checked((trail) => {
      trail.logs.set(late, 'late');
      putDigest(trail, KEY, END - 5 * HOUR, { logs: [late], suffix: '_backfill' });
    });
    expect(result.found).toEqual([]);
    expect(result.chains[0]?.validDigests).toBe(26);
  });
});

describe('tampering', () => {
  test('A log file that was deleted is named.', async () => {
    let victim = '';
    const result = await checked(({ logs }) => {
      victim = at([...logs.keys()], -5);
      logs.delete(victim);
    });
    expect(result.found).toEqual([
      { fault: 'log-missing', account: ACCOUNT, region: REGION, key: victim, why: 'it is not there' },
    ]);
  });

  test('A log file that was altered is named, by one letter too.', async () => {
    let victim = '';
    const result = await checked(({ logs }) => {
      victim = at([...logs.keys()], -5);
      logs.set(victim, (logs.get(victim) ?? '').replace('Records', 'records'));
    });
    expect(result.found).toMatchObject([{ fault: 'log-altered', key: victim }]);
  });

  test('A log file that was added is named: no digest lists it.', async () => {
    const added = logKey(END - 3.5 * HOUR, 'added');
    const result = await checked(({ logs }) => logs.set(added, '{"Records":[]}'));
    expect(result.found).toMatchObject([{ fault: 'log-unvouched', key: added }]);
  });

  test('A file with a name that CloudTrail does not give is named.', async () => {
    const added = `${logKey(END - 3.5 * HOUR).slice(0, -40)}notes.txt`;
    const result = await checked(({ logs }) => logs.set(added, 'x'));
    expect(result.found).toMatchObject([
      { fault: 'log-unvouched', key: added, why: 'it has no name that CloudTrail gives' },
    ]);
  });

  test('A digest that was deleted is named, its hour, and the log files that it alone lists.', async () => {
    const result = await checked(({ digests, digestKeys }) => digests.delete(at(digestKeys, -5)));
    expect(result.found.map(({ fault }) => fault).sort()).toEqual([
      'digest-missing',
      'hours-undigested',
      'log-unvouched',
      'log-unvouched',
    ]);
    const key = digestKey(END - 4 * HOUR);
    expect(result.found).toContainEqual({
      fault: 'digest-missing',
      account: ACCOUNT,
      region: REGION,
      key,
      why: 'it is not there',
    });
    expect(result.found.find(({ fault }) => fault === 'hours-undigested')?.why).toBe(
      '2026-11-20T07:01:31Z to 2026-11-20T08:01:31Z',
    );
  });

  test('A digest deleted together with its log files is found all the same.', async () => {
    const result = await checked((trail) => {
      const key = at(trail.digestKeys, -5);
      for (const { s3Object } of fieldsOf(trail, key).logFiles) trail.logs.delete(s3Object);
      trail.digests.delete(key);
    });
    expect(result.found.map(({ fault }) => fault).sort()).toEqual(['digest-missing', 'hours-undigested']);
  });

  test('A digest that was altered is named: its signature does not fit, and neither does the next one.', async () => {
    const result = await checked((trail) => {
      const key = at(trail.digestKeys, -5);
      rewrite(trail, key, ({ signature }) => ({
        signature,
        content: Buffer.from(JSON.stringify({ ...fieldsOf(trail, key), logFiles: [] })),
      }));
    });
    expect(result.found).toContainEqual(
      expect.objectContaining({ fault: 'digest-altered', key: digestKey(END - 4 * HOUR) }),
    );
  });

  test('A digest without a signature is named.', async () => {
    const result = await checked((trail) =>
      rewrite(trail, at(trail.digestKeys, -5), ({ content }) => ({ content, signature: undefined })),
    );
    expect(result.found[0]).toMatchObject({ fault: 'digest-unsigned', key: digestKey(END - 4 * HOUR) });
  });

  test('A digest signed by a key that is not of CloudTrail is named.', async () => {
    const result = await checked((trail) => {
      const key = at(trail.digestKeys, -5);
      const fields = { ...fieldsOf(trail, key), digestPublicKeyFingerprint: STRANGER.fingerprint };
      storeSigned(trail, STRANGER, key, { ...fields, logFiles: [] });
    });
    expect(result.found[0]).toMatchObject({ fault: 'key-unknown', key: digestKey(END - 4 * HOUR) });
  });

  test('A digest signed by another key under the name of the right one is named.', async () => {
    const result = await checked((trail) => {
      const key = at(trail.digestKeys, -5);
      storeSigned(trail, STRANGER, key, { ...fieldsOf(trail, key), logFiles: [] });
    });
    expect(result.found[0]).toMatchObject({ fault: 'digest-altered', key: digestKey(END - 4 * HOUR) });
  });

  test('A digest that CloudTrail itself has signed, in the place of another, is named.', async () => {
    const result = await checked((trail) =>
      trail.digests.set(
        at(trail.digestKeys, -5),
        trail.digests.get(at(trail.digestKeys, -8)) as StoredDigest,
      ),
    );
    expect(result.found[0]).toMatchObject({
      fault: 'digest-moved',
      key: digestKey(END - 4 * HOUR),
      why: `it was delivered as s3://${BUCKET}/${digestKey(END - 7 * HOUR)}`,
    });
  });

  test('An older signed state of a digest does not fit the next one: the chain is broken there.', async () => {
    const result = await checked((trail) => {
      const key = at(trail.digestKeys, -5);
      const { logFiles, ...fields } = fieldsOf(trail, key);
      storeSigned(trail, KEY, key, { ...fields, logFiles: logFiles.slice(1) });
    });
    expect(result.found[0]).toMatchObject({ fault: 'chain-broken', key: digestKey(END - 3 * HOUR) });
    expect(result.found[1]).toMatchObject({ fault: 'log-unvouched' });
  });

  test('A chain whose oldest part was cut off is named by the digest that is gone, and by its hours.', async () => {
    const result = await checked(({ digests, digestKeys, logs }) => {
      for (const key of digestKeys.slice(0, HOURS - 10)) digests.delete(key);
      for (const key of logs.keys()) if (key < logKey(END - 10 * HOUR)) logs.delete(key);
    });
    expect(result.found.map(({ fault, why }) => [fault, why])).toEqual([
      ['digest-missing', 'it is not there'],
      ['hours-undigested', '2026-11-19T12:01:31Z to 2026-11-20T02:01:31Z'],
    ]);
  });

  test('A chain whose newest part was cut off is named by its hours.', async () => {
    const result = await checked(
      ({ digests, digestKeys, logs }) => {
        for (const key of digestKeys.slice(-5)) digests.delete(key);
        for (const key of logs.keys()) if (key > logKey(END - 5 * HOUR)) logs.delete(key);
      },
      { now: END + 3 * HOUR },
    );
    expect(result.found.map(({ fault, why }) => [fault, why])).toEqual([
      ['hours-undigested', '2026-11-20T07:01:31Z to 2026-11-20T12:01:31Z'],
    ]);
  });

  test('A chain that was begun anew leaves its hours without a digest, and their log files.', async () => {
    const result = await checked((trail) => {
      for (const key of trail.digestKeys.slice(-8)) trail.digests.delete(key);
      let previous = '';
      for (let hour = 4; hour >= 0; hour--) previous = putDigest(trail, KEY, END - hour * HOUR, { previous });
      for (const key of trail.logs.keys()) if (key > logKey(END - 5 * HOUR)) trail.logs.delete(key);
    });
    expect(result.found.filter(({ fault }) => fault === 'hours-undigested').map(({ why }) => why)).toEqual([
      '2026-11-20T04:01:31Z to 2026-11-20T07:01:31Z',
    ]);
    expect(result.found.filter(({ fault }) => fault === 'log-unvouched').length).toBeGreaterThan(0);
  });

  test('Hours that overlap, or end before they begin, break the chain.', async () => {
    const result = await checked((trail) => {
      const previous = at(trail.digestKeys, -1);
      const overlapping = putDigest(trail, KEY, END + 10 * 60_000, { start: END - HOUR, previous });
      putDigest(trail, KEY, END + 20 * 60_000, { start: END + 30 * 60_000, previous: overlapping });
    });
    expect(result.found.map(({ fault }) => fault)).toEqual(['chain-broken', 'chain-broken', 'chain-broken']);
    expect(result.found.map(({ why }) => why)).toContain('its hour ends before it begins');
  });

  test('A trail without any digest: all of its hours and each of its log files are named.', async () => {
    const result = await checked(({ digests }) => digests.clear());
    const { logs = 0, pending, validLogs } = result.chains[0] ?? {};
    expect([pending, validLogs]).toEqual([3, 0]);
    expect(result.found.filter(({ fault }) => fault === 'log-unvouched')).toHaveLength(logs - 3);
    expect(result.found[0]).toMatchObject({ fault: 'hours-undigested' });
  });

  test('A digest or log file that may not be read is named with the reason, and counts as invalid.', async () => {
    const trail = trailOf(HOURS, END, KEY);
    const denied = { gone: false, why: 'HTTP 403 AccessDenied' };
    const vault = { ...vaultOf(trail, [KEY]), hash: async () => denied };
    const result = await checkIntegrity([CHAIN], RANGE, END, vault);
    expect(result.chains[0]?.validLogs).toBe(0);
    expect(new Set(result.found.map(({ fault, why }) => `${fault}: ${why}`))).toEqual(
      new Set(['log-unread: HTTP 403 AccessDenied']),
    );
    const shut = { ...vaultOf(trail, [KEY]), digest: async () => denied };
    const { found } = await checkIntegrity([CHAIN], RANGE, END, shut);
    expect(found[0]).toMatchObject({ fault: 'digest-unread', why: 'HTTP 403 AccessDenied' });
  });
});
