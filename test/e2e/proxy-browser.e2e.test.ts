import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useProxySite } from '../helpers/proxy-site.ts';

const PASSWORD = 'browser';
const site = useProxySite(PASSWORD);
let browser: Browser;

beforeAll(async () => {
  const executablePath = await sparticuz.executablePath();
  // One process for all is for Lambda's sake; it ends with the first page.
  const args = sparticuz.args.filter((arg) => arg !== '--single-process');
  browser = await chromium.launch({ executablePath, args, headless: true });
});
afterAll(() => browser?.close());

describe.each(['https', 'http'])('over %s', (Protocol) => {
  test('six browsers behind one address keep their tickets and refresh 25 panels five times', async () => {
    const proxy = await site.start(site.stored({ Protocol }));
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
