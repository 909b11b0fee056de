import type { Effects } from '../../core/effects.ts';
import type { StackFacts } from '../../core/types.ts';
import { discoverIdentity } from '../../discover/identity.ts';
import { readCounters } from '../../sandbox/player/counters.ts';
import { playRecords } from '../../sandbox/player/play-records.ts';
import { outputsOf } from '../../stack/outputs.ts';
import { askInside, type InsideStatus, linkSessions } from '../../verify/inside.ts';

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

/** Plays the records into the stack's log group and bucket, and waits until the forwarder has reported on each. */
export async function playInto(stack: StackFacts, records: readonly string[], fx: Effects): Promise<Play> {
  const { logGroup, trailBucket, forwarderFunction, updaterFunction } = outputsOf(stack);
  const lambda = await fx.aws.lambda();
  const before = await askInside(lambda, updaterFunction);
  const { account, region } = await discoverIdentity(fx.aws);
  const since = fx.clock.now();
  fx.report.say(`\nPlaying ${records.length} CloudTrail records into the trail's log group.`);
  const { played, tooLarge } = await playRecords({
    records,
    logs: await fx.aws.logs(),
    s3: await fx.aws.s3(),
    logGroup,
    bucket: trailBucket,
    accountId: account,
    region,
    now: fx.clock.now,
  });
  const duplicates = await waitForForwarder(forwarderFunction, played, since, fx);
  const play = await countPlayed({ played, tooLarge, duplicates }, before, updaterFunction, fx);
  // By itself it would be done within the next 15 minutes, and only for sessions of today.
  await linkSessions(lambda, updaterFunction);
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
    const counted = await readCounters(await fx.aws.logs(), name, since);
    if (counted.received >= played) return counted.duplicates;
    if (counted.received !== last.received) until = fx.clock.now() + PATIENCE_MS;
    last = counted;
    await fx.clock.sleep(POLL_MS, fx.signal);
  }
  return last.duplicates;
}
