const HOUR_MS = 3_600_000;

/** How many events an hour, region and account have. */
export interface HourCount {
  /** Begin of the hour, ISO. */
  readonly hour: string;
  readonly region: string;
  readonly account: string;
  readonly count: number;
}

export const hourOf = (time: number): string =>
  new Date(Math.floor(time / HOUR_MS) * HOUR_MS).toISOString().replace('.000Z', 'Z');

type Place = Omit<HourCount, 'count'>;

/** A region is a text of the event, so that anything may be in it. */
const keyOf = ({ hour, region, account }: Place): string => JSON.stringify([hour, region, account]);

/** Adds counts up. */
export function hourTally() {
  const counts = new Map<string, number>();
  const add = ({ hour, region, account, count }: HourCount): void => {
    const key = keyOf({ hour, region, account });
    counts.set(key, (counts.get(key) ?? 0) + count);
  };
  return {
    add,
    countOf: (place: Place): number => counts.get(keyOf(place)) ?? 0,
    list: (): HourCount[] =>
      [...counts].map(([key, count]) => {
        const [hour = '', region = '', account = ''] = JSON.parse(key) as string[];
        return { hour, region, account, count };
      }),
  };
}
