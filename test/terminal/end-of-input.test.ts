import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeAws, fakeAws, stacksAnswer } from '../helpers/fake-aws.ts';
import { type Session, terminal } from '../helpers/terminal.ts';

const ENTER = '\r';
const CTRL_D = '\u0004';
const CTRL_Z = '\u001a';

let empty: FakeAws;
let deployed: FakeAws;
const sessions: Session[] = [];
beforeAll(async () => {
  empty = await fakeAws();
  deployed = await fakeAws(
    stacksAnswer({ name: 'cloudtrail-kibana', status: 'UPDATE_COMPLETE', version: '0.0.1' }),
  );
});
afterAll(async () => {
  for (const session of sessions) session.kill();
  await empty.close();
  await deployed.close();
});

function start(aws: FakeAws, args: readonly string[], shell?: string): Session {
  // A new password asks nobody for an address.
  const own = args.includes('rotate-password') ? [] : ['--no-my-ip'];
  const session = terminal([...own, ...args], { env: aws.env, ...(shell && { shell }) });
  sessions.push(session);
  return session;
}

const ANSWERED = ['--stack-name', 'a', '--domain-size', 'small', '--authorized-ip', '192.0.2.1'];
const ALL = [...ANSWERED, '--history', 'none', '--engine', 'OpenSearch_2.19', '--events-per-month', '1000'];

/** A prompt of each kind, and of each command that asks. */
const PROMPTS: readonly (readonly [what: string, () => FakeAws, string[], RegExp])[] = [
  ['a text', () => empty, [], /\? Name of the stack/],
  ['a choice', () => empty, ANSWERED.slice(0, 2), /❯ small[\s\S]*select/],
  ['a yes or no', () => empty, [...ALL, '--vendor', 'none', '--alert-email', 'none'], /\? Deploy this\?/],
  ['the menu', () => deployed, [], /❯ show how it is[\s\S]*select/],
  ['the list to change', () => deployed, ['rotate-ips'], /\? /],
  ['a new password', () => deployed, ['rotate-password'], /\? Make a new one\?/],
];

describe.concurrent('at the end of its input', () => {
  test.each(PROMPTS)(
    '%s is declined by Ctrl-D: exit 130, and nothing was changed',
    async (_, aws, args, question) => {
      const on = start(aws(), args);
      await on.waitFor(question);
      on.type(CTRL_D);
      expect(await on.exit).toBe(130);
      expect(on.screen()).toContain('✖ Nothing was changed.');
      // The terminal is given back with its cursor.
      expect(on.raw().lastIndexOf('\u001b[?25h')).toBeGreaterThanOrEqual(on.raw().lastIndexOf('\u001b[?25l'));
      const changed = aws().asked.filter((action) =>
        /Create|Put|Delete|Execute|Update|Authorize/.test(action),
      );
      expect(changed).toEqual([]);
    },
  );

  test('a text that has letters already goes on after Ctrl-D', async () => {
    const on = start(empty, []);
    await on.waitFor(/\? Name of the stack/);
    on.type(`audit${CTRL_D}-2${ENTER}`);
    // What is typed before the next prompt is there is not meant for it.
    await on.waitFor(/✔ Name of the stack audit-2[\s\S]*❯ small/);
    on.type(CTRL_D);
    expect(await on.exit).toBe(130);
  });

  test('a text takes its answer after Ctrl-Z and fg', async () => {
    // A shell with job control, as a person has it.
    const on = start(empty, [], `bash --norc -ic '$BIN --no-my-ip; fg >/dev/null; wait; exit'`);
    await on.waitFor(/\? Name of the stack/);
    on.type(CTRL_Z);
    await on.waitFor(/Stopped/);
    on.type('a');
    await on.waitFor(/\? Name of the stack a$/m);
    on.type(`udit${ENTER}`);
    await on.waitFor(/✔ Name of the stack audit[\s\S]*❯ small/);
    on.type(CTRL_D);
    await on.waitFor(/✖ Nothing was changed\./);
    await on.exit;
  });
});
