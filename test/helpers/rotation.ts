import {
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { beforeEach } from 'vitest';
import { parse } from '../../src/commands/parse.ts';
import { rotateIps } from '../../src/commands/rotate-ips/index.ts';
import { renderTemplate } from '../../src/deploy/template.ts';
import { type AwsMock, stackAnswer, stackEvent } from './aws.ts';
import { deployedTemplate } from './cfn.ts';
import { type FakeWorld, fakeWorld } from './effects.ts';
import { outputPairs, STACK_ID, stackWith } from './facts.ts';

export const MINE = '203.0.113.7/32';
export const OFFICE = '198.51.100.0/24';

export type Status = Parameters<typeof stackAnswer>[0];

export const modifies = (LogicalResourceId: string, ResourceType: string, over = {}) => ({
  ResourceChange: {
    Action: 'Modify' as const,
    LogicalResourceId,
    ResourceType,
    Replacement: 'False' as const,
    ...over,
  },
});
export const GROUPS = ['WebSecurityGroup', 'RedirectSecurityGroup'].map((id) =>
  modifies(id, 'AWS::EC2::SecurityGroup'),
);

/** Gives each test of a file a stack that lets {@link MINE} and {@link OFFICE} in; `run` is `rotate-ips` on it. */
export function useRotation(aws: AwsMock) {
  /** A finished stack with a list; both ways of describing it. */
  function playStack(ips: string, until: string, status: Status = 'UPDATE_COMPLETE'): void {
    const parameters = { ...stackWith().parameters, AuthorizedIps: ips, AuthorizedUntil: until };
    const stack = stackAnswer(status, {
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
      Outputs: outputPairs(),
    });
    aws.cfn.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
    aws.cfn.on(DescribeStacksCommand, { StackName: STACK_ID }).resolves({ Stacks: [stack] });
    const template = renderTemplate(deployedTemplate(), { authorizedIps: ips.split(',') });
    aws.cfn.on(GetTemplateCommand).resolves({ TemplateBody: JSON.stringify(template, null, 2) });
  }

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
  return { playStack, playEvents, run, finished, asked, executed, names };
}
