import { type Atlas, type Place, placeOf } from './place.ts';

/** Where the caller of this `sourceIPAddress` is; undefined where that says nothing. */
export type PlaceFinder = (sourceIPAddress: unknown) => Place | undefined;

/** Callers remembered at once: many more than a delivery has, and a few megabytes. */
const MOST = 10_000;
/** Letters of one that is remembered; the name of a service and an address are shorter. */
const LONGEST = 100;

/** {@link placeOf} for values of records. The same callers come again and again: each is looked up once. */
export function placesIn(atlas: Atlas): PlaceFinder {
  const known = new Map<string, Place | undefined>();
  return (value) => {
    const texts = typeof value === 'string' ? value : textsIn(value);
    if (texts === undefined) return undefined;
    const key = typeof texts === 'string' ? texts : texts.join();
    if (known.has(key)) return known.get(key);
    if (known.size >= MOST) known.clear();
    const place = placeOf(texts, atlas);
    if (key.length <= LONGEST) known.set(key, place);
    return place;
  };
}

const textsIn = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
