const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time in one figure: `5 minutes`, `10 hours`, `3 days`. */
export function ageWords(milliseconds: number): string {
  const [count, unit] =
    milliseconds < HOUR
      ? [Math.max(0, Math.floor(milliseconds / MINUTE)), 'minute']
      : milliseconds < 2 * DAY
        ? [Math.floor(milliseconds / HOUR), 'hour']
        : [Math.floor(milliseconds / DAY), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
