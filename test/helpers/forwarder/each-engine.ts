import { afterAll, beforeAll, describe } from 'vitest';
import type { Reference } from '../../../src/lambda/reference/reference.ts';
import { reconcileTemplates } from '../../../src/lambda/update-elasticsearch/indices.ts';
import { SEARCH_SERVERS, type SearchKind } from '../../../src/sandbox/search/kinds.ts';
import { type Engine, startEngine } from './engine.ts';
import { buildForwarder, type Forwarder, startForwarder } from './process.ts';
import { type ReferenceStore, startReferenceStore } from './reference-store.ts';

const KINDS: SearchKind[] = ['elasticsearch', 'opensearch', 'opensearch3'];

/** A search engine with our templates, and a forwarder before it; there once the tests run. */
export interface Stage {
  readonly engine: Engine;
  readonly forwarder: Forwarder;
  /** Ends the forwarder, and starts it again with these variables beside its own. */
  readonly startAgain: (env: Readonly<Record<string, string>>) => Promise<void>;
}

/**
 * The same tests on each engine that a stack may have.
 *
 * @param options limits of the forwarder: of live deliveries, unless `history`; the reference object that it reads.
 * @param prepare runs on each engine before the tests.
 */
export function onEachEngine(
  prepare: (stage: Stage) => Promise<unknown>,
  tests: (stage: Stage) => void,
  { build, reference }: { build?: Parameters<typeof buildForwarder>[0]; reference?: Reference } = {},
): void {
  let built: Awaited<ReturnType<typeof buildForwarder>>;
  beforeAll(async () => {
    built = await buildForwarder(build);
  });
  afterAll(() => built?.remove());

  describe.each(KINDS.map((kind) => [SEARCH_SERVERS[kind].title, kind] as const))('%s', (_, kind) => {
    const stage = {} as { engine: Engine; forwarder: Forwarder; startAgain: Stage['startAgain'] };
    let store: ReferenceStore | undefined;
    beforeAll(async () => {
      stage.engine = await startEngine(kind);
      const desired = { replicas: 0 } as Parameters<typeof reconcileTemplates>[1];
      await reconcileTemplates(stage.engine.ask, desired);
      store = reference && (await startReferenceStore(reference));
      stage.forwarder = startForwarder(built.folder, stage.engine, store?.env);
      stage.startAgain = async (env) => {
        await stage.forwarder.stop();
        stage.forwarder = startForwarder(built.folder, stage.engine, { ...store?.env, ...env });
      };
      await prepare(stage);
    });
    afterAll(async () => {
      await stage.forwarder?.stop();
      await store?.stop();
      await stage.engine?.stop();
    });
    tests(stage);
  });
}
