import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { VerifyContext } from '../../context.ts';
import { type Kind, shared } from '../kind.ts';

/** The stack's alarms, by their names' common beginning: CloudFormation begins them with the stack's name. */
export const alarmsOf = (context: VerifyContext): Promise<readonly MetricAlarm[]> =>
  shared(context, 'alarms', async () => {
    const client = await context.fx.aws.cloudWatch();
    const all: MetricAlarm[] = [];
    const pages = paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${context.stack.name}-` });
    for await (const { MetricAlarms = [] } of pages) all.push(...MetricAlarms);
    return all;
  });

/** AWS::CloudWatch::Alarm. */
export const alarm: Kind = {
  compared: [
    ...['ActionsEnabled', 'AlarmActions', 'Namespace', 'MetricName', 'Dimensions', 'Statistic', 'Period'],
    ...['EvaluationPeriods', 'ComparisonOperator', 'Threshold', 'TreatMissingData'],
  ],
  defaults: { ActionsEnabled: true },
  read: async ({ id }, context) => {
    const found = (await alarmsOf(context)).find(({ AlarmName }) => AlarmName === id);
    return found && { ...found };
  },
};
