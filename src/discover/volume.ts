import type { Effects } from '../core/effects.ts';
import type { Facts, StackFacts } from '../core/types.ts';
import type { Volume } from '../core/volume.ts';
import type { Flags } from '../flags/table.ts';
import { DEFAULT_STACK } from '../plan/names.ts';
import { NO_LOG_GROUP } from '../plan/settings/trail-choices.ts';
import { counted, type HistorySample, sampled } from '../plan/volume.ts';
import { ourStackCalled } from '../stack/find.ts';
import { isChanging } from '../stack/status.ts';
import { datapointsOf, HOUR_MS } from './metric.ts';

const MEASURED_DAYS = 14;

/** Pages of Event history, and the hours between their ends: so many that they meet other hours of the day each. */
const PAGES = 4;
const HOURS_APART = 30;
/** As many as one call gives. */
const PAGE_SIZE = 50;
/** CloudTrail User Guide, "Quotas": LookupEvents takes two calls a second in an account and region. */
const PAUSE_MS = 500;
/** An event is in Event history some minutes after it has happened. */
const DELAY_MS = 15 * 60_000;

/**
 * Events a month, read where they can be: from what the log group of the trail takes in, or else from a sample of Event
 * history. Undefined where neither is there or may be read: then it is for the user to say.
 */
export async function lookAtVolume(facts: Facts, flags: Flags, fx: Effects): Promise<Volume | undefined> {
  const stack = ourStackCalled(facts.stacks, flags['stack-name'] ?? DEFAULT_STACK);
  // A stack in an operation is only watched: nothing is priced.
  if (stack !== undefined && isChanging(stack.status)) return undefined;
  const logGroup = groupToMeasure(facts, stack, flags);
  const measured = logGroup === undefined ? undefined : await measure(logGroup, fx).catch(() => undefined);
  return measured ?? (await sample(facts.identity.region, fx).catch(() => undefined));
}

/** The group that the stack is subscribed to, or would best be. */
function groupToMeasure({ trails }: Facts, stack: StackFacts | undefined, flags: Flags): string | undefined {
  const named = flags['log-group'] === NO_LOG_GROUP ? undefined : flags['log-group'];
  const reusable = trails.find((trail) => trail.reusable && trail.logGroup !== undefined);
  return named ?? stack?.outputs.logGroup ?? reusable?.logGroup;
}

/** Events a month that a log group takes in; undefined where that is not known yet. */
export const loggedPerMonth = async (logGroup: string, fx: Effects): Promise<number | undefined> =>
  (await measure(logGroup, fx))?.perMonth;

/** CloudTrail puts one record into a log event, and CloudWatch Logs counts them by group, free of charge. */
async function measure(logGroup: string, fx: Effects): Promise<Volume | undefined> {
  const now = fx.clock.now();
  const found = await datapointsOf(
    {
      ...{ namespace: 'AWS/Logs', name: 'IncomingLogEvents', statistic: 'Sum' },
      dimensions: { LogGroupName: logGroup },
      hours: MEASURED_DAYS * 24,
      period: HOUR_MS / 1000,
    },
    fx,
  );
  const points = found.map(({ Timestamp, Sum }) => ({ time: Timestamp?.getTime() ?? now, events: Sum ?? 0 }));
  const count = counted(points, now);
  return count && { perMonth: count.perMonth, from: { source: 'log-group', logGroup, days: count.days } };
}

/** Management events of the last 90 days, those that only read too; of this region alone. */
async function sample(region: string, { aws, clock, signal }: Effects): Promise<Volume | undefined> {
  const { LookupEventsCommand } = await import('@aws-sdk/client-cloudtrail');
  const client = await aws.cloudTrail();
  const newest = clock.now() - DELAY_MS;
  const samples: HistorySample[] = [];
  for (let page = 0; page < PAGES; page += 1) {
    if (page > 0) await clock.sleep(PAUSE_MS, signal);
    const end = newest - page * HOURS_APART * HOUR_MS;
    const { Events = [], NextToken } = await client.send(
      new LookupEventsCommand({ EndTime: new Date(end), MaxResults: PAGE_SIZE }),
    );
    const times = Events.map(({ EventTime }) => EventTime?.getTime() ?? end);
    const more = NextToken !== undefined;
    samples.push({ end, oldest: Math.min(end, ...times), events: times.length, more });
    // All that there is was on this page.
    if (!more) break;
  }
  const found = sampled(samples);
  const oldest = Math.min(...samples.map((page) => page.oldest));
  const days = Math.max(1, Math.round((clock.now() - oldest) / (24 * HOUR_MS)));
  return (
    found && {
      perMonth: found.perMonth,
      from: { source: 'event-history', region, events: found.events, days },
    }
  );
}
