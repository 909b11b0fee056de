import { gunzipped } from './gunzipped.ts';
import { noEvents } from './kind-of-file.ts';
import { type Piece, type Splitter, splitter } from './splitter.ts';
import { Unreadable } from './unreadable.ts';

/**
 * The records of a log file, some at a time, as they come: `{"Records": […]}`, a list or NDJSON, packed by gzip or not.
 * Takes the memory of one record and of what some KB unpack to, whatever the file. What comes before a defect is given
 * out. @throws Unreadable
 */
export async function* recordsIn(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly Piece[], void> {
  const split = splitter();
  let first = true;
  for await (const pieces of cut(bytes, split)) {
    const [piece] = pieces;
    const reason = first && typeof piece === 'string' ? noEvents(piece, split.listed()) : undefined;
    if (reason !== undefined) throw new Unreadable(reason);
    first = false;
    yield pieces;
  }
}

/** The same of any list of JSON values. */
export const piecesIn = (bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly Piece[], void> =>
  cut(bytes, splitter());

async function* cut(
  bytes: AsyncIterable<Buffer>,
  { write, end }: Splitter,
): AsyncGenerator<readonly Piece[], void> {
  for await (const part of gunzipped(bytes)) {
    const pieces = write(part);
    if (pieces.length > 0) yield pieces;
  }
  const last = end();
  if (last.length > 0) yield last;
}
