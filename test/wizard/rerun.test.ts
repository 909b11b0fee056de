import { DescribeStacksCommand, type Stack, type StackStatus } from '@aws-sdk/client-cloudformation';
import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { ask } from '../../src/ask/ask.ts';
import { deploy } from '../../src/commands/deploy/index.ts';
import { chooseNext } from '../../src/commands/menu/index.ts';
import type { FlagName, Flags } from '../../src/flags/table.ts';
import { awsError, stackAnswer, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { answersWith, factsWith, outputsWith, stackOutputs, stackWith, trailWith } from '../helpers/facts.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const VERSION = '0.1.0';

const pairs = (values: Readonly<Record<string, string>>) => Object.entries(values);
function playStacks(...stacks: { status?: StackStatus; over?: Partial<Stack> }[]): void {
  aws.cfn.on(DescribeStacksCommand).resolves({
    Stacks: stacks.map(({ status = 'UPDATE_COMPLETE', over = {} }) =>
      stackAnswer(status, {
        Parameters: pairs(stackWith().parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Outputs: pairs(outputsWith()).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        ...over,
      }),
    ),
  });
}

/** Starts the run and waits for its menu. */
async function start(flags: Flags = {}) {
  const world = fakeWorld({ interactive: true });
  const next = chooseNext({ 'no-my-ip': true, ...flags }, world.fx, VERSION);
  next.catch(() => {});
  await screen.next();
  return { next, world };
}

/** Goes down to the line that matches, and takes it. */
function take(line: RegExp): void {
  for (let step = 0; step < 20; step += 1) {
    const pointed = screen
      .getScreen()
      .split('\n')
      .find((text) => text.includes('❯'));
    if (pointed !== undefined && line.test(pointed)) break;
    screen.keypress('down');
  }
  screen.keypress('enter');
}

describe('the menu', () => {
  test.each<[RegExp, string | undefined, Flags, readonly FlagName[] | undefined]>([
    [/show how it is/, 'status', {}, undefined],
    [/change who has access/, 'rotate-ips', {}, undefined],
    [/resize/, 'deploy', {}, ['domain-size', 'events-per-month']],
    [/change the trail/, 'deploy', {}, ['log-group', 'events-per-month']],
    [/upgrade from 0\.0\.9 to 0\.1\.0/, 'deploy', {}, []],
    [/repair/, 'status', { fix: true }, undefined],
    [/new password/, 'rotate-password', {}, undefined],
    [/open the dashboards/, 'open', {}, undefined],
    [/all settings/, 'deploy', {}, undefined],
    [/tear it down/, 'teardown', {}, undefined],
    [/leave it/, undefined, {}, undefined],
  ])('%s leads to %s', async (line, command, more, only) => {
    playStacks({});
    const { next } = await start();
    expect(screen.getScreen()).toContain('What to do');
    take(line);
    const chosen = await next;
    expect(chosen).toMatchObject({
      command,
      flags: { 'no-my-ip': true, 'stack-name': 'cloudtrail-kibana', ...more },
    });
    expect(chosen.only).toEqual(only);
    expect(chosen.around !== undefined).toBe(command === 'deploy');
    if (chosen.around) expect(await chosen.around).toMatchObject({ proxyImageId: 'ami-1' });
  });

  test('An update at work can be cancelled from it.', async () => {
    playStacks({ status: 'UPDATE_IN_PROGRESS' });
    const { next } = await start();
    take(/cancel the update/);
    expect(await next).toMatchObject({ command: undefined, cancels: { status: 'UPDATE_IN_PROGRESS' } });
  });

  test('the stack, its state and the account are told before', async () => {
    playStacks({});
    const { world, next } = await start();
    expect(world.err()).toContain('Stack cloudtrail-kibana in account 123456789012, eu-central-1:');
    expect(world.err()).toContain('UPDATE_COMPLETE, version 0.0.9');
    take(/leave/);
    await next;
    expect(world.err()).toContain('Nothing was changed.');
  });

  test('two stacks: the one that is chosen, or a new one whose name is free', async () => {
    playStacks({}, { status: 'CREATE_IN_PROGRESS', over: { StackName: 'audit' } });
    const { next } = await start();
    expect(screen.getScreen()).toContain('Which stack');
    take(/audit \(CREATE_IN_PROGRESS\)/);
    await screen.next();
    take(/watch/);
    expect(await next).toMatchObject({ command: 'deploy', flags: { 'stack-name': 'audit' }, only: [] });

    const { next: other } = await start();
    take(/a new stack/);
    await screen.next();
    screen.type('audit');
    screen.keypress('enter');
    await screen.next();
    expect(screen.getScreen()).toContain('The stack audit is there already.');
    screen.type('2');
    screen.keypress('enter');
    expect(await other).toMatchObject({ command: 'deploy', flags: { 'stack-name': 'audit2' } });
  });
});

describe('no menu', () => {
  const directly = (flags: Flags, interactive = true) =>
    chooseNext({ 'no-my-ip': true, ...flags }, fakeWorld({ interactive }).fx, VERSION);

  test.each<[string, Flags, boolean]>([
    ['nobody can be asked', {}, false],
    ['--yes', { yes: true }, true],
    ['--dry-run', { 'dry-run': true }, true],
    ['an answer is given', { 'domain-size': 'small' }, true],
  ])('%s: nothing is asked of AWS for it', async (_, flags, interactive) => {
    playStacks({});
    expect(await directly(flags, interactive)).toMatchObject({ command: 'deploy', flags });
    expect(aws.cfn.calls()).toEqual([]);
  });

  test.each<[string, Flags, Partial<Stack>]>([
    ['the account has no stack of ours', {}, { Tags: [] }],
    ['--stack-name names none', { 'stack-name': 'other' }, {}],
    ['it was never created', {}, { StackStatus: 'REVIEW_IN_PROGRESS' }],
  ])('%s', async (_, flags, over) => {
    playStacks({ over });
    const { command, only, around } = await directly(flags);
    expect([command, only]).toEqual(['deploy', undefined]);
    expect(await around).toMatchObject({ network: { vpcId: 'vpc-1' } });
    // The list of stacks is not asked for again.
    const lists = aws.cfn.commandCalls(DescribeStacksCommand).filter(({ args }) => !args[0].input.StackName);
    expect(lists).toHaveLength(1);
  });

  test('credentials that have expired are the cause that is told', async () => {
    aws.sts.on(GetCallerIdentityCommand).rejects(awsError('ExpiredToken'));
    aws.cfn.on(DescribeStacksCommand).rejects(awsError('Throttling'));
    expect(await failure(directly({}))).toMatchObject({ exit: 4 });
  });
});

describe('the wizard with some of its questions', () => {
  const stacks = [stackWith({ outputs: stackOutputs() })];
  const kept = answersWith({
    historyDays: 0,
    domainSize: 'trial',
    authorizedIps: ['198.51.100.0/24'],
    retentionDays: 30,
    artifactsBucket: 'bucket-of-before',
    eventsFrom: { source: 'assumed' },
  });
  const only = (flags: readonly FlagName[], trails = [trailWith()]) =>
    ask(
      factsWith({ stacks, trails, domains: ['cloudtrail-kibana'] }),
      { 'stack-name': 'cloudtrail-kibana' },
      fakeWorld({ interactive: true }).fx,
      flags,
    );

  test('none: everything is as the stack has it', async () => {
    expect(await only([])).toEqual(kept);
  });

  test('a resize asks for the size, and for the events where each has a price', async () => {
    const alone = only(['domain-size', 'events-per-month'], []);
    await screen.next();
    take(/medium/);
    expect(await alone).toEqual({ ...kept, domainSize: 'medium' });

    const priced = only(['domain-size', 'events-per-month']);
    await screen.next();
    take(/large/);
    await screen.next();
    expect(screen.getScreen()).toContain('Events a month');
    screen.type('5000000');
    screen.keypress('enter');
    expect(await priced).toEqual({
      ...kept,
      domainSize: 'large',
      eventsPerMonth: 5_000_000,
      eventsFrom: { source: 'given' },
    });
  });

  test('the trail: the present one is the default, another one costs no second copy', async () => {
    const changed = only(['log-group', 'events-per-month']);
    await screen.next();
    expect(screen.getScreen()).toMatch(/❯ a trail of its own, as before\n +reuse org-trail/);
    take(/reuse org-trail/);
    expect(await changed).toEqual({ ...kept, existingLogGroup: '/aws/cloudtrail/org-trail' });
  });

  test('there is no other trail: said, and nothing is changed', async () => {
    playStacks({});
    aws.trail.on(DescribeTrailsCommand).resolves({ trailList: [] });
    const world = fakeWorld({ interactive: true });
    const flags = { 'stack-name': 'cloudtrail-kibana', 'no-my-ip': true };
    expect(await deploy(flags, world.fx, VERSION, { only: ['log-group'] })).toBeUndefined();
    expect(world.err()).toContain('Nothing to change: there is no other trail that can be reused.');
  });
});
