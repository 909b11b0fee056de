import { describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/core/errors.ts';
import { detectEngine, engineOf, splitCredentials, uiPathOf } from '../../../src/sandbox/engine.ts';

test.each([
  [{ distribution: 'opensearch', number: '2.19.4' }, 'OpenSearch_2.19'],
  [{ distribution: 'opensearch', number: '3.4.0' }, 'OpenSearch_3.4'],
  [{ distribution: 'opensearch', number: '1.3.20' }, 'OpenSearch_1.3'],
  [{ number: '7.10.2' }, 'Elasticsearch_7.10'],
  [{ number: '7.17.1' }, undefined],
  [{ number: '8.15.0' }, undefined],
  [{ number: '6.8.0' }, undefined],
  [{}, undefined],
])('%j is %s', (version, engine) => {
  expect(engineOf({ version })).toBe(engine);
});

test('credentials move from the address into a header, decoded', () => {
  const { url, headers } = splitCredentials('http://ad%40min:p%3Aw@127.0.0.1:9200/');
  expect(url.href).toBe('http://127.0.0.1:9200/');
  expect(headers).toEqual({ authorization: `Basic ${Buffer.from('ad@min:p:w').toString('base64')}` });
  expect(splitCredentials('http://127.0.0.1:9200').headers).toEqual({});
});

test.each([
  ['OpenSearch_2.19', '/_dashboards'],
  ['Elasticsearch_7.10', '/_plugin/kibana'],
])('%s has its UI under %s', (engine, path) => {
  expect(uiPathOf(engine)).toBe(path);
});

describe('asking a server', () => {
  const answering = (status: number, body: unknown) => async () =>
    new Response(JSON.stringify(body), { status });

  test('gives its engine version', async () => {
    const banner = { version: { distribution: 'opensearch', number: '2.19.4' } };
    expect(await detectEngine('http://127.0.0.1:9200', answering(200, banner))).toBe('OpenSearch_2.19');
  });

  test.each([
    [
      'an unsupported one',
      'http://h:1',
      answering(200, { version: { number: '8.15.0' } }),
      /it is version 8\.15\.0/,
    ],
    ['one that wants a password', 'http://h:1', answering(401, {}), /it answered 401/],
    ['no search server', 'http://h:1', async () => new Response('<html>'), /it is version unknown/],
    [
      'nobody',
      'http://h:1',
      () => Promise.reject(new TypeError('fetch failed', { cause: new Error('refused') })),
      /refused/,
    ],
    ['no address', 'localhost:9200', answering(200, {}), /Not an address/],
  ])('%s is refused with the reason', async (_, address, fetcher, words) => {
    await expect(detectEngine(address, fetcher)).rejects.toMatchObject({
      exit: EXIT.usage,
      message: expect.stringMatching(words),
    });
  });

  test('a password in the address is not repeated in the message', async () => {
    await expect(detectEngine('http://me:secret@h:1', answering(401, {}))).rejects.toMatchObject({
      message: expect.not.stringContaining('secret'),
    });
  });
});
