import type { JsonObject } from '../json.ts';

/**
 * A digest file, by which CloudTrail vouches for its log files: it lists files and holds no event.
 *
 * Source: AWS CloudTrail User Guide, "CloudTrail digest file structure".
 */
export function isDigest(record: JsonObject): boolean {
  return record.digestStartTime !== undefined && Array.isArray(record.logFiles);
}

/**
 * Id and time of a summary of data events, which has them under other names; nothing for any other record.
 *
 * Source: AWS CloudTrail User Guide, "CloudTrail record contents for aggregated events".
 */
export function summaryKey(record: JsonObject): { readonly id?: unknown; readonly time?: unknown } {
  if (record.eventCategory !== 'Aggregated') return {};
  const window = record.timeWindow as JsonObject | null | undefined;
  return { id: record.eventId, time: window?.windowStart };
}
