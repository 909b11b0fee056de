import type { DomainSize } from '../core/types.ts';
import { domainCost } from './cost.ts';
import { dollars } from './money.ts';
import { type Shape, type ShapeAnswers, shapeOf } from './shape.ts';
import { SIZES } from './sizes.ts';

const DAY = 86_400_000;
const MONTH_DAYS = 365 / 12;
const GIB = 2 ** 30;
/** Fewer days of events say nothing about the rate. */
const ENOUGH_DAYS = 3;
/** Of each day's events in the index to storage: merges, the file system and what the service keeps (AWS's formula). */
const ROOM = 1.45;
/** Bytes of an event in the index, one copy, where nobody has measured it (decision 6). */
const EVENT_BYTES = 450;
/** Days that are there at once beyond the retention: an index is deleted whole, once its last day is past it. */
const MORE_DAYS = { daily: 2, monthly: 31 };

export interface Stored {
  readonly usedBytes: number;
  readonly documents: number;
  /** Event times of the oldest and the newest event, ISO. */
  readonly firstEvent: string | null | undefined;
  readonly newestEvent: string | null;
}

/** How many events come, and what each takes. */
export interface Volume {
  readonly eventsPerMonth: number;
  /** In the index, one copy. */
  readonly eventBytes: number;
}

/** Undefined when there is too little to tell. */
export function volumeOf(stored: Stored, replicas: number): Volume | undefined {
  const { usedBytes, documents, firstEvent, newestEvent } = stored;
  if (!firstEvent || !newestEvent || usedBytes <= 0 || documents <= 0) return undefined;
  const days = (Date.parse(newestEvent) - Date.parse(firstEvent)) / DAY;
  if (days < ENOUGH_DAYS) return undefined;
  return {
    eventsPerMonth: (documents / days) * MONTH_DAYS,
    eventBytes: usedBytes / documents / (1 + replicas),
  };
}

/** GiB of storage that a month's volume wants when it is kept so long; 0 for ever for a retention of 0. */
export function storageFor(
  { eventsPerMonth, eventBytes }: Volume,
  retentionDays: number,
  { replicas, daily }: Pick<Shape, 'replicas' | 'daily'>,
): number {
  const days = retentionDays === 0 ? 0 : retentionDays + (daily ? MORE_DAYS.daily : MORE_DAYS.monthly);
  return ((eventsPerMonth / MONTH_DAYS) * days * eventBytes * (1 + replicas) * ROOM) / GIB;
}

/** Events a month that a domain has the storage for. */
export const eventsFor = (shape: Shape, retentionDays: number, eventBytes = EVENT_BYTES): number =>
  (shape.nodes * shape.volumeGiB) / storageFor({ eventsPerMonth: 1, eventBytes }, retentionDays, shape);

/** What to move to, as flags, and what its domain costs. */
export interface MoveUp {
  readonly answers: ShapeAnswers;
  readonly flags: string;
  /** GiB that are wanted there. */
  readonly wanted: number;
}

/** The smallest size that holds this volume, where the present domain does not. Undefined where it does. */
export function moveUp(
  present: ShapeAnswers,
  region: string,
  volume: Volume,
  retentionDays: number,
): MoveUp | undefined {
  if (fits(shapeOf(present, region), volume, retentionDays)) return undefined;
  const sizes = Object.keys(SIZES) as DomainSize[];
  const larger = sizes.slice(sizes.indexOf(present.domainSize) + 1);
  for (const domainSize of larger) {
    const shape = shapeOf({ domainSize }, region);
    if (!fits(shape, volume, retentionDays)) continue;
    const wanted = storageFor(volume, retentionDays, shape);
    return { answers: { domainSize }, flags: `--domain-size ${domainSize}`, wanted };
  }
  const most = shapeOf({ domainSize: 'xlarge' }, region);
  const wanted = storageFor(volume, retentionDays, most);
  // In threes: as many in each zone.
  const nodes = Math.ceil(wanted / most.volumeGiB / 3) * 3;
  const answers = { domainSize: 'xlarge', nodes } as const;
  return { answers, flags: `--domain-size xlarge --nodes ${nodes}`, wanted };
}

const fits = (shape: Shape, volume: Volume, retentionDays: number): boolean =>
  storageFor(volume, retentionDays, shape) <= shape.nodes * shape.volumeGiB;

/** One sentence, such as `at 9,000,000 events a month 90 days want 68 GiB: …`. */
export function moveUpWords(
  { answers, flags, wanted }: MoveUp,
  present: ShapeAnswers,
  region: string,
  { eventsPerMonth }: Volume,
  retentionDays: number,
): string {
  const [now, then] = [domainCost(present, region), domainCost(answers, region)];
  const price =
    now.unpriced === undefined && then.unpriced === undefined
      ? `${dollars(then.usd)} a month for the domain, ${dollars(then.usd - now.usd)} more`
      : `${dollars(then.usd)} a month for the domain`;
  const events = Number(eventsPerMonth.toPrecision(2)).toLocaleString('en-US');
  return `At ${events} events a month, ${retentionDays} days want ${Math.ceil(wanted)} GiB: move up with ${flags} (${price})`;
}
