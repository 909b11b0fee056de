import { describe, expect, it } from 'vitest';
import { signedSend } from '../../../src/lambda/sign.ts';

interface Vector {
  readonly name: string;
  readonly method?: string;
  readonly url: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly token?: string;
  readonly service?: string;
  readonly region?: string;
  readonly at?: string;
  readonly signed?: string;
  readonly signature: string;
}

const SUITE = 'https://example.amazonaws.com';
/** The session token of the suite's post-sts-token. */
const TOKEN =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

/**
 * AWS Signature Version 4 test suite: credentials AKIDEXAMPLE, 2015-08-30T12:36:00Z, us-east-1, service `service`.
 * botocore's SigV4Auth gives the same signature for each. get-utf8 is left to the next list: the suite puts the raw
 * character on the wire, where every HTTP client of ours sends it encoded, which is another canonical path.
 */
const VECTORS: readonly Vector[] = [
  {
    name: 'get-vanilla',
    url: `${SUITE}/`,
    signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  },
  {
    name: 'get-vanilla-query-order-key',
    url: `${SUITE}/?Param1=value2&Param1=Value1`,
    signature: 'eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1',
  },
  {
    name: 'get-vanilla-query-order-key-case',
    url: `${SUITE}/?Param2=value2&Param1=value1`,
    signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  },
  {
    name: 'get-vanilla-empty-query-key',
    url: `${SUITE}/?Param1=value1`,
    signature: 'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  },
  {
    name: 'get-unreserved',
    url: `${SUITE}/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`,
    signature: '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  },
  {
    name: 'get-vanilla-utf8-query',
    url: `${SUITE}/?ሴ=bar`,
    signature: '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  },
  {
    name: 'post-vanilla',
    method: 'POST',
    url: `${SUITE}/`,
    signature: '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  },
  {
    name: 'post-vanilla-query',
    method: 'POST',
    url: `${SUITE}/?Param1=value1`,
    signature: '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  },
  {
    name: 'post-x-www-form-urlencoded',
    method: 'POST',
    url: `${SUITE}/`,
    body: 'Param1=value1',
    contentType: 'application/x-www-form-urlencoded',
    signed: 'content-type;host;x-amz-date',
    signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  },
  {
    name: 'post-sts-token (header before signing)',
    method: 'POST',
    url: `${SUITE}/`,
    token: TOKEN,
    signed: 'host;x-amz-date;x-amz-security-token',
    signature: '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  },
];

/** Requests such as ours; the signatures are botocore's (1.43, SigV4Auth). */
const OWN: readonly Vector[] = [
  {
    name: 'get-utf8 with the path as it is sent',
    url: `${SUITE}/ሴ`,
    signature: '697b34846207a3f72246f99d74ae1ee4fe54f44bb06730c58a0d339eb079596d',
  },
  {
    name: 'a bulk request',
    method: 'POST',
    url: 'https://search-trail-abc123.eu-central-1.es.amazonaws.com/_bulk?filter_path=items.create.status,items.create.error.type',
    body: '{"create":{"_index":"cloudtrail-2026.11","_id":"1"}}\n{"eventName":"Grüße 🦀"}\n',
    contentType: 'application/x-ndjson',
    token: TOKEN,
    service: 'es',
    region: 'eu-central-1',
    at: '2026-11-23T23:59:59Z',
    signed: 'content-type;host;x-amz-date;x-amz-security-token',
    signature: '63717e86acc678b5dd68f986a9d3ea619852fc781594a33aa3f490ac1b93716d',
  },
  {
    name: 'a search with an encoded path and reserved characters in the query, on a port',
    method: 'POST',
    url: 'https://127.0.0.1:9443/%3Ccloudtrail-%7Bnow%2Fd%7D%3E/_search?q=eventName:(A%20OR%20B)*&size=0',
    body: '{"query":{"match_all":{}}}',
    token: TOKEN,
    service: 'es',
    at: '2026-01-01T00:00:00Z',
    signed: 'content-type;host;x-amz-date;x-amz-security-token',
    signature: '5d14ab5aa0b72ae2ba4d3a3c6bddd12ffc040ea4d9975fa456d34654bcc0701f',
  },
  {
    name: 'a count with a star in the path and a key without a value',
    url: 'https://search-trail-abc123.us-gov-west-1.es.amazonaws.com/cloudtrail-*/_count?ignore_unavailable=true&pretty',
    token: TOKEN,
    service: 'es',
    region: 'us-gov-west-1',
    at: '2024-02-29T12:00:00Z',
    signed: 'host;x-amz-date;x-amz-security-token',
    signature: '062b6411af23e81d8654d0b1f8261720df0c987d2241ef05ccf402aa7a655911',
  },
];

async function authorization(vector: Vector): Promise<string | null | undefined> {
  const { method = 'GET', url, body, contentType, token, service = 'service' } = vector;
  let headers: Headers | undefined;
  const send = signedSend({
    env: {
      AWS_REGION: vector.region ?? 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      AWS_SESSION_TOKEN: token,
    },
    fetch: async (_, init) => {
      headers = new Headers(init?.headers);
      return new Response('');
    },
    now: () => Date.parse(vector.at ?? '2015-08-30T12:36:00Z'),
  });
  await send({ method, url, service, body, contentType, timeout: 1000 });
  return headers?.get('authorization');
}

describe.each([
  ['the AWS Signature Version 4 test suite', VECTORS],
  ['requests such as ours', OWN],
])('%s', (_, vectors) => {
  it.each(vectors)('$name', async (vector) => {
    const { at = '2015-08-30', region = 'us-east-1', service = 'service', signature } = vector;
    const scope = `${at.slice(0, 10).replaceAll('-', '')}/${region}/${service}/aws4_request`;
    expect(await authorization(vector)).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${vector.signed ?? 'host;x-amz-date'}, Signature=${signature}`,
    );
  });
});
