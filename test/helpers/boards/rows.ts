import { DAY } from '../../fixtures/boards/index.ts';
import type { Event } from './event.ts';

export type Is = (event: Event) => boolean;
/** One value, several where the field has several, or none. */
export type Value = (event: Event) => string | readonly string[] | undefined;
export type Of = (events: readonly Event[]) => number | null;
/** The day, the value of something, or one predicate for each label. */
type Key = 'day' | Value | Readonly<Record<string, Is>>;

/** What a panel has to show, said of raw records. A panel without measures counts. */
export interface Expected {
  readonly where: Is;
  readonly by?: readonly Key[];
  readonly of?: readonly Of[];
}

/** What the saved object says of a split: how many buckets there may be, and which come first. */
export interface Cut {
  readonly size: number;
  readonly measure: number;
  readonly ascending: boolean;
  readonly missing: boolean;
}

/** A bucket's keys, outermost first, and its measures. */
export type Row = readonly (string | number | null)[];

export const count: Of = (events) => events.length;
export const different =
  (value: Value): Of =>
  (events) =>
    new Set(events.flatMap((event) => value(event) ?? [])).size;
export const first: Of = (events) => (events.length === 0 ? null : Math.min(...events.map(({ at }) => at)));
export const last: Of = (events) => (events.length === 0 ? null : Math.max(...events.map(({ at }) => at)));

/** The rows of a panel. `cuts` has one for each split; those by day and by predicate use none. */
export function rowsOf(
  all: readonly Event[],
  { where, by = [], of = [count] }: Expected,
  cuts: readonly Cut[],
) {
  const split = (events: readonly Event[], depth: number): Row[] => {
    const [key, cut] = [by[depth], cuts[depth]];
    if (key === undefined || cut === undefined) return [of.map((measure) => measure(events))];
    return groups(events, key, cut, of).flatMap(([name, within]) =>
      split(within, depth + 1).map((row) => [name, ...row]),
    );
  };
  return split(all.filter(where), 0);
}

type Group = readonly [name: string | number, events: readonly Event[]];

function groups(events: readonly Event[], key: Key, cut: Cut, of: readonly Of[]): Group[] {
  if (key === 'day')
    return [...grouped(events, ({ at }) => [Math.floor(at / DAY) * DAY])].sort(([a], [b]) => a - b);
  // The engines answer in the order of the labels.
  if (typeof key === 'object')
    return Object.entries(key)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([label, is]) => [label, events.filter(is)]);
  const values = grouped(events, (event) => {
    const found = [key(event) ?? []].flat();
    return found.length === 0 && cut.missing ? ['__missing__'] : found;
  });
  const size = of[cut.measure] ?? count;
  const sign = cut.ascending ? 1 : -1;
  return [...values]
    .sort(([a, x], [b, y]) => sign * ((size(x) ?? 0) - (size(y) ?? 0)) || (a < b ? -1 : 1))
    .slice(0, cut.size);
}

function grouped<Name extends string | number>(
  events: readonly Event[],
  namesOf: (event: Event) => readonly Name[],
) {
  const found = new Map<Name, Event[]>();
  for (const event of events)
    for (const name of namesOf(event)) found.set(name, [...(found.get(name) ?? []), event]);
  return found;
}
