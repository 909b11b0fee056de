import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo-play.ts';
import { report } from '../../src/commands/report.ts';
import { BOARDS } from '../../src/kibana/boards/index.ts';
import { entries } from '../fixtures/boards/index.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

let local: LocalAws;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'report-'));
  local = await localAws();
  const { stack } = await deployLocally(local);
  const records = entries().map(({ record }) => JSON.stringify(record));
  expect(await playInto(stack, records, local.fx)).toMatchObject({ quarantined: 0, indexed: records.length });
  const executablePath = await sparticuz.executablePath();
  // One process for all is for Lambda's sake; it ends with the first page.
  const args = sparticuz.args.filter((arg) => arg !== '--single-process');
  browser = await chromium.launch({ executablePath, args, headless: true });
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await local?.sandbox.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(BOARDS)('$id: every panel is drawn, and the browser asks for nothing', async (board) => {
  const output = path.join(folder, `${board.id}.html`);
  expect(await report({ board: board.id, since: '2026-10-01', output }, local.fx)).toBe(0);
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    const heard: string[] = [];
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    page.on('request', (request) => heard.push(request.url()));
    const url = pathToFileURL(output).href;
    await page.goto(url);
    expect(heard).toEqual([url]);
    const drawn = await page.$$eval('figure', (figures) =>
      figures.map((figure) => {
        const found = figure.querySelector('svg[role=img] :is(rect, path), tbody tr, .number');
        return [figure.getAttribute('data-panel'), found !== null && found.getBoundingClientRect().width > 0];
      }),
    );
    expect(drawn).toEqual(board.panels.map(({ id }) => [id, true]));
    const wide = await page.evaluate('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(1280);
    if (process.env.SCREENSHOT && board.id === 'third-parties' && colorScheme === 'light')
      await writeFile(process.env.SCREENSHOT, await page.screenshot());
    await page.close();
  }
  expect(await readFile(output, 'utf8')).toContain('default-src &#39;none&#39;');
});
