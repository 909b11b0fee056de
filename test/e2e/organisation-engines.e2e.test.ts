import { expect, test } from 'vitest';
import { nameAccounts } from '../../src/lambda/update-elasticsearch/account-names.ts';
import { completeThirdParties } from '../../src/lambda/update-elasticsearch/third-parties.ts';
import { onEachEngine } from '../helpers/forwarder/each-engine.ts';
import { referenceOf } from '../helpers/forwarder/reference-store.ts';
import { ACME, assumeRole, event, foreigner, session } from '../helpers/forwarder/third-parties.ts';

/** An organisation of 30 accounts, and the names that it has for them. */
const MEMBERS = Array.from({ length: 30 }, (_, at) => String(600_000_000_000 + at));
const NAMES = Object.fromEntries(MEMBERS.map((account, at) => [account, `Team ${at}`]));
const [A = '', B = '', C = ''] = MEMBERS;
const in_ = (recipientAccountId: string) => ({ recipientAccountId });

/** The caller of a session, as its own account records it. */
const own = (account: string, key: string) => ({
  ...session(key),
  accountId: account,
  arn: `arn:aws:sts::${account}:assumed-role/r/s`,
});

/** A call that each member makes in each other one, and one at home. */
const AMONG_MEMBERS = MEMBERS.flatMap((account, at) => {
  const other = MEMBERS[(at + 7) % MEMBERS.length] ?? '';
  return [
    event(`home-${at}`, own(account, `ASIAHOME${at}`), in_(account)),
    event(`direct-${at}`, foreigner(account), in_(other)),
    assumeRole(`assume-${at}`, foreigner(account), `ASIAMEMBER${at}`, in_(other)),
    event(`session-${at}`, own(other, `ASIAMEMBER${at}`), in_(other)),
  ];
});

/**
 * A vendor comes into A, and from there into B and C. Both accounts record a step from one to the other, with the same
 * key handed out and one `sharedEventID` (IAM User Guide, "Example cross-account AWS STS API events").
 */
const step = (id: string, from: string, to: string, key: string, next: string) => {
  const both = { sharedEventID: `shared-${id}` };
  return [
    assumeRole(`${id}-left`, own(from, key), next, { ...in_(from), ...both }),
    assumeRole(`${id}-entered`, foreigner(from), next, { ...in_(to), ...both }),
    event(`${id}-does`, own(to, next), in_(to)),
  ];
};
const CHAIN = [
  ...step('a-b', A, B, 'ASIACHAIN1', 'ASIACHAIN2'),
  ...step('b-c', B, C, 'ASIACHAIN2', 'ASIACHAIN3'),
  assumeRole('enters', foreigner(ACME), 'ASIACHAIN1', in_(A)),
];

const reference = referenceOf({ accounts: NAMES, accountsFrom: 'organization', vendors: { [ACME]: 'Acme' } });
const prepare = async () => {};

onEachEngine(
  prepare,
  (stage) => {
    const refresh = () => stage.engine.ask('POST', '/cloudtrail-*/_refresh');
    const deliver = async (records: readonly object[]) => {
      await stage.forwarder.deliver(records.map((record) => JSON.stringify(record)));
      await refresh();
    };
    const complete = (accounts: object = NAMES) =>
      completeThirdParties({
        ask: stage.engine.ask,
        vendors: new Map([[ACME, 'Acme']]),
        accounts: new Map(Object.entries(accounts)),
        now: () => 0,
        deadline: 1,
      });
    /** A field of each event that has it, by the event's id. */
    async function valuesOf(field: string): Promise<Record<string, string>> {
      await refresh();
      const body = { size: 10_000, query: { exists: { field } }, _source: [field] };
      const { hits } = (await stage.engine.ask('POST', '/cloudtrail-*/_search', body)) as {
        hits: { hits: { _id: string; _source: Record<string, Record<string, string>> }[] };
      };
      const [object = '', name = ''] = field.split('.');
      return Object.fromEntries(hits.hits.map(({ _id, _source }) => [_id, _source[object]?.[name] ?? '']));
    }
    const marked = () => valuesOf('thirdParty.name');

    test('Of 30 accounts of an organisation none is a third party, and each event has the name of its account.', async () => {
      await deliver(AMONG_MEMBERS);
      expect(await complete()).toEqual({ marked: 0, renamed: 0, linked: 0, finished: true });
      expect(await marked()).toEqual({});
      expect(await valuesOf('account.name')).toEqual(
        Object.fromEntries(
          AMONG_MEMBERS.map(({ eventID, recipientAccountId }) => [
            eventID,
            NAMES[String(recipientAccountId)],
          ]),
        ),
      );
    });

    test('A vendor keeps its name from member to member, whatever the order of the events.', async () => {
      await deliver(CHAIN);
      await complete();
      expect(await marked()).toEqual(Object.fromEntries(CHAIN.map(({ eventID }) => [eventID, 'Acme'])));
      expect(await complete()).toEqual({ marked: 0, renamed: 0, linked: 0, finished: true });
    });

    test('Members that were taken for third parties before lose their marks, and the vendor gets its own back.', async () => {
      await complete({});
      const taken = AMONG_MEMBERS.filter(({ eventID }) => String(eventID).startsWith('direct')).flatMap(
        (record) => {
          const { accountId } = record.userIdentity as { accountId: string };
          const thirdParty = { account: accountId, name: accountId, via: 'direct' };
          const eventID = `before-${record.eventID}`;
          return [
            JSON.stringify({ create: { _index: 'cloudtrail-2026.01', _id: eventID } }),
            JSON.stringify({ ...record, eventID, thirdParty }),
          ];
        },
      );
      await stage.engine.lines('/_bulk', `${taken.join('\n')}\n`);
      await refresh();
      expect(Object.values(await marked()).filter((name) => name !== 'Acme')).toHaveLength(30);
      expect(await complete()).toMatchObject({ renamed: 30, finished: true });
      expect(new Set(Object.values(await marked()))).toEqual(new Set(['Acme']));
    });

    test('Events without a name of their account get one, and follow a new name, in runs that are cut short.', async () => {
      const names = { ...NAMES, [A]: 'Renamed' };
      let requests = 0;
      let runs = 0;
      // Each run has time for a few requests.
      const deps = { ask: stage.engine.ask, now: () => requests++, deadline: 5 };
      const named: number[] = [];
      do {
        requests = 0;
        named.push(await nameAccounts(names, deps));
        await refresh();
        runs += 1;
      } while (named.at(-1) !== 0 && runs < 50);
      const there = await valuesOf('account.name');
      const all = [...AMONG_MEMBERS, ...CHAIN];
      for (const { eventID, recipientAccountId } of all)
        expect(there[String(eventID)]).toBe(names[String(recipientAccountId)]);
      expect(Object.keys(there)).toHaveLength(all.length + 30);
      expect(runs).toBeGreaterThan(2);
      expect(await nameAccounts(names, { ...deps, deadline: Number.POSITIVE_INFINITY })).toBe(0);
    });
  },
  { reference },
);
