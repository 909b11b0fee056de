/** An object as JSON.parse gives it. */
export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

/** A text that says something, else undefined. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** A value as a text: of an object, an empty one. `String` throws for `{"toString": null}`. */
export const plainText = (value: unknown): string =>
  value === undefined || value === null || isObject(value) ? '' : String(value);

/** What stands at a path of keys. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  for (const key of path) here = isObject(here) ? here[key] : undefined;
  return here;
}
