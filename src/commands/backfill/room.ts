import type { Effects } from '../../core/effects.ts';
import { usageError } from '../../core/errors.ts';
import type { StackFacts, StackOutputs } from '../../core/types.ts';
import { discoverRegions } from '../../discover/regions.ts';
import { loggedPerMonth } from '../../discover/volume.ts';
import type { LocalFile } from '../../history/local-files.ts';
import type { Order } from '../../lambda/history/work.ts';
import {
  dayOf,
  eventHistoryCost,
  eventsIn,
  historyCost,
  INDEX_BYTES,
  USUAL_REGIONS,
} from '../../plan/history.ts';
import { askInside } from '../../verify/inside.ts';

const DAY = 86_400_000;
/** Of the free storage: the rest is for the events to come, and for merging. */
const MOST_OF_FREE = 0.8;
/** Bytes of an event in a packed log file; 2,900 real events measured. */
const PACKED_BYTES = 130;

export interface Estimate {
  /** Undefined where nothing tells. */
  readonly events: number | undefined;
  /** What these take in the domain, and what it has free. */
  readonly bytes: number | undefined;
  readonly freeBytes: number | undefined;
  /** What the run costs once, in US dollars. */
  readonly usd: number;
}

type Stack = Pick<StackFacts, 'name' | 'outputs'> & { readonly outputs: StackOutputs };

/** What a run comes to, as far as it can be told before. */
export async function estimateRun(
  order: Order,
  files: readonly LocalFile[],
  { outputs }: Stack,
  now: number,
  fx: Effects,
): Promise<Estimate> {
  const [perMonth, freeBytes] = await Promise.all([
    loggedPerMonth(outputs.logGroup, fx).catch(() => undefined),
    freeStorage(outputs.updaterFunction, fx).catch(() => undefined),
  ]);
  const days = daysOf(order, now);
  const ofFiles = Math.round(files.reduce((sum, { bytes }) => sum + bytes, 0) / PACKED_BYTES);
  const events =
    files.length > 0
      ? ofFiles
      : perMonth === undefined || days === undefined
        ? undefined
        : eventsIn(days, perMonth);
  const bytes = events === undefined ? undefined : events * INDEX_BYTES;
  return { events, bytes, freeBytes, usd: await costOf(order, files, days, events, perMonth, fx) };
}

async function costOf(
  { kind, regions, accounts }: Order,
  files: readonly LocalFile[],
  days: number | undefined,
  events: number | undefined,
  perMonth: number | undefined,
  { aws }: Effects,
): Promise<number> {
  if (files.length > 0) return historyCost(Math.min(files.length, 32), events ?? 0);
  const all =
    regions?.length ??
    (await discoverRegions(aws).then(
      ({ length }) => length,
      () => USUAL_REGIONS,
    ));
  if (kind === 'event-history') return eventHistoryCost(days ?? 90, all, perMonth);
  return historyCost((days ?? 365) * all * (accounts?.length ?? 1), events ?? 0);
}

function daysOf({ from, to, days }: Order, now: number): number | undefined {
  if (from === undefined) return days;
  return Math.max(1, Math.round((Date.parse(to ?? dayOf(now)) - Date.parse(from)) / DAY) + 1);
}

async function freeStorage(updater: string, { aws }: Effects): Promise<number | undefined> {
  const { storage } = await askInside(await aws.lambda(), updater);
  return storage?.freeBytes;
}

/** @throws CliError `no-room` (exit 2) when the events would fill the domain. */
export function requireRoom(
  { events, bytes, freeBytes }: Estimate,
  { name }: Pick<StackFacts, 'name'>,
): void {
  if (bytes === undefined || freeBytes === undefined || bytes <= freeBytes * MOST_OF_FREE) return;
  const gigabytes = (value: number) => `${(value / 1e9).toFixed(1)} GB`;
  throw usageError(
    'no-room',
    `The domain has too little storage: about ${gigabytes(bytes)} for ${events?.toLocaleString('en-US')} events, and ${gigabytes(freeBytes)} are free.`,
    [
      `Take a larger one first: npx create-cloudtrail-kibana --stack-name ${name} --domain-size medium`,
      'read a shorter range,',
      'or try it all the same: --force',
    ],
    'A domain without storage takes no events, the new ones neither.',
  );
}
