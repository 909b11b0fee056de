import type { Latest } from './verdict.ts';

/**
 * One log line in CloudWatch's embedded metric format: how many events are missing, also when none is, so that an alarm
 * has something to look at. `now` in milliseconds.
 */
export function missingMetric({ missing, ...latest }: Latest, functionName: string, now: number): string {
  const Metrics = [{ Name: 'EventsMissing', Unit: 'Count' }];
  const CloudWatchMetrics = [{ Namespace: 'CloudTrailKibana', Dimensions: [['FunctionName']], Metrics }];
  return JSON.stringify({
    _aws: { Timestamp: now, CloudWatchMetrics },
    FunctionName: functionName,
    EventsMissing: missing,
    ...latest,
  });
}
