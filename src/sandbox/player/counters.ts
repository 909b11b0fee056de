import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

/** The forwarder's own counts of what it received, and of what was there already, since a time in milliseconds. */
export async function readCounters(logs: CloudWatchLogsClient, name: string, startTime: number) {
  const input = { logGroupName: `/aws/lambda/${name}`, filterPattern: 'Received', startTime };
  const lines: string[] = [];
  for (let nextToken: string | undefined; ; ) {
    const page = await logs.send(new FilterLogEventsCommand({ ...input, nextToken })).catch(() => undefined);
    lines.push(...(page?.events ?? []).map(({ message }) => message ?? ''));
    nextToken = page?.nextToken;
    if (nextToken === undefined) break;
  }
  const counters = lines.flatMap(parseCounters);
  return {
    received: counters.reduce((sum, { Received }) => sum + Received, 0),
    duplicates: counters.reduce((sum, { Duplicate }) => sum + Duplicate, 0),
  };
}

/** One embedded-metric line of the forwarder; anything else gives nothing. */
function parseCounters(line: string): { Received: number; Duplicate: number }[] {
  try {
    const value = JSON.parse(line.slice(line.indexOf('{'))) as { Received?: number; Duplicate?: number };
    return value.Received === undefined
      ? []
      : [{ Received: value.Received, Duplicate: value.Duplicate ?? 0 }];
  } catch {
    return [];
  }
}
