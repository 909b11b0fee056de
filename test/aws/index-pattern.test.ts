import { describe, expect, test } from 'vitest';
import { ensureIndexPattern, readIndexPattern } from '../../src/kibana/index-pattern.ts';
import type { ProxyClient } from '../../src/kibana/proxy-client.ts';
import { indexPatternFields } from '../../src/schema/index.ts';
import { type Answer, type Asked, fakeUi, PASSWORD } from '../helpers/fake-proxy.ts';

const FIELDS = JSON.stringify(indexPatternFields());
const OURS = { title: 'cloudtrail-*', timeFieldName: 'eventTime', fields: FIELDS };

/** A client of a UI without a server between them; keeps what was written. */
function clientOf(answer: (asked: Asked) => Answer) {
  const written: Asked[] = [];
  const client: ProxyClient = async (path, { method = 'GET', headers = {}, body = '' } = {}) => {
    const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
    const asked = { method, path, headers: { ...headers, authorization }, body };
    if (method !== 'GET') written.push(asked);
    const reply = answer(asked);
    return { status: reply.status, headers: {}, body: JSON.stringify(reply.body ?? '') };
  };
  return { client, written };
}

describe.each(['/_dashboards', '/_plugin/kibana'])('at %s the index pattern', (uiPath) => {
  test('is created with its fields, and made the default', async () => {
    const { state, answer } = fakeUi(uiPath);
    const { client, written } = clientOf(answer);
    await ensureIndexPattern(client, uiPath);
    expect(state).toMatchObject({ pattern: OURS, defaultIndex: 'cloudtrail' });
    expect(written.map(({ method }) => method)).toEqual(['POST', 'POST']);
    for (const { headers } of written)
      expect(headers).toMatchObject({ 'osd-xsrf': 'true', 'kbn-xsrf': 'true' });
  });

  test('is brought up to date when its fields differ; what a person changed in it stays', async () => {
    const { state, answer } = fakeUi(uiPath);
    state.pattern = { ...OURS, fields: '[]', fieldFormatMap: '{"mine":1}' };
    const { client, written } = clientOf(answer);
    await ensureIndexPattern(client, uiPath);
    expect(state.pattern).toEqual({ ...OURS, fieldFormatMap: '{"mine":1}' });
    expect(written[0]?.method).toBe('PUT');
  });

  test('is left alone when it is as wanted', async () => {
    const { state, answer } = fakeUi(uiPath);
    Object.assign(state, { pattern: OURS, defaultIndex: 'cloudtrail' });
    const { client, written } = clientOf(answer);
    await ensureIndexPattern(client, uiPath);
    expect(written).toEqual([]);
  });

  test.each([
    ['is kept', 'of-somebody', 'of-somebody'],
    ['is set where there is none, also by a later run', undefined, 'cloudtrail'],
  ])('the default %s', async (_, before, after) => {
    const { state, answer } = fakeUi(uiPath);
    Object.assign(state, { pattern: OURS, defaultIndex: before });
    await ensureIndexPattern(clientOf(answer).client, uiPath);
    expect(state.defaultIndex).toBe(after);
  });

  test('is read back by title, time field and names of its fields', async () => {
    const { state, answer } = fakeUi(uiPath);
    state.pattern = { title: 't', timeFieldName: 'f', fields: '[{"name":"a"},{"name":"b"}]' };
    const { client } = clientOf(answer);
    expect(await readIndexPattern(client, uiPath)).toEqual({
      title: 't',
      timeFieldName: 'f',
      fields: ['a', 'b'],
    });
  });

  test.each([
    ['read', 'GET', /saved_objects/],
    ['create', 'POST', /saved_objects/],
    ['read the settings for', 'GET', /settings/],
    ['make default', 'POST', /settings/],
  ])('can not %s: the status is told', async (doing, method, path) => {
    const { answer } = fakeUi(uiPath);
    const { client } = clientOf((asked) =>
      asked.method === method && path.test(asked.path) ? { status: 500, body: 'broken' } : answer(asked),
    );
    await expect(ensureIndexPattern(client, uiPath)).rejects.toThrow(
      `could not ${doing} the index pattern: HTTP 500`,
    );
  });
});
