/** What limits one call or one file. */
export interface Limits {
  readonly bytes: number;
  readonly items: number;
  /** Bytes counted for each item besides its own. */
  readonly overhead: number;
}

/** PutLogEvents: 1,048,576 bytes, counting 26 for each event, and 10,000 events. Source: its API reference. */
export const PUT_LOG_EVENTS: Limits = { bytes: 1_048_576, items: 10_000, overhead: 26 };

/** CloudTrail keeps a log file below 50 MB before compression. */
export const LOG_FILE: Limits = { bytes: 50_000_000, items: 100_000, overhead: 1 };

/** CloudTrail does not send larger events to CloudWatch Logs, although that takes 1 MB. Bytes. */
export const MAX_LOGGED_RECORD = 256 * 1024;

/** Splits records, in their order, into as few batches as the limits allow. A record over the limit is alone. */
export function pack(records: readonly string[], limits: Limits): string[][] {
  const batches: string[][] = [];
  let size = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(record) + limits.overhead;
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === limits.items || size + bytes > limits.bytes) {
      batches.push([record]);
      size = bytes;
    } else {
      batch.push(record);
      size += bytes;
    }
  }
  return batches;
}
