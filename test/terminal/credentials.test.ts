import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type CredentialEndpoints, credentialEndpoints, MFA_CODE } from '../helpers/credential-endpoints.ts';
import { type FakeAws, fakeAws } from '../helpers/fake-aws.ts';
import { piped } from '../helpers/piped.ts';
import { type Session, terminal } from '../helpers/terminal.ts';

let aws: FakeAws;
let played: CredentialEndpoints;
let env: Record<string, string>;
let session: Session | undefined;
beforeAll(async () => {
  [aws, played] = await Promise.all([fakeAws(), credentialEndpoints()]);
  env = { ...played.env, AWS_ENDPOINT_URL: aws.url, AWS_ENDPOINT_URL_STS: played.url };
});
afterAll(() => Promise.all([aws.close(), played.close()]));
afterEach(() => {
  session?.kill();
  session = undefined;
  played.asked.length = 0;
});

const REGION = { AWS_REGION: 'us-east-1' };

describe('off a terminal, a profile that fails ends the run with exit 4', () => {
  test.each<[string, string[], Record<string, string>, RegExp]>([
    [
      'not there, with a region',
      ['status', '--profile', 'nope'],
      REGION,
      /✖ There is no AWS profile "nope"\./,
    ],
    [
      'not there, without a region',
      ['status', '--profile', 'nope'],
      {},
      /✖ There is no AWS profile "nope"\./,
    ],
    ['not there, named by AWS_PROFILE', ['--yes'], { AWS_PROFILE: 'nope' }, /AWS_PROFILE names it/],
    [
      'a loop',
      ['teardown', '--confirm', 'cloudtrail-kibana', '--profile', 'loop'],
      REGION,
      /leads back to itself/,
    ],
    ['a token file that is not there', ['open', '--profile', 'web-no-file'], REGION, /\/nowhere\/token/],
    [
      'a helper that fails',
      ['rotate-ips', '--profile', 'process-fails'],
      REGION,
      /sh ended with exit code 3/,
    ],
    ['MFA', ['--yes', '--no-my-ip', '--profile', 'mfa'], REGION, /needs an MFA code[\s\S]*mfa\/ada/],
  ])('%s', async (_, args, more, words) => {
    const { exit, stderr, stdout } = await piped(args, { ...env, ...more });
    expect(stderr).toMatch(words);
    expect(exit).toBe(4);
    expect(stderr).not.toMatch(/report it|hush|No AWS credentials/);
    expect(stdout).toBe('');
  });

  test('and with --json its kind is the code', async () => {
    const { exit, stdout } = await piped(['status', '--json', '--profile', 'nope'], { ...env, ...REGION });
    const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(last.data.error).toMatchObject({ code: 'profile-missing', exit: 4 });
    expect(exit).toBe(4);
  });
});

describe('at a terminal, an MFA code', () => {
  const start = (...args: string[]) => {
    session = terminal(['--no-my-ip', '--profile', 'mfa', ...args], { env: { ...env, ...REGION } });
    return session;
  };
  const ASKED = /\? MFA code of arn:aws:iam::111122223333:mfa\/ada/;

  test('is asked for once, and the run goes on', async () => {
    const on = start();
    await on.waitFor(ASKED);
    on.type('12\r');
    await on.waitFor(/A code has six digits/);
    on.type(`\u007f\u007f${MFA_CODE}\r`);
    await on.waitFor(/\? Name of the stack/);
    expect(on.screen().match(/MFA code of/g)).toHaveLength(1);
    expect(played.asked.filter((call) => call.startsWith('AssumeRole'))).toEqual([
      `AssumeRole Admin ${MFA_CODE}`,
    ]);
  });

  test('that is wrong is told to be: exit 4', async () => {
    const on = start('status');
    await on.waitFor(ASKED);
    on.type('000000\r');
    expect(await on.exit).toBe(4);
    expect(on.screen()).toMatch(/AWS does not accept the MFA code for the AWS profile "mfa"/);
  });

  test('that nobody gives: Ctrl-C ends the run with 130', async () => {
    const on = start();
    await on.waitFor(ASKED);
    on.ctrlC();
    expect(await on.exit).toBe(130);
    expect(on.screen()).toContain('✖ Interrupted.');
    expect(played.asked).toEqual([]);
  });

  test('is not asked for with --no-input', async () => {
    const on = start('--no-input', '--yes');
    expect(await on.exit).toBe(4);
    await on.waitFor(/there is no\s+terminal to ask on/);
    expect(on.screen()).toContain('export-credentials --profile mfa');
  });
});
