import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  isRunFolder,
  parseState,
  readState,
  removeState,
  type SandboxState,
  writeState,
} from '../../../src/sandbox/state.ts';

const process1 = { pid: 100, parent: 1, started: 'boot:1' };
const state: SandboxState = {
  version: 1,
  supervisor: process1,
  processes: [process1],
  runFolder: '/cache/run/a',
};

describe('reading a state', () => {
  test('one that was written is read back', () => {
    expect(parseState(JSON.stringify(state))).toEqual(state);
  });

  test.each([
    ['half a file', JSON.stringify(state).slice(0, 40)],
    ['an empty file', ''],
    ['null', 'null'],
    ['another version', JSON.stringify({ ...state, version: 2 })],
    ['no supervisor', JSON.stringify({ ...state, supervisor: undefined })],
    ['a bare pid', JSON.stringify({ ...state, supervisor: 100 })],
    ['init as supervisor', JSON.stringify({ ...state, supervisor: { ...process1, pid: 1 } })],
    [
      'a negative pid, which would mean a group',
      JSON.stringify({ ...state, processes: [{ ...process1, pid: -5 }] }),
    ],
    ['a process without its start', JSON.stringify({ ...state, processes: [{ pid: 100 }] })],
    ['no run folder', JSON.stringify({ ...state, runFolder: 7 })],
  ])('%s is no sandbox', (_, text) => {
    expect(parseState(text)).toBeUndefined();
  });
});

test.each([
  ['/cache/run/sandbox-1', true],
  ['/cache/run', false],
  ['/cache/run/a/b', false],
  ['/cache/run/../python', false],
  ['/', false],
  ['/home/me', false],
])('a folder that may be deleted: %s %s', (folder, may) => {
  expect(isRunFolder(folder, '/cache')).toBe(may);
});

describe('the file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'state-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is replaced, read and removed', async () => {
    const file = join(folder, 'below', 'sandbox.json');
    expect(await readState(file)).toBeUndefined();
    await writeState(file, state);
    await writeState(file, { ...state, processes: [] });
    expect(await readState(file)).toEqual({ ...state, processes: [] });
    await removeState(file);
    expect(await readState(file)).toBeUndefined();
  });

  test('that is garbage counts as none', async () => {
    const file = join(folder, 'sandbox.json');
    await writeFile(file, '{"version":1');
    expect(await readState(file)).toBeUndefined();
  });
});
