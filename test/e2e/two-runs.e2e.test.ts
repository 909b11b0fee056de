import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { status } from '../../src/commands/status/index.ts';
import { teardown } from '../../src/commands/teardown/index.ts';
import type { Finished } from '../helpers/demo.ts';
import { type LocalAws, localAws } from '../helpers/local-stack.ts';
import { buildChild, type Children } from '../helpers/start-child.ts';

const NAME = 'cloudtrail-kibana';
const DEPLOY = ['--yes'];
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
afterEach(() => teardown({ confirm: NAME, 'delete-data': true }, local.fx));

const events = ({ lines }: Finished) => lines.map((line) => JSON.parse(line));
const result = (run: Finished) => events(run).at(-1)?.data;
const kinds = (run: Finished) => events(run).flatMap(({ code, data }) => (code === 'plan' ? data.kind : []));

/** Whether the stack that is there is sound: the loser has taken nothing from it. */
const allIsWell = async () => expect(await status({}, local.fx)).toBe(0);

describe('two deployments of one stack at once', () => {
  test('the second, begun while the first runs, says so and watches', async () => {
    const first = children.start(local, DEPLOY);
    await first.seen(/"code":"stack-event"/);
    const second = await children.start(local, DEPLOY).finished;
    expect(result(await first.finished)).toMatchObject({ ok: true });
    // The local stack may be through before the second has looked: then there is nothing to change.
    expect(kinds(second)[0]).toMatch(/^(resume|update)$/);
    expect(result(second)).toMatchObject({ ok: true });
    await allIsWell();
  });

  test('both with a change set: the slower one says so, and leaves the stack and its parts alone', async () => {
    const waits = { client: 'cloudFormation', command: 'ExecuteChangeSetCommand', softly: true } as const;
    const slower = children.start(local, DEPLOY, waits);
    await slower.seen(/"held"/);
    const quicker = await children.start(local, DEPLOY).finished;
    expect(result(quicker)).toMatchObject({ ok: true });
    slower.kill('SIGUSR2');
    const { code, ...rest } = await slower.finished;
    expect(code).toBe(1);
    expect(result({ code, ...rest }).error).toMatchObject({ code: 'another-run', exit: 1 });
    await allIsWell();
  });

  test('the first to have made all is the slower one: what it made is what the other uses', async () => {
    const waits = { client: 'cloudFormation', command: 'CreateChangeSetCommand', softly: true } as const;
    const slower = children.start(local, DEPLOY, waits);
    await slower.seen(/"held"/);
    const quicker = await children.start(local, DEPLOY).finished;
    expect(result(quicker)).toMatchObject({ ok: true });
    slower.kill('SIGUSR2');
    expect(result(await slower.finished).error).toMatchObject({ code: 'another-run' });
    await allIsWell();
  });

  test('one is interrupted: what the other is about to use stays, though the first has made it', async () => {
    const first = children.start(local, DEPLOY, {
      client: 'cloudFormation',
      command: 'DescribeStackEventsCommand',
      softly: true,
    });
    await first.seen(/"held"/);
    const other = children.start(local, DEPLOY, {
      client: 'cloudFormation',
      command: 'ExecuteChangeSetCommand',
      softly: true,
    });
    await other.seen(/"held"/);
    first.kill('SIGINT');
    first.kill('SIGUSR2');
    const interrupted = await first.finished;
    expect(result(interrupted).error).toMatchObject({ code: 'interrupted' });
    expect(interrupted.lines.join('\n')).toContain('is left to it');
    other.kill('SIGUSR2');
    expect(result(await other.finished)).toMatchObject({ ok: true });
    await allIsWell();
  });

  test.each([0, 100, 200, 400])(
    'side by side, %i ms apart: one makes it, the other watches, changes nothing or gives way',
    async (apart) => {
      const runs = await Promise.all(
        [0, apart].map(async (ms) => {
          await new Promise((resolve) => setTimeout(resolve, ms));
          return children.start(local, DEPLOY).finished;
        }),
      );
      const ends = runs.map((run) => result(run));
      expect(ends.some(({ ok }) => ok)).toBe(true);
      for (const end of ends)
        if (!end.ok)
          expect(end.error, JSON.stringify(end.error)).toMatchObject({ code: 'another-run', exit: 1 });
      await allIsWell();
    },
  );
});
