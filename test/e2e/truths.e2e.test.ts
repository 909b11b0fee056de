import { expect, test } from 'vitest';
import { CHANGES, FAILED } from '../../src/kibana/boards/queries.ts';
import { INDEX_PATTERN } from '../../src/schema/index.ts';
import { onEachEngine, type Stage } from '../helpers/forwarder/each-engine.ts';
import { TRUTHS } from '../helpers/forwarder/truths.ts';

/** What a truth says that it is found by, or not. */
const QUERIES: Readonly<Record<string, string>> = {
  changes: CHANGES,
  errors: FAILED,
  network: 'sourceIPAddress.ip:"198.51.100.8/32"',
  'shared-outside': 'detection.id:shared-outside',
  'leaves-organization': 'detection.id:leaves-organization AND detection.actNow:*',
};

async function prepare({ engine, forwarder }: Stage) {
  const counts = await forwarder.deliver(TRUTHS.map(({ record }) => JSON.stringify(record)));
  expect(counts).toMatchObject({ Indexed: TRUTHS.length, Quarantined: 0 });
  await engine.ask('POST', `/${INDEX_PATTERN}/_refresh`);
}

onEachEngine(
  prepare,
  (stage) => {
    /** Whether a query of the boards finds the record with this id. */
    async function finds(query: string, id: unknown): Promise<boolean> {
      const filter = [{ query_string: { query } }, { term: { eventID: id } }];
      const body = await stage.engine.ask('POST', `/${INDEX_PATTERN}/_count`, {
        query: { bool: { filter } },
      });
      return (body as { count: number }).count === 1;
    }

    test.each(TRUTHS.map(({ title, ...truth }) => [title, truth] as const))(
      '%s',
      async (_, { fields, found = [], missed = [], record }) => {
        const words = ['actor', 'target', 'event.outcome'].filter((field) => field in fields);
        const exact = words.map((field) => `${field}:"${fields[field]}"`);
        for (const query of [...exact, ...found.map((name) => QUERIES[name] ?? '')])
          expect([query, await finds(query, record.eventID)]).toEqual([query, true]);
        for (const query of missed.map((name) => QUERIES[name] ?? '*'))
          expect([query, await finds(query, record.eventID)]).toEqual([query, false]);
      },
    );
  },
  { build: 'history' },
);
