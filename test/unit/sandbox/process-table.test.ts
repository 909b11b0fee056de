import { describe, expect, test } from 'vitest';
import {
  descendants,
  isAlive,
  type ProcessRow,
  parsePsLine,
  parseStat,
  processTable,
} from '../../../src/sandbox/process-table.ts';

const stat = (name: string, state = 'S') =>
  `4711 (${name}) ${state} 42 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 9 10`;

describe('a line of /proc/<pid>/stat', () => {
  test.each([
    ['a plain name', stat('node'), { pid: 4711, parent: 42, started: 'boot:123456' }],
    [
      'a name with spaces and brackets',
      stat('nginx: (master) S 1'),
      { pid: 4711, parent: 42, started: 'boot:123456' },
    ],
    ['a zombie', stat('node', 'Z'), undefined],
    ['a process that has just gone', '', undefined],
  ])('%s', (_, line, row) => {
    expect(parseStat(line, 'boot')).toEqual(row);
  });
});

describe('a line of ps', () => {
  test.each([
    [
      ' 4711    42 Ss   Mon Nov 23 09:15:01 2026    ',
      { pid: 4711, parent: 42, started: 'Mon Nov 23 09:15:01 2026' },
    ],
    [' 4711    42 Z+   Mon Nov 23 09:15:01 2026', undefined],
    ['', undefined],
  ])('%s', (line, row) => {
    expect(parsePsLine(line)).toEqual(row);
  });
});

const row = (pid: number, parent: number, started = 'then'): ProcessRow => ({ pid, parent, started });
const table = new Map(
  [row(1, 0), row(10, 1), row(11, 10), row(12, 11), row(20, 1)].map((one) => [one.pid, one]),
);

test('descendants are found in any generation, others are not', () => {
  expect(descendants(table, 10).map(({ pid }) => pid)).toEqual([11, 12]);
});

test.each([
  ['the recorded process', row(11, 10), true],
  ['another process with its number', row(11, 10, 'earlier'), false],
  ['none with its number', row(99, 1), false],
])('alive: %s', (_, recorded, alive) => {
  expect(isAlive(table, recorded)).toBe(alive);
});

test('the real table holds this process below its parent', async () => {
  expect((await processTable()).get(process.pid)).toMatchObject({ pid: process.pid, parent: process.ppid });
});
