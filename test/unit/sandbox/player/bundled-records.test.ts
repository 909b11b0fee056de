import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRecords } from '../../../../src/sandbox/player/read-records.ts';

const root = join(import.meta.dirname, '../../../..');
const files = async (folder: string) =>
  (await readdir(join(root, folder)))
    .filter((name) => name.includes('.ndjson'))
    .map((name) => join(root, folder, name));

it('the demo’s records are different events, without tokens and keys', async () => {
  const records = await readRecords(await files('assets/sandbox/records'));
  const ids = records.map((text) => JSON.parse(text).eventID);
  expect(records.length).toBeGreaterThan(400);
  expect(ids).not.toContain(undefined);
  expect(new Set(ids).size).toBe(ids.length);
  expect(records.filter((text) => /sessionToken|secretAccessKey/i.test(text))).toEqual([]);
});

it('the fixtures hold no token either', async () => {
  const records = await readRecords(await files('test/fixtures/cloudtrail'));
  const tokens = records.flatMap((text) => /"sessionToken":"([^"]*)"/.exec(text)?.[1] ?? []);
  expect(new Set(tokens)).toEqual(new Set(['REDACTED']));
});
