import { describe, expect, it } from 'vitest';
import type { Search } from '../../../../src/sandbox/front/stand-in/search.ts';
import { createStandIn } from '../../../../src/sandbox/front/stand-in/stand-in.ts';
import {
  bytes,
  call,
  dashboard,
  type Json,
  pattern,
  silent,
  start,
  upload,
  visualization,
  withAttributes,
} from '../../../helpers/stand-in.ts';

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
