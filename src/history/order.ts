import { bucketPlace } from '../core/bucket-place.ts';
import { usageError } from '../core/errors.ts';
import type { Order } from '../lambda/history/work.ts';
import { dayOf, EVENT_HISTORY_DAYS } from '../plan/history.ts';

const DAY = 86_400_000;

/** The flags of a run over events of the past. */
export interface HistoryFlags {
  readonly from?: string;
  readonly to?: string;
  readonly since?: string;
  readonly bucket?: string;
  readonly 'event-history'?: boolean;
  readonly 'only-account'?: readonly string[];
  readonly 'only-region'?: readonly string[];
}

/** Whether a run is about something: without any flag it goes on with what there is, or takes all that is kept. */
export const isOpen = (flags: HistoryFlags, files: readonly string[]): boolean =>
  files.length === 0 &&
  (['from', 'to', 'since', 'bucket', 'event-history', 'only-account', 'only-region'] as const).every(
    (name) => flags[name] === undefined,
  );

/**
 * What the flags ask for.
 *
 * @param retentionDays days that the stack keeps events, 0 for all: how far back a run goes that names no beginning.
 * @throws CliError exit 2 for flags that contradict each other, and a range that ends before it begins.
 */
export function orderOf(
  flags: HistoryFlags,
  files: readonly string[],
  now: number,
  retentionDays: number,
): Order {
  requireNoContradiction(flags, files);
  const filters = filtersOf(flags);
  if (files.length > 0) return { kind: 'backfill', ...filters };
  const isEventHistory = flags['event-history'] === true;
  const from = beginning(flags, now) ?? defaultBeginning(isEventHistory, now, retentionDays);
  const { to } = flags;
  if (from !== undefined && (to ?? dayOf(now)) < from)
    throw usageError('bad-range', `The range ends on ${to ?? dayOf(now)}, before it begins on ${from}.`, [
      'Name the first day with --from and the last with --to.',
    ]);
  const range = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  if (isEventHistory) return { kind: 'event-history', ...range, ...filters };
  return { kind: 'backfill', ...range, ...place(flags.bucket), ...filters };
}

function requireNoContradiction(flags: HistoryFlags, files: readonly string[]): void {
  const sources = [
    ...(flags.bucket === undefined ? [] : ['--bucket']),
    ...(flags['event-history'] === true ? ['--event-history'] : []),
    ...(files.length > 0 ? ['files'] : []),
  ];
  if (sources.length > 1)
    throw usageError(
      'two-sources',
      `${sources.join(' and ')} can't be read in one run.`,
      'Run it once for each.',
    );
  if (flags.from !== undefined && flags.since !== undefined)
    throw usageError('bad-range', '--from and --since both name the beginning.', 'Leave one of them out.');
  const range = (['from', 'to', 'since', 'only-account', 'only-region'] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (files.length > 0 && range !== undefined)
    throw usageError('bad-range', `Files are read whole: --${range} does not go with them.`, 'Leave it out.');
  const account = flags['only-account'];
  if (flags['event-history'] === true && account !== undefined)
    throw usageError(
      'bad-range',
      'Event history is of the own account alone: --only-account does not go with it.',
      'Leave it out.',
    );
}

function beginning({ from, since }: HistoryFlags, now: number): string | undefined {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(since ?? '') ?? [];
  if (count === undefined) return from ?? since;
  return dayOf(now - Number(count) * (unit === 'h' ? 3_600_000 : DAY));
}

/** Event history has an end of its own. Of a bucket all that the stack keeps is read. */
function defaultBeginning(isEventHistory: boolean, now: number, retentionDays: number): string | undefined {
  const days = isEventHistory ? EVENT_HISTORY_DAYS : retentionDays;
  return days === 0 ? undefined : dayOf(now - days * DAY);
}

/** A named bucket as the function takes it. */
function place(text: string | undefined): Pick<Order, 'bucket' | 'prefix'> {
  if (text === undefined) return {};
  const { bucket, prefix } = bucketPlace(text);
  return { bucket, ...(prefix === '' ? {} : { prefix }) };
}

/** The accounts and the regions that the flags name; all where they name none. */
export const filtersOf = (flags: HistoryFlags): Pick<Order, 'accounts' | 'regions'> => ({
  ...listed('accounts', flags['only-account']),
  ...listed('regions', flags['only-region']),
});

const listed = <K extends string>(name: K, values: readonly string[] | undefined) => {
  const all = values?.flatMap((value) => value.split(',')).map((value) => value.trim());
  return all === undefined ? {} : ({ [name]: all } as Record<K, string[]>);
};

/** Whether two orders are the same, whatever the order of their fields. */
export const sameOrder = (one: Order, other: Order): boolean => sorted(one) === sorted(other);

const sorted = (order: Order): string =>
  JSON.stringify(Object.entries(order).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What an order is about, in words. */
export function orderWords({ kind, from, to, days, bucket, prefix = '', accounts, regions }: Order): string {
  const what =
    kind === 'event-history'
      ? 'Event history'
      : bucket === undefined
        ? "the trail's bucket"
        : prefix.startsWith('history/')
          ? 'the uploaded files'
          : `s3://${bucket}/${prefix}`;
  const when = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(days === undefined ? [] : [`of the last ${days} days`]),
  ];
  const of = [
    ...(accounts === undefined ? [] : [`account ${accounts.join(', ')}`]),
    ...(regions === undefined || regions.length > 5 ? [] : [`region ${regions.join(', ')}`]),
  ];
  return [what, ...when, ...(of.length > 0 ? [`(${of.join('; ')})`] : [])].join(' ');
}
