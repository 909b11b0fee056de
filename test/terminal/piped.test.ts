import { afterEach, describe, expect, test } from 'vitest';
import { type FakeAws, fakeAws } from '../helpers/fake-aws.ts';
import { expectHarmless, HOSTILE } from '../helpers/hostile.ts';
import { piped } from '../helpers/piped.ts';

let aws: FakeAws | undefined;
afterEach(async () => {
  await aws?.close();
  aws = undefined;
});

const ESCAPE = '\u001b';

test.each([
  ['of Unix', '\n\ny\n'],
  ['of Windows', 'audit\r\nsmall\r\ny\r\n'],
])(
  'answers on stdin, with the line ends %s, are not read: exit 2, all missing flags and a line to paste',
  async (_, typed) => {
    const { exit, stdout, stderr } = await piped([], {}, typed);
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('missing: --stack-name --domain-size --authorized-ip --engine --yes');
    expect(stderr).toMatch(/npx create-cloudtrail-kibana --stack-name cloudtrail-kibana .*--yes/);
    expect(stderr).not.toContain(ESCAPE);
  },
);

test('addresses out of a file with the line ends of Windows are read as they are meant', async () => {
  aws = await fakeAws();
  const args = ['--stack-name', 'audit\r', '--authorized-ip', '192.0.2.1\r\n198.51.100.0/24\r'];
  const { stdout, stderr } = await piped(['--json', '--yes', '--no-my-ip', ...args], aws.env);
  const plan = stdout.split('\n').find((line) => line.includes('"code":"plan"'));
  expect(plan, stderr).toBeDefined();
  expect(JSON.parse(plan ?? '{}').data.parameters).toMatchObject({
    AuthorizedIps: '192.0.2.1/32,198.51.100.0/24',
    DomainName: 'audit',
  });
});

test('with --json the error is the last line of stdout', async () => {
  const { exit, stdout } = await piped(['--json']);
  expect(exit).toBe(2);
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    code: 'result',
    data: { ok: false, error: { code: 'missing-answers', exit: 2 } },
  });
});

test('--help is at most 80 columns wide, on stdout', async () => {
  const { exit, stdout, stderr } = await piped(['--help']);
  expect(exit).toBe(0);
  expect(stderr).toBe('');
  expect(stdout).toContain('rotate-ips');
  for (const line of stdout.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80);
  expect(stdout).not.toContain(ESCAPE);
});

test('an unknown flag: exit 2 and the nearest one', async () => {
  const { exit, stdout, stderr } = await piped(['--domain-sise', 'small']);
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
  expect(stderr).toMatch(/There is no flag --domain-sise\.\n {2}→ Did you mean --domain-size\?/);
});

/** An error of the query API, as it comes over the line. */
const queryError = (status: number, code: string, message: string) => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
const ec2Error = (code: string, message: string) => ({
  status: 403,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
});

describe('what AWS says over the line', () => {
  const args = ['--yes', '--no-my-ip', '--authorized-ip', '203.0.113.7'];

  test.each([
    [
      'an expired token',
      'GetCallerIdentity',
      queryError(403, 'ExpiredToken', 'The token is expired'),
      4,
      /session has expired/,
    ],
    [
      'a wrong key',
      'GetCallerIdentity',
      queryError(403, 'InvalidClientTokenId', 'No such key'),
      4,
      /not accept these credentials/,
    ],
    [
      'a denial',
      'DescribeStacks',
      queryError(403, 'AccessDenied', 'no cloudformation:DescribeStacks'),
      4,
      /may not do this/,
    ],
    [
      'a denial of EC2',
      'DescribeVpcs',
      ec2Error('UnauthorizedOperation', 'no ec2:DescribeVpcs'),
      4,
      /no ec2:DescribeVpcs/,
    ],
    [
      'no default VPC',
      'DescribeVpcs',
      { status: 200, body: '<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>' },
      2,
      /no default VPC/,
    ],
  ])('%s', async (_, action, answer, code, words) => {
    aws = await fakeAws({ [action]: answer });
    const { exit, stderr } = await piped(args, aws.env);
    expect(stderr).toMatch(words);
    expect(exit).toBe(code);
  });

  test('no credentials: exit 4, how to sign in, and the demo', async () => {
    const { exit, stderr } = await piped(args, { AWS_REGION: 'eu-central-1' });
    expect(exit).toBe(4);
    expect(stderr).toMatch(/No AWS credentials were found/);
    expect(stderr).toContain('npx create-cloudtrail-kibana demo');
  });

  test('no region: exit 2, before anything is asked', async () => {
    const { exit, stderr } = await piped(args, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    expect(exit).toBe(2);
    expect(stderr).toContain('--region us-east-1');
  });

  test('nobody home: exit 1, and where to look', async () => {
    const env = {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
      AWS_MAX_ATTEMPTS: '1',
    };
    const { exit, stderr } = await piped(args, { ...env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    expect(exit).toBe(1);
    expect(stderr).toContain('AWS_ENDPOINT_URL');
  });
});

test('Without a demo that was left running, --demo is a usage error that says how to start one.', async () => {
  const { exit, stderr } = await piped(['status', '--demo'], {
    CREATE_CLOUDTRAIL_KIBANA_STATE: '/nowhere/state.json',
  });
  expect(exit).toBe(2);
  expect(stderr).toContain('No demo is running.');
  expect(stderr).toContain('demo --keep');
});

describe('hostile text in a whole process', () => {
  // XML can't hold controls: it has what is left.
  const inXml = 'no&#x202e;&#x2066;&#x200b;&#x2028;&#x85;&#x9b;31m';
  const inJson = JSON.stringify({ __type: 'Refused', message: HOSTILE });

  test.each<[string, string[], Record<string, { status: number; body: string }>]>([
    ['an argument', ['report', '--board', HOSTILE], {}],
    ['a word in the place of a command', [HOSTILE], {}],
    ['a flag that there is not', [`--${HOSTILE.replaceAll('\u0000', '')}`], {}],
    ['an error in XML', ['status'], { DescribeStacks: queryError(400, 'Refused', inXml) }],
    [
      'an error in JSON',
      ['--yes', '--no-my-ip', '--authorized-ip', '203.0.113.7', '--debug'],
      { 'CloudTrail_20131101.DescribeTrails': { status: 400, body: inJson } },
    ],
  ])('in %s is made harmless', async (_, args, over) => {
    aws = await fakeAws(over);
    const words = args.map((word) => word.replaceAll('\u0000', ''));
    const { stdout, stderr } = await piped(words, { ...aws.env, AWS_MAX_ATTEMPTS: '1' });
    expectHarmless(stdout + stderr, words.join(' '));
    expect(stdout + stderr).toContain('\\u202e');
  });
});
