import type { UiRequest } from '../../src/sandbox/front/stand-in/http.ts';
import type { Search } from '../../src/sandbox/front/stand-in/search.ts';
import { createStandIn, type StandIn } from '../../src/sandbox/front/stand-in/stand-in.ts';

export type Json = Record<string, unknown>;

export const silent: Search = () => Promise.reject(new Error('connection refused'));
export const start = (search = silent) => createStandIn({ uiPath: '/_dashboards', search });

export async function call(ui: StandIn, line: string, sent: Partial<UiRequest> = {}) {
  const [method = '', target = ''] = line.split(' ');
  const [path = '', query] = target.split('?');
  const headers = { 'osd-xsrf': 'true', ...sent.headers };
  const body = sent.body ?? Buffer.alloc(0);
  const answer = await ui({ method, path, query: new URLSearchParams(query), body, headers });
  return { ...answer, json: answer.body.startsWith('{') ? (JSON.parse(answer.body) as Json) : undefined };
}

export const bytes = (value: unknown) => ({ body: Buffer.from(JSON.stringify(value)) });

export async function upload(
  ui: StandIn,
  objects: readonly (Json | string)[] | string,
  query = '',
  name = 'x.ndjson',
) {
  const text = typeof objects === 'string' ? objects : objects.map((it) => JSON.stringify(it)).join('\n');
  const form = new FormData();
  form.set('file', new File([text], name));
  const request = new Request('http://ui/', { method: 'POST', body: form });
  const headers = { 'content-type': request.headers.get('content-type') ?? undefined };
  return call(ui, `POST /api/saved_objects/_import${query}`, {
    headers,
    body: Buffer.from(await request.arrayBuffer()),
  });
}

export const ref = (type: string, id: string, name = `${type}_0`) => ({ type, id, name });
export const pattern: Json = {
  type: 'index-pattern',
  id: 'cloudtrail',
  attributes: { title: 'cloudtrail-*', timeFieldName: 'eventTime', fields: '[]' },
  references: [],
  migrationVersion: { 'index-pattern': '7.6.0' },
};
export const visualization: Json = {
  type: 'visualization',
  id: 'v',
  attributes: {
    title: 'V',
    visState: '{}',
    kibanaSavedObjectMeta: { searchSourceJSON: '{"indexRefName":"index-pattern_0"}' },
  },
  references: [ref('index-pattern', 'cloudtrail')],
  migrationVersion: { visualization: '7.10.0' },
};
export const dashboard: Json = {
  type: 'dashboard',
  id: 'd',
  attributes: { title: 'D', panelsJSON: '[{"panelRefName":"panel_0"}]' },
  references: [ref('visualization', 'v', 'panel_0')],
};
export const withAttributes = (object: Json, attributes: Json): Json => ({
  ...object,
  attributes: { ...(object.attributes as Json), ...attributes },
});
