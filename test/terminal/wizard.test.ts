import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FakeAws, fakeAws } from '../helpers/fake-aws.ts';
import { type Session, type TerminalOptions, terminal } from '../helpers/terminal.ts';

let aws: FakeAws;
let session: Session | undefined;
beforeAll(async () => {
  aws = await fakeAws();
});
afterAll(() => aws.close());
afterEach(() => {
  session?.kill();
  session = undefined;
});

function start(args: readonly string[], options: TerminalOptions = {}): Session {
  session = terminal(['--no-my-ip', ...args], { ...options, env: { ...aws.env, ...options.env } });
  return session;
}

const ENTER = '\r';
const BACKSPACE = '\u007f';

describe.each([
  [80, 24],
  [60, 16],
])('at %ix%i', (cols, rows) => {
  test('the wizard asks, corrects, shows the plan and takes a no', async () => {
    const on = start([], { cols, rows });
    await on.waitFor(/\? Name of the stack \(cloudtrail-kibana\)/);
    on.type(`Audit${ENTER}`);
    await on.waitFor(/❯ small[\s\S]*large[\s\S]*select/);
    // All choices are in view at once, with what is asked.
    for (const words of ['? Size of the search domain', 'trial', 'medium', 'large'])
      expect(on.view()).toContain(words);
    on.type(ENTER);
    await on.waitFor(/\? Who has access/);
    // The prompts break lines themselves where one is too long.
    expect(on.screen()).toMatch(/✔ Size of the search domain small$/m);
    expect(on.screen()).toContain('Your public address is not known');
    on.type(`256.256.256.256/33${ENTER}`);
    await on.waitFor(/> 256\.256\.256\.256\/33: it is not an IPv4 address/);
    if (cols >= 80) expect(on.screen()).toMatch(/> 256.*: it is not .* such as 203\.0\.113\.0\/24\.$/m);
    on.type(`${BACKSPACE.repeat(18)}203.0.113.0/24${ENTER}`);
    await on.waitFor(/❯ OpenSearch_2\.19/);
    on.type(ENTER);
    await on.waitFor(/\? Events of the past/);
    on.type(ENTER);
    await on.waitFor(/\? Vendors with access/);
    on.type(`123456789012=Acme, 210987654321=Data Dog Inc${ENTER}`);
    await on.waitFor(/\? E-mail for alerts/);
    on.type(`ops@example.com${ENTER}`);
    // The fake answers neither metrics nor Event history.
    await on.waitFor(/\? Events a month/);
    on.type(ENTER);
    await on.waitFor(/\? Deploy this\? \(y\/N\)/);
    const plan = on.screen();
    for (const words of [
      'New stack Audit',
      'Costs per month',
      'Open to the internet',
      '203.0.113.0/24',
      'Acme (123456789012), Data Dog Inc',
      '10 alarms and 15 of the',
      'gets a mail from AWS to confirm',
      'Not protected',
    ]) {
      expect(plan).toContain(words);
    }
    on.type(`n${ENTER}`);
    expect(await on.exit).toBe(130);
    expect(on.screen()).toContain('✖ Nothing was changed.');
    // A command to paste has to stay in one piece; nothing else may need more room.
    expect(on.broken().filter((line) => !line.includes('npx create-cloudtrail-kibana'))).toEqual([]);
    const { asked } = aws;
    expect(asked.filter((action) => /Create|Put|Delete|Execute/.test(action))).toEqual([]);
  });

  test('Ctrl-C at a prompt ends it with 130 and gives the terminal back', async () => {
    const on = start([], { cols, rows });
    await on.waitFor(/\? Name of the stack/);
    on.type(ENTER);
    await on.waitFor(/❯ small/);
    on.ctrlC();
    expect(await on.exit).toBe(130);
    expect(on.screen()).toContain('✖ Interrupted.');
    // The list hides the cursor while it is up.
    const [hidden, shown] = [on.raw().lastIndexOf('\u001b[?25l'), on.raw().lastIndexOf('\u001b[?25h')];
    expect(hidden).toBeGreaterThan(-1);
    expect(shown).toBeGreaterThan(hidden);
  });

  test('the help fits', async () => {
    session = terminal(['--help'], { cols, rows });
    expect(await session.exit).toBe(0);
    await session.waitFor(/interrupted or declined/);
    expect(session.broken().filter((line) => !line.includes('npx '))).toEqual([]);
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const COLOR = /\u001b\[[\d;]*m/g;

describe('colour', () => {
  test.each<[string, string[], Record<string, string>, boolean]>([
    ['is there by default', [], {}, true],
    ['is off by NO_COLOR', [], { NO_COLOR: '1' }, false],
    ['is off by --no-color', ['--no-color'], {}, false],
  ])('%s', async (_, args, env, colored) => {
    const on = start(args, { env });
    await on.waitFor(/\? Name of the stack/);
    on.type(ENTER);
    await on.waitFor(/❯ small/);
    on.ctrlC();
    await on.exit;
    expect(on.raw().match(COLOR) !== null).toBe(colored);
  });
});

describe('a terminal where nobody can be asked', () => {
  test.each<[string, string[], TerminalOptions, colored: boolean, why: string]>([
    ['with TERM=dumb', [], { env: { TERM: 'dumb' } }, false, 'TERM is dumb in the environment.'],
    ['in CI', [], { env: { CI: 'true' } }, true, 'CI is set in the environment.'],
    ['with --no-input', ['--no-input'], {}, true, '--no-input is given.'],
    ['with answers piped in', [], { shell: 'yes | $BIN' }, true, 'The input is not a terminal.'],
    [
      'with answers piped in and NO_COLOR',
      [],
      { shell: 'yes | $BIN', env: { NO_COLOR: '1' } },
      false,
      'The input is not a terminal.',
    ],
    [
      'with the messages in a file',
      [],
      { shell: '$BIN 2>&1 | cat' },
      false,
      'The messages do not go to a terminal.',
    ],
  ])(
    '%s: exit 2, the reason, a line to paste, no prompt and no escape code but colour',
    async (_, args, options, colored, why) => {
      const on = start(args, options);
      expect(await on.exit).toBe(options.shell?.endsWith('| cat') ? 0 : 2);
      await on.waitFor(/npx create-cloudtrail-kibana .*--yes/s);
      expect(on.screen()).toContain(why);
      expect(on.screen()).toContain('--authorized-ip');
      expect(on.raw().match(COLOR) !== null).toBe(colored);
      expect(on.raw().replaceAll(COLOR, '')).not.toContain('\u001b');
      expect(on.screen()).not.toContain('Name of the stack');
    },
  );

  test('is not one with CI=false', async () => {
    const on = start([], { env: { CI: 'false' } });
    await on.waitFor(/\? Name of the stack/);
    on.ctrlC();
    expect(await on.exit).toBe(130);
  });
});

test.each([80, 40])(
  'at %i columns, no question and no refusal of an answer is broken within a word',
  async (cols) => {
    const on = start([], { cols });
    const words = () => on.screen().replaceAll(/\s+/g, ' ');
    await on.waitFor(/\? Name of the stack/);
    on.type(`--a${ENTER}`);
    await on.waitFor(/> A stack[\s\S]*between\s+them\./);
    expect(words()).toContain('A stack name has at most 31 letters and digits, a letter first,');
    on.type(`${BACKSPACE.repeat(3)}Audit${ENTER}`);
    await on.waitFor(/select/);
    on.type(ENTER);
    await on.waitFor(/\? Who has access/);
    on.type(`256.256.256.256/33, 1.2.3${ENTER}`);
    await on.waitFor(/> 256[\s\S]*like it\./);
    expect(words()).toContain('Who has access (IPv4 addresses or CIDRs)');
    expect(words()).toContain(
      'it is not an IPv4 address or CIDR such as 203.0.113.0/24. And 1 more like it.',
    );
    on.type(`${BACKSPACE.repeat(30)}203.0.113.0/24${ENTER}`);
    await on.waitFor(/❯ OpenSearch/);
    for (const question of [
      /\? Events of the past/,
      /\? Vendors/,
      /\? E-mail/,
      /\? Events a month[\s\S]*\(1000000\)/,
    ]) {
      on.type(ENTER);
      await on.waitFor(question);
    }
  },
);
