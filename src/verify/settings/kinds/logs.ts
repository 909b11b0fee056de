import {
  DescribeResourcePoliciesCommand,
  type LogGroup,
  type MetricFilter,
  paginateDescribeMetricFilters,
} from '@aws-sdk/client-cloudwatch-logs';
import { everyOf } from '../../../aws/every-of.ts';
import { logGroupCalled } from '../../../aws/log-group.ts';
import type { VerifyContext } from '../../context.ts';
import { type Kind, orGone, shared } from '../kind.ts';

/** The log group of this very name; undefined when there is none. */
export const readLogGroup = (name: string, context: VerifyContext): Promise<LogGroup | undefined> =>
  shared(context, `log group ${name}`, async () => logGroupCalled(await context.fx.aws.logs(), name));

/** AWS::Logs::LogGroup. */
export const logGroup: Kind = {
  compared: ['RetentionInDays'],
  // Events are handed on as they come: how long they lie here breaks nothing.
  harmless: ['RetentionInDays'],
  read: async ({ id }, context) => {
    const found = await readLogGroup(id, context);
    return found && { RetentionInDays: found.retentionInDays ?? 'for ever' };
  },
};

/** AWS::Logs::ResourcePolicy. */
export const resourcePolicy: Kind = {
  compared: ['PolicyDocument'],
  read: async ({ id }, { fx }) => {
    const client = await fx.aws.logs();
    // A region has at most ten.
    const { resourcePolicies = [] } = await client.send(new DescribeResourcePoliciesCommand({}));
    const found = resourcePolicies.find(({ policyName }) => policyName === id);
    return found?.policyDocument ? { PolicyDocument: JSON.parse(found.policyDocument) } : undefined;
  },
};

/** AWS::Logs::MetricFilter. */
export const metricFilter: Kind = {
  compared: ['FilterPattern', 'MetricTransformations'],
  read: async ({ id, wanted }, context) => {
    const group = String(wanted.LogGroupName);
    const all = await shared(context, `metric filters of ${group}`, () => filtersOf(group, context));
    const found = all.find(({ filterName }) => filterName === id);
    return (
      found && {
        FilterPattern: found.filterPattern,
        MetricTransformations: found.metricTransformations?.map((one) => ({
          MetricNamespace: one.metricNamespace,
          MetricName: one.metricName,
          MetricValue: one.metricValue,
        })),
      }
    );
  },
};

async function filtersOf(logGroupName: string, { fx }: VerifyContext): Promise<MetricFilter[]> {
  const client = await fx.aws.logs();
  const pages = paginateDescribeMetricFilters({ client }, { logGroupName });
  return (await orGone(everyOf(pages, ({ metricFilters }) => metricFilters))) ?? [];
}
