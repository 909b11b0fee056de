import type { FieldType } from '../../schema/index.ts';

const INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-([0-3]\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/;

/** As CloudTrail writes it, on a day that its month has in every year: needs no second look. */
const USUAL =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** Milliseconds since the epoch of an ISO 8601 instant that the engine's `date` type takes too; else undefined. */
export function instant(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (USUAL.test(value)) return Date.parse(value);
  const match = INSTANT.exec(value);
  if (!match || !dayExists(match[0].slice(0, 10), Number(match[1]))) return undefined;
  const time = Date.parse(match[0]);
  return Number.isNaN(time) ? undefined : time;
}

/** V8 turns 30 February into 2 March; the engine refuses it. */
function dayExists(date: string, day: number): boolean {
  if (day <= 28) return day > 0;
  return day <= 31 && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

/** The spellings of numbers that JavaScript and the engine read alike: no blanks, no hexadecimal. */
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const isNumber = (value: string | number | boolean): boolean =>
  typeof value === 'number' || (typeof value === 'string' && NUMBER.test(value));

/** Whether the engine takes `value` (no array, no object, not null) in a field of this type. */
export function fitsType(value: string | number | boolean, type: FieldType): boolean {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' || value === 'true' || value === 'false';
    case 'date':
      return typeof value === 'string' && (USUAL.test(value) || instant(value) !== undefined);
    case 'long':
    case 'double':
      return isNumber(value) && Math.abs(Number(value)) < 2 ** 63;
    default:
      return true;
  }
}

/** Another spelling of the same value that does fit, if there is one: "True" → true. */
export function respell(value: string | number | boolean, type: FieldType): boolean | undefined {
  if (type !== 'boolean' || typeof value !== 'string') return undefined;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}
