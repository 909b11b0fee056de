const DAY = 86_400_000;
/** Fewer days of events say nothing about the rate. */
const ENOUGH_DAYS = 3;

export interface Filling {
  readonly usedBytes: number;
  readonly freeBytes: number;
  /** Event times of the oldest and the newest event, ISO. */
  readonly firstEvent: string | null | undefined;
  readonly newestEvent: string | null;
}

/**
 * Days until the storage is full when events go on coming at their mean rate; Infinity when the oldest are deleted
 * before that.
 *
 * @param retentionDays days that events are kept; 0 keeps them for ever.
 * @returns undefined when there is too little data to tell.
 */
export function daysLeft(filling: Filling, retentionDays: number): number | undefined {
  const { usedBytes, freeBytes, firstEvent, newestEvent } = filling;
  if (!firstEvent || !newestEvent || usedBytes <= 0) return undefined;
  const days = (Date.parse(newestEvent) - Date.parse(firstEvent)) / DAY;
  if (days < ENOUGH_DAYS) return undefined;
  const left = Math.floor(freeBytes / (usedBytes / days));
  return retentionDays > 0 && days + left >= retentionDays ? Number.POSITIVE_INFINITY : left;
}
