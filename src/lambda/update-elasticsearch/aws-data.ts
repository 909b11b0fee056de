import { type Env, endpoint, SSM } from '../endpoint.ts';
import { objectUrl } from '../reference/location.ts';
import type { Send } from '../sign.ts';
import type { IpRanges } from '../source/aws-ranges.ts';
import { RequestError } from './request-error.ts';

/** Reads and writes of data, by the services' REST paths. */
export interface AwsData {
  /** Value of an SSM parameter. */
  readonly parameter: (name: string) => Promise<string>;
  /** Text of an object named as `bucket/key`; undefined when it is not there. */
  readonly object: (place: string) => Promise<string | undefined>;
  readonly putObject: (place: string, text: string) => Promise<void>;
  /** AWS's list of its address ranges; undefined when there is none newer than `since`, seconds since the epoch. */
  readonly ipRanges: (since: number) => Promise<IpRanges | undefined>;
}

const TIMEOUT = 20_000;
/** AWS General Reference, "AWS IP address ranges": for all partitions, without a key. */
const IP_RANGES = 'https://ip-ranges.amazonaws.com';

/**
 * @param send sends a request signed.
 * @param sha256 hash of a text, in Base64: S3 keeps no object that does not match it.
 */
export function makeAwsData(
  send: Send,
  env: Env,
  get: typeof fetch,
  sha256: (text: string) => string,
): AwsData {
  return {
    parameter: async (Name) => {
      const answer = await send({
        url: `${endpoint(SSM, env).url}/`,
        method: 'POST',
        service: 'ssm',
        target: 'AmazonSSM.GetParameter',
        contentType: 'application/x-amz-json-1.1',
        body: JSON.stringify({ Name }),
        timeout: TIMEOUT,
      });
      if (answer.status !== 200) throw new RequestError(`ssm GetParameter ${Name}`, answer);
      const { Parameter } = JSON.parse(answer.text) as { Parameter?: { Value?: string } };
      return Parameter?.Value ?? '';
    },
    object: async (place) => {
      const answer = await send({
        url: objectUrl(place, env),
        method: 'GET',
        service: 's3',
        timeout: TIMEOUT,
      });
      // Without s3:ListBucket a missing object answers 403 (S3 API Reference, GetObject).
      if (answer.status === 404 || answer.status === 403) return undefined;
      if (answer.status !== 200) throw new RequestError(`s3 GetObject ${place}`, answer);
      return answer.text;
    },
    putObject: async (place, text) => {
      const answer = await send({
        url: objectUrl(place, env),
        method: 'PUT',
        service: 's3',
        // A bucket's own key of KMS would want rights that this role has not.
        headers: { 'x-amz-checksum-sha256': sha256(text), 'x-amz-server-side-encryption': 'AES256' },
        contentType: 'text/plain',
        body: text,
        timeout: TIMEOUT,
      });
      if (answer.status !== 200) throw new RequestError(`s3 PutObject ${place}`, answer);
    },
    ipRanges: async (since) => {
      const host = env.AWS_ENDPOINT_URL?.replace(/\/$/, '') || IP_RANGES;
      const answer = await get(`${host}/ip-ranges.json`, {
        headers: { 'if-modified-since': new Date(since * 1000).toUTCString() },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (answer.status === 304) return undefined;
      if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
      return (await answer.json()) as IpRanges;
    },
  };
}
