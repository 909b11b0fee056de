import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../src/cli.ts';
import { COMMAND_NAMES, type Command } from '../../src/commands/table.ts';
import type { Effects } from '../../src/core/effects.ts';
import { FLAG_NAMES, flagSpec } from '../../src/flags/table.ts';
import { shippedObjects } from '../../src/kibana/saved-state.ts';
import type { SandboxOptions } from '../../src/sandbox/types.ts';
import { useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { type Answer, type Asked, type FakeProxy, fakeProxy, fakeUi } from '../helpers/fake-proxy.ts';
import { expectHarmless, HOSTILE, HOSTILE_NAME } from '../helpers/hostile.ts';
import {
  hostileError,
  type Meddling,
  meddleWithAws,
  playAccount,
  poison,
  type Story,
} from '../helpers/hostile-world.ts';

const aws = useAws();
const packageRoot = usePackageFolder();
const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
const records = join(folder, 'records.ndjson');
writeFileSync(records, '{"eventTime":"2026-11-20T10:00:00Z","eventID":"1","eventName":"X"}\n');

let fx: Effects;
vi.mock('../../src/effects.ts', () => ({ createEffects: () => fx }));

let proxy: FakeProxy;
let answer: (asked: Asked) => Answer;
/** The local AWS of the demo: what its parts say is foreign too. */
vi.mock('../../src/sandbox/client.ts', () => ({
  startSandbox: async ({ onStep }: SandboxOptions) => {
    for (const state of ['start', 'done', 'failed'] as const)
      onStep?.({ name: `Install${HOSTILE}`, state, detail: HOSTILE });
    return {
      ...{ awsEndpoint: 'http://127.0.0.1:9', region: 'eu-central-1', engine: 'OpenSearch_2.19' },
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      ...{ callerIpSources: ['https://one.test', 'https://two.test'], ui: 'stand-in', locate: proxy.locate },
      ...{ stop: async () => {}, leaveRunning: () => {} },
    };
  },
  stopSandbox: async () => true,
}));

let meddle: Awaited<ReturnType<typeof meddleWithAws>>;
beforeAll(async () => {
  meddle = await meddleWithAws();
  // Plain HTTP: a hundred handshakes would take longer than all the rest.
  proxy = await fakeProxy((asked) => answer(asked), true);
});
afterAll(async () => {
  await proxy.close();
  rmSync(folder, { recursive: true });
});

let written: { out: string; err: string };
/** The account that was played last, while nothing has been asked of it. */
let untouched: Way | undefined;
const own = { ...console };
beforeEach(() => {
  untouched = undefined;
  answer = goodUi();
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text: unknown) => {
      written[name === 'stdout' ? 'out' : 'err'] += text;
      return true;
    });
});
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(console, own);
  process.exitCode = undefined;
});

interface Way extends Story {
  readonly args: readonly string[];
}

/** Ways through each command, the quickest last: together they tell all that it can tell. */
const WAYS: Readonly<Record<Command, readonly Way[]>> = {
  deploy: [
    { args: ['--yes'], ends: 'CREATE_COMPLETE' },
    { args: ['--yes'], first: 'CREATE_COMPLETE', ends: 'UPDATE_ROLLBACK_COMPLETE' },
    { args: ['--yes', '--dry-run'], first: 'UPDATE_COMPLETE' },
  ],
  status: [
    { args: [], first: 'UPDATE_COMPLETE' },
    { args: ['--fix'], first: 'UPDATE_ROLLBACK_COMPLETE' },
    { args: [], first: 'DELETE_FAILED' },
  ],
  'rotate-ips': [
    { args: ['--add', '192.0.2.9', '--yes'], first: 'CREATE_COMPLETE' },
    { args: ['--add', '192.0.2.9', '--dry-run'], first: 'CREATE_COMPLETE' },
    { args: [], first: 'CREATE_COMPLETE' },
  ],
  'rotate-password': [{ args: ['--yes'], first: 'CREATE_COMPLETE' }],
  open: [{ args: ['--yes'], first: 'CREATE_COMPLETE' }],
  report: [
    { args: ['-o', '-', '--board', 'overview'], first: 'CREATE_COMPLETE' },
    { args: ['-o', '-', '--board', 'security'], first: 'CREATE_COMPLETE' },
  ],
  verify: [{ args: [], first: 'CREATE_COMPLETE' }],
  redrive: [{ args: [], first: 'CREATE_COMPLETE' }],
  backfill: [{ args: ['--yes'], first: 'CREATE_COMPLETE' }],
  athena: [{ args: [], first: 'CREATE_COMPLETE' }],
  teardown: [
    { args: ['--confirm', 'cloudtrail-kibana'], first: 'CREATE_COMPLETE', ends: 'DELETE_COMPLETE' },
    { args: ['--confirm', 'cloudtrail-kibana'], first: 'CREATE_COMPLETE', ends: 'DELETE_FAILED' },
    { args: ['--confirm', 'cloudtrail-kibana', '--delete-data'] },
  ],
  list: [
    { args: [], first: 'CREATE_COMPLETE' },
    { args: ['--all-regions'], first: 'CREATE_COMPLETE' },
  ],
  policy: [{ args: [] }],
  completion: [{ args: ['bash'] }],
  help: [{ args: [] }],
  version: [{ args: [] }],
  demo: [{ args: ['--yes', '--records', records, '-o', '-'], ends: 'CREATE_COMPLETE' }],
};
const COMMANDS_WITH_WAYS = Object.entries(WAYS) as [Command, readonly Way[]][];
const EVERY = COMMANDS_WITH_WAYS.flatMap(([command, ways]) =>
  ways.map((way) => [[command, ...way.args].join(' '), command, way] as const),
);

/** These ask nobody; a list of addresses, or an address of the dashboards, would not be one. */
const SAYS_NOTHING_FOREIGN = new Set([
  'rotate-ips --add 192.0.2.9 --dry-run',
  'policy',
  'rotate-ips',
  'open --yes',
  'backfill --yes',
  'athena',
  'completion bash',
  'help',
  'version',
]);

const AS_IT_IS: Meddling = (_, given) => given;
/** All but the secrets, without which nobody comes as far as the proxy. */
const ALL_POISONED: Meddling = (call, given) => (call === 'GetParameterCommand' ? given : poison(given));
/** A run that still waits then is interrupted: for a status that there is not, it would wait for ever. */
const MOST_SLEEPS = 40;

const poisonAll: Meddling = (_, given) => poison(given, true);
const refuse: Meddling = () => {
  throw hostileError();
};

interface Setting {
  readonly meddling?: Meddling;
  /** Further arguments. */
  readonly more?: readonly string[];
}

/** Runs a command in a fresh account; all that it writes has to be harmless, and events have to stay JSON. */
async function run(command: string, way: Way, { meddling = AS_IT_IS, more = [] }: Setting = {}, where = '') {
  // Most runs with wrong arguments ask nothing, and to play an account takes longer than such a run.
  if (untouched !== way) playAccount(aws, way);
  untouched = undefined;
  written = { out: '', err: '' };
  const json = more.includes('--json');
  const world = fakeWorld({ packageRoot, locate: proxy.locate, json });
  let sleeps = 0;
  const sleep: Effects['clock']['sleep'] = (ms, signal) => {
    sleeps += 1;
    if (sleeps > MOST_SLEEPS) world.interrupt();
    return world.fx.clock.sleep(ms, signal);
  };
  fx = { ...world.fx, clock: { ...world.fx.clock, sleep } };
  await meddle.while(meddling, () => main([command, ...way.args, ...more]));
  if (meddle.asked.size === 0) untouched = way;
  const [out, err] = [world.out() + written.out, world.err() + written.err];
  expectHarmless(out, `stdout of ${command} ${where}`);
  expectHarmless(err, `stderr of ${command} ${where}`);
  if (json) for (const line of out.trim().split('\n')) expect(() => JSON.parse(line), where).not.toThrow();
  return out + err;
}

function goodUi() {
  const ui = fakeUi();
  const { pattern, boards } = shippedObjects();
  ui.state.objects = [pattern, ...boards];
  ui.state.defaultIndex = 'cloudtrail';
  return ui.answer;
}

function poisonedUi() {
  const good = goodUi();
  return (asked: Asked): Answer => {
    const { status, body } = good(asked);
    return { status, body: poison(body) };
  };
}

test('every command has its ways here', () => {
  expect(Object.keys(WAYS).sort()).toEqual([...COMMAND_NAMES].sort());
});

describe('nothing hostile reaches the terminal', () => {
  test.each(EVERY)('from AWS, the engine or the proxy by %s', async (name, command, way) => {
    answer = poisonedUi();
    const told = await run(command, way, { meddling: ALL_POISONED, more: ['--debug'] });
    // It got as far as here: what is not told proves nothing.
    if (!SAYS_NOTHING_FOREIGN.has(name)) expect(told).toContain('\\u001b]0;OWNED');
    if (way.args.includes('-')) return;
    answer = poisonedUi();
    await run(command, way, { meddling: ALL_POISONED, more: ['--json'] });
  });

  const answered = new Set<string>();
  test.each(COMMANDS_WITH_WAYS)(
    'from any one call to AWS by %s, answered or refused',
    async (command, ways) => {
      // The demo is a deploy, whose turn is before.
      const refused = command === 'demo' ? answered : new Set<string>();
      for (const way of ways) {
        await run(command, way);
        for (const call of [...meddle.asked]) {
          const only = (what: Meddling): Setting => ({
            meddling: (made, given) => (made === call ? what(made, given) : given),
          });
          if (!refused.has(call)) await run(command, way, only(refuse), `with ${call} refused`);
          if (!answered.has(call)) await run(command, way, only(poisonAll), `with ${call} answered`);
          refused.add(call);
          answered.add(call);
        }
      }
    },
    // Some hundred runs in one test.
    180_000,
  );

  test('a title that a viewer gave an index pattern is a row of status, and no more', async () => {
    answer = poisonedUi();
    const told = await run('status', { args: [], first: 'CREATE_COMPLETE' });
    expect(told.replaceAll(/\s+/g, ' ')).toContain(
      '✖ Index pattern its title is cloudtrail-*\\u001b]0;OWNED\\u0007\\u001b[2J\\u001b[2K',
    );
  });

  test.each([401, 404, 502])('from a proxy that answers HTTP %i to all', async (status) => {
    answer = () => ({ status, body: HOSTILE });
    for (const way of WAYS.status) await run('status', way);
  });

  const flags = FLAG_NAMES.filter((flag) => flagSpec(flag).type === 'string');
  test.each(COMMANDS_WITH_WAYS)('from the arguments of %s', async (command, ways) => {
    const way = ways.at(-1) ?? { args: [] };
    for (const flag of flags) await run(command, way, { more: [`--${flag}`, `a${HOSTILE_NAME}`] }, flag);
    for (const word of [HOSTILE, `--${HOSTILE_NAME}`, `-${HOSTILE_NAME}`])
      await run(command, way, { more: [word] }, 'and a word');
  });

  test.each([[[]], [['--json']]])('from a word in the place of a command, with %j', async (more) => {
    await run(HOSTILE, { args: [] }, { more });
  });
});
