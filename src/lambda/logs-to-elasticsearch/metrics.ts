export interface Counts {
  readonly Received: number;
  readonly Indexed: number;
  readonly Duplicate: number;
  readonly Quarantined: number;
  readonly Retried: number;
  readonly Bytes: number;
  /** Seconds from the newest event's time to now; absent when nothing was received. */
  readonly LagSeconds?: number;
}

const UNITS: Record<keyof Counts, string> = {
  Received: 'Count',
  Indexed: 'Count',
  Duplicate: 'Count',
  Quarantined: 'Count',
  Retried: 'Count',
  Bytes: 'Bytes',
  LagSeconds: 'Seconds',
};

/** One log line in CloudWatch's embedded metric format; `now` in milliseconds. */
export function metricLine(counts: Counts, functionName: string, now: number): string {
  const Metrics = Object.entries(UNITS)
    .filter(([name]) => counts[name as keyof Counts] !== undefined)
    .map(([Name, Unit]) => ({ Name, Unit }));
  const CloudWatchMetrics = [{ Namespace: 'CloudTrailKibana', Dimensions: [['FunctionName']], Metrics }];
  return JSON.stringify({
    _aws: { Timestamp: now, CloudWatchMetrics },
    FunctionName: functionName,
    ...counts,
  });
}
