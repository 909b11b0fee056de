import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { concurrencyOf } from '../../../../src/lambda/history/backfill/concurrency.ts';
import { runTask } from '../../../../src/lambda/history/tasks.ts';
import type { Item, Order, Planned } from '../../../../src/lambda/history/work.ts';
import { type S3Server, startS3 } from '../../../helpers/history/s3-server.ts';
import { ARTIFACTS, answerOf, LOGS, makeWorld, type World } from '../../../helpers/history/world.ts';

let s3: S3Server;
let world: World;
beforeEach(async () => {
  s3 = await startS3();
  world = makeWorld(s3);
});
afterEach(() => s3.stop());

const ONE = 'AWSLogs/111122223333/CloudTrail';
const MEMBER = 'AWSLogs/o-abcdefghij/444455556666/CloudTrail';
const FOLDERS = [
  `${ONE}/eu-west-1/2025/11/30/`,
  `${ONE}/eu-west-1/2025/12/31/`,
  `${ONE}/eu-west-1/2026/01/15/`,
  `${ONE}/eu-west-1/2026/01/16/`,
  `${ONE}/us-east-1/2026/01/15/`,
  `${MEMBER}/us-east-1/2026/01/15/`,
];
/** What lies beside log files in such buckets. */
const OTHERS = [
  'AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/01/15/',
  'AWSLogs/111122223333/CloudTrail-Insight/eu-west-1/2026/01/15/',
  'AWSLogs/111122223333/Config/eu-west-1/2026/1/15/',
  'AWSLogs/o-abcdefghij/CloudTrail/eu-west-1/2026/01/15/',
  'other/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/01/15/',
];

function fill(prefix = ''): void {
  for (const folder of [...FOLDERS, ...OTHERS])
    s3.objects.set(`${LOGS}/${prefix}${folder}a.json.gz`, Buffer.from('x'));
}

async function plan(over: Partial<Order> = {}): Promise<{ planned: Planned; items: Item[] }> {
  const order: Order = { kind: 'backfill', bucket: LOGS, ...over };
  const planned = (await runTask(
    { task: 'plan', run: 'run-1', order, step: 'index' },
    world.history,
  )) as Planned;
  const manifest = s3.objects.get(`${ARTIFACTS}/${planned.manifest}`);
  return { planned, items: JSON.parse(String(manifest ?? '[]')) };
}
const prefixes = (items: readonly Item[]) => items.map((item) => (item.work === 'files' ? item.prefix : ''));

describe('the items of a run over log files', () => {
  test('are one for each account, region and day in both layouts, newest first, and nothing else', async () => {
    fill();
    const { planned, items } = await plan();
    expect(planned).toEqual({
      wait: false,
      manifest: 'history/run-1/manifest-index.json',
      items: 6,
      concurrency: 1,
    });
    expect(prefixes(items).sort()).toEqual([...FOLDERS].sort());
    expect(prefixes(items).at(0)).toBe(`${ONE}/eu-west-1/2026/01/16/`);
    expect(prefixes(items).at(-1)).toBe(`${ONE}/eu-west-1/2025/11/30/`);
    expect(items.every((item) => item.work === 'files' && item.bucket === LOGS)).toBe(true);
  });

  test('begin with what stands before the folders', async () => {
    fill('some/where/');
    const { items } = await plan({ prefix: 'some/where/' });
    expect(prefixes(items).sort()).toEqual(FOLDERS.map((folder) => `some/where/${folder}`).sort());
  });

  test('of a range: the day after its end too, when the last events of the range were delivered', async () => {
    fill();
    const of = async (over: Partial<Order>) => prefixes((await plan(over)).items);
    expect(await of({ from: '2025-12-01', to: '2026-01-14' })).toEqual([
      `${ONE}/eu-west-1/2026/01/15/`,
      `${ONE}/us-east-1/2026/01/15/`,
      `${MEMBER}/us-east-1/2026/01/15/`,
      `${ONE}/eu-west-1/2025/12/31/`,
    ]);
    expect(await of({ from: '2026-01-16' })).toEqual([`${ONE}/eu-west-1/2026/01/16/`]);
    expect(await of({ days: 40 })).toHaveLength(5);
    expect(await of({ to: '2025-11-29' })).toEqual([`${ONE}/eu-west-1/2025/11/30/`]);
  });

  test('of some accounts or regions alone', async () => {
    fill();
    const of = async (over: Partial<Order>) => prefixes((await plan(over)).items);
    expect(await of({ accounts: ['444455556666'] })).toEqual([`${MEMBER}/us-east-1/2026/01/15/`]);
    expect(await of({ regions: ['us-east-1'] })).toHaveLength(2);
  });

  test('are in the bucket of the trail that writes to the log group, when no other is named', async () => {
    fill('p/');
    const trail = (name: string, group: string) => ({
      S3BucketName: name,
      S3KeyPrefix: 'p',
      CloudWatchLogsLogGroupArn: `arn:aws:logs:eu-west-1:111122223333:log-group:${group}:*`,
    });
    world.answer = ({ target }) =>
      target?.endsWith('.DescribeTrails')
        ? answerOf({ trailList: [{ S3BucketName: 'none' }, trail('other', 'group2'), trail(LOGS, 'group')] })
        : undefined;
    const order: Order = { kind: 'backfill' };
    const task = { task: 'plan', run: 'run-1', order, step: 'index' } as const;
    expect(await runTask(task, world.history)).toMatchObject({ items: 6 });
    world.answer = ({ target }) =>
      target?.endsWith('.DescribeTrails') ? answerOf({ trailList: [] }) : undefined;
    await expect(runTask(task, world.history)).rejects.toThrow('no trail writes to the log group group');
  });

  test('a bucket that may not be listed fails the run, with the words of S3', async () => {
    const refused = { status: 403, code: 'AccessDenied', message: 'not you' };
    const list = (): never => {
      throw Object.assign(new Error(`s3 GET: HTTP 403 ${refused.code}: ${refused.message}`), refused);
    };
    const history = { ...world.history, s3: { ...world.history.s3, list } };
    const order: Order = { kind: 'backfill', bucket: LOGS };
    await expect(runTask({ task: 'plan', run: 'r', order, step: 'index' }, history)).rejects.toThrow(
      'not you',
    );
  });
});

describe('before the work begins', () => {
  test('the indices of its months are made, but none that the updater would delete', async () => {
    fill();
    s3.objects.set(`${LOGS}/${ONE}/eu-west-1/2020/05/01/a.json.gz`, Buffer.from('x'));
    await plan();
    expect([...world.indices.keys()].sort()).toEqual([
      'cloudtrail-2025.11',
      'cloudtrail-2025.12',
      'cloudtrail-2026.01',
    ]);
  });

  test.each([
    ['has no endpoint', 'domain/', answerOf({ DomainStatus: {} })],
    ['is not there', 'domain/', answerOf({}, 404)],
    ['does not know the role yet', '_index_template', answerOf({}, 403)],
    ['has no template', '_index_template', answerOf({}, 404)],
    ['does not answer', '_index_template', { status: 0, text: '', problem: 'ECONNREFUSED' }],
  ])('a domain that %s is waited for', async (_, path, answer) => {
    fill();
    world.answer = ({ url }) => (url.includes(path) ? answer : undefined);
    expect((await plan()).planned).toEqual({ wait: true, manifest: '', items: 0, concurrency: 1 });
    expect([...s3.objects.keys()].some((key) => key.startsWith(ARTIFACTS))).toBe(false);
  });

  test('the size of the domain says how many items are worked on at once, or the order does', async () => {
    fill();
    expect((await plan({ concurrency: 7 })).planned.concurrency).toBe(7);
    expect(concurrencyOf({ nodes: 1, instanceType: 't3.small.search' })).toBe(1);
    expect(concurrencyOf({ nodes: 3, instanceType: 'r7g.large.search' })).toBe(6);
    expect(concurrencyOf({ nodes: 3, instanceType: 'r7g.2xlarge.search' })).toBe(24);
    expect(concurrencyOf({ nodes: 1, instanceType: 'new.kind' })).toBe(1);
  });
});

test('a run whose name is no name of an execution is refused, and so is an unknown kind or task', async () => {
  const order: Order = { kind: 'backfill', bucket: LOGS };
  const task = { task: 'plan', run: 'run-1', order, step: 'index' } as const;
  await expect(runTask({ ...task, run: '../x' }, world.history)).rejects.toThrow('name of the run');
  await expect(
    runTask({ ...task, order: { ...order, kind: 'x' as 'verify' } }, world.history),
  ).rejects.toThrow('kind');
  await expect(runTask({ ...task, task: 'x' as 'plan' }, world.history)).rejects.toThrow('unknown task');
});
