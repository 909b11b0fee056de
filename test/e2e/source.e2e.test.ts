import { expect, test } from 'vitest';
import { onEachEngine, type Stage } from '../helpers/forwarder/each-engine.ts';
import { knownPlaces } from '../helpers/forwarder/places.ts';

/** Callers of all kinds, and where each is: those of the list, then those without an address of the internet. */
const CALLERS = [
  ...knownPlaces().map(({ address, ...place }) => ({ caller: address, ...place })),
  { caller: '10.0.0.1', network: 'private' },
  { caller: 'fd00::1', network: 'private' },
  { caller: 'AWS Internal', network: 'aws-service' },
  { caller: 'config.amazonaws.com', network: 'aws-service' },
  { caller: 'somebody', network: undefined },
] as readonly Caller[];

interface Caller {
  readonly caller: string;
  readonly network?: string;
  readonly region?: string;
  readonly country?: string;
}

const NAMES = new Intl.DisplayNames('en', { type: 'region' });
/** Field → how its value follows from the list. */
const FIELDS = {
  'source.network': ({ network }: Caller) => network,
  'source.region': ({ region }: Caller) => region,
  'source.country': ({ country }: Caller) => country,
  'source.countryName': ({ country }: Caller) => country && NAMES.of(country),
};

async function prepare({ engine, forwarder }: Stage) {
  const records = CALLERS.map(({ caller }, at) => ({
    eventID: `call-${at}`,
    eventTime: '2026-01-05T00:00:00Z',
    sourceIPAddress: caller,
  }));
  const counts = await forwarder.deliver(records.map((record) => JSON.stringify(record)));
  expect(counts).toMatchObject({ Indexed: CALLERS.length, Quarantined: 0 });
  await engine.ask('POST', '/cloudtrail-*/_refresh');
}

onEachEngine(
  prepare,
  (stage) => {
    test.each(Object.entries(FIELDS))(
      '%s counts the callers as the list does, and finds each',
      async (field, of) => {
        const expected = new Map<string, string[]>();
        for (const caller of CALLERS) {
          const value = of(caller);
          if (value !== undefined) expected.set(value, [...(expected.get(value) ?? []), caller.caller]);
        }
        const body = { size: 0, aggs: { by: { terms: { field, size: 500 } } } };
        const answer = (await stage.engine.ask('POST', '/cloudtrail-*/_search', body)) as {
          aggregations: { by: { buckets: { key: string; doc_count: number }[] } };
        };
        const counted = answer.aggregations.by.buckets.map(({ key, doc_count }) => [key, doc_count]);
        expect(Object.fromEntries(counted)).toEqual(
          Object.fromEntries([...expected].map(([value, callers]) => [value, callers.length])),
        );
        for (const [value, callers] of expected)
          expect(await callersBy(field, value)).toEqual(callers.toSorted());
      },
    );

    test('the names that others give to the address and the words for it stay what they were', async () => {
      expect(await callersBy('source.ip', '8.8.8.0/24')).toEqual(['8.8.8.8']);
      expect(await callersBy('source.address', 'AWS Internal')).toEqual(['AWS Internal']);
    });

    async function callersBy(field: string, value: string): Promise<string[]> {
      const body = { size: 1000, query: { term: { [field]: value } }, _source: ['sourceIPAddress'] };
      const answer = (await stage.engine.ask('POST', '/cloudtrail-*/_search', body)) as {
        hits: { hits: { _source: { sourceIPAddress: string } }[] };
      };
      return answer.hits.hits.map(({ _source }) => _source.sourceIPAddress).sort();
    }
  },
  { build: 'history' },
);
