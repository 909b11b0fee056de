export interface Counts {
  readonly Received: number;
  readonly Indexed: number;
  readonly Duplicate: number;
  readonly Quarantined: number;
  readonly Retried: number;
  readonly Bytes: number;
  /** Seconds from the newest event's time to now; absent when nothing was received. */
  readonly LagSeconds?: number;
  /** Messages of what somebody has to act on now; absent when there were none. */
  readonly MessagesSent?: number;
  readonly MessagesFailed?: number;
}

interface Metrics extends Counts {
  /** 1 when the reference object could not be read; absent otherwise, since a metric is paid for once it is used. */
  readonly ReferenceUnread?: 1;
}

const UNITS: Record<keyof Metrics, string> = {
  Received: 'Count',
  Indexed: 'Count',
  Duplicate: 'Count',
  Quarantined: 'Count',
  Retried: 'Count',
  Bytes: 'Bytes',
  LagSeconds: 'Seconds',
  MessagesSent: 'Count',
  MessagesFailed: 'Count',
  ReferenceUnread: 'Count',
};

/**
 * One log line in CloudWatch's embedded metric format; `now` in milliseconds. With `referenceProblem`, why the reference
 * object could not be read.
 */
export function metricLine(
  counts: Counts,
  functionName: string,
  now: number,
  referenceProblem?: string,
): string {
  const unread = referenceProblem !== undefined;
  const metrics: Metrics = { ...counts, ...(unread ? { ReferenceUnread: 1 } : {}) };
  const Metrics = Object.entries(UNITS)
    .filter(([name]) => metrics[name as keyof Metrics] !== undefined)
    .map(([Name, Unit]) => ({ Name, Unit }));
  const CloudWatchMetrics = [{ Namespace: 'CloudTrailKibana', Dimensions: [['FunctionName']], Metrics }];
  return JSON.stringify({
    _aws: { Timestamp: now, CloudWatchMetrics },
    FunctionName: functionName,
    ...metrics,
    // No metric, so that the log says why.
    ...(unread ? { ReferenceProblem: referenceProblem } : {}),
  });
}
