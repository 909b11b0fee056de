import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';

/** Header fields in their order, as they are written: names may come twice and values may hold anything. */
export type Fields = readonly (readonly [name: string, value: string])[];

export interface Http2Request {
  readonly fields: Fields;
  /** Sent in DATA frames after the header; absent for a request that ends with its header. */
  readonly body?: string;
  readonly trailers?: Fields;
}

/** Numbers of RFC 9113. */
const TYPE = { data: 0, headers: 1, reset: 3, settings: 4, goAway: 7 } as const;
const FLAG = { endStream: 1, endHeaders: 4 } as const;
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** More than nginx takes to answer; it sends nothing for what it drops without a word. */
const PATIENCE_MS = 5000;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A string of HPACK without Huffman code (RFC 7541, sections 5.1 and 5.2). */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'latin1');
  const length: number[] = [];
  if (bytes.length < 127) length.push(bytes.length);
  else {
    length.push(127);
    let rest = bytes.length - 127;
    for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}

/** "Literal Header Field without Indexing", for each. */
const block = (fields: Fields): Buffer =>
  Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));

/**
 * Sends one request by HTTP/2, with fields that no client would send, and waits until the server has answered it, refused
 * it or closed the connection.
 */
export async function sendFrames(port: number, { fields, body, trailers }: Http2Request): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  const ends = (last: boolean) => (last ? FLAG.endStream : 0);
  const more = body !== undefined || trailers !== undefined;
  socket.write(
    Buffer.concat([
      Buffer.from(PREFACE),
      frame(TYPE.settings, 0, 0, Buffer.alloc(0)),
      frame(TYPE.headers, FLAG.endHeaders | ends(!more), 1, block(fields)),
      ...(body === undefined ? [] : [frame(TYPE.data, ends(trailers === undefined), 1, Buffer.from(body))]),
      ...(trailers === undefined
        ? []
        : [frame(TYPE.headers, FLAG.endHeaders | FLAG.endStream, 1, block(trailers))]),
    ]),
  );
  let read = Buffer.alloc(0);
  const answered = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      while (read.length >= 9 && read.length >= 9 + read.readUIntBE(0, 3)) {
        const [type, flags, stream] = [read[3], read[4] ?? 0, read.readUInt32BE(5)];
        read = read.subarray(9 + read.readUIntBE(0, 3));
        const done = (type === TYPE.data || type === TYPE.headers) && (flags & FLAG.endStream) !== 0;
        if (type === TYPE.goAway || (stream === 1 && (done || type === TYPE.reset))) resolve();
      }
    });
  });
  await Promise.race([answered, sleep(PATIENCE_MS, undefined, { ref: false })]);
  socket.destroy();
}
