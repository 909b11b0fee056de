import { isAscii } from 'node:buffer';
import { gunzipSync } from 'node:zlib';

/** One message of a log group, as a subscription filter delivers it. `timestamp`: milliseconds since the epoch. */
export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

/** What CloudWatch Logs hands to a subscribed function: base64 of gzip of JSON. */
export interface SubscriptionEvent {
  readonly awslogs?: { readonly data?: string };
}

/** A 1 MB invocation unpacks to some 10 MB; a gigabyte would be an attack or a defect. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Beyond it an ISO date no longer has four digits of year. */
const LATEST = Date.UTC(10_000, 0, 1);

/**
 * The log events of a delivery; none for a `CONTROL_MESSAGE`, by which CloudWatch Logs tests whether it may invoke.
 * Throws for anything else, without quoting it, so that the invocation fails and its payload reaches the failure queue.
 */
export function logEvents(event: SubscriptionEvent | null | undefined): readonly LogEvent[] {
  const { messageType, logEvents: events } = unpack(event?.awslogs?.data);
  if (messageType === 'CONTROL_MESSAGE') return [];
  if (!Array.isArray(events) || !events.every(isLogEvent)) {
    throw new Error('corrupt delivery: no list of log events');
  }
  return events;
}

function unpack(data: unknown): { messageType?: unknown; logEvents?: unknown } {
  if (typeof data !== 'string' || data === '') throw new Error('corrupt delivery: no awslogs.data');
  try {
    const bytes = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: MAX_BYTES });
    // Nearly always ASCII, which is read far quicker under its other name.
    const parsed: unknown = JSON.parse(bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    // The reason would quote the data.
    throw new Error('corrupt delivery: awslogs.data is not base64 of gzip of JSON');
  }
}

function isLogEvent(value: unknown): value is LogEvent {
  const event = value as Partial<LogEvent> | null;
  const time = event?.timestamp;
  return typeof event?.message === 'string' && typeof time === 'number' && time >= 0 && time < LATEST;
}
