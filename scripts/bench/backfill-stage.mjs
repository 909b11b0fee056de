import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleLambda } from '../lambdas.mjs';
import { client } from './indices.mjs';
import { environment, startBucket } from './log-bucket.mjs';
import { separateProcessors } from './processors.mjs';
import { withSearchServer } from './search-server.mjs';
import { importSource } from './typescript.mjs';

const FIXTURES = new URL('../../test/fixtures/tls/', import.meta.url);

/**
 * An engine with the index template behind the HTTPS endpoint, a bucket with these objects, and the built function.
 * @template T
 * @param {Map<string, Buffer>} objects
 * @param {(stage: {ask: Function, searchUrl: string, folder: string, bundle: string, bucket: any, env: object, separate: boolean}) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withStage(objects, work) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-backfill-'));
  const source = await importSource('sandbox/front/index.ts', 'schema/index.ts');
  try {
    const bundle = join(folder, 'index.js');
    await writeFile(bundle, await bundleLambda('src/lambda/history/handler.ts'));
    return await withSearchServer(async (searchUrl, pids) => {
      const ask = client(searchUrl);
      await ask('PUT', `_index_template/${source.TEMPLATE_NAME}`, source.indexTemplate({ replicas: 0 }));
      const tls = { cert: await fixture('test-only-cert.pem'), key: await fixture('test-only-key.pem') };
      const front = await source.startFront({
        tls,
        searchUrl,
        ui: { standIn: true },
        uiPath: '/_dashboards',
      });
      const bucket = await startBucket(objects, () => `127.0.0.1:${front.port}`);
      const rejoin = separateProcessors(pids);
      try {
        const env = environment(bucket.url);
        return await work({ ask, searchUrl, folder, bundle, bucket, env, separate: rejoin !== undefined });
      } finally {
        await bucket.stop();
        await front.stop();
        rejoin?.();
      }
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const fixture = (name) => readFile(new URL(name, FIXTURES), 'utf8');

/** Ids of all events in the indices, sorted. */
export async function idsIn(ask) {
  await ask('POST', 'cloudtrail-*/_refresh');
  const ids = [];
  for (const { index } of await ask('GET', '_cat/indices/cloudtrail-*?format=json&h=index'))
    for (let last = -1; ; ) {
      const query = { range: { _seq_no: { gt: last } } };
      const body = { size: 10_000, _source: false, query, sort: [{ _seq_no: 'asc' }] };
      const { hits } = await ask('POST', `${index}/_search`, body);
      if (hits.hits.length === 0) break;
      ids.push(...hits.hits.map(({ _id }) => _id));
      last = hits.hits.at(-1).sort[0];
    }
  return ids.sort();
}

export const idOf = (text) => /"eventID"\s*:\s*"([^"]*)"/.exec(text)[1];
