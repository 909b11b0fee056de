import { connect } from 'node:net';

const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);

function number(value: number, bytes: 4 | 8): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeInt32BE(value, bytes - 4);
  return buffer;
}

/** OpenSearch tells its versions from Elasticsearch's by one bit. */
const VERSION = 2_19_04_99 ^ 0x08_00_00_00;

/**
 * Asks a node of OpenSearch 2.19 what it is by its transport port, as another node would: one request without headers and
 * features, of an action that asks for nothing more. Gives what it answered, until `ends` is in it or it hangs up.
 */
export function askTransport(port: number, action: string, ends: RegExp): Promise<string> {
  // Two empty maps of headers, and a list of features that is empty too.
  const header = Buffer.concat([Buffer.from([0, 0, 0]), text(action)]);
  const parentTask = text('');
  const status = Buffer.from([0]);
  const fixed = [number(1, 8), status, number(VERSION, 4), number(header.length, 4)];
  const message = Buffer.concat([...fixed, header, parentTask]);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(Buffer.concat([Buffer.from('ES'), number(message.length, 4), message])),
    );
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (ends.test(answer)) socket.destroy();
    });
    socket.setTimeout(10_000, () => socket.destroy());
    socket.once('error', reject).once('close', () => resolve(answer));
  });
}
