import {
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { status } from '../../src/commands/status/index.ts';
import type { Check, StackFacts } from '../../src/core/types.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';

const OWNER = 'field';
const GUEST = 's2';

let local: LocalAws;
let owner: StackFacts;

beforeAll(async () => {
  local = await localAws();
  ({ stack: owner } = await deployLocally(local, { 'stack-name': OWNER }));
  await deployLocally(local, { 'stack-name': GUEST, 'log-group': owner.outputs.logGroup });
}, 300_000);

afterAll(() => local?.sandbox.stop());

/** Rows of the second stack that fail or can't be run. */
async function look(flags: { fix?: boolean } = {}) {
  local.told();
  const where = { 'stack-name': GUEST, 'no-my-ip': true, region: local.sandbox.region };
  const exit = await status({ ...where, ...flags }, local.fx);
  const { data } = local.told().events.at(-1) as { data: { checks: Check[] } };
  const sick = data.checks.filter(({ status: state }) => state === 'fail' || state === 'not-run');
  return {
    exit,
    names: sick.map(({ name }) => name),
    row: (name: string) => sick.find((one) => one.name === name),
  };
}

const trail = async () => local.fx.aws.cloudTrail();
const named = () => ({ Name: owner.outputs.trailArn });

describe('A stack that lives off the trail of another stack', () => {
  test('is well while that trail is.', async () => {
    expect(await look()).toMatchObject({ exit: 0, names: [] });
  });

  test('is not well when that trail is switched off, and says whose it is; --fix does not touch it.', async () => {
    await (await trail()).send(new StopLoggingCommand(named()));
    const { exit, names, row } = await look({ fix: true });
    expect([exit, names]).toEqual([3, ['Trail logging']]);
    expect(row('Trail logging')).toMatchObject({
      reason: 'the trail field-us-east-1 is switched off',
      remedy:
        'It belongs to the stack field: npx create-cloudtrail-kibana status --stack-name field --region us-east-1 --fix',
    });
    await status({ 'stack-name': OWNER, 'no-my-ip': true, region: 'us-east-1', fix: true }, local.fx);
    expect((await look()).names).toEqual([]);
  });

  test('is not well when that trail records less.', async () => {
    const select = async (ReadWriteType: 'All' | 'WriteOnly') =>
      (await trail()).send(
        new PutEventSelectorsCommand({
          TrailName: owner.outputs.trailArn,
          EventSelectors: [{ ReadWriteType, IncludeManagementEvents: true }],
        }),
      );
    await select('WriteOnly');
    expect((await look()).row('Trail settings')).toMatchObject({
      reason: 'the trail field-us-east-1 does not record read events',
    });
    await select('All');
    expect((await look()).names).toEqual([]);
  });

  test('is not well when that trail covers one region only.', async () => {
    const cover = async (IsMultiRegionTrail: boolean) =>
      (await trail()).send(new UpdateTrailCommand({ ...named(), IsMultiRegionTrail }));
    await cover(false);
    expect((await look()).row('Trail settings')?.reason).toBe(
      'the trail field-us-east-1 covers one region only',
    );
    await cover(true);
    await (await trail()).send(new StartLoggingCommand(named()));
    expect((await look()).names).toEqual([]);
  });

  test('is not well when that trail is deleted.', async () => {
    await (await trail()).send(new DeleteTrailCommand(named()));
    const { exit, names, row } = await look();
    expect([exit, names]).toEqual([3, ['Trail logging', 'Trail settings']]);
    expect(row('Trail logging')).toMatchObject({
      reason: `no trail delivers to ${owner.outputs.logGroup} any more`,
      remedy: expect.stringMatching(
        /^It belongs to the stack field\. .*npx create-cloudtrail-kibana --stack-name s2 --region us-east-1 --log-group none$/,
      ),
    });
  });

  test('is not well when the log group is deleted, and sends nobody to look at it.', async () => {
    const logGroupName = owner.outputs.logGroup;
    await (await local.fx.aws.logs()).send(new DeleteLogGroupCommand({ logGroupName }));
    const { exit, names, row } = await look();
    expect([exit, names]).toEqual([
      3,
      ['Trail logging', 'Trail settings', 'Log group', 'Subscription filter'],
    ]);
    expect(row('Log group')).toMatchObject({
      reason: `the log group ${logGroupName} is gone`,
      remedy: expect.stringContaining('--log-group none'),
    });
    expect(row('Subscription filter')).toMatchObject({ reason: 'could not be run: see "Log group"' });
  });

  test('gets well by the remedy: a trail of its own.', async () => {
    await deployLocally(local, { 'stack-name': GUEST, 'log-group': 'none' });
    expect((await look()).names).toEqual([]);
  }, 120_000);
});
