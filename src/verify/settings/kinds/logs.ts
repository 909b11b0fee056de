import {
  type LogGroup,
  type MetricFilter,
  paginateDescribeLogGroups,
  paginateDescribeMetricFilters,
} from '@aws-sdk/client-cloudwatch-logs';
import type { VerifyContext } from '../../context.ts';
import { type Kind, orGone, shared } from '../kind.ts';

/** The log group of this very name; undefined when there is none. */
export async function readLogGroup(name: string, { fx }: VerifyContext): Promise<LogGroup | undefined> {
  const client = await fx.aws.logs();
  for await (const { logGroups = [] } of paginateDescribeLogGroups(
    { client },
    { logGroupNamePrefix: name },
  )) {
    const found = logGroups.find(({ logGroupName }) => logGroupName === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** AWS::Logs::LogGroup. */
export const logGroup: Kind = {
  compared: ['RetentionInDays'],
  read: async ({ id }, context) => {
    const found = await readLogGroup(id, context);
    return found && { RetentionInDays: found.retentionInDays ?? 'for ever' };
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
  const pages = async () => {
    const all: MetricFilter[] = [];
    for await (const { metricFilters = [] } of paginateDescribeMetricFilters({ client }, { logGroupName }))
      all.push(...metricFilters);
    return all;
  };
  return (await orGone(pages())) ?? [];
}
