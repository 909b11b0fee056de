import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledTemplate, resolver } from '../helpers/cfn.ts';
import {
  type Ground,
  layGround,
  removeGround,
  startProxy,
  startUpstream,
  type Upstream,
} from '../helpers/proxy.ts';

const PASSWORD = 'browser';
let ground: Ground;
let upstream: Upstream;
let browser: Browser;

beforeAll(async () => {
  ground = await layGround(PASSWORD);
  upstream = await startUpstream(ground);
  const executablePath = await sparticuz.executablePath();
  // One process for all is for Lambda's sake; it ends with the first page.
  const args = sparticuz.args.filter((arg) => arg !== '--single-process');
  browser = await chromium.launch({ executablePath, args, headless: true });
});
afterAll(async () => {
  await browser?.close();
  await upstream.close();
  await removeGround(ground);
});

describe.each(['https', 'http'])('over %s', (Protocol) => {
  test('six browsers behind one address keep their tickets and refresh 25 panels five times', async () => {
    const attributes = {
      'Domain.DomainEndpoint': `127.0.0.1:${upstream.port}`,
      'ProxyAddress.PublicIp': '198.51.100.9',
    };
    const { properties } = resolver(bundledTemplate(), { Protocol }, attributes);
    const proxy = await startProxy(ground, properties('ProxyConfig').Value as string);
    const statuses: number[] = [];
    const person = async () => {
      const context = await browser.newContext({
        ignoreHTTPSErrors: true,
        httpCredentials: { username: 'admin', password: PASSWORD },
      });
      context.on('response', (response) => statuses.push(response.status()));
      const page = await context.newPage();
      await page.goto(`${Protocol}://127.0.0.1:${proxy.port}/`);
      return { context, page };
    };
    try {
      const people = await Promise.all(Array.from({ length: 6 }, person));
      for (let round = 0; round < 5; round += 1) {
        const refreshes = people.map(({ page }) =>
          page.evaluate(async () => {
            const panel = () => fetch('/_dashboards/internal/search/opensearch', { method: 'POST' });
            const answers = await Promise.all(Array.from({ length: 25 }, panel));
            return [...new Set(answers.map(({ status }) => status))];
          }),
        );
        expect(await Promise.all(refreshes)).toEqual(people.map(() => [200]));
      }
      for (const { context } of people) {
        expect(await context.cookies()).toEqual([
          expect.objectContaining({
            name: 'proxy_ticket',
            httpOnly: true,
            sameSite: 'Strict',
            secure: Protocol === 'https',
            expires: -1,
          }),
        ]);
        await context.close();
      }
      expect(statuses).not.toContain(429);
    } finally {
      await proxy.stop();
    }
  });
});
