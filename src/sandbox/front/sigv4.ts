import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** One request as its signature sees it; header names in lower case, `target` is path and query as sent. */
export interface SignedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What the service knows of an access key, and whether its holder may make this request. */
interface Access {
  readonly secret: string;
  /** The message of the 403 that policies make of it; absent when they allow it. */
  readonly refusal?: string;
}

/** Looks up an access key for a request; undefined means that the key is not known. */
export type AccessFor = (
  accessKeyId: string,
  sessionToken: string | undefined,
  request: Pick<SignedRequest, 'method' | 'target'>,
) => Access | undefined | Promise<Access | undefined>;

interface Authorization {
  readonly accessKeyId: string;
  readonly scope: readonly [day: string, region: string, service: string, end: string];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const CLOCK_SKEW_MS = 5 * 60_000;
const ANONYMOUS = 'User: anonymous is not authorized to perform';

/** The action that policies know a request to the domain by. */
export const actionOf = (method: string): string => `es:ESHttp${titleCase(method)}`;

/**
 * What the domain's endpoint would answer to this request's signature: undefined when it is good and its holder may
 * make the request, otherwise the message of its 403. Without `accessFor` everything but the signature itself is checked.
 *
 * Source: AWS Signature Version 4 signing process; service name `es`, paths encoded twice.
 */
export async function refuseRequest(
  request: SignedRequest,
  now: number,
  accessFor?: AccessFor,
): Promise<string | undefined> {
  const header = request.headers.authorization;
  if (header === undefined)
    return `${ANONYMOUS}: ${actionOf(request.method)} because no resource-based policy allows it`;
  const parsed = parseAuthorization(header);
  if (typeof parsed === 'string') return parsed;
  const refusal = refuseShape(parsed, request, now);
  if (refusal !== undefined || accessFor === undefined) return refusal;
  const token = request.headers['x-amz-security-token'];
  const access = await accessFor(parsed.accessKeyId, token, request);
  if (access === undefined) return 'The security token included in the request is invalid.';
  return sameText(sign(parsed, request, access.secret), parsed.signature)
    ? access.refusal
    : 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.';
}

/** The parts of an Authorization header, or why it is none that AWS accepts. */
export function parseAuthorization(header: string): Authorization | string {
  const [algorithm, ...rest] = header.split(' ');
  const fields = new Map<string, string>();
  for (const part of rest.join(' ').split(',')) {
    const equals = part.indexOf('=');
    if (equals < 0)
      return `'${part.trim()}' not a valid key=value pair (missing equal-sign) in Authorization header: '${algorithm} …'.`;
    fields.set(part.slice(0, equals).trim(), part.slice(equals + 1).trim());
  }
  if (algorithm !== ALGORITHM) return `Authorization header requires the algorithm ${ALGORITHM}.`;
  for (const name of ['Credential', 'SignedHeaders', 'Signature']) {
    if (!fields.get(name)) return `Authorization header requires '${name}' parameter.`;
  }
  const [accessKeyId = '', day = '', region = '', service = '', end = '', ...more] = fields
    .get('Credential')!
    .split('/');
  if (end === '' || more.length > 0)
    return 'Credential must have the form key/date/region/service/aws4_request.';
  const signedHeaders = fields.get('SignedHeaders')!.split(';');
  return {
    accessKeyId,
    scope: [day, region, service, end],
    signedHeaders,
    signature: fields.get('Signature')!,
  };
}

function refuseShape(auth: Authorization, request: SignedRequest, now: number): string | undefined {
  const [day, , service, end] = auth.scope;
  const date = request.headers['x-amz-date'] ?? '';
  if (service !== 'es') return `Credential should be scoped to correct service: 'es'.`;
  if (end !== 'aws4_request') return `Credential should be scoped with a valid terminator: 'aws4_request'.`;
  if (!/^[0-9a-f]{64}$/.test(auth.signature)) return 'The request signature is not 64 hexadecimal digits.';
  if (!date.startsWith(`${day}T`))
    return 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.';
  if (Math.abs(parseDate(date) - now) > CLOCK_SKEW_MS || Number.isNaN(parseDate(date))) {
    return `Signature expired or not yet valid: ${date} is more than 5 min. from the server's time.`;
  }
  const missing = mustBeSigned(request.headers).filter((name) => !auth.signedHeaders.includes(name));
  if (missing.length > 0) return `'${missing[0]}' must be a 'SignedHeader' in the AWS Authorization.`;
  const declared = request.headers['x-amz-content-sha256'];
  if (declared !== undefined && declared !== sha256(request.body)) {
    return 'The provided x-amz-content-sha256 does not match the body of the request.';
  }
  return undefined;
}

const mustBeSigned = (headers: SignedRequest['headers']) => [
  'host',
  ...Object.keys(headers).filter((name) => name.startsWith('x-amz-') && name !== 'x-amz-content-sha256'),
];

function sign(auth: Authorization, request: SignedRequest, secret: string): string {
  const { headers } = request;
  const canonical = [
    request.method,
    ...canonicalTarget(request.target),
    ...auth.signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    auth.signedHeaders.join(';'),
    headers['x-amz-content-sha256'] ?? sha256(request.body),
  ].join('\n');
  const text = [ALGORITHM, headers['x-amz-date'], auth.scope.join('/'), sha256(canonical)].join('\n');
  const key = auth.scope.reduce<string | Buffer>((previous, part) => hmac(previous, part), `AWS4${secret}`);
  return hmac(key, text).toString('hex');
}

function canonicalTarget(target: string): [path: string, query: string] {
  const [path = '/', query = ''] = target.split(/\?(.*)/s);
  const pairs = [...new URLSearchParams(query)].map(([k, v]) => [encode(k), encode(v)] as const);
  pairs.sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
  return [path.split('/').map(encode).join('/'), pairs.map((pair) => pair.join('=')).join('&')];
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sameText = (a: string, b: string) =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
const titleCase = (method: string) => method.charAt(0) + method.slice(1).toLowerCase();
const parseDate = (text: string) =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
