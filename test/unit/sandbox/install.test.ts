import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureInstalled, isInstalled } from '../../../src/sandbox/install.ts';

let cache: string;
let builds: number;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'install-'));
  builds = 0;
});
afterEach(() => rm(cache, { recursive: true }));

const installation = (pins: string) => ({
  folder: join(cache, 'server'),
  pins,
  build: async (target: string) => {
    builds += 1;
    await writeFile(join(target, 'jar'), pins);
  },
});

test('is made once, and again when the pins change', async () => {
  expect(await ensureInstalled(installation('a'))).toBe(true);
  expect(await ensureInstalled(installation('a'))).toBe(false);
  expect(await ensureInstalled(installation('b'))).toBe(true);
  expect(builds).toBe(2);
  expect(await readFile(join(cache, 'server', 'jar'), 'utf8')).toBe('b');
});

test('a build that fails leaves nothing that counts, and is done again', async () => {
  const failing = { ...installation('a'), build: () => Promise.reject(new Error('no network')) };
  await expect(ensureInstalled(failing)).rejects.toThrow('no network');
  expect(await readdir(cache)).toEqual([]);
  expect(await isInstalled(failing)).toBe(false);
  expect(await ensureInstalled(installation('a'))).toBe(true);
});

test('what a crash left half made is thrown away', async () => {
  const half = join(cache, 'server.partial-4kq2x1');
  await mkdir(half);
  await writeFile(join(half, 'half'), '');
  await ensureInstalled(installation('a'));
  expect(existsSync(half)).toBe(false);
  expect(existsSync(join(cache, 'server', 'half'))).toBe(false);
});

test('two at once make it once', async () => {
  expect((await Promise.all([1, 2].map(() => ensureInstalled(installation('a'))))).sort()).toEqual([
    false,
    true,
  ]);
  expect(builds).toBe(1);
});

test('a lock whose owner has ended does not block', async () => {
  await writeFile(
    join(cache, 'server.lock'),
    JSON.stringify({ pid: process.pid, parent: 1, started: 'long ago' }),
  );
  expect(await ensureInstalled(installation('a'))).toBe(true);
  expect(existsSync(join(cache, 'server.lock'))).toBe(false);
});

test('a finished one that no longer works is made again', async () => {
  await ensureInstalled(installation('a'));
  expect(await isInstalled({ ...installation('a'), works: () => false })).toBe(false);
});
