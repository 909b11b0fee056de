import { HEALTH_TIME_FIELD, QUARANTINE_TIME_FIELD, TIME_FIELD } from '../../schema/index.ts';

/** Checks a value of a search; throws an Error that names the place and what is taken there. */
type Shape = (value: unknown, place: string) => void;

const refuse = (place: string, expected: string): never => {
  throw new Error(`${place}: expected ${expected}`);
};

const text: Shape = (value, place) => {
  if (typeof value !== 'string') refuse(place, 'text');
};

const whole =
  (most: number): Shape =>
  (value, place) => {
    if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > most)
      refuse(place, `a whole number up to ${most}`);
  };

const oneOf =
  (...values: readonly (string | number | boolean)[]): Shape =>
  (value, place) => {
    if (!values.some((one) => one === value)) refuse(place, values.join(' or '));
  };

const list =
  (shape: Shape): Shape =>
  (value, place) => {
    if (!Array.isArray(value)) return refuse(place, 'a list');
    for (const [at, one] of value.entries()) shape(one, `${place}[${at}]`);
  };

function entriesOf(value: unknown, place: string): [string, unknown][] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Object.entries(value) : refuse(place, 'an object');
}

/** An object with these keys, or fewer, and no other. */
const only =
  (shapes: Readonly<Record<string, Shape>>): Shape =>
  (value, place) => {
    for (const [key, inner] of entriesOf(value, place)) {
      const shape = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
      if (shape === undefined) refuse(`${place}.${key}`, `nothing but ${Object.keys(shapes).join(', ')}`);
      else shape(inner, `${place}.${key}`);
    }
  };

/** An object with whatever names. */
const named =
  (shape: Shape): Shape =>
  (value, place) => {
    for (const [name, inner] of entriesOf(value, place)) shape(inner, `${place}.${name}`);
  };

/** Far from what a date can hold, in milliseconds since the epoch. */
const LATEST = 8.64e15;
const BUCKETS = 1000;
const HITS = 100;

const queryString = only({ query: text, analyze_wildcard: oneOf(true) });
const stretch = only({ gte: whole(LATEST), lt: whole(LATEST), format: oneOf('epoch_millis') });
const range = only({ [TIME_FIELD]: stretch, [QUARANTINE_TIME_FIELD]: stretch, [HEALTH_TIME_FIELD]: stretch });
const measure = only({ field: text });

/** Levels of aggregations: as many as a panel has at most. Each one multiplies the engine's work by its buckets. */
const MOST_LEVELS = 5;

/** From one minute on: the engine would make a bucket of each millisecond, empty or not. */
const interval: Shape = (value, place) => {
  if (typeof value !== 'string' || !/^[1-9]\d{0,3}[mhd]$/.test(value))
    refuse(place, 'minutes, hours or days');
};

const aggregations =
  (levels: number): Shape =>
  (value, place) => {
    if (levels === 0) return refuse(place, `at most ${MOST_LEVELS} levels`);
    named(
      only({
        cardinality: measure,
        min: measure,
        max: measure,
        sum: measure,
        terms: only({
          field: text,
          size: whole(BUCKETS),
          shard_size: whole(BUCKETS),
          order: named(oneOf('asc', 'desc')),
          missing: text,
        }),
        date_histogram: only({ field: text, fixed_interval: interval, min_doc_count: whole(1) }),
        filters: only({ filters: named(only({ query_string: queryString })) }),
        aggs: aggregations(levels - 1),
      }),
    )(value, place);
  };

/**
 * What a search may hold: what panels and lists of events send, and nothing else. So no script, no look-up of values in
 * another index, no field made up on the way.
 */
export const checkBody: Shape = only({
  size: whole(HITS),
  track_total_hits: oneOf(true),
  query: only({ bool: only({ filter: list(only({ range, query_string: queryString })) }) }),
  aggs: aggregations(MOST_LEVELS),
  sort: list(only({ [TIME_FIELD]: oneOf('desc') })),
  _source: list(text),
});
