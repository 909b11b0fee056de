import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_NAMES, type Command } from '../../src/commands/table.ts';
import { type FakeAws, fakeAws, stacksAnswer } from '../helpers/fake-aws.ts';
import { BIN, cleanEnv } from '../helpers/terminal.ts';

/** Where a stream leads: to a reader, to one that has gone away, to a full disk, or nowhere. */
type End = 'read' | 'gone' | 'full' | 'closed';

interface Ends {
  readonly stdout?: End;
  readonly stderr?: End;
  readonly env?: Readonly<Record<string, string>>;
  readonly watch?: (child: ChildProcess) => void;
}

const NOWHERE = { stdout: '>&-', stderr: '2>&-' };

async function run(args: readonly string[], { env = {}, watch, ...ends }: Ends) {
  const { stdout = 'read', stderr = 'read' } = ends;
  const closed = (['stdout', 'stderr'] as const).filter((name) => ends[name] === 'closed');
  const line = `exec "$@" ${closed.map((name) => NOWHERE[name]).join(' ')}`;
  const full = openSync('/dev/full', 'w');
  const to = (end: End) => (end === 'full' ? full : 'pipe');
  const child = spawn('sh', ['-c', line, 'sh', process.execPath, BIN, ...args], {
    env: cleanEnv({ AWS_REGION: 'eu-central-1', ...env }),
    stdio: ['ignore', to(stdout), to(stderr)],
  });
  closeSync(full);
  if (stdout === 'gone') child.stdout?.destroy();
  if (stderr === 'gone') child.stderr?.destroy();
  watch?.(child);
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const read = (end: End, from: NodeJS.ReadableStream | null) =>
    end === 'read' && from !== null ? text(from as never).catch(() => '') : '';
  const said = await Promise.all([read(stdout, child.stdout), read(stderr, child.stderr)]);
  return { exit: await exit, stdout: said[0], stderr: said[1] };
}

/** How each command ends without credentials, which is soon. */
const SOON: Readonly<Record<Command, readonly [args: readonly string[], exit: number]>> = {
  deploy: [[], 2],
  status: [[], 4],
  'rotate-ips': [['--no-my-ip'], 4],
  'rotate-password': [['--yes'], 4],
  open: [[], 4],
  report: [['-o', '-'], 4],
  verify: [['--integrity'], 4],
  redrive: [[], 4],
  backfill: [[], 4],
  athena: [[], 4],
  teardown: [['--confirm', 'cloudtrail-kibana'], 4],
  list: [[], 4],
  policy: [[], 0],
  completion: [['bash'], 0],
  help: [[], 0],
  version: [[], 0],
  demo: [['--engine', 'none', '--yes'], 2],
};

describe.concurrent('every command', () => {
  test('has an entry here', () => expect(Object.keys(SOON).sort()).toEqual([...COMMAND_NAMES].sort()));

  test.each(Object.entries(SOON))(
    '%s keeps its exit code when nobody reads it',
    async (command, [args, own]) => {
      const { exit } = await run([command, ...args], { stdout: 'gone', stderr: 'gone' });
      expect(exit).toBe(own);
    },
  );

  test.each(Object.entries(SOON))(
    '%s says that its output is lost to a full disk: exit 1',
    async (command, [args]) => {
      const json = command === 'report' ? [] : ['--json'];
      const { exit, stderr } = await run([command, ...args, ...json], { stdout: 'full' });
      expect(stderr).not.toMatch(/node:|\n +at /);
      // A report has nothing to write where it fails before.
      if (command === 'report') return expect(exit).toBe(4);
      expect(stderr).toContain(
        '✖ The output could not be written: ENOSPC: no space left on device, write.\n',
      );
      expect(exit).toBe(1);
    },
  );
});

describe.concurrent('a result', () => {
  test.each([['policy'], ['--help'], ['--version']])(
    '%s that nobody reads: exit 0, no word',
    async (word) => {
      expect(await run([word], { stdout: 'gone' })).toEqual({ exit: 0, stdout: '', stderr: '' });
    },
  );

  test.each([['policy'], ['--help'], ['--version']])(
    '%s on a full disk: exit 1, one sentence',
    async (word) => {
      expect(await run([word], { stdout: 'full' })).toEqual({
        exit: 1,
        stdout: '',
        stderr: '✖ The output could not be written: ENOSPC: no space left on device, write.\n',
      });
    },
  );

  test('policy is whole where the talk finds no room', async () => {
    const { exit, stdout } = await run(['policy'], { stderr: 'full' });
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('Statement');
  });

  test.each<[string, Ends, number]>([
    ['policy', { stdout: 'closed' }, 0],
    ['policy', { stderr: 'closed' }, 0],
    ['nonsense', { stdout: 'closed', stderr: 'closed' }, 2],
    ['nonsense', { stderr: 'full' }, 2],
    ['nonsense', { stderr: 'gone' }, 2],
  ])('%s with %j ends without a stack trace: exit %i', async (command, ends, exit) => {
    const ended = await run([command], ends);
    expect(ended.exit).toBe(exit);
    expect(ended.stdout + ended.stderr).not.toMatch(/node:|\n +at /);
  });
});

describe('a reader that goes away in the middle', () => {
  let aws: FakeAws;
  beforeAll(async () => {
    const stack = { name: 'cloudtrail-kibana', status: 'CREATE_COMPLETE', version: '0.1.0' };
    aws = await fakeAws(stacksAnswer(stack), { latencyMs: 50 });
  });
  afterAll(() => aws.close());

  test('ends a status as it ends git and gh, without a word: exit 141', async () => {
    const watch = (child: ChildProcess) =>
      child.stdout?.once('data', () => {
        child.stdout?.destroy();
      });
    const env = { ...aws.env, AWS_MAX_ATTEMPTS: '1' };
    const { exit, stderr } = await run(['status', '--no-my-ip'], { env, watch });
    const own = stderr.replace(/^! AWS calls go to .*\n/, '');
    expect({ exit, own }).toEqual({ exit: 141, own: '' });
  });

  test.each<[string, Ends]>([
    ['events', { stdout: 'gone' }],
    ['talk', { stderr: 'gone' }],
  ])('ends a deploy before it makes anything, if it has read the %s: exit 141', async (_, ends) => {
    const args = ['--yes', '--no-my-ip', '--stack-name', 'new', '--authorized-ip', '192.0.2.1'];
    const json = ends.stdout === 'gone' ? ['--json'] : [];
    const { exit, stderr } = await run([...args, ...json], { ...ends, env: aws.env });
    expect({ exit, stderr }).toEqual({ exit: 141, stderr: '' });
    expect(aws.asked.filter((action) => /Create|Put|Delete|Execute|Update/.test(action))).toEqual([]);
  });
});
