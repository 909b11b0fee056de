import type { Datapoint, Statistic } from '@aws-sdk/client-cloudwatch';
import type { Effects } from '../core/effects.ts';

export const HOUR_MS = 3_600_000;

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: Statistic;
  /** Hours to look back. */
  readonly hours: number;
  /** Seconds of one data point. */
  readonly period: number;
}

/** The data points of a metric until now, in no order; none where nothing was counted. */
export async function datapointsOf(metric: Metric, { aws, clock }: Effects): Promise<Datapoint[]> {
  const { GetMetricStatisticsCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = await aws.cloudWatch();
  const now = clock.now();
  const { Datapoints } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(now - metric.hours * HOUR_MS),
      EndTime: new Date(now),
      Period: metric.period,
      Statistics: [metric.statistic],
    }),
  );
  return Datapoints ?? [];
}
