import { AwsV4Signer } from 'aws4fetch';

export interface Request {
  readonly url: string;
  readonly method: string;
  /** Signing name: `es` for a domain and for the OpenSearch API, `lambda` for Lambda, `s3`, `ssm`. */
  readonly service: string;
  /** Beside those of the signature and the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The function's own unless given: a global service is signed for the region that it is in. */
  readonly region?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly contentType?: string;
  /** `X-Amz-Target`, the operation of a service that takes JSON 1.1. */
  readonly target?: string;
  /** Milliseconds after which the request counts as failed. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

export interface Answer {
  /** HTTP status; 0 when no complete answer came. */
  readonly status: number;
  readonly text: string;
  /** `x-amzn-errortype`, or the network's error code. Never a part of what was sent. */
  readonly problem: string;
  /** Version of what was read, as S3 names it. */
  readonly etag?: string;
}

/** Sends one signed request. Never throws for the network's sake: that is status 0. */
export type Send = (request: Request) => Promise<Answer>;

export interface SendDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch: typeof fetch;
  /** Time of signing, milliseconds since the epoch. */
  readonly now?: () => number;
}

/** A {@link Send} with the function's own role. Credentials are read for each request, as the runtime may renew them. */
export function signedSend({ env, fetch, now = Date.now }: SendDeps): Send {
  return async (request) => {
    const headers = await sign(request, env, now());
    const timeout = AbortSignal.timeout(Math.max(1, request.timeout));
    try {
      const response = await fetch(request.url, {
        method: request.method,
        headers,
        body: request.body,
        redirect: 'error',
        signal: request.signal ? AbortSignal.any([timeout, request.signal]) : timeout,
      });
      const text = await response.text();
      const etag = response.headers.get('etag') ?? undefined;
      const problem = response.headers.get('x-amzn-errortype') ?? '';
      return { status: response.status, text, problem, ...(etag === undefined ? {} : { etag }) };
    } catch (error) {
      return { status: 0, text: '', problem: networkProblem(error) };
    }
  };
}

/** The headers that a request is sent with, its signature at `now` (milliseconds) among them. */
export async function sign(request: Request, env: SendDeps['env'], now: number): Promise<Headers> {
  const signer = new AwsV4Signer({
    url: request.url,
    method: request.method,
    headers: {
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
      ...(request.target === undefined ? {} : { 'x-amz-target': request.target }),
    },
    body: request.body,
    service: request.service,
    region: request.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1',
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    sessionToken: env.AWS_SESSION_TOKEN,
    datetime: new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, ''),
    // AWS Signature Version 4: a content type that is sent has to be signed.
    allHeaders: true,
  });
  return (await signer.sign()).headers;
}

function networkProblem(error: unknown): string {
  if (!(error instanceof Error)) return 'network error';
  const cause = error.cause as { code?: unknown } | undefined;
  return typeof cause?.code === 'string' ? cause.code : error.name;
}
