import { ASIDE, DETAILS, indexFor } from '../../schema/index.ts';
import type { Evidence } from '../detections/define.ts';
import { marked } from '../detections/detect.ts';
import type { JsonObject } from '../json.ts';
import type { Place } from '../source/place.ts';
import { isAccount, nameOf, outsider } from '../third-party.ts';
import { actorOf } from './actor.ts';
import { actorKindOf } from './actor-kind.ts';
import { severalAddresses } from './addresses.ts';
import { type Aside, fitToTable } from './fit.ts';
import { isDigest, summaryKey } from './kinds.ts';
import { BUNDLED_KNOWN, type Known } from './known.ts';
import { HISTORY_LIMITS, type Limits } from './limits.ts';
import { type Urgent, urgentOf } from './messages/urgent.ts';
import { quoteRespelledNumbers } from './numbers.ts';
import { outcomeOf } from './outcome.ts';
import { REPEATED_KEY, repeatsKey } from './repeats.ts';
import { targetOf } from './target.ts';
import { addLeaves, TOO_DEEP, tokensJson } from './tokens.ts';
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
  /** What a message says of it, when it meets a detection to act on now. */
  readonly urgent?: Urgent;
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

/**
 * One CloudWatch Logs message → the document to index. Pure. `timestamp` (milliseconds) is the log event's own and
 * stands in for a missing event time; a missing eventID becomes the hash of the text, so that a second delivery is
 * recognised. `known` has the names of accounts and where addresses are, `limits` bounds times and length.
 *
 * The record's own text is kept in the document byte for byte, numbers beyond 2^53 included, and only added to. Just
 * the few records that the engine would refuse are written anew; there, numbers that JavaScript spells in another way
 * become strings.
 */
export function normalise(
  message: string,
  timestamp: number,
  hash: Hash,
  known: Known = BUNDLED_KNOWN,
  limits: Limits = HISTORY_LIMITS,
): Document | Misfit {
  if (message.length > limits.length) {
    return misfit(
      message,
      hash,
      'too_long',
      `longer than any event of CloudTrail: ${message.length} letters`,
    );
  }
  const text = message.trim();
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return misfit(message, hash, 'not_json', 'the message is not JSON');
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    return misfit(message, hash, 'not_an_object', 'the message is JSON but not an object');
  }
  if (isDigest(record as JsonObject)) {
    return misfit(message, hash, 'digest', 'a digest file of CloudTrail: it lists log files and is no event');
  }
  if (timestamp < limits.from || timestamp > limits.to) {
    const reason = `the log event is of ${new Date(timestamp).toISOString()}, when CloudWatch Logs can't have delivered it`;
    return misfit(message, hash, 'log_time', reason, usableId((record as JsonObject).eventID));
  }
  try {
    const source: Source = { text, timestamp, hash, known, limits };
    const { document, numbers } = toDocument(record as JsonObject, source);
    // Only a record with numbers can hold one that reads otherwise after parsing; looking for it takes longer than all the rest.
    const exact = numbers ? quoteRespelledNumbers(text) : text;
    return exact === text ? document : toDocument(JSON.parse(exact), source).document;
  } catch (error) {
    const errorType = error === TOO_DEEP ? 'too_deep' : error === REPEATED_KEY ? 'repeated_key' : undefined;
    if (errorType === undefined) throw error;
    return misfit(
      message,
      hash,
      errorType,
      (error as Error).message,
      usableId((record as JsonObject).eventID),
    );
  }
}

/** What a record comes with. */
interface Source {
  readonly text: string;
  readonly timestamp: number;
  readonly hash: Hash;
  readonly known: Known;
  readonly limits: Limits;
}

function toDocument(
  record: JsonObject,
  { text, timestamp, hash, known, limits }: Source,
): { document: Document; numbers: boolean } {
  const added: string[] = [];
  const early: Aside[] = [];
  let replaced = false;
  const supply = (key: string, value: string): void => {
    if (record[key] !== undefined && record[key] !== null) early.push({ path: [key], value: record[key] });
    replaced ||= key in record;
    delete record[key];
    added.push(`"${key}":${JSON.stringify(value)}`);
  };
  const latest = Math.min(HISTORY_LIMITS.to, timestamp + limits.after);
  const eventTime = usableTime(record.eventTime, latest);
  const time = eventTime ?? usableTime(summaryKey(record).time, latest) ?? timestamp;
  if (eventTime === undefined) supply('eventTime', new Date(time).toISOString());
  const eventID = usableId(record.eventID);
  const id = eventID ?? usableId(summaryKey(record).id) ?? hash(text);
  if (eventID === undefined) supply('eventID', id);

  const result = outcomeOf(record);
  if (result) added.push(`"event":{"outcome":"${result}"}`);
  // JSON text without a backslash has no string in it that needs one.
  const plain = !text.includes('\\');
  const quoted = (value: string): string => (plain ? `"${value}"` : JSON.stringify(value));
  const actor = actorOf(record);
  if (actor !== undefined) added.push(`"actor":${quoted(actor)}`);
  const kind = actorKindOf(record);
  if (kind !== undefined) added.push(`"actorKind":"${kind}"`);
  const target = targetOf(record);
  if (target !== undefined) added.push(`"target":${quoted(target)}`);
  const { recipientAccountId: account } = record;
  const accountName = isAccount(account) ? (known.accounts.get(account) ?? account) : undefined;
  if (accountName !== undefined) added.push(`"account":{"name":${JSON.stringify(accountName)}}`);
  const party = outsider(record, known.accounts);
  if (party)
    added.push(`"thirdParty":${JSON.stringify({ ...party, name: nameOf(known.vendors, party.account) })}`);
  const addresses = severalAddresses(record.sourceIPAddress);
  if (addresses) record.sourceIPAddress = addresses;
  const place = known.places(record.sourceIPAddress);
  if (place) added.push(`"source":${placeJson(place)}`);
  const evidence: Evidence = {
    record,
    actor,
    actorKind: kind,
    outcome: result,
    network: place?.network,
    own: known.own,
    accounts: known.accounts,
  };
  const marks = marked(evidence);
  if (marks) added.push(marks.text);
  const urgent =
    marks && marks.actNow.length > 0
      ? urgentOf(evidence, marks.actNow, { time, target, place, accountName })
      : undefined;
  const { tokens, aside, changed } = fitToTable(record);
  for (const { path, value } of early) addLeaves(tokens, path.join('.'), value);
  if (tokens.list.length > 0) added.push(`"${DETAILS}":${tokensJson(tokens, plain)}`);
  if (aside.length + early.length > 0) added.push(`"${ASIDE}":${JSON.stringify([...early, ...aside])}`);
  const anew = changed || replaced || addresses !== undefined || text.includes('\n');
  // The engine refuses such a record by itself when it gets the text as it came.
  if (anew && repeatsKey(text)) throw REPEATED_KEY;
  const own = anew ? JSON.stringify(record) : text;
  const index = indexFor(time < timestamp - limits.before ? timestamp : time, limits.dailyFrom);
  const document: Document = { kind: 'document', id, index, body: join(own, added), time, text };
  return { document: urgent === undefined ? document : { ...document, urgent }, numbers: tokens.numbers };
}

/** Callers come again and again from the same places, which `known.places` remembers. */
const placesJson = new WeakMap<Place, string>();

function placeJson(place: Place): string {
  const same = placesJson.get(place);
  if (same !== undefined) return same;
  const made = JSON.stringify(place);
  placesJson.set(place, made);
  return made;
}

/** Adds members, as text, to the end of a JSON object. */
function join(own: string, added: readonly string[]): string {
  if (added.length === 0) return own;
  const open = own.slice(0, own.lastIndexOf('}')).trimEnd();
  return `${open}${open.endsWith('{') ? '' : ','}${added.join(',')}}`;
}

function usableTime(value: unknown, latest: number): number | undefined {
  const time = instant(value);
  return time !== undefined && time >= HISTORY_LIMITS.from && time <= latest ? time : undefined;
}

function usableId(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return value.length * 3 <= MAX_ID_BYTES || Buffer.byteLength(value) <= MAX_ID_BYTES ? value : undefined;
}

function misfit(message: string, hash: Hash, errorType: string, reason: string, id?: string): Misfit {
  return { kind: 'misfit', id: id ?? hash(message.trim()), text: message, errorType, reason };
}
