import { usageError } from '../core/errors.ts';

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

/**
 * The start of a report, milliseconds since the epoch, of `30d`, `12h` or a day in UTC.
 *
 * @throws CliError exit 2 for anything else, and for a day that is not before `now`.
 */
export function startOf(since: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,5})([hd])$/.exec(since) ?? [];
  const day = /^\d{4}-\d{2}-\d{2}$/.test(since) ? Date.parse(since) : Number.NaN;
  // "2026-02-30" is a date to some engines.
  const real = !Number.isNaN(day) && new Date(day).toISOString().startsWith(since);
  const start = count === undefined ? (real ? day : Number.NaN) : now - Number(count) * (UNITS[unit] ?? 0);
  if (start < now && start >= 0) return start;
  const why = Number.isNaN(start)
    ? 'It has to be days or hours such as 30d or 12h, or a day such as 2026-10-01.'
    : start >= now
      ? 'It is not in the past.'
      : 'It is before 1970.';
  throw usageError('bad-since', `--since ${since} is not valid.`, 'For example: --since 30d', why);
}
