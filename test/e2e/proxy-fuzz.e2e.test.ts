import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningProxy, send } from '../helpers/proxy.ts';
import { reworded, useProxySite } from '../helpers/proxy-site.ts';
import { randomOf } from '../helpers/random.ts';

const PASSWORD = 'fuzz';
const AUTHORIZATION = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
const LINES = Number(process.env.FUZZ_LINES ?? 1000);
/** What paths are put together from: ways into the UI, words of the API, and ways to write one path as another. */
const STARTS = [
  '/',
  '/_dashboards/',
  '/_dashboards/app/',
  '/_dashboards/ui/',
  '/_dashboards/api/saved_objects/',
  '//',
  '/%5fdashboards/',
];
const WORDS = [
  '_dashboards',
  'app',
  'api',
  'internal',
  'console',
  'CONSOLE',
  '%63onsole',
  'proxy',
  '_cat',
  'indices',
  'status',
  'ism',
  'an%20id',
  '*',
];
const TRICKS = [
  ...[
    '..',
    '.',
    '%2e%2e',
    '%2E.',
    '..;',
    ';x',
    '%3b',
    '..%00',
    '..%2f',
    '..%5c',
    '..\\',
    '%252e%252e',
    '%c0%ae%c0%ae',
    '...',
  ],
  ...[
    '',
    ' ',
    '%20',
    '%0d%0a',
    '\t',
    '#',
    '%23',
    '?',
    '%3f',
    '"',
    '%22',
    '{',
    '|',
    '~',
    '%',
    '%zz',
    '%u002f',
    '\u00e4',
    '%7f',
  ],
];
const SEPARATORS = ['/', '/', '/', '/', '/', '/', '//', '\\', '%2f', '%5c', '/./', '/../'];

function path(next: () => number): string {
  const pick = (from: readonly string[]) => from[Math.floor(next() * from.length)] ?? '';
  const pieces = Array.from({ length: 1 + Math.floor(next() * 4) }, () =>
    pick(next() < 0.3 ? TRICKS : WORDS),
  );
  return pick(STARTS) + pieces.map((piece) => piece + pick(SEPARATORS)).join('');
}

/** The path as the most generous server would read it. */
function readGenerously(url: string): string {
  let text = url;
  for (let round = 0; round < 3; round += 1) {
    text = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  const [before = ''] = text.replaceAll('\\', '/').toLowerCase().split(/[?#]/);
  return new URL(`http://x${before.replaceAll(/\/+/g, '/')}`).pathname;
}

const site = useProxySite(PASSWORD);
let proxy: RunningProxy;

beforeAll(async () => {
  // The brake would hide lines from the upstream that would pass at a slower pace.
  proxy = await site.start(reworded(site.stored(), 'rate=10r/s', 'rate=100000r/s'));
});
afterAll(() => proxy?.stop());

test(`of ${LINES} random paths none reaches anything but the UI's allowed calls`, async () => {
  const next = randomOf(20261123);
  const lines = Array.from({ length: LINES }, () => `${next() < 0.5 ? 'GET' : 'POST'} ${path(next)}`);
  const seen: string[] = [];
  for (let at = 0; at < lines.length; at += 20) {
    const batch = lines.slice(at, at + 20);
    await Promise.all(
      batch.map((line) =>
        send(proxy.port, `${line} HTTP/1.1\r\nHost: proxy\r\nAuthorization: ${AUTHORIZATION}`),
      ),
    );
    seen.push(...site.upstream.taken().map(({ line }) => line.split(' ')[1] ?? ''));
  }
  const allowed = /^\/_dashboards\/(app\/|ui\/|api\/saved_objects\/|api\/status$)/;
  expect(seen.length).toBeGreaterThan(LINES / 20);
  expect(
    seen.filter((url) => !url.startsWith('/_dashboards/') || !allowed.test(readGenerously(url))),
  ).toEqual([]);
});
