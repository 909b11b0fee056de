import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { everyOf } from '../../../aws/every-of.ts';
import type { VerifyContext } from '../../context.ts';
import { type Kind, shared } from '../kind.ts';

/** The stack's alarms, by their names' common beginning: CloudFormation begins them with the stack's name. */
export const alarmsOf = (context: VerifyContext): Promise<readonly MetricAlarm[]> =>
  shared(context, 'alarms', async () => {
    const client = await context.fx.aws.cloudWatch();
    const pages = paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${context.stack.name}-` });
    return everyOf(pages, ({ MetricAlarms }) => MetricAlarms);
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
