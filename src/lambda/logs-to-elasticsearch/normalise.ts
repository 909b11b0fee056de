import { ASIDE, DETAILS, indexFor } from '../../schema/index.ts';
import { type Aside, fitToTable, type JsonObject } from './fit.ts';
import { quoteLossyNumbers } from './numbers.ts';
import { addLeaves, TOO_DEEP } from './tokens.ts';
import { instant } from './values.ts';

/** A document for the event index. `body` is one line of JSON. */
export interface Document {
  readonly kind: 'document';
  readonly id: string;
  readonly index: string;
  readonly body: string;
  /** Event time, milliseconds since the epoch. */
  readonly time: number;
  /** The record as it came. */
  readonly text: string;
}

/** A message that cannot be an event document; it is kept whole. */
export interface Misfit {
  readonly kind: 'misfit';
  readonly id: string;
  readonly text: string;
  readonly errorType: string;
  readonly reason: string;
}

/** SHA-256 of a text, in hex. */
export type Hash = (text: string) => string;

const MAX_ID_BYTES = 512;
/** CloudTrail began in 2013; a time far outside says that the field is no event time, and would litter indices. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);

/**
 * One CloudWatch Logs message → the document to index. Pure. `timestamp` (milliseconds) is the log event's own and
 * stands in for a missing event time; a missing eventID becomes the hash of the text, so that a second delivery is
 * recognised.
 *
 * The record's own text is kept in the document byte for byte, numbers beyond 2^53 included, and only added to. Just
 * the few records that the engine would refuse are written anew; there, such numbers become strings of their digits.
 */
export function normalise(message: string, timestamp: number, hash: Hash): Document | Misfit {
  const text = message.trim();
  let record: unknown;
  try {
    record = JSON.parse(quoteLossyNumbers(text));
  } catch {
    return misfit(message, hash, 'not_json', 'the message is not JSON');
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return misfit(message, hash, 'not_an_object', 'the message is JSON but not an object');
  }
  try {
    return toDocument(record as JsonObject, text, timestamp, hash);
  } catch (error) {
    if (error !== TOO_DEEP) throw error;
    return misfit(message, hash, 'too_deep', TOO_DEEP.message, usableId((record as JsonObject).eventID));
  }
}

function toDocument(record: JsonObject, text: string, timestamp: number, hash: Hash): Document {
  const added: JsonObject = {};
  const early: Aside[] = [];
  let replaced = false;
  const supply = (key: string, value: string): void => {
    if (record[key] !== undefined && record[key] !== null) early.push({ path: [key], value: record[key] });
    replaced ||= key in record;
    delete record[key];
    added[key] = value;
  };
  const eventTime = usableTime(record.eventTime);
  const time = eventTime ?? timestamp;
  if (eventTime === undefined) supply('eventTime', new Date(time).toISOString());
  const eventID = usableId(record.eventID);
  const id = eventID ?? hash(text);
  if (eventID === undefined) supply('eventID', id);

  const result = outcome(record);
  if (result) added.event = { outcome: result };
  const { tokens, aside, changed } = fitToTable(record);
  for (const { path, value } of early) addLeaves(tokens, path.join('.'), value);
  if (tokens.size > 0) added[DETAILS] = [...tokens];
  if (aside.length + early.length > 0) added[ASIDE] = [...early, ...aside];
  const own = changed || replaced || text.includes('\n') ? JSON.stringify(record) : text;
  return { kind: 'document', id, index: indexFor(time), body: join(own, added), time, text };
}

/** Two JSON objects, the first as text, into one. */
function join(own: string, added: JsonObject): string {
  const extra = JSON.stringify(added);
  if (extra === '{}') return own;
  const open = own.slice(0, own.lastIndexOf('}')).trimEnd();
  return `${open}${open.endsWith('{') ? '' : ','}${extra.slice(1)}`;
}

function usableTime(value: unknown): number | undefined {
  const time = instant(value);
  return time !== undefined && time >= EARLIEST && time < LATEST ? time : undefined;
}

function usableId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return value.length * 3 <= MAX_ID_BYTES || Buffer.byteLength(value) <= MAX_ID_BYTES ? value : undefined;
}

/** Of a call or sign-in; a record that reports neither (Insights) has none. */
function outcome(record: JsonObject): 'success' | 'failure' | undefined {
  if (record.insightDetails !== undefined || record.eventName === undefined) return undefined;
  const response = record.responseElements as JsonObject | null | undefined;
  const failed = record.errorCode || record.errorMessage || response?.ConsoleLogin === 'Failure';
  return failed ? 'failure' : 'success';
}

function misfit(message: string, hash: Hash, errorType: string, reason: string, id?: string): Misfit {
  return { kind: 'misfit', id: id ?? hash(message.trim()), text: message, errorType, reason };
}
