import { isAscii } from 'node:buffer';
import { Unreadable } from './unreadable.ts';

/** A record too long to be held: its beginning and how long it is, in bytes. */
export interface TooLong {
  readonly beginning: string;
  readonly bytes: number;
}

/** The text of a record, byte for byte, or what is left of one that is too long. */
export type Piece = string | TooLong;

/** Cuts the bytes of a JSON text into records, as they come. */
export interface Splitter {
  /** The records that end within these bytes. @throws Unreadable */
  readonly write: (bytes: Buffer) => Piece[];
  /** Whether the records seen so far stand in a list, and not each at the top. */
  readonly listed: () => boolean;
  /** The last record, if no more than the end was missing. @throws Unreadable for a text that is cut. */
  readonly end: () => Piece[];
}

/**
 * A little more than 256 KB, the most that an event of a trail has since version 1.05 of its format, of 2017 (CloudTrail
 * User Guide, "Quotas in AWS CloudTrail"). What becomes of a longer text, leaf by leaf, takes more memory than a worker
 * shall have: `npm run bench:backfill -- memory`.
 */
const MOST_BYTES = 288 * 1024;
const KEPT_BYTES = 64 * 1024;

const [QUOTE, BACKSLASH, COMMA, COLON, LINE] = [0x22, 0x5c, 0x2c, 0x3a, 0x0a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const RECORDS = Buffer.from('Records');
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** In ASCII a square bracket is a curly one but for one bit. */
const opens = (byte: number): boolean => (byte | 0x20) === OPEN_OBJECT;
const closes = (byte: number): boolean => (byte | 0x20) === CLOSE_OBJECT;
const isBlank = (byte: number): boolean => byte === 0x20 || byte === LINE || byte === 0x0d || byte === 0x09;

/** Where the next byte stands. */
type Place =
  /** Between records that stand one after another: the beginning, too. */
  | 'top'
  /** In an object at the top. It holds `Records`, or is a record itself. */
  | 'object'
  /** Between the records of a list. */
  | 'list'
  /** In a record. */
  | 'record'
  /** Behind the list in an object that holds `Records`. */
  | 'after'
  /** In a line that is a record, whatever it holds. */
  | 'line';

/**
 * A splitter of `{"Records": […]}`, of a list of records, and of records one after another (NDJSON). It looks for strings,
 * escapes and brackets alone, and leaves the texts as they are; the normaliser parses them one by one. Parsers of JSON
 * streams make objects and lose the texts, with numbers beyond 2^53: on development records @streamparser/json took 15
 * times and stream-json 37 times the time of this (decision 37). Takes memory for one record of at most {@link MOST_BYTES}.
 */
export function splitter(most = MOST_BYTES, kept = KEPT_BYTES): Splitter {
  let place: Place = 'top';
  let depth = 0;
  let inString = false;
  let escaped = false;
  /** A list at the top, and not in an object. */
  let bare = false;
  let seen = false;
  /** Records stand in lines of their own: a broken one ends with its line. */
  let lines: boolean | undefined;
  let broken = false;
  let listed = false;
  /** Of the record under way, what earlier calls have brought. */
  let parts: Buffer[] = [];
  let size = 0;
  /** Last key directly in the object at the top, and whether it is complete. */
  let key: number[] = [];
  let keyed = false;
  /** Thrown once the records before it are given out. */
  let failure: Unreadable | undefined;

  const take = (bytes: Buffer): void => {
    if (size < most) parts.push(bytes);
    size += bytes.length;
  };
  const finish = (bytes: Buffer): Piece => {
    const whole = size === 0 ? bytes : Buffer.concat([...parts, bytes]);
    const length = size + bytes.length;
    parts = [];
    size = 0;
    return length <= most ? textOf(whole) : { beginning: textOf(whole.subarray(0, kept)), bytes: length };
  };

  const write = (bytes: Buffer): Piece[] => {
    if (failure !== undefined) throw failure;
    const out: Piece[] = [];
    const { length } = bytes;
    let from = 0;
    let at = !seen && startsWithMark(bytes) ? BYTE_ORDER_MARK.length : 0;
    while (at < length) {
      const byte = bytes[at] as number;
      switch (place) {
        case 'top':
          if (isBlank(byte)) break;
          if (byte === OPEN_OBJECT) place = lines ? 'line' : 'object';
          else if (byte === OPEN_LIST && !seen) place = 'list';
          else if (lines) place = 'line';
          else {
            failure = new Unreadable(seen ? BEHIND : NOT_JSON);
            return out;
          }
          seen = true;
          bare = place === 'list';
          listed ||= bare;
          depth = 0;
          from = at;
          if (place === 'object' || place === 'line') continue;
          break;
        case 'line':
          at = bytes.indexOf(LINE, at);
          if (at < 0) at = length;
          else {
            out.push(finish(bytes.subarray(from, at)));
            place = 'top';
          }
          break;
        case 'list':
          if (isBlank(byte) || byte === COMMA) break;
          if (byte === CLOSE_LIST) {
            place = bare ? 'top' : 'after';
            break;
          }
          place = 'record';
          depth = 0;
          from = at;
          continue;
        case 'record': {
          const stop = endOfRecord(bytes, at);
          at = stop < 0 ? length : stop;
          if (stop < 0) break;
          out.push(finish(bytes.subarray(from, at)));
          place = 'list';
          continue;
        }
        case 'object': {
          if (endsInObject(bytes, at)) {
            out.push(finish(bytes.subarray(from, at + 1)));
            lines ??= !broken;
            place = 'top';
          }
          break;
        }
        default:
          if (skipAfter(byte)) place = 'top';
      }
      at++;
    }
    if (place === 'record' || place === 'object' || place === 'line') take(bytes.subarray(from));
    return out;
  };

  /** Index behind the record that these bytes go on with; -1 when it goes on behind them. */
  function endOfRecord(bytes: Buffer, start: number): number {
    const { length } = bytes;
    let deep = depth;
    let at = inString ? endOfString(bytes, start) : start;
    while (at >= 0 && at < length) {
      const byte = bytes[at++] as number;
      if (byte === QUOTE) at = endOfString(bytes, at);
      else if (opens(byte)) deep++;
      else if (closes(byte)) {
        // A record that is no object or list ends before what follows it.
        if (deep === 0) return settled(at - 1);
        if (--deep === 0) return settled(at);
      } else if (deep === 0 && byte === COMMA) return settled(at - 1);
    }
    depth = deep;
    return -1;
  }
  /** Index behind the string that these bytes go on with, found by Node's own search; -1 when it goes on behind them. */
  function endOfString(bytes: Buffer, start: number): number {
    const first = escaped ? start + 1 : start;
    const isEscaped = (end: number): boolean => {
      let at = end - 1;
      while (at >= first && bytes[at] === BACKSLASH) at--;
      return (end - at) % 2 === 0;
    };
    let at = bytes.indexOf(QUOTE, first);
    while (at >= 0 && isEscaped(at)) at = bytes.indexOf(QUOTE, at + 1);
    inString = at < 0;
    escaped = inString && isEscaped(bytes.length);
    return inString ? -1 : at + 1;
  }
  function settled(at: number): number {
    [depth, inString, escaped] = [0, false, false];
    return at;
  }

  /** Whether the object at the top ends with this byte; turns to its records when they begin here. */
  function endsInObject(bytes: Buffer, at: number): boolean {
    const byte = bytes[at] as number;
    if (inString) {
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) inString = false;
      if (inString && depth === 1 && key.length <= RECORDS.length) key.push(byte);
      return false;
    }
    if (byte === QUOTE) {
      inString = true;
      keyed = false;
      key = [];
    } else if (byte === COLON) keyed = depth === 1 && RECORDS.equals(Buffer.from(key));
    else if (byte === OPEN_LIST && keyed && depth === 1) {
      place = 'list';
      listed = true;
      [parts, size, keyed, depth] = [[], 0, false, 0];
    } else if (opens(byte)) depth++;
    else if (closes(byte)) return --depth === 0;
    else if (byte === LINE) broken = true;
    if (depth > 1) keyed = false;
    return false;
  }

  /** Whether the object that holds `Records` ends with this byte. */
  function skipAfter(byte: number): boolean {
    if (inString) {
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (opens(byte)) depth++;
    else if (closes(byte)) return --depth < 0;
    return false;
  }

  return {
    write,
    listed: () => listed,
    end: () => {
      if (failure !== undefined) throw failure;
      if (!seen) throw new Unreadable('It is empty.');
      if (place === 'line') return [finish(Buffer.alloc(0))];
      if (place !== 'top') throw new Unreadable(CUT);
      return [];
    },
  };
}

const NOT_JSON = 'It holds no JSON.';
const BEHIND = 'Something stands behind its end that is no JSON.';
const CUT = 'It is cut: it ends inside a record or its list of records.';

const startsWithMark = (bytes: Buffer): boolean =>
  bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);

/** Nearly always ASCII, which is read far quicker under its other name. */
const textOf = (bytes: Buffer): string => bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
