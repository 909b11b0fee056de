import { readFileSync } from 'node:fs';
import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  GetTemplateSummaryCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Template } from '../../../src/core/template.ts';
import { templateValues } from '../../../src/stack/template-values.ts';
import { type Gap, isNoAnswer } from './gap.ts';
import { parametersIn } from './order.ts';

const QUEUE = { Type: 'AWS::SQS::Queue' };

/** The form that a query call has sent, with some of its fields changed. */
const changed = (body: string, fields: Readonly<Record<string, string>>): string => {
  const form = new URLSearchParams(body);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form.toString();
};

/** The template without what its conditions leave out. */
function withoutLeftOut(text: string, parameters: Readonly<Record<string, string>>): string {
  const template = JSON.parse(text) as Template;
  const { holds } = templateValues(template, { parameters, lookUp: () => undefined });
  const Resources = Object.fromEntries(
    Object.entries(template.Resources).filter(
      ([, { Condition }]) => Condition === undefined || holds(Condition),
    ),
  );
  return JSON.stringify({ ...template, Resources });
}

const createStack = (client: CloudFormationClient, StackName: string, template: object, value?: string) =>
  client.send(
    new CreateStackCommand({
      ...{ StackName, TemplateBody: JSON.stringify(template) },
      Parameters: value === undefined ? [] : [{ ParameterKey: 'Given', ParameterValue: value }],
    }),
  );

/** Some value for each parameter of the template that has no default. */
const filledIn = ({ Parameters, ...rest }: Template) => ({
  ...rest,
  Parameters: Object.fromEntries(
    Object.entries(Parameters).map(([name, one]) => [name, { Default: 'x', ...one, Type: 'String' }]),
  ),
});

export const GAPS_OF_CLOUDFORMATION: readonly Gap[] = [
  {
    moto: 'does not find a template by the address of this endpoint',
    aws: 'TemplateURL is the address of an object in S3 (CloudFormation API reference, CreateChangeSet)',
    closedBy: {
      // By that name of this machine moto does find it.
      request: ({ body }) => {
        const url = new URLSearchParams(body).get('TemplateURL');
        return url === null
          ? undefined
          : changed(body, { TemplateURL: url.replace('127.0.0.1', 'localhost') });
      },
    },
    isOpen: async (moto) => {
      const s3 = await moto.s3();
      const Bucket = 'templates-by-address';
      await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'a.json', Body: JSON.stringify({ Resources: {} }) }));
      const TemplateURL = `${moto.endpoint}/${Bucket}/a.json`;
      const client = await moto.cloudFormation();
      return client.send(new GetTemplateSummaryCommand({ TemplateURL })).then(
        () => false,
        () => true,
      );
    },
  },
  {
    moto: 'names in a change set also what the conditions of the template leave out',
    aws: 'a resource whose condition is false is not made (CloudFormation User Guide, "Condition functions")',
    closedBy: {
      request: ({ action, body }) => {
        const text = action === 'CreateChangeSet' ? new URLSearchParams(body).get('TemplateBody') : null;
        if (text === null) return undefined;
        return changed(body, { TemplateBody: withoutLeftOut(text, parametersIn(body)) });
      },
    },
    isOpen: async (moto) => {
      const client = await moto.cloudFormation();
      const named = { StackName: 'conditions', ChangeSetName: 'conditions' };
      const template = {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { Made: QUEUE, LeftOut: { ...QUEUE, Condition: 'Never' } },
      };
      const TemplateBody = JSON.stringify(template);
      await client.send(new CreateChangeSetCommand({ ...named, ChangeSetType: 'CREATE', TemplateBody }));
      const { Changes = [] } = await client.send(new DescribeChangeSetCommand(named));
      return Changes.some(({ ResourceChange }) => ResourceChange?.LogicalResourceId === 'LeftOut');
    },
  },
  {
    moto: 'tells a list among the parameters of a stack as Python writes lists',
    aws: 'ParameterValue is the value as it was given (CloudFormation API reference, Parameter)',
    closedBy: {
      response: ({ action }, text) =>
        action === 'DescribeStacks'
          ? text.replaceAll(
              /<ParameterValue>\[([^<]*)\]</g,
              (_, list: string) => `<ParameterValue>${list.replaceAll(/'|&apos;|&#x27;|&#39;|\s/g, '')}<`,
            )
          : undefined,
    },
    isOpen: async (moto) => {
      const client = await moto.cloudFormation();
      const template = { Parameters: { Given: { Type: 'CommaDelimitedList' } }, Resources: { QUEUE } };
      await createStack(client, 'lists', template, 'a,b');
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'lists' }));
      return Stacks?.[0]?.Parameters?.[0]?.ParameterValue !== 'a,b';
    },
  },
  {
    moto: 'dies of a stack of our template',
    aws: 'CloudFormation makes it; makers.ts makes and removes its parts here, launch.py lets a stack stand for them',
    closedBy: 'makeStack',
    isOpen: async (moto) => {
      const text = readFileSync('templates/cloudtrail-es-cluster.json', 'utf8');
      return isNoAnswer(createStack(await moto.cloudFormation(), 'ours', filledIn(JSON.parse(text))));
    },
  },
];
