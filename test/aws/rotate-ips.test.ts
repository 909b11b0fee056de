import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { screen } from '@inquirer/testing/vitest';
import { beforeEach, describe, expect, test } from 'vitest';
import { rotateIps } from '../../src/commands/rotate-ips.ts';
import { renderTemplate, templateText } from '../../src/deploy/template.ts';
import { parse } from '../../src/flags.ts';
import { awsError, CHANGE_SET_ID, leftBehind, stackAnswer, stackEvent, useAws } from '../helpers/aws.ts';
import { bundledTemplate } from '../helpers/cfn.ts';
import { type FakeWorld, fakeWorld } from '../helpers/effects.ts';
import { outputsWith, STACK_ID, stackWith } from '../helpers/facts.ts';
import { inRounds } from '../helpers/rounds.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const MINE = '203.0.113.7/32';
const OFFICE = '198.51.100.0/24';

type Status = Parameters<typeof stackAnswer>[0];

/** A finished stack with a list; both ways of describing it. */
function playStack(ips: string, until: string, status: Status = 'UPDATE_COMPLETE'): void {
  const parameters = { ...stackWith().parameters, AuthorizedIps: ips, AuthorizedUntil: until };
  const stack = stackAnswer(status, {
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Outputs: Object.entries(outputsWith()).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  });
  aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
  aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).resolves({ Stacks: [stack] });
  const template = renderTemplate(bundledTemplate(), { authorizedIps: ips.split(',') });
  aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody: JSON.stringify(template, null, 2) });
}

const modifies = (LogicalResourceId: string, ResourceType: string, over = {}) => ({
  ResourceChange: {
    Action: 'Modify' as const,
    LogicalResourceId,
    ResourceType,
    Replacement: 'False' as const,
    ...over,
  },
});
const GROUPS = ['WebSecurityGroup', 'RedirectSecurityGroup'].map((id) =>
  modifies(id, 'AWS::EC2::SecurityGroup'),
);

/** No events at the first look, a finished update at the next. */
function playEvents(): void {
  const done = [stackEvent('Stack', 'UPDATE_COMPLETE'), stackEvent('WebSecurityGroup', 'UPDATE_COMPLETE')];
  let looks = 0;
  aws.cfn.on(DescribeStackEventsCommand).callsFake(() => {
    looks += 1;
    return { StackEvents: looks === 1 ? [] : done };
  });
}

beforeEach(() => {
  playStack(`${MINE},${OFFICE}`, '-,2027-01-31');
  aws.cfn.on(DescribeChangeSetCommand).resolves({ Status: 'CREATE_COMPLETE', Changes: GROUPS });
  playEvents();
});

const run = (args: readonly string[] = [], world: FakeWorld = fakeWorld()) =>
  rotateIps(parse(['rotate-ips', ...args]).flags, world.fx);

async function finished(...args: string[]) {
  const world = fakeWorld({ json: args.includes('--json') });
  return { exit: await run(args, world), err: world.err(), out: world.out() };
}

const asked = () => aws.cfn.commandCalls(CreateChangeSetCommand)[0]?.args[0].input;
const executed = () => aws.cfn.commandCalls(ExecuteChangeSetCommand).length;
const names = () => aws.cfn.calls().map(({ firstArg }) => firstArg.constructor.name.replace('Command', ''));

describe('the change set', () => {
  test('for as many addresses: the stack’s own template, two parameters anew, all else as it is', async () => {
    const { exit, err } = await finished('--remove', OFFICE, '--add', '192.0.2.1', '--yes');
    expect(exit).toBe(0);
    expect(err).toContain('Done: the new list is in force.');
    const others = Object.keys(stackWith().parameters).filter((name) => name !== 'AuthorizedIps');
    expect(asked()).toEqual({
      StackName: 'cloudtrail-kibana',
      ChangeSetName: expect.stringMatching(/^create-cloudtrail-kibana-\d+$/),
      ChangeSetType: 'UPDATE',
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: expect.arrayContaining([
        { ParameterKey: 'AuthorizedIps', ParameterValue: `${MINE},192.0.2.1/32` },
        { ParameterKey: 'AuthorizedUntil', ParameterValue: '-,-' },
        ...others.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true })),
      ]),
    });
    expect(asked()?.Parameters).toHaveLength(others.length + 2);
  });

  test('for more addresses: the stack’s template in the call, with another rule and nothing else', async () => {
    const stale = { ...bundledTemplate(), Description: 'of another version' };
    aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody: JSON.stringify(stale) });
    expect((await finished('--add', '192.0.2.1', '--until', '2026-12-01', '--yes')).exit).toBe(0);
    const three = renderTemplate(stale, { authorizedIps: ['a', 'b', 'c'] });
    expect(asked()?.TemplateBody).toBe(templateText(three));
    expect(asked()?.Parameters).toContainEqual({
      ParameterKey: 'AuthorizedUntil',
      ParameterValue: '-,2027-01-31,2026-12-01',
    });
    expect(aws.s3.calls()).toHaveLength(0);
  });

  test('for many addresses: by the stack’s bucket, from which it goes again', async () => {
    const many = Array.from({ length: 48 }, (_, index) => `192.0.2.${index}`);
    expect((await finished('--add', many.join(','), '--yes')).exit).toBe(0);
    const put = aws.s3.commandCalls(PutObjectCommand)[0]?.args[0].input;
    expect(put).toMatchObject({ Bucket: 'bucket-of-before', ExpectedBucketOwner: '123456789012' });
    expect(asked()?.TemplateURL).toContain(put?.Key);
    expect((await leftBehind(aws)).filter((what) => what.startsWith('object'))).toEqual([]);
  });

  test.each([
    ['in the call', ['--add', '192.0.2.1'], []],
    ['not needed', ['--remove', OFFICE, '--add', '192.0.2.1'], []],
    [
      'too long for a call',
      ['--add', Array.from({ length: 48 }, (_, index) => `192.0.2.${index}`).join()],
      ['s3'],
    ],
  ])('two round trips beside the waiting; the template is %s', async (_, change, s3) => {
    // Loads what is loaded late.
    await finished(...change, '--yes');
    playEvents();
    const { aws: gated, rounds } = inRounds(fakeWorld().fx.aws);
    expect(await run([...change, '--yes'], fakeWorld({ aws: gated }))).toBe(0);
    const [before, ...after] = rounds;
    expect(before).toEqual(['DescribeStacks', 'GetTemplate']);
    const uploads = s3.length > 0;
    expect(after).toEqual([
      // Without a question before it, a long template's way to S3 is a round trip of its own.
      ...(uploads ? [['DescribeStackEvents', 'PutObject']] : []),
      uploads ? ['CreateChangeSet'] : ['CreateChangeSet', 'DescribeStackEvents'],
      ['DescribeChangeSet'],
      uploads ? ['DeleteObjects', 'ExecuteChangeSet'] : ['ExecuteChangeSet'],
      ['DescribeStackEvents'],
    ]);
  });
});

describe('without a change', () => {
  test.each([
    ['no flag', [], ['DescribeStacks']],
    ['what is there already', ['--add', MINE, '--yes'], ['DescribeStacks', 'GetTemplate']],
    ['--yes alone', ['--yes'], ['DescribeStacks', 'GetTemplate']],
  ])('%s: the list and one round trip, exit 0', async (_, args, calls) => {
    const { exit, err } = await finished(...args);
    expect(exit).toBe(0);
    expect(err).toMatch(/203\.0\.113\.7\/32\s+covers you/);
    expect(err).toMatch(/198\.51\.100\.0\/24\s+until 2027-01-31/);
    expect(names().sort()).toEqual(calls);
  });

  test('CloudFormation finds nothing to change: the change set goes, exit 0', async () => {
    aws.cfn
      .on(DescribeChangeSetCommand)
      .resolves({ Status: 'FAILED', StatusReason: "The submitted information didn't contain changes." });
    const { exit, err } = await finished('--add', OFFICE, '--yes');
    expect(exit).toBe(0);
    expect(err).toContain('Nothing to change.');
    expect(executed()).toBe(0);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('--dry-run shows the changes and removes the change set', async () => {
    const { exit, err } = await finished('--add', '192.0.2.1', '--dry-run');
    expect(exit).toBe(0);
    expect(err).toContain('+ 192.0.2.1/32');
    expect(err).toMatch(/Modify {2}WebSecurityGroup +AWS::EC2::SecurityGroup/);
    expect(executed()).toBe(0);
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('what is over is marked, dropped by the next change and said so', async () => {
    playStack(`${MINE},${OFFICE}`, '-,2026-11-19');
    expect(await finished()).toMatchObject({
      exit: 0,
      err: expect.stringContaining('over: goes next time'),
    });
    expect(executed()).toBe(0);
    const { err } = await finished('--yes');
    expect(err).toContain('198.51.100.0/24 was until 2026-11-19: it goes.');
    expect(asked()?.Parameters).toContainEqual({ ParameterKey: 'AuthorizedIps', ParameterValue: MINE });
    expect(executed()).toBe(1);
  });
});

describe('refused', () => {
  test.each<[string, string[], { code: string; exit: number }]>([
    ['no terminal and no --yes', ['--add', '192.0.2.1'], { code: 'missing-answers', exit: 2 }],
    ['lockout', ['--remove', MINE, '--yes'], { code: 'lockout', exit: 2 }],
    [
      'a day of the past',
      ['--add', '192.0.2.1', '--until', '2026-11-19', '--yes'],
      { code: 'bad-value', exit: 2 },
    ],
    ['another stack', ['--stack-name', 'other'], { code: 'no-stack', exit: 2 }],
  ])('%s', async (_, args, expected) => {
    expect(await failure(run(args))).toMatchObject(expected);
    expect(asked()).toBeUndefined();
  });

  test('what is not in the list: the error names those that are', async () => {
    const { code, exit, remedy } = await failure(run(['--my-ip', '192.0.2.1', '--yes']));
    expect([code, exit]).toEqual(['bad-value', 2]);
    expect(remedy).toContain(`In the list: ${MINE}, ${OFFICE}`);
  });

  test('the line to paste names all that was given', async () => {
    const { remedy } = await failure(run(['--add', '192.0.2.1', '--until', '2027-01-31']));
    expect(remedy).toContain(
      'npx create-cloudtrail-kibana rotate-ips --add 192.0.2.1 --until 2027-01-31 --yes',
    );
    expect(aws.cfn.calls()).toHaveLength(0);
  });

  test.each<[Status, string]>([
    ['UPDATE_IN_PROGRESS', 'stack-busy'],
    ['UPDATE_ROLLBACK_FAILED', 'stack-stuck'],
  ])('a stack in %s', async (status, code) => {
    playStack(MINE, '-', status);
    expect(await failure(run(['--add', '192.0.2.1', '--yes']))).toMatchObject({ code, exit: 1 });
    expect(asked()).toBeUndefined();
  });

  test('a template that is no JSON', async () => {
    aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody: 'Resources: {}' });
    expect(await failure(run(['--add', '192.0.2.1', '--yes']))).toMatchObject({
      code: 'template-unreadable',
    });
    expect(asked()).toBeUndefined();
  });

  test.each([
    ['another resource', modifies('Proxy', 'AWS::EC2::Instance')],
    ['a new group', modifies('More', 'AWS::EC2::SecurityGroup', { Action: 'Add' })],
    ['a group that is replaced', modifies('Web', 'AWS::EC2::SecurityGroup', { Replacement: 'True' })],
    ['a group that may be', modifies('Web', 'AWS::EC2::SecurityGroup', { Replacement: 'Conditional' })],
  ])('a change set with %s: removed, not executed', async (_, change) => {
    aws.cfn
      .on(DescribeChangeSetCommand)
      .resolves({ Status: 'CREATE_COMPLETE', Changes: [...GROUPS, change] });
    const { LogicalResourceId } = change.ResourceChange;
    expect(await failure(run(['--add', '192.0.2.1', '--yes']))).toMatchObject({
      code: 'more-than-rules',
      exit: 1,
      why: expect.stringContaining(LogicalResourceId),
    });
    expect(executed()).toBe(0);
    expect(await leftBehind(aws)).toEqual([]);
  });
});

describe('ended early', () => {
  test.each([
    ['while CloudFormation thinks', DescribeChangeSetCommand, { Status: 'CREATE_IN_PROGRESS' as const }],
    [
      'just before it is executed',
      DescribeChangeSetCommand,
      { Status: 'CREATE_COMPLETE' as const, Changes: GROUPS },
    ],
  ])('Ctrl-C %s: the change set goes, nothing is changed', async (_, command, answer) => {
    const world = fakeWorld();
    aws.cfn.on(command).callsFake(() => {
      world.interrupt();
      return answer;
    });
    expect(await failure(run(['--add', '192.0.2.1', '--yes'], world))).toMatchObject({ exit: 130 });
    expect(executed()).toBe(0);
    expect(aws.cfn.commandCalls(DeleteChangeSetCommand)[0]?.args[0].input.ChangeSetName).toBe(CHANGE_SET_ID);
  });

  test('declined: a long template that was put into the bucket meanwhile goes again', async () => {
    const many = Array.from({ length: 48 }, (_, index) => `192.0.2.${index}`).join();
    const declined = run(['--add', many], fakeWorld({ interactive: true })).catch((error) => error);
    await screen.next();
    expect(screen.getScreen()).toContain('Change the list?');
    screen.keypress('enter');
    expect(await declined).toMatchObject({ code: 'declined', exit: 130 });
    expect(aws.s3.commandCalls(PutObjectCommand)).toHaveLength(1);
    expect(await leftBehind(aws)).toEqual([]);
    expect(asked()).toBeUndefined();
  });

  test('the template can’t be put into the bucket: the cause is told, nothing is changed', async () => {
    const many = Array.from({ length: 48 }, (_, index) => `192.0.2.${index}`).join();
    aws.s3.on(PutObjectCommand).rejects(awsError('AccessDenied', 'no s3:PutObject'));
    await expect(run(['--add', many, '--yes'])).rejects.toThrow('no s3:PutObject');
    expect(asked()).toBeUndefined();
    expect(await leftBehind(aws)).toEqual([]);
  });

  test('the change set can’t be removed: told, and the cause stays', async () => {
    aws.cfn.on(ExecuteChangeSetCommand).rejects(new Error('no'));
    aws.cfn.on(DeleteChangeSetCommand).rejects(new Error('stuck'));
    const world = fakeWorld();
    await expect(run(['--add', '192.0.2.1', '--yes'], world)).rejects.toThrow('no');
    expect(world.err()).toContain(`Left behind: the change set ${CHANGE_SET_ID} (stuck)`);
  });
});

describe('the caller', () => {
  test('--no-my-ip asks nobody, and warns of a removal', async () => {
    const fetch = () => Promise.reject(new Error('asked'));
    const world = fakeWorld({ fetch });
    expect(await run(['--remove', OFFICE, '--no-my-ip', '--yes'], world)).toBe(0);
    expect(world.err()).toContain('Your address is not known');
    expect(world.err()).not.toContain('asked');
  });

  test('--json: list, change, and the result last', async () => {
    const { out, err } = await finished('--add', '192.0.2.1', '--until', '2026-12-01', '--yes', '--json');
    const lines = Array.from(out.matchAll(/.+/g), ([line]) => JSON.parse(line));
    expect(err).toBe('');
    expect(lines.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['addresses', 'change', 'changes', 'stack-event']),
    );
    expect(lines.at(-1)).toEqual({
      code: 'result',
      data: {
        ok: true,
        stackName: 'cloudtrail-kibana',
        changed: true,
        list: [
          { cidr: MINE },
          { cidr: OFFICE, until: '2027-01-31' },
          { cidr: '192.0.2.1/32', until: '2026-12-01' },
        ],
      },
    });
  });
});
