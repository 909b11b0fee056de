import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { strToU8, zipSync } from 'fflate';

/**
 * A function that gives back what it gets. `fail` is the message of an error; with `until`, only as long as no such file is
 * there. `ms` is how long it takes, `bytes` how much it returns.
 */
const CODE = `const { existsSync } = require('node:fs');
exports.handler = async (event) => {
  const { fail, until, ms = 0, bytes = 0 } = event.item ?? event;
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (fail && !(until && existsSync(until))) throw new TypeError(fail);
  return bytes ? 'x'.repeat(bytes) : { got: event };
};`;

/** Takes the place of the function's ARN in a definition. */
export const OF_FUNCTION = '${Function}';

/** Bucket of the function's code. */
export const CODE_BUCKET = 'machine-code';

export const machineZip = () => zipSync({ 'index.js': strToU8(CODE) });

export const allow = (Action: string | string[], Resource: unknown = '*') => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const trust = (Service: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
/** `Fn::Sub`, with names in angle brackets. */
const sub = (text: string) => ({ 'Fn::Sub': text.replaceAll('<', '${').replaceAll('>', '}') });

export const role = (service: string, Statement: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust(service),
    Policies: [{ PolicyName: 'needs', PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});

/** A rule that starts the machine each day, in the name of this role. */
export const daily = (RoleArn?: object) => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    ScheduleExpression: 'rate(1 day)',
    Targets: [
      { Id: 'machine', Arn: { Ref: 'Machine' }, Input: '{"kind":"verify"}', ...(RoleArn && { RoleArn }) },
    ],
  },
});

/** What the machine of the tests may: call the function, read and write below `history/`, and start and redrive children. */
export const RIGHTS = [
  allow('lambda:InvokeFunction', { 'Fn::GetAtt': ['Function', 'Arn'] }),
  allow(['s3:GetObject', 's3:PutObject'], sub('arn:aws:s3:::machine-code/history/*')),
  allow(
    'states:StartExecution',
    sub('arn:aws:states:<AWS::Region>:<AWS::AccountId>:stateMachine:<AWS::StackName>-Machine'),
  ),
  allow(
    'states:RedriveExecution',
    sub('arn:aws:states:<AWS::Region>:<AWS::AccountId>:execution:<AWS::StackName>-Machine/*'),
  ),
];

/** Of the machine's definition in the bucket, with the function's ARN as `${Function}`. */
export interface MachineStack {
  readonly definition: object | { readonly key: string };
  readonly rights?: object[];
  readonly service?: string;
  /** More resources. */
  readonly more?: object;
}

/** A function and a machine with a role each. The code lies in the bucket `machine-code`. */
export function machineTemplate({
  definition,
  rights = RIGHTS,
  service = 'states.amazonaws.com',
  more = {},
}: MachineStack): string {
  return JSON.stringify({
    Resources: {
      FunctionRole: role('lambda.amazonaws.com', [allow('logs:*')]),
      Function: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['FunctionRole', 'Arn'] },
          Code: { S3Bucket: CODE_BUCKET, S3Key: 'function.zip' },
          Timeout: 20,
        },
      },
      MachineRole: role(service, rights),
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: sub('<AWS::StackName>-Machine'),
          RoleArn: { 'Fn::GetAtt': ['MachineRole', 'Arn'] },
          ...('key' in definition
            ? { DefinitionS3Location: { Bucket: CODE_BUCKET, Key: definition.key } }
            : { DefinitionString: JSON.stringify(definition) }),
          DefinitionSubstitutions: { Function: { 'Fn::GetAtt': ['Function', 'Arn'] } },
          Tags: [{ Key: 'of', Value: 'test' }],
        },
      },
      ...more,
    },
    Outputs: {
      Ref: { Value: { Ref: 'Machine' } },
      Arn: { Value: { 'Fn::GetAtt': ['Machine', 'Arn'] } },
      Name: { Value: { 'Fn::GetAtt': ['Machine', 'Name'] } },
    },
  });
}

/** Creates or updates the stack and waits for its end. Returns its status, outputs and the reasons of what failed. */
export async function settle(
  client: CloudFormationClient,
  StackName: string,
  TemplateBody: string,
  how: 'create' | 'update' = 'create',
) {
  const input = { StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM' as const] };
  await client.send(how === 'create' ? new CreateStackCommand(input) : new UpdateStackCommand(input));
  for (;;) {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const status = String(Stacks[0]?.StackStatus);
    if (!status.endsWith('_IN_PROGRESS')) {
      const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
      const outputs = (Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
        OutputKey,
        OutputValue,
      ]);
      return {
        status,
        outputs: Object.fromEntries(outputs) as Record<string, string>,
        reasons: StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED')).map(
          ({ ResourceStatusReason }) => ResourceStatusReason ?? '',
        ),
      };
    }
    await sleep(100);
  }
}
