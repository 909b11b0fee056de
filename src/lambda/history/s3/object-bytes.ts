import type { IncomingMessage } from 'node:http';
import { backoff } from '../../backoff.ts';
import { RequestError } from '../../update-elasticsearch/request-error.ts';

/** How to wait before trying again. */
export interface Waiting {
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Tries in a row that brought nothing. */
const TRIES = 5;
/** Without a byte, because none comes or because the engine lets the reader wait. */
const SILENCE = 60_000;

/**
 * The bytes of an object. Where the connection ends before the object does, the rest is asked for: S3 closes one whose
 * reader waits long for the engine. `open` sends the request with these headers more.
 */
export async function* objectBytes(
  open: (headers: Readonly<Record<string, string>>) => Promise<IncomingMessage>,
  { sleep, random }: Waiting,
): AsyncGenerator<Buffer> {
  let got = 0;
  let etag: string | undefined;
  for (let tries = 0; ; tries++) {
    const rest =
      got === 0 ? {} : { range: `bytes=${got}-`, ...(etag === undefined ? {} : { 'if-match': etag }) };
    const answer = await open(rest);
    etag ??= answer.headers.etag;
    answer.setTimeout(SILENCE, () => answer.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    try {
      for await (const part of answer) {
        got += (part as Buffer).length;
        tries = 0;
        yield part as Buffer;
      }
      return;
    } catch (error) {
      const problem = (error as NodeJS.ErrnoException).code ?? 'cut off';
      if (tries + 1 >= TRIES) throw new RequestError('s3 GET', { status: 0, text: '', problem });
      await sleep(backoff(tries, random));
    } finally {
      answer.destroy();
    }
  }
}
