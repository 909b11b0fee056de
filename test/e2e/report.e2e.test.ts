import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import { report } from '../../src/commands/report/index.ts';
import { BOARDS } from '../../src/kibana/boards/index.ts';
import { END, entries } from '../fixtures/boards/index.ts';
import { call, denied, session } from '../fixtures/boards/record.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { faultsOf } from '../helpers/report-faults.ts';

/** Names that a caller chooses: each would do harm, or hide something, in a careless page. */
const MARKUP = `</td></text></svg><script>document.title='run'</script><img src="https://example.com/x" onerror='alert(1)'>`;
const TURNED = 'admin\u202etxt.exe\u0007\u200b';
const LONG = `${'x'.repeat(400)} ${'W'.repeat(400)}`;
const hostile = [MARKUP, TURNED, LONG].flatMap((name, at) =>
  [0, 1].map((hour) => ({
    ...call('iam', `Delete${name}`, { userName: name }, { userIdentity: session('role', name), ...denied() }),
    eventSource: `${name.slice(0, 100)}.amazonaws.com`,
    userAgent: name,
    eventID: `hostile-${at}-${hour}`,
    eventTime: new Date(END - (hour + 1) * 3_600_000).toISOString().replace('.000', ''),
  })),
);

let local: LocalAws;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'report-'));
  local = await localAws();
  const { stack } = await deployLocally(local, {
    vendor: ['999988887777=Acme Cost', '888877776666=Beacon Security'],
  });
  const all = [...entries().map(({ record }) => record), ...hostile];
  const records = all.map((record) => JSON.stringify(record));
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

/** Writes a board's report as of the end of the fixture. */
async function written(board: string): Promise<string> {
  const output = path.join(folder, `${board}.html`);
  const clock = { ...local.fx.clock, now: () => END };
  expect(await report({ board, since: '2026-09-15', output }, { ...local.fx, clock })).toBe(0);
  return output;
}

const SCREENSHOT = process.env.SCREENSHOT;

/** The page down to the end of a panel. */
async function pictureOf(page: Page, panel: string): Promise<Buffer> {
  const last = await page.locator(`[data-panel="${panel}"]`).boundingBox();
  return page.screenshot({
    clip: { x: 0, y: 0, width: 1280, height: (last?.y ?? 0) + (last?.height ?? 0) + 6 },
  });
}

describe.each(BOARDS)('$id', (board) => {
  let url: string;
  beforeAll(async () => {
    url = pathToFileURL(await written(board.id)).href;
  });

  test.each(['light', 'dark'] as const)(
    'every panel is drawn, and the browser asks for nothing: %s',
    async (colorScheme) => {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
      const heard: string[] = [];
      page.on('console', (message) => heard.push(message.text()));
      page.on('pageerror', (error) => heard.push(error.message));
      page.on('request', (request) => heard.push(request.url()));
      await page.goto(url);
      expect(heard).toEqual([url]);
      const drawn = await page.$$eval('figure', (figures) =>
        figures.map((figure) => {
          const found = figure.querySelector(
            'svg[role=img] :is(rect, path), tbody tr, .number, p:not([class])',
          );
          return [
            figure.getAttribute('data-panel'),
            found !== null && found.getBoundingClientRect().width > 0,
          ];
        }),
      );
      expect(drawn).toEqual(board.panels.map(({ id }) => [id, true]));
      expect(await faultsOf(page, false)).toEqual([]);
      if (SCREENSHOT && board.id === 'third-parties' && colorScheme === 'light')
        await writeFile(SCREENSHOT, await pictureOf(page, 'denied-calls'));
      await page.close();
    },
  );

  // Landscape, less margins of 10 mm: 277 mm of A4, 259 of Letter; A4 upright where a browser does not turn it.
  test.each([
    ['a phone', 390, 'screen'],
    ['A4', 1047, 'print'],
    ['Letter', 979, 'print'],
    ['A4 upright', 718, 'print'],
  ] as const)('nothing is cut on %s', async (_, width, media) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    await page.emulateMedia({ media });
    await page.goto(url);
    expect(await faultsOf(page, media === 'print')).toEqual([]);
    await page.close();
  });

  test('prints', async () => {
    const page = await browser.newPage();
    await page.goto(url);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
    expect(Number(width)).toBeGreaterThan(Number(height));
    await page.close();
  });
});

test.each([
  ['a table', 'security', 'denied-actors'],
  ['bars', 'security', 'denied-calls'],
  ['outcomes', 'changes', 'deletions'],
])('names that are meant to harm are seen and do nothing: %s', async (_, board, panel) => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(path.join(folder, `${board}.html`)).href);
  const text = await page.$eval(`[data-panel="${panel}"]`, (figure) => figure.textContent ?? '');
  for (const part of ['<script>document', 'admin\\u202etxt.exe', 'xxxxxxxx']) expect(text).toContain(part);
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(await page.$$('script, img, [onerror]')).toEqual([]);
  expect(await page.title()).toMatch(/^CloudTrail: /);
  await page.close();
});

test('the page forbids itself whatever would be loaded', async () => {
  expect(await readFile(path.join(folder, 'overview.html'), 'utf8')).toContain('default-src &#39;none&#39;');
});
