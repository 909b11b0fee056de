import { afterEach, describe, expect, test } from 'vitest';
import { type FakeAws, fakeAws, stacksAnswer } from '../helpers/fake-aws.ts';
import { type Session, type TerminalOptions, terminal } from '../helpers/terminal.ts';

const ENTER = '\r';
const UP = '\u001b[A';
const DOWN = '\u001b[B';

let aws: FakeAws | undefined;
let session: Session | undefined;
afterEach(async () => {
  session?.kill();
  await aws?.close();
});

type Stack = Partial<Parameters<typeof stacksAnswer>[0]>;
const stackOf = (over: Stack) => ({
  name: 'cloudtrail-kibana',
  status: 'UPDATE_COMPLETE',
  version: '0.0.1',
  ...over,
});

async function start(stacks: Stack[], args: string[] = [], options: TerminalOptions = {}): Promise<Session> {
  aws = await fakeAws(stacksAnswer(...stacks.map(stackOf)));
  session = terminal(['--no-my-ip', ...args], { ...options, env: { ...aws.env, ...options.env } });
  return session;
}

const changes = () => (aws?.asked ?? []).filter((action) => /Create|Put|Delete|Execute|Update/.test(action));

/** Lines of the screen that the terminal had to break, but for commands to paste. */
const tooWide = (on: Session) => on.broken().filter((line) => !line.includes('npx create-cloudtrail-kibana'));

/** Rows that no prompt may hide. */
const MENU = [
  '? What to do',
  'show how it is',
  'change who has access',
  'resize the domain (trial)',
  'change the trail (its own)',
  'upgrade from 0.0.1 to 0.1.0',
  'repair',
  'password',
  'name the vendors with access, or get alerts by e-mail',
  'open the dashboards',
  'all settings',
  'tear it down',
  'leave it as it is',
];

describe.each([
  [80, 24],
  [60, 16],
])('the menu at %ix%i', (cols, rows) => {
  test('is in view as a whole, and nothing is too wide', async () => {
    const on = await start([{}], [], { cols, rows });
    await on.waitFor(/❯ show how it is[\s\S]*leave it as it is[\s\S]*select/);
    for (const words of MENU) expect(on.view()).toContain(words);
    expect(on.screen()).toContain('cloudtrail-kibana in account 111122223333, us-east-1');
    expect(tooWide(on)).toEqual([]);
    on.type(UP + ENTER);
    expect(await on.exit).toBe(0);
    expect(on.screen()).toContain('Nothing was changed.');
    expect(changes()).toEqual([]);
  });

  test('Ctrl-C at the menu ends it with 130, and nothing is changed', async () => {
    const on = await start([{}], [], { cols, rows });
    await on.waitFor(/❯ show how it is/);
    on.ctrlC();
    expect(await on.exit).toBe(130);
    expect(on.screen()).toContain('✖ Interrupted.');
    expect(changes()).toEqual([]);
  });

  test('a resize asks for the size alone, shows old → new, and takes a no', async () => {
    const on = await start([{}], [], { cols, rows });
    await on.waitFor(/❯ show how it is/);
    on.type(DOWN + DOWN + ENTER);
    await on.waitFor(/❯ trial[\s\S]*large[\s\S]*select/);
    for (const words of ['? Size of the search domain', 'small', 'medium', 'large'])
      expect(on.view()).toContain(words);
    on.type(DOWN + ENTER);
    await on.waitFor(/\? Deploy this\? \(y\/N\)/);
    const plan = on.screen().replaceAll(/\s+/g, ' ');
    expect(plan).toContain('Upgrade of the stack cloudtrail-kibana from 0.0.1 to 0.1.0');
    expect(plan).toContain('Size trial (1 × t3.small.search, 10 GiB) → small (1 ×');
    expect(plan).toContain('Addresses 2');
    expect(tooWide(on)).toEqual([]);
    on.type(`n${ENTER}`);
    expect(await on.exit).toBe(130);
    expect(changes()).toEqual([]);
  });

  test('rotate-ips goes on with its own menu, in view as a whole', async () => {
    const on = await start([{}], [], { cols, rows });
    await on.waitFor(/❯ show how it is/);
    on.type(DOWN + ENTER);
    await on.waitFor(/❯ leave it as it is[\s\S]*select/);
    for (const words of ['? What to change', 'add another', 'remove an address', 'replace the whole list'])
      expect(on.view()).toContain(words);
    expect(tooWide(on)).toEqual([]);
    on.type(UP.repeat(3) + ENTER);
    await on.waitFor(/\? Address or CIDR to add/);
    on.type(`192.0.2.9${ENTER}`);
    await on.waitFor(/\? Last day \(YYYY-MM-DD\)/);
    on.type(`tomorrow${ENTER}`);
    await on.waitFor(/has to be a day such as/);
    on.type(`${'\u007f'.repeat(8)}2099-12-31${ENTER}`);
    await on.waitFor(/\? Change the list\? \(y\/N\)/);
    expect(on.screen()).toMatch(/\+ 192\.0\.2\.9\/32 +until 2099-12-31/);
    expect(tooWide(on)).toEqual([]);
    on.type(`n${ENTER}`);
    expect(await on.exit).toBe(130);
    expect(changes()).toEqual([]);
  });

  test('a stack of a newer version: why it can’t be changed, and what can be done', async () => {
    const on = await start([{ version: '9.0.0' }], [], { cols, rows });
    await on.waitFor(/❯ show how it is[\s\S]*leave it as it is/);
    expect(on.screen().replaceAll(/\s+/g, ' ')).toContain("Version 9.0.0 has made it; 0.1.0 can't change it");
    for (const words of ['resize', 'the trail', 'upgrade', 'all settings'])
      expect(on.view()).not.toContain(words);
  });

  test('several stacks: which one, or a new one with a free name', async () => {
    const on = await start([{}, { name: 'audit', status: 'CREATE_IN_PROGRESS' }], [], { cols, rows });
    await on.waitFor(/\? Which stack[\s\S]*audit \(CREATE_IN_PROGRESS\)[\s\S]*a new stack/);
    on.type(UP + ENTER);
    await on.waitFor(/\? Name of the new stack/);
    on.type(`audit${ENTER}`);
    await on.waitFor(/The stack audit is there already/);
    on.type(`-2${ENTER}`);
    await on.waitFor(/\? Size of the search domain/);
  });
});

describe('without colour, and with the line ends of Windows', () => {
  test('NO_COLOR: the menu has none, and can be used', async () => {
    const on = await start([{}], [], { env: { NO_COLOR: '1' } });
    await on.waitFor(/❯ show how it is/);
    on.type(UP + ENTER);
    expect(await on.exit).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
    expect(on.raw()).not.toMatch(/\u001b\[[\d;]*m/);
  });

  test('an answer that ends with CR and LF answers one question, not the next one too', async () => {
    const on = await start([]);
    await on.waitFor(/\? Name of the stack/);
    on.type('audit\r\n');
    await on.waitFor(/\? Size of the search domain[\s\S]*select/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(on.screen()).toContain('✔ Name of the stack audit');
    expect(on.screen()).not.toContain('Who has access');
  });
});

test('flags that say what to do leave the menu out', async () => {
  const on = await start([{}], ['--domain-size', 'small']);
  await on.waitFor(/\? Name of the stack/);
  expect(on.screen()).not.toContain('What to do');
});

test('--stack-name names the stack, another one is no reason to ask', async () => {
  const on = await start([{}, { name: 'audit' }], ['--stack-name', 'audit']);
  await on.waitFor(/Stack audit in account[\s\S]*\? What to do/);
});
