import { expect, test } from 'vitest';
import { makeIndices } from '../../../../src/lambda/history/backfill/ready.ts';

const DAYS = ['2026-11-29', '2026-11-30', '2026-12-01'];

async function made(retentionDays: number, dailyFrom?: number): Promise<string[]> {
  const names: string[] = [];
  const ask = async (method: string, path: string) => {
    names.push(`${method} ${path}`);
  };
  const now = () => Date.UTC(2026, 11, 2);
  await makeIndices(DAYS, { ask } as never, { retentionDays, now, ...(dailyFrom ? { dailyFrom } : {}) });
  return names;
}

test('The indices of the months of a range are made, the newest first.', async () => {
  expect(await made(90)).toEqual(['PUT /cloudtrail-2026.12', 'PUT /cloudtrail-2026.11']);
});

test('From the day on from which each day has an index, those of the days are made.', async () => {
  expect(await made(90, Date.UTC(2026, 10, 30))).toEqual([
    'PUT /cloudtrail-2026.12.01',
    'PUT /cloudtrail-2026.11.30',
    'PUT /cloudtrail-2026.11',
  ]);
});

test('None is made of a time that is no longer kept.', async () => {
  expect(await made(1, Date.UTC(2000, 0, 1))).toEqual([
    'PUT /cloudtrail-2026.12.01',
    'PUT /cloudtrail-2026.11.30',
  ]);
});
