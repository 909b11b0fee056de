import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { deployLocally, type LocalAws, localAws } from '../helpers/local-stack.ts';
import { type Session, terminal } from '../helpers/terminal.ts';

const ENTER = '\r';
let local: LocalAws;
let session: Session | undefined;
beforeAll(async () => {
  local = await localAws();
  await deployLocally(local, { vendor: ['999988887777=Acme Cost'] });
});
afterAll(() => local?.sandbox.stop());
afterEach(() => session?.kill());

/** Starts the program in a terminal of this size against the local AWS; nobody listens where its proxy should be. */
function start(args: readonly string[], [cols, rows]: readonly [number, number], env = {}): Session {
  const { awsEndpoint, credentials, region } = local.sandbox;
  session = terminal([...args], {
    cols,
    rows,
    env: {
      AWS_ENDPOINT_URL: awsEndpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      ...env,
    },
  });
  return session;
}

/** Lines of the screen that the terminal had to break, but for commands to paste and names as long as a line. */
const tooWide = (on: Session) =>
  on.broken().filter((line) => !/\b(npx|aws) /.test(line) && /\S \S/.test(line.trim()));

describe.each([[[80, 24] as const], [[60, 16] as const]])('at %j', (size) => {
  test('teardown shows what is deleted and what is kept, and takes another name for a no', async () => {
    const on = start(['teardown'], size);
    await on.waitFor(/\? Type "cloudtrail-kibana" to delete it/);
    const screen = on.screen().replaceAll(/\s+/g, ' ');
    for (const words of [
      'is deleted, with: Domain',
      'Elastic IP',
      'Function',
      'Alarm',
      'This is kept: Records',
    ])
      expect(screen).toContain(words);
    on.type(`other${ENTER}`);
    expect(await on.exit).toBe(130);
    expect(on.screen()).toContain('Nothing was changed.');
    expect(tooWide(on)).toEqual([]);
  });

  test('status has a row for each check, and what fails has its remedy', async () => {
    const on = start(['status', '--no-my-ip'], size);
    expect(await on.exit).toBe(3);
    expect(on.screen()).toMatch(/✔ Trail logging[\s\S]*✔ Subscription filter[\s\S]*✖ Proxy reachable/);
    expect(on.screen()).toContain('This month so far');
    expect(tooWide(on)).toEqual([]);
  });

  test('the vendors of a stack are asked for by the menu, and a bad one is told', async () => {
    const on = start(['--no-my-ip'], size);
    await on.waitFor(/❯ show how it is/);
    on.type(`${'\u001b[B'.repeat(6)}${ENTER}`);
    await on.waitFor(/\? Vendors/);
    on.type(`12=Nobody${ENTER}`);
    await on.waitFor(/>.*12 digits/s);
    expect(tooWide(on)).toEqual([]);
    on.ctrlC();
    expect(await on.exit).toBe(130);
  });

  test('a new password is asked about once', async () => {
    const on = start(['rotate-password'], size);
    await on.waitFor(/\(y\/N\)/);
    on.type(`n${ENTER}`);
    expect(await on.exit).toBe(130);
    expect(tooWide(on)).toEqual([]);
  });

  test.each([
    ['policy', 0],
    ['redrive', 0],
  ])('%s fits', async (command, exit) => {
    const on = start([command], size);
    expect(await on.exit).toBe(exit);
    expect(
      tooWide(on).filter((line) => !/"(arn|aws:|Fn|Resource)/.test(line) && !line.includes('arn:')),
    ).toEqual([]);
  });

  test('what is wrong is told within the width, without colour too', async () => {
    const on = start(['--yes', '--no-my-ip', '--domain-size', 'huge'], size, { NO_COLOR: '1' });
    expect(await on.exit).toBe(2);
    for (const color of [31, 32, 33, 36]) expect(on.raw()).not.toContain(`\u001b[${color}m`);
    expect(on.screen()).toContain('--domain-size huge');
    expect(tooWide(on)).toEqual([]);
  });
});
