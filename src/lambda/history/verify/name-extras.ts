import { documents } from '../../logs-to-elasticsearch/documents.ts';
import type { Ask } from '../../update-elasticsearch/domain.ts';
import { limitsOf } from '../backfill/normaliser.ts';
import type { History } from '../deps.ts';
import { logFiles } from '../files/log-files.ts';
import { Unreadable } from '../files/unreadable.ts';
import { readText } from '../s3/folder.ts';
import type { FilesItem, Item } from '../work.ts';
import type { More } from './compare-hours.ts';
import { eventsOfHour } from './hour-ids.ts';
import type { Extra } from './verdict.ts';

/** Time kept for what comes after, milliseconds. */
const RESERVE = 60_000;
/** Ids held at once. */
const MOST_HELD = 300_000;
const MOST_NAMED = 1000;
const DAY = 86_400_000;

/**
 * Names the events that the index has and the bucket has not, day by day: all ids of the index in the hours with too many,
 * less those in the log files of that day and the next. Stops when time is short; what is named is right all the same.
 */
export async function nameExtras(
  run: string,
  more: readonly More[],
  ask: Ask,
  history: History,
): Promise<readonly Extra[]> {
  const manifest = await readText(history.s3, history.artifacts, `history/${run}/manifest-index.json`);
  const items = (JSON.parse(manifest) as Item[]).filter((item): item is FilesItem => item.work === 'files');
  const extras: Extra[] = [];
  for (const hours of byDay(more)) {
    if (history.remaining() < RESERVE || extras.length >= MOST_NAMED) break;
    const held = new Map<string, Extra>();
    for (const hour of hours)
      for await (const event of eventsOfHour(hour, ask)) if (held.size < MOST_HELD) held.set(event.id, event);
    const complete = await strike(held, filesOf(items, hours[0] as More), history);
    if (complete) extras.push(...held.values());
  }
  return extras.slice(0, MOST_NAMED);
}

/** Hours of one day, region and account together. */
function byDay(more: readonly More[]): More[][] {
  const groups = new Map<string, More[]>();
  for (const one of more) {
    const key = JSON.stringify([one.hour.slice(0, 10), one.region, one.account]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

/** The folders in which events of that hour may be. */
function filesOf(items: readonly FilesItem[], { hour, region, account }: More): FilesItem[] {
  const days = [0, DAY].map((later) =>
    new Date(Date.parse(hour) + later).toISOString().slice(0, 10).replaceAll('-', '/'),
  );
  const ends = days.map((day) => `/${account}/CloudTrail/${region}/${day}/`);
  return items.filter(({ prefix }) => ends.some((end) => `/${prefix}`.endsWith(end)));
}

/** Takes away what the files have. False when there was no time for all of them, or not all could be read. */
async function strike(
  held: Map<string, Extra>,
  items: readonly FilesItem[],
  history: History,
): Promise<boolean> {
  for (const item of items)
    for await (const file of logFiles(item, history)) {
      if (held.size === 0) return true;
      if (history.remaining() < RESERVE) return false;
      try {
        for await (const pieces of file.records()) {
          const texts = pieces.filter((piece) => typeof piece === 'string');
          const events = texts.map((message) => ({ id: '', timestamp: file.delivered, message }));
          for (const { id } of documents(
            events,
            history.hash,
            { misfits: [], newest: 0 },
            undefined,
            limitsOf(history),
          ))
            held.delete(id);
        }
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        return false;
      }
    }
  return true;
}
