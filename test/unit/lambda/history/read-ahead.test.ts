import { expect, test } from 'vitest';
import { readAhead } from '../../../../src/lambda/history/files/read-ahead.ts';

/** Generators of three parts each that note when they begin and end; the second one fails at once. */
function sources() {
  const notes: string[] = [];
  async function* open(name: string): AsyncGenerator<string, void> {
    notes.push(`begin ${name}`);
    try {
      if (name === 'bad') throw new Error('bad');
      for (const part of [1, 2, 3]) yield `${name}${part}`;
    } finally {
      notes.push(`end ${name}`);
    }
  }
  async function* names() {
    yield* ['a', 'bad', 'c', 'd', 'e'];
  }
  return { notes, open, names: names() };
}

test('The next ones are begun with while one is read, in their order, and a failure is that of its own one.', async () => {
  const { notes, open, names } = sources();
  const read: string[] = [];
  for await (const { value, parts } of readAhead(names, open, 2)) {
    if (value === 'a') expect(notes).toEqual(['begin a', 'begin bad', 'end bad', 'begin c']);
    try {
      for await (const part of parts) read.push(part);
    } catch (error) {
      read.push((error as Error).message);
    }
  }
  expect(read).toEqual(['a1', 'a2', 'a3', 'bad', 'c1', 'c2', 'c3', 'd1', 'd2', 'd3', 'e1', 'e2', 'e3']);
  expect(notes.filter((note) => note.startsWith('end'))).toHaveLength(5);
});

test('Who stops early leaves none of them open.', async () => {
  const { notes, open, names } = sources();
  for await (const { parts } of readAhead(names, open, 3)) {
    for await (const _ of parts) break;
    break;
  }
  const begun = notes.filter((note) => note.startsWith('begin')).map((note) => note.slice(6));
  const ended = notes.filter((note) => note.startsWith('end')).map((note) => note.slice(4));
  expect(begun.length).toBeGreaterThan(1);
  expect(ended.sort()).toEqual(begun.sort());
});
