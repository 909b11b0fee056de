import { expect, test } from 'vitest';
import type { Ask } from '../../../../src/lambda/update-elasticsearch/domain.ts';
import { reportHealth } from '../../../../src/lambda/update-elasticsearch/health.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');

/** A domain with events up to a time, and what is written to it. */
function domain({
  newest,
  refuses = false,
  hasIndex = true,
}: {
  newest: number | null;
  refuses?: boolean;
  hasIndex?: boolean;
}) {
  const sent: string[] = [];
  const ask: Ask = async (method, path, body) => {
    if (method !== 'GET' && !path.includes('_search'))
      sent.push(`${method} ${path} ${typeof body === 'string' ? body : ''}`);
    if (path.includes('_search')) return { aggregations: { past: { newest: { value: newest } } } };
    if (path.includes('_count')) return { count: 3 };
    if (path.startsWith('/_bulk'))
      return { items: [{ update: refuses ? { status: 403, error: { type: 'blocked' } } : { status: 200 } }] };
    return hasIndex ? {} : undefined;
  };
  return { ask, sent };
}

test('How late the newest event is stands in one document, with the records in the quarantine.', async () => {
  const { ask, sent } = domain({ newest: NOW - 12 * 60_000 });
  await expect(reportHealth(ask, NOW)).resolves.toEqual({
    checkedAt: '2026-11-20T10:00:00.000Z',
    newestEvent: '2026-11-20T09:48:00.000Z',
    lagMinutes: 12,
    quarantined: 3,
  });
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain('"_index":"health-cloudtrail","_id":"last"');
});

test('The index is made where there is none.', async () => {
  const { ask, sent } = domain({ newest: NOW, hasIndex: false });
  await reportHealth(ask, NOW);
  expect(sent[0]).toContain('PUT /health-cloudtrail');
});

test('Without an event there is no lag, and an event of the next minute has none.', async () => {
  await expect(reportHealth(domain({ newest: null }).ask, NOW)).resolves.toMatchObject({
    newestEvent: null,
    lagMinutes: null,
  });
  await expect(reportHealth(domain({ newest: NOW + 60_000 }).ask, NOW)).resolves.toMatchObject({
    lagMinutes: 0,
  });
});

test('A refusal is an error, so that the alarm hears of it.', async () => {
  await expect(reportHealth(domain({ newest: NOW, refuses: true }).ask, NOW)).rejects.toThrow('blocked');
});
