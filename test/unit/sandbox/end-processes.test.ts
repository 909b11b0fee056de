import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { endProcesses } from '../../../src/sandbox/end-processes.ts';
import { descendants, isAlive, type ProcessRow, processTable } from '../../../src/sandbox/process-table.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts a Node program and waits until it says that it runs. */
async function start(program: string): Promise<ProcessRow> {
  const child = spawn(process.execPath, ['-e', `${program};setInterval(()=>{},1000);console.log('up')`]);
  children.push(child);
  await once(child.stdout, 'data');
  return (await processTable()).get(child.pid ?? 0) as ProcessRow;
}

test('a process that got the number of a recorded one is left alone', async () => {
  const running = await start('');
  expect(await endProcesses([{ ...running, started: 'another time' }])).toEqual([]);
  expect(isAlive(await processTable(), running)).toBe(true);
});

test('one that ignores SIGTERM is killed', async () => {
  const stubborn = await start("process.on('SIGTERM',()=>{})");
  expect(await endProcesses([stubborn], 200)).toEqual([]);
  expect(isAlive(await processTable(), stubborn)).toBe(false);
});

test('its children end with it', async () => {
  const parent = await start(
    "require('child_process').spawn(process.execPath,['-e','setInterval(()=>{},1000)'])",
  );
  const below = descendants(await processTable(), parent.pid);
  expect(below).toHaveLength(1);
  await endProcesses([parent]);
  const table = await processTable();
  expect([parent, ...below].filter((one) => isAlive(table, one))).toEqual([]);
});
