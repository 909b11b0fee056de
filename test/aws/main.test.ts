import { DescribeChangeSetCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { HeadBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { main } from '../../src/cli.ts';
import type { Effects } from '../../src/core/effects.ts';
import { awsError, leftBehind, stackAnswer, useAws, usePackageFolder } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { outputPairs, outputsWith } from '../helpers/facts.ts';
import { type FakeProxy, fakeProxy, fakeUi } from '../helpers/fake-proxy.ts';
import { mockHealthy, mockStanding } from '../helpers/healthy.ts';

const aws = useAws();
const folder = usePackageFolder();

let fx: Effects;
vi.mock('../../src/effects.ts', () => ({ createEffects: () => fx }));

let proxy: FakeProxy;
let written: { out: string; err: string };
beforeEach(async () => {
  mockHealthy(aws);
  proxy = await fakeProxy(fakeUi().answer);
  written = { out: '', err: '' };
  const keep = (name: 'out' | 'err') => (text: unknown) => {
    written[name] += text;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(keep('err'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await proxy.close();
  process.exitCode = undefined;
});

/** Runs the command line; gives its exit code and what it has said. */
async function run(...args: string[]) {
  const world = fakeWorld({ packageRoot: folder, locate: proxy.locate, json: args.includes('--json') });
  fx = world.fx;
  await main(args);
  const exit = process.exitCode ?? 0;
  return { exit, out: world.out() + written.out, err: world.err() + written.err };
}

describe('the whole way', () => {
  test('discover, ask, plan, deploy, verify: exit 0, with URL, password and the same again', async () => {
    mockStanding(aws);
    const { exit, out, err } = await run('--yes');
    expect(err).toContain('All is well.');
    expect(exit).toBe(0);
    expect(out).toBe('');
    const order = [
      'Looking at',
      'New stack',
      'Costs per month',
      'Deploying',
      'Health checks',
      'All is well',
      'Open  ',
    ];
    expect(order.map((words) => err.indexOf(words))).toEqual(
      order.map((words) => err.indexOf(words)).sort((a, b) => a - b),
    );
    expect(err).toContain('https://192.0.2.1/_dashboards/app/dashboards');
    expect(err).toContain(
      '--region eu-central-1 \\\n              --name /create-cloudtrail-kibana/cloudtrail-kibana/password',
    );
    expect(err).toMatch(
      /npx create-cloudtrail-kibana --region eu-central-1 .*--authorized-ip 203\.0\.113\.7\/32 .*--yes/,
    );
  });

  test('with --json stdout has one event a line, the result last, and no words', async () => {
    mockStanding(aws);
    const { exit, out, err } = await run('--yes', '--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(exit).toBe(0);
    expect(err).toBe('');
    expect(new Set(lines.map(({ code }) => code))).toEqual(
      new Set([
        'message',
        'discovered',
        'plan',
        'uploaded',
        'change-set',
        'watching',
        'furnishing',
        'furnished',
        'verifying',
        'stack-event',
        'progress',
        'check',
        'result',
      ]),
    );
    expect(lines.at(-1)).toMatchObject({
      code: 'result',
      data: { ok: true, url: outputsWith().Url, stackName: 'cloudtrail-kibana' },
    });
    expect(lines.filter(({ code }) => code === 'check')).toHaveLength(17);
  });

  test('a health check that fails after the deploy: exit 3', async () => {
    mockStanding(aws);
    await proxy.close();
    const { exit, err } = await run('--yes');
    expect(exit).toBe(3);
    expect(err).toMatch(/Deployed, but 1 health check fails, 6 could not be run: see above\./);
    expect(await leftBehind(aws)).not.toEqual([]);
  });

  test('a second run with nothing to change: exit 0', async () => {
    mockStanding(aws);
    const Parameters = [{ ParameterKey: 'AuthorizedIps', ParameterValue: '203.0.113.7/32' }];
    // As the unbuilt program calls itself: an older one would leave the stack alone.
    const Tags = [{ Key: 'create-cloudtrail-kibana:version', Value: '0.0.0-dev' }];
    const Outputs = outputPairs();
    aws.cfn
      .on(DescribeStacksCommand, { StackName: undefined })
      .resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { Parameters, Outputs, Tags })] });
    aws.cfn
      .on(DescribeChangeSetCommand)
      .resolves({ Status: 'FAILED', StatusReason: 'No updates are to be performed.' });
    aws.s3.on(HeadBucketCommand).resolves({});
    aws.s3.on(HeadObjectCommand).resolves({});
    aws.ssm.on(PutParameterCommand).rejects(awsError('ParameterAlreadyExists'));
    const { exit, err } = await run('--yes');
    expect(err).toContain('Nothing to change');
    expect(exit).toBe(0);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('a dry run: the plan, the price, the changes, exit 0, and nothing stays', async () => {
    const { exit, err } = await run('--dry-run', '--yes');
    expect(exit).toBe(0);
    expect(err).toContain('Costs per month');
    expect(err).toMatch(/Changes CloudFormation would make: 2\n +Add +Domain/);
    expect(err).toContain('Nothing was changed. To do it:');
    expect(aws.cfn.calls().map(({ firstArg }) => firstArg.constructor.name)).not.toContain(
      'ExecuteChangeSetCommand',
    );
    expect(await leftBehind(aws)).toEqual([]);
  });
});

describe('a failure is told once: what, why, what to do', () => {
  const turnDown = () =>
    aws.cfn
      .on(DescribeChangeSetCommand)
      .resolves({ Status: 'FAILED', StatusReason: 'Parameter DomainSize must be one of' });
  const expire = () => aws.sts.on(GetCallerIdentityCommand).rejects(awsError('ExpiredToken', 'it is over'));
  const noVpc = () => aws.ec2.on(DescribeVpcsCommand).resolves({ Vpcs: [] });

  test.each<[number, string, () => unknown, string[], RegExp]>([
    [
      1,
      'change-set-failed',
      turnDown,
      [],
      /✖ CloudFormation turned the plan down\.\n {2}Parameter DomainSize must be.*\n {2}→ Nothing was changed/,
    ],
    [
      2,
      'no-default-vpc',
      noVpc,
      [],
      /✖ This region has no default VPC\.\n {2}The proxy needs.*\n {2}→ Make one/,
    ],
    [
      2,
      'unknown-flag',
      () => {},
      ['--bogus'],
      /✖ There is no flag --bogus\.\n {2}→ Its flags: npx .* help deploy/,
    ],
    [4, 'expired-token', expire, [], /✖ Your AWS session has expired\.\n {2}it is over\n {2}→ Sign in again/],
  ])('exit %i for %s', async (code, name, arrange, args, words) => {
    arrange();
    const { exit, err } = await run('--yes', ...args);
    expect(exit).toBe(code);
    expect(err).toMatch(words);
    expect(err).not.toMatch(/\n +at .*\.ts/);
    expect(await leftBehind(aws)).toEqual([]);
    const json = await run('--yes', '--json', ...args);
    expect(JSON.parse(json.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      code: 'result',
      data: { ok: false, error: { code: name, exit: code } },
    });
  });

  test('--debug adds the stack trace', async () => {
    expect((await run('--yes', '--bogus', '--debug')).err).toMatch(/\n +at .*parse\.ts/);
  });

  test('an error that nobody foresaw asks for a report', async () => {
    aws.ec2.on(DescribeVpcsCommand).rejects(new TypeError('x is not a function'));
    const { exit, err } = await run('--yes');
    expect(exit).toBe(1);
    expect(err).toMatch(/✖ x is not a function\n {2}TypeError\n {2}→ Run it again with --debug/);
  });
});

test.each([['--version'], ['-v']])('%s is answered on stdout', async (flag) => {
  expect(await run(flag)).toMatchObject({ exit: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+/), err: '' });
});
