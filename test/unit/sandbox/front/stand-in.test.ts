import { describe, expect, it } from 'vitest';
import type { UiRequest } from '../../../../src/sandbox/front/stand-in/http.ts';
import type { Search } from '../../../../src/sandbox/front/stand-in/search.ts';
import { createStandIn, type StandIn } from '../../../../src/sandbox/front/stand-in/stand-in.ts';

type Json = Record<string, unknown>;

const silent: Search = () => Promise.reject(new Error('connection refused'));
const start = (search = silent) => createStandIn({ uiPath: '/_dashboards', search });

async function call(ui: StandIn, line: string, sent: Partial<UiRequest> = {}) {
  const [method = '', target = ''] = line.split(' ');
  const [path = '', query] = target.split('?');
  const headers = { 'osd-xsrf': 'true', ...sent.headers };
  const body = sent.body ?? Buffer.alloc(0);
  const answer = await ui({ method, path, query: new URLSearchParams(query), body, headers });
  return { ...answer, json: answer.body.startsWith('{') ? (JSON.parse(answer.body) as Json) : undefined };
}

const bytes = (value: unknown) => ({ body: Buffer.from(JSON.stringify(value)) });

async function upload(
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

const ref = (type: string, id: string, name = `${type}_0`) => ({ type, id, name });
const pattern: Json = {
  type: 'index-pattern',
  id: 'cloudtrail',
  attributes: { title: 'cloudtrail-*', timeFieldName: 'eventTime', fields: '[]' },
  references: [],
  migrationVersion: { 'index-pattern': '7.6.0' },
};
const visualization: Json = {
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
const dashboard: Json = {
  type: 'dashboard',
  id: 'd',
  attributes: { title: 'D', panelsJSON: '[{"panelRefName":"panel_0"}]' },
  references: [ref('visualization', 'v', 'panel_0')],
};
const withAttributes = (object: Json, attributes: Json): Json => ({
  ...object,
  attributes: { ...(object.attributes as Json), ...attributes },
});

describe('import', () => {
  it.each<[string, (Json | string)[] | string]>([
    ['a pattern, a visualization and a dashboard', [pattern, visualization, dashboard]],
    [
      'objects without migrationVersion',
      [{ ...pattern, migrationVersion: undefined }, visualization, dashboard],
    ],
    [
      'later versions’ own keys',
      [{ ...pattern, coreMigrationVersion: '8.8.0', typeMigrationVersion: '8.0.0' }],
    ],
    [
      'other top-level keys',
      [{ ...pattern, namespaces: ['default'], updated_at: '2026-01-01', version: 'WzFd' }],
    ],
    [
      'the line of export details',
      [pattern, { exportedCount: 1, missingRefCount: 0, missingReferences: [] }],
    ],
    ['CRLF and an empty last line', `${JSON.stringify(pattern)}\r\n${JSON.stringify(visualization)}\r\n\r\n`],
    ['a dashboard whose visualization is missing', [{ ...dashboard, id: 'lonely' }]],
  ])('takes %s', async (_name, objects) => {
    const { status, json } = await upload(start(), objects);
    expect([status, json?.success, json?.errors]).toEqual([200, true, undefined]);
  });

  it.each<[string, (Json | string)[] | string, number, RegExp, string?, string?]>([
    ['a name that does not end in .ndjson', [pattern], 400, /Invalid file extension \.json/, '', 'x.json'],
    ['overwrite with createNewCopies', [pattern], 400, /cannot use/, '?overwrite=true&createNewCopies=true'],
    ['a line that is no JSON', `${JSON.stringify(pattern)}\n{"type":`, 400, /Line 2/],
    ['two objects on a line', JSON.stringify(pattern).repeat(2), 400, /Line 1/],
    [
      'an object twice',
      [pattern, pattern],
      400,
      /Non-unique import objects detected: \[index-pattern:cloudtrail\]/,
    ],
    [
      '10,001 objects',
      Array.from({ length: 10_001 }, (_, id) => ({ ...pattern, id })),
      400,
      /more than 10000/,
    ],
    ['over 25 MiB', 'x'.repeat(25 * 1024 * 1024), 413, /26214400/],
    [
      'a later index pattern',
      [{ ...pattern, migrationVersion: { 'index-pattern': '7.6.1' } }],
      422,
      /last known version is \[7\.6\.0\]/,
    ],
    [
      'a later visualization',
      [{ ...visualization, migrationVersion: { visualization: '7.11.0' } }],
      422,
      /\[7\.10\.0\]/,
    ],
    [
      'a later search',
      [{ ...pattern, type: 'search', migrationVersion: { search: '7.10.0' } }],
      422,
      /\[7\.9\.3\]/,
    ],
    ['a later dashboard', [{ ...dashboard, migrationVersion: { dashboard: '8.0.0' } }], 422, /\[7\.9\.3\]/],
  ])('refuses %s', async (_name, objects, status, message, query, name) => {
    const ui = start();
    const answer = await upload(ui, objects, query, name);
    expect(answer.status).toBe(status);
    expect(answer.json?.message).toMatch(message);
    expect((await call(ui, 'GET /api/saved_objects/_find?type=index-pattern')).json?.total).toBe(0);
  });

  it.each<[string, Json[], Json, boolean]>([
    [
      'a missing index pattern',
      [visualization, dashboard],
      { type: 'missing_references', references: [ref('index-pattern', 'cloudtrail')] },
      false,
    ],
    [
      'a missing saved search',
      [pattern, { ...visualization, references: [ref('search', 's')] }],
      { type: 'missing_references' },
      false,
    ],
    [
      'a type that is not known',
      [pattern, { ...dashboard, type: 'lens' }],
      { type: 'unsupported_type' },
      true,
    ],
    [
      'an unknown attribute',
      [pattern, withAttributes(dashboard, { controlGroup: 1 })],
      { message: expect.stringMatching(/mapping set to strict.*\[controlGroup\]/) },
      true,
    ],
    [
      'an unknown attribute deeper down',
      [pattern, withAttributes(dashboard, { kibanaSavedObjectMeta: { x: 1 } })],
      { statusCode: 400 },
      true,
    ],
  ])('answers 200 without success for %s', async (_name, objects, error, others) => {
    const ui = start();
    const { status, json } = await upload(ui, objects);
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: false, successCount: 1, errors: [{ error }] });
    const failed = ((json?.errors ?? []) as Json[]).map((failure) => failure.id);
    const good = objects.find((it) => !failed.includes(it.id));
    const { status: stored } = await call(ui, `GET /api/saved_objects/${good?.type}/${good?.id}`);
    expect(stored).toBe(others ? 200 : 404);
  });

  it('reports what exists already as a conflict, and replaces it with overwrite', async () => {
    const ui = start();
    await upload(ui, [pattern]);
    const changed = withAttributes(pattern, { timeFieldName: 'other' });
    const again = await upload(ui, [changed]);
    expect(again.json).toMatchObject({
      success: false,
      errors: [{ id: 'cloudtrail', error: { type: 'conflict' } }],
    });
    expect((await upload(ui, [changed], '?overwrite=true')).json).toMatchObject({
      success: true,
      successCount: 1,
    });
    const { json } = await call(ui, 'GET /api/saved_objects/index-pattern/cloudtrail');
    expect(json?.attributes).toMatchObject({ timeFieldName: 'other' });
  });

  it('finds references among stored objects, and stores the version it migrated to', async () => {
    const ui = start();
    await upload(ui, [{ ...pattern, migrationVersion: undefined }]);
    expect((await upload(ui, [visualization])).json?.success).toBe(true);
    const { json } = await call(ui, 'GET /api/saved_objects/index-pattern/cloudtrail');
    expect(json?.migrationVersion).toEqual({ 'index-pattern': '7.6.0' });
  });

  it.each([
    ['application/json', 415],
    ['multipart/form-data; boundary=x', 400],
  ])('refuses a body of %s that holds no file', async (type, status) => {
    const answer = await call(start(), 'POST /api/saved_objects/_import', {
      headers: { 'content-type': type },
    });
    expect(answer.status).toBe(status);
  });
});

describe('header against forged requests', () => {
  it.each([
    ['/_dashboards', 'osd-xsrf', 404],
    ['/_dashboards', 'kbn-xsrf', 400],
    ['/_plugin/kibana', 'kbn-xsrf', 404],
    ['/_plugin/kibana', 'osd-xsrf', 400],
  ] as const)('%s with %s alone → %i', async (uiPath, header, status) => {
    const ui = createStandIn({ uiPath, search: silent });
    const request = {
      method: 'DELETE',
      path: '/api/saved_objects/dashboard/x',
      query: new URLSearchParams(),
    };
    const answer = await ui({ ...request, headers: { [header]: 'true' }, body: Buffer.alloc(0) });
    expect(answer.status).toBe(status);
  });
});

describe('single objects', () => {
  it('creates, reads, finds, changes and deletes', async () => {
    const ui = start();
    const path = '/api/saved_objects/dashboard/d';
    expect((await call(ui, `POST ${path}`, bytes({ attributes: { title: 'A board' } }))).status).toBe(200);
    expect((await call(ui, `POST ${path}`, bytes({ attributes: { title: 'B' } }))).status).toBe(409);
    expect((await call(ui, `PUT ${path}`, bytes({ attributes: { hits: 0 } }))).status).toBe(200);
    expect((await call(ui, `GET ${path}`)).json?.attributes).toEqual({ title: 'A board', hits: 0 });
    expect((await call(ui, 'GET /api/saved_objects/_find?type=dashboard&search=board*')).json?.total).toBe(1);
    expect((await call(ui, 'GET /api/saved_objects/_find?type=dashboard&search=bored')).json?.total).toBe(0);
    expect((await call(ui, `DELETE ${path}`)).status).toBe(200);
    expect((await call(ui, `GET ${path}`)).status).toBe(404);
  });

  it.each<[string, unknown, number]>([
    ['POST /api/saved_objects/lens/x', { attributes: {} }, 400],
    ['POST /api/saved_objects/dashboard/x', {}, 400],
    ['POST /api/saved_objects/dashboard/x', { attributes: {}, id: 'x' }, 400],
    ['POST /api/saved_objects/dashboard/x', { attributes: { unknown: 1 } }, 400],
    [
      'POST /api/saved_objects/dashboard/x',
      { attributes: {}, migrationVersion: { dashboard: '8.0.0' } },
      422,
    ],
    ['PUT /api/saved_objects/dashboard/x', { attributes: {} }, 404],
    ['GET /api/saved_objects/_find', undefined, 400],
    ['GET /api/saved_objects/dashboard', undefined, 404],
    ['GET /api/saved_objects/dashboard/%zz', undefined, 404],
    ['POST /api/console/proxy?path=_cat/indices&method=GET', {}, 404],
    ['GET /elsewhere', undefined, 404],
  ])('%s with %j → %i', async (line, body, status) => {
    expect((await call(start(), line, bytes(body ?? {}))).status).toBe(status);
  });
});

it('keeps advanced settings until null takes them back', async () => {
  const ui = start();
  const path = '/api/opensearch-dashboards/settings';
  await call(ui, `POST ${path}`, bytes({ changes: { defaultIndex: 'cloudtrail', 'theme:darkMode': true } }));
  await call(ui, `POST ${path}`, bytes({ changes: { 'theme:darkMode': null } }));
  expect((await call(ui, `GET ${path}`)).json).toEqual({
    settings: { defaultIndex: { userValue: 'cloudtrail' } },
  });
  expect((await call(ui, `POST ${path}`, bytes({ defaultIndex: 'x' }))).status).toBe(400);
  expect((await call(ui, 'GET /api/kibana/settings')).status).toBe(404);
});

it('says what it is', async () => {
  const { json } = await call(start(), 'GET /api/status');
  expect(json).toMatchObject({ name: 'stand-in for OpenSearch Dashboards', version: { number: '2.19.4' } });
  expect((await call(start(), 'GET /')).headers.location).toBe('/_dashboards/app/home');
});

describe('the page', () => {
  const record = {
    eventTime: '2026-11-23T10:00:00Z',
    eventName: '<script>alert(1)</script>',
    eventSource: 'iam.amazonaws.com',
    userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { userName: 'Admin"role' } } },
    sourceIPAddress: 'AWS Internal',
    errorCode: 'AccessDenied',
  };
  const answering =
    (hits: Json[]): Search =>
    () =>
      Promise.resolve({
        status: 200,
        body: { hits: { total: { value: 1234 }, hits: hits.map((_source) => ({ _source })) } },
      });

  it('shows the number of events and the latest, escaped', async () => {
    const ui = start(answering([record]));
    await upload(ui, [pattern, visualization, withAttributes(dashboard, { title: 'Who & what' })]);
    const { body, headers } = await call(ui, 'GET /app/dashboards');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    for (const text of [
      'This is a stand-in for OpenSearch Dashboards',
      '<strong>1,234</strong> events',
      'Admin&#34;role',
    ]) {
      expect(body).toContain(text);
    }
    expect(body).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
    expect(body).not.toContain('<script');
    expect(body).toContain('<li>Who &#38; what</li>');
  });

  it.each<[string, Search, string]>([
    ['no event', answering([]), 'None has arrived yet'],
    ['no search server', silent, 'The events cannot be shown: connection refused.'],
    ['an error', () => Promise.resolve({ status: 503, body: {} }), 'the search server answered 503'],
  ])('with %s', async (_name, search, text) => {
    expect((await call(start(search), 'GET /app/home')).body).toContain(text);
  });
});
