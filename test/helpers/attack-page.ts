import { createServer } from 'node:http';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { listen } from '../../src/sandbox/front/listen.ts';

/** A name of the attacker's, which leads to this machine: as a page of his, or after he has changed its address. */
const EVIL = 'evil.example';

/** What the packaged Chromium is started with for Lambda's sake, and a person's is not: it would read all origins. */
const LAX =
  /^--(single-process|disable-(web-security|site-isolation-trials|features=)|allow-running-insecure)/;

export interface Call {
  readonly url: string;
  readonly method?: string;
  readonly mode?: 'cors' | 'no-cors';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Attacker {
  /** Sends the calls one after the other from a page of his; each gives what the page could read, or `unread`. */
  readonly fromPage: (calls: readonly Call[]) => Promise<string[]>;
  /** The same from a page whose name has moved to the server itself, so that it is of the same origin. */
  readonly rebound: (server: string, calls: readonly Call[]) => Promise<string[]>;
  readonly close: () => Promise<void>;
}

/** A real Chromium with a page of somebody else's. It takes every certificate, as a person may who is in a hurry. */
export async function startAttacker(): Promise<Attacker> {
  const site = await listen(
    createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<p>Free cats')),
  );
  const args = sparticuz.args.filter((arg) => !LAX.test(arg));
  const rules = [`--host-resolver-rules=MAP ${EVIL} 127.0.0.1`, '--ignore-certificate-errors'];
  const executablePath = await sparticuz.executablePath();
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [...args, ...rules],
    headless: true,
  });
  const at = async (url: string, calls: readonly Call[]) => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    try {
      const page = await context.newPage();
      await page.goto(url);
      return await send(page, calls);
    } finally {
      await context.close();
    }
  };
  return {
    fromPage: (calls) => at(`http://${EVIL}:${site.port}/`, calls),
    rebound: (server, calls) => at(server.replace('127.0.0.1', EVIL), calls),
    close: async () => {
      await browser.close();
      await site.stop();
    },
  };
}

const send = (page: Page, calls: readonly Call[]): Promise<string[]> =>
  page.evaluate(async (all) => {
    const answers: string[] = [];
    for (const { url, ...init } of all) {
      const read = async () => {
        const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) });
        return answer.type === 'opaque' ? 'unread' : `${answer.status} ${await answer.text()}`;
      };
      answers.push(await read().catch(() => 'unread'));
    }
    return answers;
  }, calls);
