import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { leftOf, newStateFile, resultOf, run, start, stateOf } from '../helpers/demo.ts';
import { filesIn, isOpenToAll } from '../helpers/files.ts';

/** A demo's own folders for temporary files and for its state, and one small record to play. */
function ground() {
  const state = newStateFile();
  const temporary = join(dirname(state), 'tmp');
  mkdirSync(temporary);
  const records = join(dirname(state), 'records.ndjson');
  const eventTime = new Date().toISOString().replace(/\.\d+/, '');
  const record = {
    eventVersion: '1.08',
    eventTime,
    eventSource: 's3.amazonaws.com',
    eventName: 'A',
    eventID: 'a',
  };
  writeFileSync(records, JSON.stringify(record));
  const env = { CREATE_CLOUDTRAIL_KIBANA_STATE: state, TMPDIR: temporary };
  return { state, env, demo: ['demo', '--yes', '--json', '--records', records] };
}

/** Files that a demo could leave: in its own folders, and where ministack writes unless told otherwise. */
function seen({ state }: ReturnType<typeof ground>): string[] {
  const shared = readdirSync('/tmp').filter((name) => name.startsWith('ministack'));
  const files = shared
    .map((name) => join('/tmp', name))
    .flatMap((path) => (isFolder(path) ? filesIn(path) : [path]));
  const stamped = files.map((file) => `${file} ${statSync(file).mtimeMs}`);
  return [...stamped, ...filesIn(dirname(state))].sort();
}

const isFolder = (path: string) => statSync(path).isDirectory();

test('A demo that was left running and stopped leaves its report, for its user alone, and nothing else.', async () => {
  const at = ground();
  const before = seen(at);
  const kept = await run([...at.demo, '--keep'], at.env);
  expect(kept.code, kept.stderr).toBe(0);
  const { report = '' } = resultOf(kept);
  const state = stateOf(at.state);
  await run(['demo', '--stop'], at.env);
  expect(seen(at).filter((file) => !before.includes(file))).toEqual([report]);
  expect(statSync(report).mode & 0o777).toBe(0o600);
  expect(isOpenToAll(report)).toBe(false);
  expect(await leftOf(state)).toEqual({ processes: [], folders: [] });
});

test.each([
  ['while its parts start', /"name":"Domain endpoint","state":"done"/],
  ['while it checks', /"code":"check"/],
])('A demo that is ended by Ctrl-C %s leaves nothing.', async (_, moment) => {
  const at = ground();
  const before = seen(at);
  const demo = start(at.demo, at.env);
  await demo.seen(moment);
  const state = stateOf(at.state);
  demo.kill('SIGINT');
  expect((await demo.finished).code).toBe(130);
  await expect.poll(() => leftOf(state), { timeout: 30_000 }).toEqual({ processes: [], folders: [] });
  await expect.poll(() => seen(at)).toEqual(before);
});
