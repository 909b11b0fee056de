import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { objectUrl } from '../../reference/location.ts';
import { type SendDeps, sign } from '../../sign.ts';
import { RequestError } from '../../update-elasticsearch/request-error.ts';

interface Parts {
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface BucketRequests {
  /** The whole answer. @throws RequestError for one that is not 2xx. */
  readonly text: (method: string, bucket: string, key: string, parts?: Parts) => Promise<string>;
  /** The answer as it comes. @throws RequestError for one that is not 2xx. */
  readonly stream: (method: string, bucket: string, key: string, parts?: Parts) => Promise<IncomingMessage>;
}

/** For the first byte of an answer. */
const TIMEOUT = 30_000;
const AGENTS = {
  'http:': new HttpAgent({ keepAlive: true }),
  'https:': new Agent({ keepAlive: true }),
} as const;

/**
 * Requests to S3. Node's own client and not `fetch`: CloudTrail's log files say `Content-Encoding: gzip`, and `fetch`
 * would unpack them by itself, take a cut file for a whole one, and count other bytes than those of the object.
 */
export function bucketRequests({ env, now }: Pick<SendDeps, 'env'> & { now: () => number }): BucketRequests {
  /** Where a bucket is, once S3 has said so. */
  const regions = new Map<string, string>();
  const stream: BucketRequests['stream'] = async (method, bucket, key, parts = {}) => {
    const region = regions.get(bucket) ?? env.AWS_REGION ?? 'us-east-1';
    const path = key.split('/').map(encodeURIComponent).join('/');
    const url = new URL(objectUrl(`${bucket}/${path}`, { ...env, AWS_REGION: region }));
    for (const [name, value] of Object.entries(parts.query ?? {})) url.searchParams.set(name, value);
    // The signature's way to write a space.
    url.search = url.search.replaceAll('+', '%20');
    const { headers = {}, body } = parts;
    const own = { url: url.href, method, service: 's3', headers, body, region, timeout: TIMEOUT };
    const answer = await sent(url, method, Object.fromEntries(await sign(own, env, now())), body);
    if (isGood(answer)) return answer;
    const text = await textOf(answer);
    // S3 User Guide, "Making requests using the REST API": a request to the wrong region is answered with the right one.
    const right = answer.headers['x-amz-bucket-region'] ?? /<Region>([\w-]+)<\/Region>/.exec(text)?.[1];
    if (typeof right === 'string' && right !== region && !regions.has(bucket)) {
      regions.set(bucket, right);
      return stream(method, bucket, key, parts);
    }
    const status = answer.statusCode ?? 0;
    throw new RequestError(`s3 ${method} s3://${bucket}/${key}`, { status, ...reasonIn(text) });
  };
  return { stream, text: async (...request) => textOf(await stream(...request)) };
}

const isGood = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode >= 200 && statusCode < 300;

/** S3's errors are XML with the code at the top: S3 API Reference, "Error responses". */
function reasonIn(xml: string): { text: string; problem: string } {
  const part = (name: string): string => new RegExp(`<${name}>([^<]*)`).exec(xml)?.[1] ?? '';
  return { text: JSON.stringify({ message: part('Message') }), problem: part('Code') };
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function sent(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string | Uint8Array | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method, headers };
    const request =
      url.protocol === 'http:'
        ? httpRequest(url, { ...options, agent: AGENTS['http:'] })
        : httpsRequest(url, { ...options, agent: AGENTS['https:'] });
    const failed = (error: NodeJS.ErrnoException): void => {
      const problem = error.code ?? error.name;
      reject(new RequestError(`s3 ${method} ${url.host}`, { status: 0, text: '', problem }));
    };
    const timer = setTimeout(
      () => request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })),
      TIMEOUT,
    );
    request.once('close', () => clearTimeout(timer));
    request.once('error', failed);
    request.once('response', (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    request.end(body);
  });
}
