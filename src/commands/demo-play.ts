import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Effects } from '../core/effects.ts';
import type { StackFacts } from '../core/types.ts';
import { discoverIdentity } from '../discover/identity.ts';
import { playRecords } from '../sandbox/player/play-records.ts';
import { askInside, type InsideStatus, linkSessions } from '../verify/inside.ts';

/** Where every record played has gone; the last is what CloudTrail would not send to CloudWatch Logs. */
export interface Play {
  readonly played: number;
  readonly indexed: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly tooLarge: number;
}

/** True when every record played is somewhere. */
export const isAccounted = ({ played, indexed, duplicates, quarantined }: Play): boolean =>
  indexed + duplicates + quarantined === played;

const POLL_MS = 200;
const REFRESH_MS = 10_000;
/** Longest silence of the forwarder before the count is taken as it is. */
const PATIENCE_MS = 30_000;

/** Plays the records into the stack's log group and bucket, and waits until the forwarder has told of each. */
export async function playInto(stack: StackFacts, records: readonly string[], fx: Effects): Promise<Play> {
  const { LogGroup = '', TrailBucket, ForwarderFunction = '', UpdaterFunction = '' } = stack.outputs;
  const lambda = await fx.aws.lambda();
  const before = await askInside(lambda, UpdaterFunction);
  const { account, region } = await discoverIdentity(fx.aws);
  const since = fx.clock.now();
  fx.report.say(`\nPlaying ${records.length} CloudTrail records into the trail's log group.`);
  const { played, tooLarge } = await playRecords({
    records,
    logs: await fx.aws.logs(),
    s3: await fx.aws.s3(),
    logGroup: LogGroup,
    bucket: TrailBucket,
    accountId: account,
    region,
    now: fx.clock.now,
  });
  const duplicates = await waitForForwarder(ForwarderFunction, played, since, fx);
  const play = await countPlayed({ played, tooLarge, duplicates }, before, UpdaterFunction, fx);
  // By itself it would be done within the next 15 minutes, and only for sessions of today.
  await linkSessions(lambda, UpdaterFunction);
  return play;
}

/** A document is counted once its index was refreshed, which happens every second. */
async function countPlayed(
  told: Pick<Play, 'played' | 'tooLarge' | 'duplicates'>,
  before: InsideStatus,
  updater: string,
  fx: Effects,
): Promise<Play> {
  for (const until = fx.clock.now() + REFRESH_MS; ; ) {
    const after = await askInside(await fx.aws.lambda(), updater);
    const play = {
      ...told,
      indexed: after.documents - before.documents,
      quarantined: after.quarantined - before.quarantined,
    };
    if (isAccounted(play) || fx.clock.now() > until) return play;
    await fx.clock.sleep(POLL_MS, fx.signal);
  }
}

/** Follows the forwarder's own counters until they cover all that was played; gives its count of duplicates. */
async function waitForForwarder(name: string, played: number, since: number, fx: Effects): Promise<number> {
  let last = { received: -1, duplicates: 0 };
  for (let until = fx.clock.now() + PATIENCE_MS; fx.clock.now() < until; ) {
    const counted = await readCounters(name, since, fx);
    if (counted.received >= played) return counted.duplicates;
    if (counted.received !== last.received) until = fx.clock.now() + PATIENCE_MS;
    last = counted;
    await fx.clock.sleep(POLL_MS, fx.signal);
  }
  return last.duplicates;
}

async function readCounters(name: string, startTime: number, fx: Effects) {
  const logs = await fx.aws.logs();
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
