import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Front, startFront } from '../../../../src/sandbox/front/front.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../../fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
const own = { cert: read('test-only-cert'), key: read('test-only-key') };
const others = { cert: read('test-only-aws-cert'), key: read('test-only-aws-key') };

describe('the UI behind the domain endpoint', () => {
  let front: Front;
  beforeAll(async () => {
    const ui = { standIn: true } as const;
    front = await startFront({ tls: own, searchUrl: 'http://127.0.0.1:9', ui, uiPath: '/_dashboards' });
  });
  afterAll(() => front.stop());

  const ask = (options: RequestOptions) =>
    new Promise<{ status: number; reused: boolean }>((resolve, reject) => {
      const url = `${front.url}/_dashboards/app/dashboards`;
      const call = request(url, { rejectUnauthorized: false, ...options }, (response) => {
        const reused = (response.socket as TLSSocket).isSessionReused();
        response.resume().on('end', () => resolve({ status: response.statusCode ?? 0, reused }));
      });
      call.on('error', reject).end();
    });

  test('The proxy gets it, which shows the endpoint’s own certificate, and gets it again on a resumed session.', async () => {
    const agent = new Agent(own);
    expect(await ask({ ...own, agent })).toEqual({ status: 200, reused: false });
    expect(await ask({ ...own, agent })).toEqual({ status: 200, reused: true });
  });

  test.each([
    ['no certificate', {}],
    ['another certificate', others],
  ])('Nobody gets it with %s.', async (_, shown) => {
    expect((await ask({ ...shown, agent: new Agent() })).status).toBe(403);
  });
});
