import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { compare } from '../../../../../src/lambda/history/verify/compare.ts';
import {
  type Document,
  type Misfit,
  normalise,
} from '../../../../../src/lambda/logs-to-elasticsearch/normalise.ts';
import type { Ask } from '../../../../../src/lambda/update-elasticsearch/domain.ts';
import { QUARANTINE_INDEX } from '../../../../../src/schema/index.ts';
import { developmentRecords } from '../../../../helpers/forwarder/records.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const DELIVERED = Date.UTC(2026, 10, 20);

const outcomes = developmentRecords().map((text) => normalise(text, DELIVERED, hash));
const all = outcomes.filter((one): one is Document => one.kind === 'document');
/** Two records with one id are one event. */
const documents = [...new Map(all.map((one) => [one.id, one])).values()].slice(0, 300);
const misfits = [normalise('no JSON', DELIVERED, hash) as Misfit];

type Index = Map<string, object>;

/** An engine that holds these: `index/id` → source. */
function engine(held: Index, asked: string[] = []): Ask {
  return async (_, path, body) => {
    asked.push(path.split('?')[0] ?? '');
    const request = body as {
      docs?: { _index: string; _id: string }[];
      query?: { ids: { values: string[] } };
    };
    if (request.docs)
      return {
        docs: request.docs.map(({ _index, _id }) => {
          const _source = held.get(`${_index}/${_id}`);
          return { _index, _id, found: _source !== undefined, _source };
        }),
      };
    const ids = new Set(request.query?.ids.values);
    const hits = [...held].flatMap(([key, _source]) => {
      const [_index = '', _id = ''] = key.split(/\/(.*)/s);
      return _index !== QUARANTINE_INDEX && ids.has(_id) ? [{ _index, _id, _source }] : [];
    });
    return { hits: { hits } };
  };
}

const whole = (): Index =>
  new Map(documents.map(({ index, id, body }) => [`${index}/${id}`, JSON.parse(body)]));
const at = (place: number) => documents[place] as Document;
const key = ({ index, id }: Document) => `${index}/${id}`;

describe('what log files have in them, beside what the index has', () => {
  test('All is there: nothing is found, by one question.', async () => {
    const asked: string[] = [];
    const found = await compare(documents, [], engine(whole(), asked));
    expect(found).toMatchObject({ there: documents.length, missing: [], missingMisfits: [], different: [] });
    expect(asked).toEqual(['/_mget']);
  });

  test('One that is not there is named.', async () => {
    const held = whole();
    held.delete(key(at(7)));
    const { there, missing } = await compare(documents, [], engine(held));
    expect(there).toBe(documents.length - 1);
    expect(missing.map(({ document }) => document.id)).toEqual([at(7).id]);
  });

  test('One in the quarantine is there, and so is a message that is no event.', async () => {
    const held = whole();
    held.delete(key(at(7)));
    held.set(`${QUARANTINE_INDEX}/${at(7).id}`, {});
    held.set(`${QUARANTINE_INDEX}/${misfits[0]?.id}`, {});
    const found = await compare(documents, misfits, engine(held));
    expect(found).toMatchObject({ there: documents.length + 1, missing: [], missingMisfits: [] });
    held.delete(`${QUARANTINE_INDEX}/${misfits[0]?.id}`);
    expect((await compare(documents, misfits, engine(held))).missingMisfits).toEqual(misfits);
  });

  test('One in the index of another month is there: it came so late that the forwarder put it there.', async () => {
    const held = whole();
    const source = held.get(key(at(7))) as object;
    held.delete(key(at(7)));
    held.set(`cloudtrail-1999.12/${at(7).id}`, source);
    expect(await compare(documents, [], engine(held))).toMatchObject({ missing: [], different: [] });
  });

  test.each([
    ['time', { eventTime: '2020-01-01T00:00:00Z' }],
    ['source', { eventSource: 'harmless.amazonaws.com' }],
    ['name', { eventName: 'DescribeNothing' }],
    ['identity', { userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/somebody' } }],
  ])('One with another %s under its id is named, with what the index says.', async (_, change) => {
    const held = whole();
    held.set(key(at(7)), { ...held.get(key(at(7))), ...change });
    const { there, different } = await compare(documents, [], engine(held));
    expect(there).toBe(documents.length - 1);
    expect(different.map(({ wanted }) => wanted.document.id)).toEqual([at(7).id]);
    expect(different[0]?.instead).toContain(
      Object.values(change).map((value) => (typeof value === 'string' ? value : value.arn))[0],
    );
  });

  test('What the updater adds later, and another spelling of the time, is no difference.', async () => {
    const held = whole();
    const source = held.get(key(at(7))) as { eventTime: string };
    const time = new Date(source.eventTime).toISOString();
    held.set(key(at(7)), {
      ...source,
      eventTime: time,
      thirdParty: { name: 'Acme' },
      account: { name: 'Lab' },
    });
    expect((await compare(documents, [], engine(held))).different).toEqual([]);
  });

  test('An engine that does not answer for all is no reason to call something missing.', async () => {
    const broken: Ask = async () => ({
      docs: documents.map(({ id }) => ({
        _id: id,
        error: { type: 'no_shard_available_action_exception', reason: 'x' },
      })),
    });
    await expect(compare(documents, [], broken)).rejects.toThrow('no_shard_available');
    const half: Ask = async (_, path) =>
      path === '/_mget' ? { docs: [] } : { hits: { hits: [] }, _shards: { failed: 1 } };
    await expect(compare(documents, [], half)).rejects.toThrow('1 shards did not answer');
  });

  test('An index that is not there has nothing.', async () => {
    const empty: Ask = async (_, path) =>
      path === '/_mget'
        ? { docs: documents.map(({ id }) => ({ _id: id, error: { type: 'index_not_found_exception' } })) }
        : { hits: { hits: [] } };
    expect((await compare(documents, [], empty)).missing).toHaveLength(documents.length);
  });
});
