import type { Item } from './triage.ts';

/** Some items and the body of the `_bulk` request that writes them. */
export interface Chunk<T extends Item> {
  readonly items: readonly T[];
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Items that are there, or that come some at a time. */
export type Items<T> = Iterable<T> | AsyncIterable<Iterable<T>>;

/** Far below the 10 MiB that the smallest domain takes; larger bodies are no faster and cost memory on both sides. */
const MAX_CHUNK_BYTES = 1024 * 1024;
/** UTF-8 of one UTF-16 unit. */
const MAX_UNIT_BYTES = 3;
/** Items made in one go. Usually takes under a millisecond: so long may an answer have to wait. */
const SLICE = 32;

/**
 * Packs items, in their order, into bodies of at most {@link MAX_CHUNK_BYTES}; a larger item is alone. Takes from
 * `items` only what the chunk asked for needs, and lets others run (`pause`) while it makes one, so that the requests on
 * their way do not stand still.
 */
export async function* chunks<T extends Item>(
  items: Items<T>,
  pause: () => Promise<unknown>,
): AsyncGenerator<Chunk<T>> {
  let taken: T[] = [];
  let buffer = Buffer.alloc(0);
  let used = 0;
  let inSlice = 0;
  for await (const some of Symbol.asyncIterator in items ? items : [items]) {
    for (const item of some) {
      const text = lines(item);
      if (!fits(text, buffer.length - used)) {
        if (taken.length > 0) yield { items: taken, body: buffer.subarray(0, used) };
        taken = [];
        buffer = roomFor(text);
        used = 0;
      }
      used += buffer.write(text, used);
      taken.push(item);
      inSlice = (inSlice + 1) % SLICE;
      if (inSlice === 0) await pause();
    }
  }
  if (taken.length > 0) yield { items: taken, body: buffer.subarray(0, used) };
}

/** The same values, the next one always under way while the last one is used. */
export async function* ahead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T> {
  let next = source.next();
  for (;;) {
    const { done, value } = await next;
    if (done) return;
    next = source.next();
    // Whoever asks for it gets the failure; until then nobody has to handle it.
    next.catch(() => {});
    yield value;
  }
}

/** The body for items that are sent again: few, so that a plain way is good enough. */
export function encode(items: readonly Item[]): Uint8Array<ArrayBuffer> {
  return Buffer.from(items.map(lines).join(''));
}

/** The two lines of one item in a `_bulk` body. */
function lines({ index, id, body }: Item): string {
  return `{"create":{"_index":"${index}","_id":${JSON.stringify(id)}}}\n${body}\n`;
}

/** Counts bytes only near the end of a buffer, where the guess by length is too rough. */
function fits(text: string, room: number): boolean {
  return text.length * MAX_UNIT_BYTES <= room || (text.length <= room && Buffer.byteLength(text) <= room);
}

function roomFor(text: string): Buffer<ArrayBuffer> {
  const size = fits(text, MAX_CHUNK_BYTES) ? MAX_CHUNK_BYTES : Buffer.byteLength(text);
  return Buffer.allocUnsafeSlow(size);
}
