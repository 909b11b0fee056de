import {
  dailyFromOf,
  INDEX_PATTERN,
  indexEnd,
  indexFor,
  indexStart,
  isDaily,
  primaryShards,
  TEMPLATE_NAME,
} from '../../schema/index.ts';
import type { Desired } from './desired.ts';
import type { Ask } from './domain.ts';
import type { StoredTemplate } from './same-template.ts';

const DAY = 86_400_000;
const MONTH = 30 * DAY;
/** How long ago a whole month or day may have ended that is looked at: what is coming may be as much as the largest. */
const LATELY = { daily: 7 * DAY, monthly: 60 * DAY };
/** Less of a month or day says nothing about the rest. */
const ENOUGH = 2 / 30;

interface IndexRow {
  readonly index: string;
  readonly 'pri.store.size'?: string | null;
}

/**
 * Primary shards for the next index of events, by what the indices have taken so far and by the nodes that are there. 1
 * where the domain does not tell.
 */
export async function shardCount(ask: Ask, desired: Desired, now: number): Promise<number> {
  const nodes = await dataNodes(ask);
  if (nodes.length === 0) return 1;
  const daily = isDaily(indexFor(now + DAY, dailyFromOf(desired.dailyFrom))) === true;
  const rows = await ask('GET', `/_cat/indices/${INDEX_PATTERN}?format=json&bytes=b&h=index,pri.store.size`);
  return primaryShards({
    periodBytes: periodBytes(Array.isArray(rows) ? rows : [], daily, now),
    periods: periodsKept(desired.indexRetentionDays, daily),
    replicas: desired.replicas,
    dataNodes: nodes.length,
    heapBytes: Math.min(...nodes),
    engine: desired.engineVersion,
  });
}

/** Months or days that are there at once: those of the retention, the present one, and one that waits for its deletion. */
export function periodsKept(retentionDays: number, daily: boolean): number {
  if (retentionDays === 0) return Number.POSITIVE_INFINITY;
  return (daily ? retentionDays : Math.ceil(retentionDays / 30)) + 2;
}

/** Bytes that the events of a month or a day take, one copy; 0 while too little is there to tell. */
export function periodBytes(rows: readonly IndexRow[], daily: boolean, now: number): number {
  const length = daily ? DAY : MONTH;
  const seen = rows.flatMap(({ index, 'pri.store.size': size }) => {
    const [start, end] = [indexStart(index), indexEnd(index)];
    if (start === undefined || end === undefined || start > now) return [];
    return [{ daily: isDaily(index), bytes: Number(size ?? 0), start, end }];
  });
  const since = now - (daily ? LATELY.daily : LATELY.monthly);
  const last = seen.filter((period) => period.daily === daily && period.end <= now && period.end > since);
  if (last.length > 0) return Math.max(...last.map(({ bytes }) => bytes));
  // What is there of a month or a day, as if the rest of it were alike.
  const rates = seen.map(({ bytes, start, end }) => {
    const part = (Math.min(end, now) - start) / (end - start);
    return part < ENOUGH ? 0 : (bytes / (Math.min(end, now) - start)) * length;
  });
  return Math.max(0, ...rates);
}

/** Bytes of heap of each node that holds data. */
async function dataNodes(ask: Ask): Promise<number[]> {
  const rows = (await ask('GET', '/_cat/nodes?format=json&bytes=b&h=node.role,heap.max')) as
    | { 'node.role'?: string; 'heap.max'?: string }[]
    | undefined;
  if (!Array.isArray(rows)) return [];
  return rows
    .filter((row) => row['node.role']?.includes('d'))
    .map((row) => Number(row['heap.max']))
    .filter((bytes) => bytes > 0);
}

/**
 * Primary shards that the template on the domain gives. The count follows what is stored, so that only a run that may
 * write it decides on it: to compare the rest of the template, this one is taken as right.
 */
export async function storedShards(ask: Ask): Promise<number> {
  const answer = (await ask('GET', `/_index_template/${TEMPLATE_NAME}`)) as
    | { index_templates?: { index_template?: StoredTemplate }[] }
    | undefined;
  const settings = answer?.index_templates?.[0]?.index_template?.template?.settings as
    | { index?: { number_of_shards?: string }; number_of_shards?: number }
    | undefined;
  return Number(settings?.index?.number_of_shards ?? settings?.number_of_shards ?? 1);
}
