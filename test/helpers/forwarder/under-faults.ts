import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Counts } from '../../../src/lambda/logs-to-elasticsearch/metrics.ts';
import { reconcileIndices, reconcileTemplates } from '../../../src/lambda/update-elasticsearch/indices.ts';
import { QUARANTINE_INDEX } from '../../../src/schema/index.ts';
import { type Gate, openGate } from '../faults.ts';
import { type Engine, startEngine } from './engine.ts';
import { distinctIds, keptIds, recordStock } from './played.ts';
import { buildForwarder, type Forwarder, startForwarder } from './process.ts';

/**
 * Gives the tests of a file an OpenSearch with our templates, a gate before it, and two processes of the built
 * forwarder that write through the gate.
 */
export function useForwarderUnderFaults() {
  /** In every record and every broken payload, and nowhere else: it must not turn up in a log. */
  const mark = `zq${randomBytes(8).toString('hex')}`;
  const played: string[] = [];
  let engine: Engine;
  let gate: Gate;
  let built: Awaited<ReturnType<typeof buildForwarder>>;
  let forwarders: readonly [Forwarder, Forwarder];

  beforeAll(async () => {
    [engine, built] = await Promise.all([startEngine('opensearch'), buildForwarder()]);
    await reconcileTemplates(engine.ask, { replicas: 0 } as Parameters<typeof reconcileTemplates>[1]);
    await reconcileIndices(engine.ask, Date.now());
    gate = await openGate(engine.url, engine.authority);
    const start = () => startForwarder(built.folder, { domain: gate.domain, authority: engine.authority });
    forwarders = [start(), start()];
  });
  afterEach(() => gate.heal());
  afterAll(async () => {
    await Promise.all(forwarders?.map((one) => one.stop()) ?? []);
    await gate?.down();
    await engine?.stop();
    await built?.remove();
  });

  const ask: Engine['ask'] = (...args) => engine.ask(...args);
  return {
    mark,
    take: recordStock(mark),
    /** All messages that were found kept so far. */
    played: played as readonly string[],
    ask,
    gate: () => gate,
    log: () => forwarders.map((one) => one.log()).join(''),
    /** Delivers, to the second process if told; expects counts that add up to what was delivered. */
    deliver: async (messages: readonly string[], by: 0 | 1 = 0): Promise<Counts> => {
      const counts = await forwarders[by].deliver(messages);
      const { Received, Indexed, Duplicate, Quarantined } = counts;
      expect(Received).toBe(messages.length);
      expect(Indexed + Duplicate + Quarantined).toBe(Received);
      return counts;
    },
    invoke: (event: unknown) => forwarders[0].invoke(event),
    /** The stack of what the forwarder throws, when it has `milliseconds` of time. */
    failure: async (event: unknown, milliseconds?: number): Promise<string> => {
      const thrown = await forwarders[0].invoke(event, milliseconds).then(
        (counts) => new Error(`it succeeded: ${JSON.stringify(counts)}`),
        (error: Error) => error,
      );
      return thrown.message;
    },
    /** Every message is kept, in the index or in the quarantine, and none twice. */
    expectKept: async (messages: readonly string[]): Promise<void> => {
      expect(await keptIds(engine, messages)).toEqual(distinctIds(messages));
      played.push(...messages);
    },
    /** How many documents there are, events and quarantine. */
    documents: async (): Promise<number> => {
      await ask('POST', '/_refresh');
      const { count } = (await ask('GET', `/cloudtrail-*,${QUARANTINE_INDEX}/_count`)) as { count: number };
      return count;
    },
  };
}
