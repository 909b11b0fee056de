import { StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Effects } from '../../src/core/effects.ts';
import { createContext } from '../../src/verify/context.ts';
import { Finding, type HealthCheck } from '../../src/verify/finding.ts';
import { ROWS, type RowName } from '../../src/verify/rows.ts';
import { breakable } from '../helpers/moto/breakable.ts';
import { startMoto } from '../helpers/moto/server.ts';
import { startWorld, type World } from '../helpers/moto/world.ts';
import type { Break } from './breaks/break.ts';
import { BREAKS } from './breaks/index.ts';
import { URL_NOTE } from './breaks/webhook.ts';
import type { World as Broken } from './breaks/world.ts';

/** The rows that AWS itself is asked for; the others ask a function, the proxy or what is behind it. */
const ASKED_OF_AWS = [
  ...['Trail logging', 'Trail settings', 'Trail bucket', 'Log group', 'Subscription filter'],
  ...['Forwarder function', 'Forwarder without errors', 'Updater function', 'Scheduled runs', 'Roles'],
  ...['Domain settings', 'Proxy machine', 'Proxy settings', 'Authorised addresses', 'Alerts'],
  ...['Webhook', 'Metric filters', 'Alarms', 'Failure queue'],
] as RowName[];

/** Breaks that moto does not let come about, and why. One that does come about fails here, and has to leave this list. */
const NOT_AT_MOTO: Readonly<Record<string, string>> = {
  'it feeds another function': 'as AWS, it refuses a function that is not there',
  'the address has not confirmed': 'it confirms by itself',
  'a filter counts something else': 'PutMetricFilter leaves the old filter beside the new one',
};

let world: World;
let broken: Broken;

beforeAll(async () => {
  world = await startWorld(await startMoto());
  const webhook = 'https://hooks.example.com/T0/B0';
  const alerts = ['--alert-email', 'ops@example.com', '--alert-webhook', webhook];
  const flags = ['--authorized-ip', '127.0.0.1/32', ...alerts];
  const asked = await world.run('deploy', '--yes', '--dry-run', ...flags);
  await world.makeStack(asked.sent);
  broken = await breakable(world);
  broken.notes.set(URL_NOTE, webhook);
});
afterAll(() => world?.stop());

/** One row, asked by itself. */
async function look(name: RowName, fx: Effects = broken.local.fx) {
  const row = ROWS.find((one) => one.name === name) as HealthCheck;
  const context = createContext(broken.stack, { status: 'unknown', why: '' }, Date.now() - 60_000, fx);
  return row.run(context, row.covers ?? []).then(
    (reason) => ({ status: 'ok', reason }),
    (error: Error) => ({ status: error instanceof Finding ? error.status : 'fail', reason: error.message }),
  );
}

/** `--fix` needs a function that runs: here it is done by hand. */
async function mend({ mend: how }: Break): Promise<void> {
  if (how !== 'fix') return void (await how(broken));
  const { trailArn: Name } = broken.outputs;
  await (await world.aws.cloudTrail()).send(new StartLoggingCommand({ Name }));
}

describe.each(ASKED_OF_AWS)('At an AWS that others have written, the row "%s"', (name) => {
  test('is well on a stack that nobody has touched.', async () => {
    expect(await look(name)).toMatchObject({ status: 'ok' });
  });

  const breaks = BREAKS[name].map((one) => [one.when, one] as const);
  test.each(breaks.filter(([when]) => !(when in NOT_AT_MOTO)))('turns when %s.', async (_, one) => {
    await one.break(broken);
    const seen = await look(name, one.seenFrom?.(broken.local.fx, broken));
    await mend(one);
    expect(seen).toEqual({ status: one.status ?? 'fail', reason: expect.stringMatching(one.says) });
    expect(await look(name)).toMatchObject({ status: 'ok' });
  });

  const others = breaks.filter(([when]) => when in NOT_AT_MOTO);
  if (others.length > 0)
    test.each(others)('can not be looked at when %s: moto does not let it come about.', async (_, one) => {
      await one.break(broken).catch(() => {});
      expect(await look(name, one.seenFrom?.(broken.local.fx, broken))).toMatchObject({ status: 'ok' });
      await mend(one);
    });
});

test('All rows are well again after all that.', async () => {
  const rows = await Promise.all(ASKED_OF_AWS.map(async (name) => [name, (await look(name)).status]));
  expect(rows).toEqual(ASKED_OF_AWS.map((name) => [name, 'ok']));
});
