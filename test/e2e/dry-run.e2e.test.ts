import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { DescribeParametersCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { COMMAND_NAMES, type Command, commandRow } from '../../src/commands/table.ts';
import { discoverNetwork } from '../../src/discover/network.ts';
import type { Sandbox } from '../../src/sandbox/client.ts';
import { outputsOf } from '../../src/stack/outputs.ts';
import { readStacks } from '../../src/stack/read.ts';
import { strays } from '../helpers/dry-run/allowed.ts';
import { combinations, ENTRIES, type Live, lineOf } from '../helpers/dry-run/entries.ts';
import { neglect } from '../helpers/dry-run/needy.ts';
import { type Recorder, startRecorder } from '../helpers/dry-run/recorder.ts';
import { type Ended, type RunOptions, runRecorded } from '../helpers/dry-run/runs.ts';
import { type LogFile, writeLogFiles } from '../helpers/history/log-files.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { makeOtherTrail } from '../helpers/other-trail.ts';

/** The demo's local AWS here is that of the test, and what ends or keeps a demo is only noted. */
const demo = vi.hoisted(() => ({ sandbox: undefined as Sandbox | undefined, ended: [] as string[] }));
vi.mock('../../src/sandbox/client.ts', async (original) => {
  const real = await original<typeof import('../../src/sandbox/client.ts')>();
  return {
    ...real,
    startSandbox: async (options: object) => demo.sandbox ?? real.startSandbox(options),
    stopSandbox: async () => demo.ended.push('stopped') > 0,
  };
});
// No browser opens on the machine that runs the tests.
vi.mock('../../src/commands/open/browse.ts', () => ({ browse: async () => true }));

const NAME = 'cloudtrail-kibana';
const LOG_GROUP = '/company/trail';
const DAY = 86_400_000;
const LONG = 30 * 60_000;

let local: LocalAws;
let recorder: Recorder;
let live: Live;

beforeAll(async () => {
  local = await localAws();
  recorder = await startRecorder(local.sandbox);
  await makeOtherTrail(local, { name: 'company', bucket: 'records-of-the-company', logGroup: LOG_GROUP });
  const { vpcId, subnetId } = await discoverNetwork(await local.fx.aws.ec2(), {});
  const folder = mkdtempSync(join(tmpdir(), 'dry-run-e2e-'));
  live = {
    ...{ stackName: NAME, mine: '127.0.0.1/32', other: '198.51.100.7/32', logGroup: LOG_GROUP },
    ...{ vpcId, subnetId, folder, records: 'test/fixtures/cloudtrail/aws-guides.ndjson' },
    searchUrl: local.sandbox.searchUrl,
  };
  demo.sandbox = {
    ...local.sandbox,
    awsEndpoint: recorder.endpoint,
    stop: async () => {},
    leaveRunning: () => void demo.ended.push('left running'),
  };
});
afterAll(async () => {
  rmSync(live?.folder ?? '', { recursive: true, force: true });
  await recorder?.stop();
  await local?.sandbox.stop();
});

const run = (args: readonly string[], options?: RunOptions) => runRecorded(args, local, recorder, options);

/** Everything that runs of these lines have done and must not have, by line. */
async function sins(lines: readonly (readonly string[])[], command: Command, options: RunOptions = {}) {
  const found: Record<string, unknown> = {};
  const ends: Record<string, Ended> = {};
  for (const args of lines) {
    const ended = await run(args, options);
    const line = args.join(' ');
    ends[line] = ended;
    const bad = strays(ended.sent, ENTRIES[command].asksCloudFormation);
    const report = command !== 'report' && existsSync(`${live.folder}/report.html`);
    bad.push(...demo.ended.splice(0), ...(report ? ['a file was written'] : []));
    rmSync(`${live.folder}/report.html`, { force: true });
    if (bad.length > 0) found[line] = bad;
  }
  return { found, ends };
}

/** Runs that did not come to their end: they would prove nothing. */
const unfinished = (ends: Readonly<Record<string, Ended>>) =>
  Object.entries(ends).flatMap(([line, { exit, code }]) =>
    exit === 0 || exit === 3 || code === 'interrupted' ? [] : [`${line}: exit ${exit}, ${code}`],
  );

/**
 * Runs each line of a command; where it can change something, as a dry run.
 *
 * @param refused what the lines with a single flag may end with besides success.
 */
function keepsToReading(command: Command, options: RunOptions = {}, refused: readonly string[] = []): void {
  const all = combinations(command);

  test(
    `${command} with each of its ${all.filter((flags) => flags.length === 1).length} flags sends no call that changes anything.`,
    async () => {
      const lines = all.filter((flags) => flags.length < 2).map((flags) => lineOf(command, flags, live));
      const { found, ends } = await sins(lines, command, options);
      expect(found).toEqual({});
      expect(unfinished(ends)).toEqual(refused);
    },
    LONG,
  );

  test(
    `${command} at a terminal, answered by its defaults and "yes", sends no call that changes anything.`,
    async () => {
      const lines = all
        .filter((flags) => flags.length < 2)
        .map((flags) => lineOf(command, flags, live, true));
      expect((await sins(lines, command, { ...options, interactive: true })).found).toEqual({});
    },
    LONG,
  );

  // The demo deploys by the code of deploy: its pairs would ask the same once more, for five minutes.
  if (command === 'demo') return;
  test(
    `${command} with each pair of its flags sends no call that changes anything.`,
    async () => {
      const lines = all.filter((flags) => flags.length === 2).map((flags) => lineOf(command, flags, live));
      expect((await sins(lines, command, options)).found).toEqual({});
    },
    LONG,
  );
}

test('Every command has an entry.', () => {
  expect(Object.keys(ENTRIES).sort()).toEqual([...COMMAND_NAMES].sort());
});

/** Log files for the commands that read them, in the trail's bucket and in another. */
async function writeRecords(trailBucket: string): Promise<void> {
  const s3 = await local.fx.aws.s3();
  await s3.send(new CreateBucketCommand({ Bucket: 'logs-of-others' }));
  const file: LogFile = {
    ...{ account: '210987654321', region: 'us-east-1' },
    ...{ delivered: new Date('2025-01-02T03:04:00Z'), records: [] },
  };
  await writeLogFiles(s3, trailBucket, [file]);
  await writeLogFiles(s3, 'logs-of-others', [{ ...file, prefix: 'mine' }]);
}

describe('In an account without a stack,', () => {
  keepsToReading('deploy');
  keepsToReading('demo');
});

describe('With a stack that wants all kinds of repair,', () => {
  beforeAll(async () => {
    const made = await run([
      'deploy',
      ...['--log-group', 'none', '--authorized-ip', '127.0.0.1/32,198.51.100.7/32', '--yes'],
    ]);
    expect(made.exit, made.said).toBe(0);
    await run(['rotate-ips', '--add', '192.0.2.77', '--until', tomorrow(), '--yes']);
    const [stack] = await readStacks(await local.fx.aws.cloudFormation());
    if (stack !== undefined) await neglect(stack, local);
    if (stack !== undefined) await writeRecords(outputsOf(stack).trailBucket ?? '');
    before = await snapshot();
  }, LONG);
  let before: unknown;

  // A stack keeps its domain.
  keepsToReading('deploy', {}, ['deploy --domain-name audit-search --yes --dry-run: exit 2, bad-value']);
  // Some days later, so that an address has expired.
  keepsToReading('rotate-ips', { later: 3 * DAY });
  for (const command of COMMAND_NAMES)
    if (!['deploy', 'rotate-ips', 'demo'].includes(command)) keepsToReading(command);

  test('stack, template and parameters are what they were.', async () => {
    expect(await snapshot()).toEqual(before);
  });

  const would: Record<string, string> = {};
  test('What would be repaired, handed on and changed is told.', async () => {
    for (const [name, args] of Object.entries(REAL))
      would[name] = (await run([name, ...args, '--dry-run'])).said;
    for (const name of Object.keys(REAL))
      expect(would[name], name).toContain('Nothing was changed. To do it:');
    expect(would.redrive).toContain('About 1 failed call waits in the failure queue.');
  });

  /** Runs of the same commands for real, each with a line that changes something, in an order that lets each work. */
  const REAL: Readonly<Partial<Record<Command, readonly string[]>>> = {
    'rotate-ips': ['--add', '192.0.2.9', '--yes'],
    'rotate-password': ['--yes'],
    redrive: [],
    verify: ['--since', '2d'],
    backfill: ['--since', '2d', '--yes'],
    status: ['--fix'],
    deploy: ['--retention-days', '7', '--yes'],
    demo: ['--retention-days', '8', '--yes', '--keep'],
    teardown: ['--confirm', NAME],
  };

  test('There is a real run of each command that can change something.', () => {
    const changing = COMMAND_NAMES.filter((name) => commandRow(name).changes !== 'never');
    expect(Object.keys(REAL).sort()).toEqual(changing.sort());
  });

  test.each(Object.entries(REAL))(
    '%s for real sends calls that the same check would find.',
    async (name, args) => {
      const { sent, said } = await run([name, ...args]);
      expect(strays(sent, ENTRIES[name as Command].asksCloudFormation), said).not.toEqual([]);
      if (name !== 'status') return;
      expect(saidAfter('Repaired: ', said)).toMatch(
        /forwarder endpoint, where the forwarder finds names, trail logging, index pattern, boards/,
      );
      expect(saidAfter('Would be repaired: ', would.status)).toBe(saidAfter('Repaired: ', said));
    },
    LONG,
  );
});

/** What is said after some words, up to the next sentence. */
const saidAfter = (words: string, said = ''): string =>
  (said.split(words)[1] ?? '')
    .split(/\n\s*\n|\nNothing was/)[0]
    ?.replaceAll(/\s+/g, ' ')
    .trim() ?? '';

const tomorrow = () => new Date(Date.now() + DAY).toISOString().slice(0, 10);

/** What is known of all stacks, their templates and all parameters with their versions. */
async function snapshot() {
  const client = await local.fx.aws.cloudFormation();
  const stacks = await readStacks(client);
  const { Parameters } = await (await local.fx.aws.ssm()).send(new DescribeParametersCommand({}));
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: NAME }));
  return { stacks, TemplateBody, parameters: Parameters?.map(({ Name, Version }) => `${Name} ${Version}`) };
}
