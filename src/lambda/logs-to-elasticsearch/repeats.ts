const STRING_OR_COLON = /"[^"\\]*(?:\\.[^"\\]*)*"|:/gs;

/** Thrown for a record that can't be written anew without losing a part of it. */
export const REPEATED_KEY = new Error('an object has one key twice, of which only the last can be read');

/** Whether some object in the JSON `text` has a key twice: `JSON.parse` keeps the last of them and drops the rest. */
export function repeatsKey(text: string): boolean {
  const written = text.match(STRING_OR_COLON)?.filter((part) => part === ':').length ?? 0;
  return written > members(JSON.parse(text));
}

function members(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value);
  return inside.reduce((sum: number, item) => sum + members(item), Array.isArray(value) ? 0 : inside.length);
}
