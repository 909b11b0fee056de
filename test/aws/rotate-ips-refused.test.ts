import {
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { screen } from '@inquirer/testing/vitest';
import { describe, expect, test } from 'vitest';
import { awsError, CHANGE_SET_ID, leftBehind, useAws } from '../helpers/aws.ts';
import { fakeWorld } from '../helpers/effects.ts';
import { GROUPS, MINE, modifies, OFFICE, type Status, useRotation } from '../helpers/rotation.ts';
import { failure } from '../helpers/run.ts';

const aws = useAws();
const { playStack, run, asked, executed } = useRotation(aws);

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
