import { describe, expect, it } from 'vitest';
import { backoff } from '../../../src/lambda/backoff.ts';
import { signedSend } from '../../../src/lambda/sign.ts';

const ENV = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKID',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
};
const REQUEST = {
  url: 'https://domain/_bulk',
  method: 'POST',
  service: 'es',
  body: 'x',
  contentType: 'application/x-ndjson',
  timeout: 1000,
};

describe('signed request', () => {
  it('carries the signature for service and region, the session token and the content type', async () => {
    const seen: { url: string; headers: Headers }[] = [];
    const send = signedSend({
      env: ENV,
      fetch: async (url, init) => {
        seen.push({ url: String(url), headers: new Headers(init?.headers) });
        return new Response('yes', { status: 201, headers: { 'x-amzn-errortype': 'E' } });
      },
    });
    expect(await send(REQUEST)).toEqual({ status: 201, text: 'yes', problem: 'E' });
    const headers = seen[0]?.headers;
    expect(headers?.get('authorization')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/es\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
    expect(headers?.get('x-amz-security-token')).toBe('token');
    expect(headers?.get('content-type')).toBe('application/x-ndjson');
  });

  it('for a global service carries the signature for its region, and the operation', async () => {
    const seen: Headers[] = [];
    const send = signedSend({
      env: ENV,
      fetch: async (_, init) => {
        seen.push(new Headers(init?.headers));
        return new Response('');
      },
    });
    await send({ ...REQUEST, service: 'organizations', region: 'us-east-1', target: 'Orgs.ListAccounts' });
    expect(seen[0]?.get('x-amz-target')).toBe('Orgs.ListAccounts');
    expect(seen[0]?.get('authorization')).toMatch(
      /\/us-east-1\/organizations\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,/,
    );
  });

  it.each<[string, unknown, string]>([
    [
      'a refused connection',
      Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } }),
      'ECONNREFUSED',
    ],
    ['a time-out', new DOMException('timed out', 'TimeoutError'), 'TimeoutError'],
    ['anything else', 'odd', 'network error'],
  ])('%s is status 0', async (_, thrown, problem) => {
    const send = signedSend({ env: ENV, fetch: () => Promise.reject(thrown) });
    expect(await send(REQUEST)).toEqual({ status: 0, text: '', problem });
  });

  it('an answer that breaks off is status 0', async () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
    const send = signedSend({ env: ENV, fetch: async () => new Response(body) });
    expect(await send(REQUEST)).toMatchObject({ status: 0 });
  });
});

describe('backoff', () => {
  it.each([
    [0, 0, 125],
    [0, 1, 250],
    [3, 1, 2000],
    [30, 1, 10_000],
    [30, 0, 5000],
  ])('try %i with chance %f waits %i ms', (attempt, chance, ms) => {
    expect(backoff(attempt, () => chance)).toBe(ms);
  });
});
