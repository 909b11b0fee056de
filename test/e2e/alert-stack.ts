import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { NO_MFA } from '../helpers/alert-records.ts';

const ref = (name: string) => ({ Ref: name });

/** A stack like the product's alerts: of one filter and alarm, which tell `emails`. */
export function alertTemplate(emails: readonly string[], pattern = NO_MFA): string {
  return JSON.stringify({
    Resources: {
      Group: { Type: 'AWS::Logs::LogGroup' },
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: {
          DisplayName: `to ${emails.length}`,
          Subscription: emails.map((Endpoint) => ({ Protocol: 'email', Endpoint })),
        },
      },
      Filter: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: {
          LogGroupName: ref('Group'),
          FilterPattern: pattern,
          MetricTransformations: [
            { MetricName: ref('AWS::StackName'), MetricNamespace: 'Alerts', MetricValue: '1' },
          ],
        },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmDescription: 'A login without a second factor',
          Namespace: 'Alerts',
          MetricName: ref('AWS::StackName'),
          Statistic: 'Sum',
          Period: 300,
          EvaluationPeriods: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          Threshold: 1,
          TreatMissingData: 'notBreaching',
          AlarmActions: [ref('Topic')],
        },
      },
    },
    Outputs: Object.fromEntries(
      ['Group', 'Topic', 'Filter', 'Alarm'].map((name) => [name, { Value: ref(name) }]),
    ),
  });
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Config {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

/** Waits for the end of what a stack is at. Gives the status, the outputs and the reasons of all failures so far. */
async function settled(cfn: CloudFormationClient, StackName: string) {
  for (;;) {
    const { Stacks } = await cfn.send(new DescribeStacksCommand({ StackName }));
    const { StackStatus: status = '', Outputs = [] } = Stacks?.[0] ?? {};
    if (!status.endsWith('_IN_PROGRESS')) {
      const { StackEvents = [] } = await cfn.send(new DescribeStackEventsCommand({ StackName }));
      const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'));
      return {
        status,
        outputs: Object.fromEntries(
          Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue ?? '']),
        ),
        reasons: failed.map(({ ResourceStatusReason }) => ResourceStatusReason ?? '').join('\n'),
      };
    }
    await sleep(50);
  }
}

/** Operations on whole stacks, each with its end awaited; `as` starts one with other credentials. */
export function stackOperations(config: Config) {
  const cfn = new CloudFormationClient(config);
  const client = (credentials: Credentials) => new CloudFormationClient({ ...config, credentials });
  return {
    async create(StackName: string, TemplateBody: string, as: Credentials = config.credentials) {
      const { StackId = '' } = await client(as).send(new CreateStackCommand({ StackName, TemplateBody }));
      return settled(cfn, StackId);
    },
    async update(StackName: string, TemplateBody: string, as: Credentials = config.credentials) {
      const { StackId = '' } = await client(as).send(new UpdateStackCommand({ StackName, TemplateBody }));
      return settled(cfn, StackId);
    },
    async remove(StackName: string) {
      const { Stacks } = await cfn.send(new DescribeStacksCommand({ StackName }));
      await cfn.send(new DeleteStackCommand({ StackName }));
      return settled(cfn, Stacks?.[0]?.StackId ?? '');
    },
  };
}
