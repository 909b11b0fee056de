import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { teardown } from '../../src/commands/teardown/index.ts';
import { readStacks } from '../../src/stack/read.ts';
import type { Running } from '../helpers/demo.ts';
import { buckets, inventory } from '../helpers/local-parts.ts';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { buildChild, type Children, type Hold } from '../helpers/start-child.ts';

const NAME = 'cloudtrail-kibana';
const DEPLOY = ['--yes'];
const TEARDOWN = ['teardown', '--confirm', NAME];
let local: LocalAws;
let children: Children;
beforeAll(async () => {
  [local, children] = await Promise.all([localAws(), buildChild()]);
});
afterAll(async () => {
  children?.end();
  await local?.sandbox.stop();
});
beforeEach(() => void local.told());
afterEach(async () => {
  await teardown({ confirm: NAME, 'delete-data': true }, local.fx);
  expect(await whatIsThere()).toEqual([]);
});

/** Everything of the stack that is there: parts, buckets of any name, and the stack itself. */
async function whatIsThere(): Promise<string[]> {
  const stacks = await readStacks(await local.fx.aws.cloudFormation());
  const parts = Object.keys(await inventory(local));
  return [...parts, ...(await buckets(local)), ...stacks.map(({ status }) => status)];
}

/** Starts a run and kills it where it is held. */
async function killedAt(hold: Hold, args: readonly string[] = DEPLOY): Promise<void> {
  const run = children.start(local, args, hold);
  await Promise.race([run.seen(/"held"/), run.finished]);
  run.kill('SIGKILL');
  expect(await run.finished).toMatchObject({ code: null, signal: 'SIGKILL' });
}

/** Each point at which something has just been made that the next has not. */
const STAGES: readonly (readonly [string, Hold])[] = [
  ['the account was looked at', { event: 'discovered' }],
  ['the password was made', { client: 's3', command: 'HeadBucketCommand' }],
  ['the bucket was made, still open', { client: 's3', command: 'PutPublicAccessBlockCommand' }],
  ['a part was uploaded', { client: 's3', command: 'PutObjectCommand', times: 2 }],
  ['all was uploaded', { event: 'uploaded' }],
  ['the change set was asked for', { client: 'cloudFormation', command: 'DescribeChangeSetCommand' }],
  ['the change set was made', { event: 'change-set' }],
  ['the change set was executed', { event: 'watching' }],
  ['the stack had begun', { event: 'stack-event' }],
  ['the stack was complete', { event: 'verifying' }],
];

describe('a deployment that was killed when', () => {
  test.each(STAGES)('%s: the next one completes it', async (_, hold) => {
    await killedAt(hold);
    const { checks, stack } = await deployLocally(local);
    expect(stack.status).toMatch(/^(CREATE|UPDATE)_COMPLETE$/);
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  test.each(STAGES)('%s: teardown leaves nothing', async (_, hold) => {
    await killedAt(hold);
    expect(await teardown({ confirm: NAME, 'delete-data': true }, local.fx)).toBe(0);
    expect(await whatIsThere()).toEqual([]);
  });
});

const lastLine = (lines: readonly string[]) => JSON.parse(lines.at(-1) ?? '{}');

/** Starts a run, interrupts it once the event has come or the call is due, and gives how it told its end. */
async function interruptedAt(at: string | Hold, args: readonly string[] = DEPLOY) {
  const hold = typeof at === 'string' ? undefined : { ...at, softly: true };
  const run = children.start(local, args, hold);
  await run.seen(typeof at === 'string' ? new RegExp(`"code":"${at}"`) : /"held"/);
  run.kill('SIGINT');
  if (hold !== undefined) run.kill('SIGUSR2');
  const { code: exit, signal, lines } = await run.finished;
  expect({ exit, signal }).toEqual({ exit: 130, signal: null });
  return lastLine(lines);
}

describe('Ctrl-C when', () => {
  test.each<[string, string | Hold]>([
    ['the account was looked at', 'discovered'],
    ['the password is to be made', { client: 'ssm', command: 'PutParameterCommand' }],
    ['all was uploaded', { client: 'cloudFormation', command: 'CreateChangeSetCommand' }],
    ['the change set was made', { client: 'cloudFormation', command: 'DescribeStackEventsCommand' }],
  ])('%s: a clean slate', async (_, at) => {
    const { data } = await interruptedAt(at);
    expect(data).toMatchObject({ ok: false, error: { code: 'interrupted', exit: 130 } });
    expect(await whatIsThere()).toEqual([]);
  });

  test.each(['watching', 'stack-event'])('%s was told: the stack goes on', async (code) => {
    const { data } = await interruptedAt(code);
    expect(data).toMatchObject({ ok: false, error: { code: 'detached', exit: 130 } });
    const { checks } = await deployLocally(local);
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  test('verifying was told: the stack stands, and the next run checks it', async () => {
    const { data } = await interruptedAt('verifying');
    expect(data.error.code).toBe('interrupted');
    const { checks } = await deployLocally(local);
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(local.told().lines.join('\n')).toContain('Nothing to change');
  });

  test('pressed twice, ends at once whatever the run waits for', async () => {
    const run = children.start(local, DEPLOY, { client: 's3', command: 'PutObjectCommand', softly: true });
    await run.seen(/"held"/);
    run.kill('SIGINT');
    expect(await stillRunning(run)).toBe(true);
    run.kill('SIGINT');
    expect(await run.finished).toMatchObject({ code: 130 });
    const { checks } = await deployLocally(local);
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
  });
});

describe('Ctrl-C in a dry run when', () => {
  test.each<[string, Hold]>([
    ['CloudFormation is about to be asked', { client: 'cloudFormation', command: 'CreateChangeSetCommand' }],
    ['CloudFormation thinks', { client: 'cloudFormation', command: 'DescribeChangeSetCommand' }],
    ['the change set is about to go', { client: 'cloudFormation', command: 'DeleteChangeSetCommand' }],
  ])('%s leaves nothing.', async (_, at) => {
    const { data } = await interruptedAt(at, [...DEPLOY, '--dry-run']);
    expect(data).toMatchObject({ ok: false, error: { code: 'interrupted', exit: 130 } });
    expect(await whatIsThere()).toEqual([]);
  });

  test('the template was uploaded leaves the bucket, which is told to be kept.', async () => {
    const args = [...DEPLOY, '--dry-run', '--alert-email', 'ops@example.com'];
    const at: Hold = { client: 'cloudFormation', command: 'CreateChangeSetCommand' };
    expect((await interruptedAt(at, args)).data).toMatchObject({ error: { code: 'interrupted' } });
    // Both the part "Artifacts" and its name.
    expect(await whatIsThere()).toEqual(['Artifacts', expect.stringMatching(/^create-cloudtrail-kibana-/)]);
  });
});

/** Whether a run goes on for half a second more. */
const stillRunning = (run: Running) =>
  Promise.race([
    run.finished.then(() => false),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 500)),
  ]);

describe('a teardown that was killed after', () => {
  test.each<[string, Hold]>([
    ['the deletion was asked for', { event: 'watching' }],
    ['the deletion had begun', { event: 'stack-event' }],
    ['the stack was gone', { event: 'teardown-step', step: 'delete-stack' }],
    ['the first leftover was removed', { event: 'removed' }],
    ['the last step', { event: 'teardown-step', step: 'remove-leftovers' }],
  ])('%s: the next one ends clean', async (_, hold) => {
    await deployLocally(local);
    await killedAt(hold, TEARDOWN);
    expect(await teardown({ confirm: NAME, 'delete-data': true }, local.fx)).toBe(0);
    expect(await whatIsThere()).toEqual([]);
  });
});
