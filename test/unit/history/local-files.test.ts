import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFiles, keyOf } from '../../../src/history/local-files.ts';
import { failure } from '../../helpers/run.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'local-files-'));
  mkdirSync(path.join(folder, 'deep/er'), { recursive: true });
  mkdirSync(path.join(folder, 'empty'));
  for (const name of ['a.json.gz', 'b.json', 'deep/c.ndjson', 'deep/er/d.jsonl', 'readme.txt', 'e.zip'])
    writeFileSync(path.join(folder, name), name);
});
afterAll(() => rmSync(folder, { recursive: true }));

const names = async (...words: string[]) =>
  (await findFiles(words.map((word) => path.join(folder, word)))).map((file) =>
    path.relative(folder, file.path),
  );

describe('Log files of this machine', () => {
  test('are those that are named, and all in the folders that are named.', async () => {
    expect(await names('b.json')).toEqual(['b.json']);
    expect(await names('.')).toEqual(['a.json.gz', 'b.json', 'deep/c.ndjson', 'deep/er/d.jsonl']);
  });

  test.each([
    ['nothing-here', 'no-such-file'],
    ['e.zip', 'not-a-log-file'],
    ['readme.txt', 'not-a-log-file'],
    ['empty', 'no-log-files'],
  ])('%s is refused: %s', async (word, code) => {
    expect(await failure(names(word))).toMatchObject({ code, exit: 2 });
  });
});

describe('The key of an upload', () => {
  const NOW = Date.parse('2026-11-20T12:00:00Z');
  const key = (file: string, at: number) => keyOf('backfill-1', file, at, NOW);

  test('is laid out as CloudTrail lays out its log files, so that the function finds it.', () => {
    expect(key('/logs/a.json.gz', 33)).toBe(
      'history/backfill-1/files/AWSLogs/000000000000/CloudTrail/local-01/2026/11/20/000033-a.json.gz',
    );
  });

  test('keeps apart what is named alike, and has no character that S3 minds.', () => {
    expect(key('x/a.json', 0)).not.toBe(key('y/a.json', 32));
    expect(key('x/ä b\n.json', 0)).toMatch(/\/000000-__b_\.json$/);
  });
});
