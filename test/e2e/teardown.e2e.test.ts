import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Effects } from '../../src/core/effects.ts';
import { PARTS } from '../../src/teardown/parts.ts';
import { buckets, inventory } from '../helpers/local-parts.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { failure } from '../helpers/run.ts';

const NAME = 'cloudtrail-kibana';
let local: LocalAws;
beforeAll(async () => {
  local = await localAws();
});
afterAll(() => local?.sandbox.stop());
beforeEach(() => void local.told());

/** Effects whose run ends, as by a kill, once the event of that step came. */
function endingAt(step: string): Effects {
  const controller = new AbortController();
  const { report } = local.fx;
  const event: Effects['report']['event'] = (code, data) => {
    report.event(code, data);
    if (code === step || (data as { step?: string }).step === step) controller.abort();
  };
  return { ...local.fx, report: { ...report, event }, signal: controller.signal, detachable: true };
}

/** With all that a stack may have. */
const ALERTS = { 'alert-email': 'ops@example.com' };

describe('teardown', () => {
  test('finds every kind of part that a stack has', async () => {
    await deployLocally(local, ALERTS);
    const all = PARTS.map(({ what }) => what);
    expect(Object.keys(await inventory(local, { sharesArtifacts: true }))).toEqual(all);
    // Its bucket is deleted, and the names with it.
    const withBucket = all.filter((what) => what !== 'Account names');
    expect(Object.keys(await inventory(local))).toEqual(withBucket);
  });

  test('changes nothing for a wrong name', async () => {
    const before = await inventory(local);
    expect((await failure(teardown({ confirm: 'other' }, local.fx))).exit).toBe(2);
    expect((await failure(teardown({}, local.fx))).exit).toBe(2);
    expect(await inventory(local)).toEqual(before);
  });

  test.each(['stack-event', 'delete-stack', 'removed'])(
    'goes on where a run has ended after %s, and keeps the records',
    async (step) => {
      await deployLocally(local, ALERTS);
      const ended = await failure(teardown({ confirm: NAME }, endingAt(step)));
      expect(ended.exit).toBe(130);
      expect(await teardown({ confirm: NAME }, local.fx)).toBe(0);
      expect(Object.keys(await inventory(local))).toEqual(['Records']);
      local.told();
      expect(await teardown({ confirm: NAME, 'delete-data': true }, local.fx)).toBe(0);
      expect(await buckets(local)).toEqual([]);
    },
  );

  test('deletes the data too when told to, and has nothing to do afterwards', async () => {
    const { stack } = await deployLocally(local, ALERTS);
    const s3 = await local.fx.aws.s3();
    const Bucket = stack.outputs.trailBucket;
    for (const Body of ['first', 'second']) await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a/b' }));
    local.told();
    expect(await teardown({ confirm: NAME, 'delete-data': true }, local.fx)).toBe(0);
    expect(await inventory(local)).toEqual({});
    const { lines, events } = local.told();
    expect(lines.join('\n')).toContain('nothing is left that bills\nanything.');
    expect(events.at(-1)).toMatchObject({ code: 'result', data: { ok: true, kept: [], left: [] } });
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);

    expect(await teardown({ confirm: NAME }, local.fx)).toBe(0);
    expect(local.told().lines).toEqual([`There is no stack ${NAME} in ${local.sandbox.region}.`]);
  });
});
