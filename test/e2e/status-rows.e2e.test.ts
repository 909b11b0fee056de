import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import { status } from '../../src/commands/status/index.ts';
import type { Effects } from '../../src/core/effects.ts';
import type { Check } from '../../src/core/types.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { localWebhook, type Webhook } from '../helpers/webhook.ts';
import { confirm, OPS } from './breaks/alerts.ts';
import type { Break } from './breaks/break.ts';
import { BREAKS } from './breaks/index.ts';
import { URL_NOTE } from './breaks/webhook.ts';
import { type World, worldOf } from './breaks/world.ts';

let local: LocalAws;
let world: World;
let webhook: Webhook;

/** An event of this minute: a stack that nothing was heard of is not healthy. */
const event = () =>
  JSON.stringify({
    ...{ eventVersion: '1.09', eventID: 'now', eventTime: new Date().toISOString().replace(/\.\d+Z/, 'Z') },
    ...{ eventSource: 's3.amazonaws.com', eventName: 'ListBuckets', awsRegion: 'us-east-1' },
    ...{ userIdentity: { type: 'Root' }, sourceIPAddress: '192.0.2.1', recipientAccountId: '000000000000' },
  });

beforeAll(async () => {
  [local, webhook] = [await localAws(), await localWebhook()];
  const { stack } = await deployLocally(local, { 'alert-email': OPS, 'alert-webhook': webhook.url });
  world = await worldOf(local, stack);
  world.notes.set(URL_NOTE, webhook.url);
  await confirm(world);
  await playInto(stack, [event()], local.fx);
}, 180_000);

afterAll(async () => {
  await local?.sandbox.stop();
  await webhook?.close();
});

/** The proxy takes 10 requests a second of those who have no ticket yet, and a run makes about 3 of them. */
const RUN_MS = 300;
let nextRun = 0;

/** One run of the command; what it said of each row that is not well. */
async function look(fx: Effects, flags: { fix?: boolean } = {}) {
  await setTimeout(Math.max(0, nextRun - Date.now()));
  nextRun = Date.now() + RUN_MS;
  local.told();
  const exit = await status({ 'no-my-ip': true, region: local.sandbox.region, ...flags }, fx);
  const { data } = local.told().events.at(-1) as { data: { checks: Check[] } };
  const sick = data.checks.filter((check) => check.status !== 'ok');
  return { exit, sick, names: sick.map(({ name }) => name).sort() };
}

test('A stack that nobody has touched is well, in every row.', async () => {
  const { exit, sick } = await look(local.fx);
  expect(sick).toEqual([]);
  expect(exit).toBe(0);
});

describe.each(Object.entries(BREAKS))('The row "%s" turns when', (row, breaks) => {
  test.each(breaks.map((one) => [one.when, one] as const))('%s.', async (_, one) => {
    let mended: Awaited<ReturnType<typeof look>> | undefined;
    try {
      await one.break(world);
      expectTurned(row, one, await look(one.seenFrom?.(local.fx, world) ?? local.fx));
    } finally {
      // Also of a break that the row did not see: the next begins with a stack that is well.
      if (one.mend === 'fix') mended = await look(local.fx, { fix: true });
      else await one.mend(world);
    }
    mended ??= await look(local.fx);
    expect(mended.sick).toEqual([]);
    expect(mended.exit).toBe(0);
  });
});

/** The row says what is wrong, and only those rows turn with it that the same thing concerns. */
function expectTurned(row: string, one: Break, seen: Awaited<ReturnType<typeof look>>): void {
  const found = seen.sick.find(({ name }) => name === row);
  expect(found, JSON.stringify(seen.sick)).toMatchObject({ status: one.status ?? 'fail' });
  expect(found?.reason).toMatch(one.says);
  expect(found?.remedy).toMatch(one.remedy ?? /./);
  expect(seen.names).toEqual([row, ...(one.also ?? [])].sort());
  const fails = seen.sick.some(({ status: state }) => state === 'fail');
  expect(seen.exit).toBe(fails ? 3 : 0);
}
