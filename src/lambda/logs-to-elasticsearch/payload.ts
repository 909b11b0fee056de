import { isAscii } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import type { Hash, Misfit } from './normalise.ts';

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

/** A delivery as far as it can be read. */
export interface Delivered {
  readonly events: readonly LogEvent[];
  /** The delivery itself, as it came, when it is too large to be read. */
  readonly misfits: readonly Misfit[];
}

/**
 * Bytes that the text of a delivery may take in memory, where each letter takes two unless all are ASCII. Lambda hands
 * over 1 MB, which real records unpack to 5 to 10 MB; ten times as many would be an attack or a defect. The rest of the
 * function's 512 MB is for what becomes of it: `npm run bench:forwarder -- process` measures the worst.
 */
const MAX_BYTES = 32 * 1024 * 1024;
/** Ids alone, which do not shrink, let no more than 20,000 events into 1 MB. */
const MAX_EVENTS = 100_000;
/** CloudWatch Logs takes no larger event: 1 MB (User Guide, "CloudWatch Logs quotas"). */
const MAX_MESSAGE = 1024 * 1024;
/** Beyond it an ISO date no longer has four digits of year. */
const LATEST = Date.UTC(10_000, 0, 1);

const TOO_LARGE = new Error('the delivery is larger than any of CloudWatch Logs');

/**
 * The log events of a delivery; none for a `CONTROL_MESSAGE`, by which CloudWatch Logs tests whether it may invoke.
 * A delivery that is too large could never be taken, however often it is tried: it is kept as it came, packed.
 * Throws for anything else, without quoting it, so that the invocation fails and its payload reaches the failure queue.
 */
export function readDelivery(event: SubscriptionEvent | null | undefined, hash: Hash): Delivered {
  try {
    return { events: logEvents(event), misfits: [] };
  } catch (error) {
    const text = event?.awslogs?.data;
    if (error !== TOO_LARGE || text === undefined) throw error;
    const reason = `${TOO_LARGE.message}; the record is its awslogs.data: base64 of gzip of JSON`;
    const misfit: Misfit = { kind: 'misfit', id: hash(text), text, errorType: 'too_large', reason };
    return { events: [], misfits: [misfit] };
  }
}

/** Throws {@link TOO_LARGE} as well. */
export function logEvents(event: SubscriptionEvent | null | undefined): readonly LogEvent[] {
  const { messageType, logEvents: events } = unpack(event?.awslogs?.data);
  if (messageType === 'CONTROL_MESSAGE') return [];
  if (!Array.isArray(events)) throw new Error('corrupt delivery: no list of log events');
  if (events.length > MAX_EVENTS) throw TOO_LARGE;
  if (!events.every(isLogEvent)) throw new Error('corrupt delivery: no list of log events');
  if (events.some(({ message }) => message.length > MAX_MESSAGE)) throw TOO_LARGE;
  return events;
}

function unpack(data: unknown): { messageType?: unknown; logEvents?: unknown } {
  if (typeof data !== 'string' || data === '') throw new Error('corrupt delivery: no awslogs.data');
  try {
    const bytes = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: MAX_BYTES });
    // Nearly always ASCII, which is read far quicker under its other name.
    const ascii = isAscii(bytes);
    if (!ascii && bytes.length * 2 > MAX_BYTES) throw TOO_LARGE;
    const parsed: unknown = JSON.parse(bytes.toString(ascii ? 'latin1' : 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (error) {
    if (error === TOO_LARGE || (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw TOO_LARGE;
    // The reason would quote the data.
    throw new Error('corrupt delivery: awslogs.data is not base64 of gzip of JSON');
  }
}

function isLogEvent(value: unknown): value is LogEvent {
  const event = value as Partial<LogEvent> | null;
  const time = event?.timestamp;
  return typeof event?.message === 'string' && typeof time === 'number' && time >= 0 && time < LATEST;
}
