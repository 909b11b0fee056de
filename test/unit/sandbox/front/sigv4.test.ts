import { AwsV4Signer } from 'aws4fetch';
import { describe, expect, it } from 'vitest';
import { parseAuthorization, refuseRequest } from '../../../../src/sandbox/front/sigv4.ts';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const accessFor = (key: string) => (key === 'AKID' ? { secret: 'secret' } : undefined);

interface Changes {
  readonly service?: string;
  readonly at?: string;
  readonly sentBody?: string;
  readonly key?: string;
  readonly secret?: string;
  readonly target?: string;
  readonly headers?: Record<string, string | undefined>;
}

async function signed(changes: Changes = {}) {
  const target = changes.target ?? '/cloudtrail-2026.11/_search?q=a%20b+c&size=3&a=(x)';
  const signer = new AwsV4Signer({
    url: `https://127.0.0.1:9443${target}`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"size":1}',
    service: changes.service ?? 'es',
    region: 'us-east-1',
    accessKeyId: changes.key ?? 'AKID',
    secretAccessKey: changes.secret ?? 'secret',
    sessionToken: 'token',
    datetime: changes.at ?? '20261123T100000Z',
  });
  const { headers, method } = await signer.sign();
  return {
    method,
    target,
    headers: { host: '127.0.0.1:9443', ...Object.fromEntries(headers), ...changes.headers },
    body: Buffer.from(changes.sentBody ?? '{"size":1}'),
  };
}

describe('refuseRequest', () => {
  it.each([
    ['a query with blanks and brackets', {}],
    ['an encoded path', { target: '/%3Cidx-%7Bnow%7D%3E/_doc/a%2Fb' }],
    ['a clock four minutes off', { at: '20261123T100400Z' }],
  ])('accepts %s', async (_name, changes: Changes) => {
    expect(await refuseRequest(await signed(changes), NOW, accessFor)).toBeUndefined();
  });

  it.each<[string, Changes, RegExp]>([
    [
      'no signature',
      { headers: { authorization: undefined } },
      /^User: anonymous is not authorized to perform: es:ESHttpPost/,
    ],
    [
      'basic authentication',
      { headers: { authorization: 'Basic YTpi' } },
      /not a valid key=value pair \(missing equal-sign\)/,
    ],
    ['another service', { service: 'execute-api' }, /correct service: 'es'/],
    ['a clock six minutes off', { at: '20261123T095400Z' }, /expired/],
    ['a date that is none', { headers: { 'x-amz-date': '20261123Tnow' } }, /expired/],
    ['a date of another day', { headers: { 'x-amz-date': '20261124T000000Z' } }, /Credential scope/],
    [
      'an unsigned x-amz header',
      { headers: { 'x-amz-target': 'x' } },
      /'x-amz-target' must be a 'SignedHeader'/,
    ],
    [
      'a hash of another body',
      { headers: { 'x-amz-content-sha256': '0'.repeat(64) } },
      /x-amz-content-sha256/,
    ],
    ['another body', { sentBody: '{"size":2}' }, /does not match the signature/],
    ['another secret', { secret: 'guess' }, /does not match the signature/],
    ['another host', { headers: { host: 'evil' } }, /does not match the signature/],
    ['an unknown key', { key: 'NOBODY' }, /security token/],
  ])('refuses %s', async (_name, changes, message) => {
    expect(await refuseRequest(await signed(changes), NOW, accessFor)).toMatch(message);
  });

  it('refuses what the policies of the key refuse, but only to the holder of its secret', async () => {
    const refused = () => ({ secret: 'secret', refusal: 'User: x is not authorized' });
    expect(await refuseRequest(await signed(), NOW, refused)).toBe('User: x is not authorized');
    expect(await refuseRequest(await signed({ secret: 'guess' }), NOW, refused)).toMatch(/does not match/);
  });

  it('checks the shape only when no secret can be looked up', async () => {
    expect(await refuseRequest(await signed({ secret: 'guess' }), NOW)).toBeUndefined();
    expect(await refuseRequest(await signed({ service: 's3' }), NOW)).toMatch(/service/);
  });
});

describe('parseAuthorization', () => {
  it.each([
    ['AWS4-HMAC-SHA256 Credential=a/b/c/es/aws4_request, Signature=0', "requires 'SignedHeaders'"],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c/es, SignedHeaders=host, Signature=0',
      'Credential must have the form',
    ],
    [
      'AWS4-HMAC-SHA1 Credential=a/b/c/es/aws4_request, SignedHeaders=host, Signature=0',
      'requires the algorithm',
    ],
  ])('%s', (header, message) => {
    expect(parseAuthorization(header)).toContain(message);
  });
});
