import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from 'vitest';
import { open } from '../../src/commands/open/index.ts';
import { parse } from '../../src/commands/parse.ts';
import { awsError, stackAnswer, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { outputPairs, outputsWith } from '../helpers/facts.ts';
import { PASSWORD } from '../helpers/fake-proxy.ts';
import { parameterIs } from '../helpers/healthy.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const { Url, PasswordParameter } = outputsWith();

const Outputs = outputPairs();

beforeEach(() => {
  aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('CREATE_COMPLETE', { Outputs })] });
  parameterIs(aws, 'password', PASSWORD);
});

interface Where {
  readonly interactive?: boolean;
  readonly onScreen?: boolean;
  readonly opens?: boolean;
}

async function run(args: readonly string[] = [], { opens = true, ...where }: Where = {}) {
  const world = fakeWorld({ ...where, json: args.includes('--json') });
  const opened: string[] = [];
  const exit = await open(parse(['open', ...args]).flags, world.fx, async (url) => {
    opened.push(url);
    return opens;
  });
  return { exit, opened, err: world.err(), out: world.out() };
}

const passwordReads = () => aws.ssm.commandCalls(GetParameterCommand).length;

describe('open', () => {
  test('in a pipe: the address and the line that reads the password, not the password', async () => {
    const { exit, opened, out, err } = await run();
    expect(exit).toBe(0);
    expect(err).toBe('');
    expect(out).toContain(`Open      ${Url}`);
    expect(out).toContain('User      admin');
    expect(out).toContain(
      `--output text --region eu-central-1 \\\n              --name ${PasswordParameter}\n`,
    );
    expect(out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(passwordReads()).toBe(0);
    expect(opened).toEqual([]);
  });

  test.each([
    ['for a person', [], { interactive: true }, [Url]],
    ['with --yes', ['--yes'], {}, []],
  ] as const)('%s the password is shown too', async (_, args, where, browsers) => {
    const { out, err, opened } = await run(args, where);
    expect(out).toContain(PASSWORD);
    expect(err).toBe('');
    expect(opened).toEqual(browsers);
    expect(aws.ssm.commandCalls(GetParameterCommand)[0]?.args[0].input).toEqual({
      Name: PasswordParameter,
      WithDecryption: true,
    });
  });

  test('for a person whose stdout is a file the password is not written there', async () => {
    const { out, err, opened } = await run([], { interactive: true, onScreen: false });
    expect(out).toContain(`Open      ${Url}`);
    expect(out + err).not.toContain(PASSWORD);
    expect(passwordReads()).toBe(0);
    expect(opened).toEqual([Url]);
  });

  test('a browser that does not open is no failure', async () => {
    const { exit, err } = await run([], { interactive: true, opens: false });
    expect(exit).toBe(0);
    expect(err).toContain('No browser could be opened');
  });

  test.each([
    [['--json'], { url: Url, user: 'admin' }],
    [['--json', '--yes'], { url: Url, user: 'admin', password: PASSWORD }],
  ])('%j ends with the result', async (args, data) => {
    const { out, err } = await run(args);
    expect(err).toBe('');
    const lines = out.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ code: 'result', data });
    expect(lines.slice(0, -1).join()).not.toContain(PASSWORD);
  });

  test('a password that may not be read: exit 4', async () => {
    aws.ssm
      .on(GetParameterCommand)
      .rejects(awsError('AccessDeniedException', 'not authorized: ssm:GetParameter'));
    expect(await failure(run(['--yes']))).toMatchObject({ exit: 4 });
  });

  test('a stack that is still being made: its state, and what to run', async () => {
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stackAnswer('CREATE_IN_PROGRESS')] });
    expect(await failure(run())).toMatchObject({
      exit: 1,
      code: 'not-ready',
      why: expect.stringContaining('CREATE_IN_PROGRESS'),
      remedy: ['npx create-cloudtrail-kibana --stack-name cloudtrail-kibana --region eu-central-1'],
    });
  });

  test('no such stack: exit 2', async () => {
    expect(await failure(run(['--stack-name', 'other']))).toMatchObject({ exit: 2, code: 'no-stack' });
  });
});
