import { expect, test } from 'vitest';
import { claim, settle } from '../../src/lambda/logs-to-elasticsearch/messages/claims.ts';
import type { Send } from '../../src/lambda/sign.ts';
import { reconcileIndices, reconcileTemplates } from '../../src/lambda/update-elasticsearch/indices.ts';
import { onEachEngine, type Stage } from '../helpers/forwarder/each-engine.ts';

const NOW = Date.UTC(2026, 10, 30, 12);
const DESIRED = { replicas: 0, messages: true } as Parameters<typeof reconcileTemplates>[1];

/** Claims are made and settled by each engine itself, without its endpoint. */
const depsOf = ({ engine }: Stage, cut: () => boolean = () => false) => {
  const send: Send = async ({ url, body = '' }) => {
    const { pathname, search } = new URL(url);
    const text = JSON.stringify(await engine.lines(`${pathname}${search}`, Buffer.from(body).toString()));
    return cut() ? { status: 0, text: '', problem: 'UND_ERR_SOCKET' } : { status: 200, text, problem: '' };
  };
  return {
    ...{ send, endpoint: 'domain', now: () => NOW, random: () => 0 },
    ...{ sleep: async () => {}, remaining: () => 60_000 },
  };
};

onEachEngine(
  async ({ engine }) => {
    await reconcileTemplates(engine.ask, DESIRED);
    await reconcileIndices(engine.ask, NOW, DESIRED);
  },
  (stage) => {
    const claims = (ids: string[], invocation: string, deps = depsOf(stage)) =>
      claim(ids, invocation, NOW, deps).then((found) => [...found]);
    const sent = (ids: string[]) => settle({ sent: ids, returned: [] }, depsOf(stage));

    test('A claim is the first one’s, also when its answer was lost, until it is given back.', async () => {
      let lost = 1;
      const cut = depsOf(stage, () => lost-- > 0);
      expect(await claims(['a', 'b'], 'first', cut)).toEqual(['a', 'b']);
      expect(await claims(['b', 'c'], 'second')).toEqual(['c']);
      await settle({ sent: ['a'], returned: ['b'] }, depsOf(stage));
      expect(await claims(['a', 'b'], 'first')).toEqual(['b']);
      expect(await claims(['a', 'b', 'c'], 'third')).toEqual([]);
      await settle({ sent: ['never'], returned: ['not there'] }, depsOf(stage));
    });

    test('Of many at once, each claim is one invocation’s.', async () => {
      const ids = Array.from({ length: 20 }, (_, at) => `many-${at}`);
      const found = await Promise.all(
        Array.from({ length: 8 }, (_, invocation) => claims(ids, `invocation ${invocation}`)),
      );
      expect(found.flat().sort()).toEqual([...ids].sort());
      await sent(ids);
      expect(await claims(ids, 'invocation 0')).toEqual([]);
    });

    test('The index has its mapping and settings by its template, and is not among the events.', async () => {
      const found = (await stage.engine.ask('GET', '/messages-cloudtrail')) as Record<string, object>;
      expect(found['messages-cloudtrail']).toMatchObject({
        mappings: { dynamic: 'false', properties: { at: { type: 'date' } } },
        settings: { index: { auto_expand_replicas: '0-1', number_of_replicas: '0' } },
      });
      expect(await reconcileTemplates(stage.engine.ask, DESIRED)).toEqual([]);
      expect(await reconcileIndices(stage.engine.ask, NOW, DESIRED)).toEqual([]);
      expect(await stage.engine.ask('GET', '/cloudtrail-*/_doc/a').catch(() => undefined)).toBeUndefined();
    });
  },
);
