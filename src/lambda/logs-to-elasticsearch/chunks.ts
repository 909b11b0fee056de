import type { Item } from './triage.ts';

/** Some items and the body of the `_bulk` request that writes them. */
export interface Chunk<T extends Item> {
  readonly items: readonly T[];
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Far below the 10 MiB that the smallest domain takes; larger bodies are no faster and cost memory on both sides. */
const MAX_CHUNK_BYTES = 1024 * 1024;
/** UTF-8 of one UTF-16 unit. */
const MAX_UNIT_BYTES = 3;

/**
 * Packs items, in their order, into bodies of at most {@link MAX_CHUNK_BYTES}; a larger item is alone. Takes from
 * `items` only what the chunk asked for needs, so that the rest can be made while this one is on its way.
 */
export function* chunks<T extends Item>(items: Iterable<T>): Generator<Chunk<T>> {
  let taken: T[] = [];
  let buffer = Buffer.alloc(0);
  let used = 0;
  for (const item of items) {
    const text = lines(item);
    if (!fits(text, buffer.length - used)) {
      if (taken.length > 0) yield { items: taken, body: buffer.subarray(0, used) };
      taken = [];
      buffer = roomFor(text);
      used = 0;
    }
    used += buffer.write(text, used);
    taken.push(item);
  }
  if (taken.length > 0) yield { items: taken, body: buffer.subarray(0, used) };
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
