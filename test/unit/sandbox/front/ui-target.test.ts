import { expect, it } from 'vitest';
import { findUi } from '../../../../src/sandbox/front/ui-target.ts';

const answering = (paths: Record<string, unknown>): typeof fetch =>
  (async (url) => {
    const { pathname } = new URL(String(url));
    return pathname in paths ? Response.json(paths[pathname]) : new Response('no', { status: 404 });
  }) as typeof fetch;

const STATUS = { version: { number: '2.19.4' } };

it.each([
  ['under the path', { '/_dashboards/api/status': STATUS }, false],
  ['at its root', { '/api/status': STATUS }, true],
  ['under both', { '/_dashboards/api/status': STATUS, '/api/status': STATUS }, false],
])('finds a UI that answers %s', async (_name, paths, basePathMissing) => {
  const found = await findUi('http://ui:5601/', '/_dashboards', answering(paths));
  expect(found).toEqual({ basePathMissing, version: '2.19.4' });
});

it.each([
  ['nothing answers', answering({})],
  ['something else answers', answering({ '/api/status': { ok: true } })],
  ['the connection fails', (() => Promise.reject(new TypeError('fetch failed'))) as typeof fetch],
])('says how to start one when %s', async (_name, get) => {
  const failure = findUi('http://ui:5601', '/_plugin/kibana', get);
  await expect(failure).rejects.toMatchObject({
    code: 'dashboards-unreachable',
    remedy: [expect.stringContaining('server.basePath: "/_plugin/kibana"'), expect.anything()],
  });
});
