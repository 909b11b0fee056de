import { constants, createGunzip } from 'node:zlib';
import { Unreadable } from './unreadable.ts';

/** Packed bytes given at once: they unpack to a thousand times as many at most. */
const SLICE = 4 * 1024;
const CHUNK = 64 * 1024;
const MAGIC = Buffer.from([0x1f, 0x8b]);

/** The bytes of a file, unpacked when they are gzip, whatever its name says. @throws Unreadable for a corrupt one. */
export async function* gunzipped(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head = Buffer.alloc(0);
  let packed: boolean | undefined;
  const unpack = unpacker();
  try {
    for await (const part of source) {
      let bytes = part;
      if (packed === undefined) {
        head = Buffer.concat([head, part]);
        if (head.length < MAGIC.length) continue;
        packed = head.subarray(0, MAGIC.length).equals(MAGIC);
        bytes = head;
      }
      if (!packed) yield bytes;
      else
        for (let at = 0; at < bytes.length; at += SLICE)
          yield* await unpack.write(bytes.subarray(at, at + SLICE));
    }
    if (packed) yield* await unpack.end();
    else if (packed === undefined) yield head;
  } finally {
    unpack.close();
  }
}

/**
 * Gunzip by slices, so that all which can be unpacked before a defect is given out, and no more waits than a slice makes:
 * a stream that ends with an error drops what it still holds.
 */
function unpacker() {
  // A cut file is no error here: the JSON in it then has no end.
  const gunzip = createGunzip({ chunkSize: CHUNK, finishFlush: constants.Z_SYNC_FLUSH });
  let out: Buffer[] = [];
  let problem: Error | undefined;
  let wake = (): void => {};
  gunzip.on('data', (part: Buffer) => out.push(part));
  gunzip.on('end', () => wake());
  gunzip.on('error', (error) => {
    problem = error;
    wake();
  });
  async function* taken(start: (done: () => void) => void): AsyncGenerator<Buffer> {
    if (problem === undefined)
      await new Promise<void>((resolve) => {
        wake = resolve;
        start(resolve);
      });
    const ready = out;
    out = [];
    yield* ready;
    if (problem !== undefined)
      throw new Unreadable('It is corrupt: its gzip can be unpacked in part or not at all.');
  }
  return {
    write: async (bytes: Buffer) => taken((done) => gunzip.write(bytes, () => done())),
    end: async () => taken(() => gunzip.end()),
    close: () => gunzip.destroy(),
  };
}
