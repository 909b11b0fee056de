import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeSubscriptionFiltersCommand, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playInto } from '../../src/commands/demo/play.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { StackFacts } from '../../src/core/types.ts';
import { readRecords } from '../../src/sandbox/player/read-records.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { makeOtherTrail } from '../helpers/other-trail.ts';
import { failure } from '../helpers/run.ts';

/** The stack to leave, and the one to go to: see docs/two-stacks.md. */
const OLD = 'old-7-10';
const NEW = 'new-3-5';

let local: LocalAws;
let old: StackFacts;
let next: StackFacts;
let records: string[];

beforeAll(async () => {
  local = await localAws();
  records = (await readRecords(['test/fixtures/cloudtrail/aws-guides.ndjson'])).slice(0, 30);
  old = (await deployLocally(local, { 'stack-name': OLD, engine: 'Elasticsearch_7.10' })).stack;
}, 180_000);
afterAll(() => local?.sandbox.stop());

/** The records as new events. */
const fresh = (run: string): string[] =>
  records.map((text, at) => JSON.stringify({ ...JSON.parse(text), eventID: `${run}-${at}` }));

/** Records that a stack's forwarder has received, by the lines with its metrics. Both stacks may share one local engine. */
async function receivedBy({ outputs }: StackFacts): Promise<number> {
  const client = await local.fx.aws.logs();
  const logGroupName = `/aws/lambda/${outputs.forwarderFunction}`;
  const lines: string[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName }))
    lines.push(...events.flatMap(({ message = '' }) => /\{.*"Received".*\}/.exec(message)?.[0] ?? []));
  return lines.reduce((sum, line) => sum + (JSON.parse(line) as { Received: number }).Received, 0);
}

const trailNames = async () => {
  const { trailList } = await (await local.fx.aws.cloudTrail()).send(new DescribeTrailsCommand({}));
  return (trailList ?? []).map(({ Name }) => Name).sort();
};

const subscribers = async (logGroupName: string) => {
  const logs = await local.fx.aws.logs();
  const found = await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
  return (found.subscriptionFilters ?? []).map(
    ({ destinationArn = '' }) => destinationArn.split(':function:')[1],
  );
};

/** Runs a command that is expected to go on; gives what it said. */
async function saying(work: () => Promise<unknown>): Promise<string> {
  local.told();
  await work();
  return local.told().lines.join('\n').replaceAll(/\s+/g, ' ');
}

test('The second stack subscribes to the log group of the first, and the plan says whose trail, group and bucket they are.', async () => {
  const group = old.outputs.logGroup ?? '';
  const said = await saying(async () => {
    const flags = { 'stack-name': NEW, engine: 'OpenSearch_3.5', 'log-group': group };
    next = (await deployLocally(local, flags)).stack;
  });
  expect(said).toContain(`of the stack ${OLD}`);
  expect(said).toMatch(new RegExp(`When ${OLD} is deleted, .* this stack receives no more events`));
  expect(await trailNames()).toEqual([`${OLD}-${local.sandbox.region}`]);
  expect(await subscribers(group)).toEqual(
    [
      expect.stringContaining(`${NEW}-LogsToElasticsearch`),
      expect.stringContaining(`${OLD}-LogsToElasticsearch`),
    ].sort(),
  );
  expect(next.outputs.trailBucket).toBeUndefined();
}, 180_000);

test('Both stacks get the events that the one trail delivers.', async () => {
  const before = [await receivedBy(old), await receivedBy(next)];
  const played = await playInto(old, fresh('both'), local.fx);
  expect(played.indexed).toBe(played.played);
  for (const [at, stack] of [old, next].entries())
    await expect
      .poll(() => receivedBy(stack), { timeout: 30_000 })
      .toBeGreaterThanOrEqual((before[at] ?? 0) + records.length);
}, 90_000);

test('The first stack is not torn down while the second takes its events from it, and nothing was changed.', async () => {
  const refused = await failure(teardown({ 'stack-name': OLD, confirm: OLD }, local.fx));
  expect(refused).toMatchObject({ code: 'others-depend', exit: 2 });
  expect(`${refused.message} ${refused.why}`).toMatch(
    new RegExp(`${NEW} gets its events from.*no more events`),
  );
  expect(`${refused.remedy}`).toContain(`--stack-name ${NEW}`);
  expect(`${refused.remedy}`).toContain('--log-group none');
  expect(await trailNames()).toEqual([`${OLD}-${local.sandbox.region}`]);
});

test('Nor does it change to another trail, which would delete the log group.', async () => {
  await deployOwnTrail();
  const refused = await failure(
    deployLocally(local, { 'stack-name': OLD, 'log-group': next.outputs.logGroup ?? '' }),
  );
  expect(refused).toMatchObject({ code: 'others-depend', exit: 2 });
}, 180_000);

/** Only in the test above: a trail for the first to change to. The second is still fed from the first. */
async function deployOwnTrail() {
  const logGroup = '/company/trail';
  await makeOtherTrail(local, { name: 'company', bucket: 'company-records', logGroup });
  next = { ...next, outputs: { ...next.outputs, logGroup } };
}

test('The second stack gets a trail of its own, with its price, while the first keeps its own.', async () => {
  const said = await saying(async () => {
    next = (await deployLocally(local, { 'stack-name': NEW, 'log-group': 'none' })).stack;
  });
  expect(said).toContain('second copy of the management events');
  expect(said).toContain(
    'Events of the minutes of the change may be missing from the index, not from the trails',
  );
  expect(next.outputs.trailArn).toContain(NEW);
  expect(await subscribers(old.outputs.logGroup ?? '')).toEqual([
    expect.stringContaining(`${OLD}-LogsToElasticsearch`),
  ]);
}, 180_000);

test('Then the first is torn down: the second has its trail and its events, and the earlier records are kept.', async () => {
  const bucket = old.outputs.trailBucket ?? '';
  const said = await saying(() => teardown({ 'stack-name': OLD, confirm: OLD }, local.fx));
  expect(said).toContain(bucket);
  expect(await trailNames()).toEqual(['company', `${NEW}-${local.sandbox.region}`].sort());
  const s3 = await local.fx.aws.s3();
  await expect(s3.send(new HeadBucketCommand({ Bucket: bucket }))).resolves.toBeDefined();
  const before = await receivedBy(next);
  const played = await playInto(next, fresh('after'), local.fx);
  expect(played.indexed).toBe(played.played);
  await expect
    .poll(() => receivedBy(next), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(before + records.length);
}, 180_000);
