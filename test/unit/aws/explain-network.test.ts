import { describe, expect, test } from 'vitest';
import { CAUSES, explainNetworkError } from '../../../src/aws/explain-network.ts';
import { noConnection, noteCall } from '../../../src/aws/failures.ts';

const NOW = Date.UTC(2026, 10, 28, 20, 0, 0);

/** An error of Node's, as it ends a call of CloudFormation in a region. */
function failed(code: string, over: object = {}, region = 'eu-central-1', proxy?: string): Error {
  const error = Object.assign(new Error(`it failed with ${code}`), { code }, over);
  const host = `cloudformation.${region}.amazonaws.com`;
  const call = { service: 'CloudFormation', operation: 'DescribeStacks', reads: true, host, region };
  noteCall(error, proxy === undefined ? call : { ...call, proxy });
  return error;
}

const explained = (error: Error) => explainNetworkError(error, NOW);

describe('each error has its cause', () => {
  test.each([
    ['ENOTFOUND', 'unreachable', /address of cloudformation\.eu-central-1\.amazonaws\.com was not found/],
    ['EAI_AGAIN', 'unreachable', /was not found/],
    ['ECONNREFUSED', 'unreachable', /nothing listens at/],
    ['ENETUNREACH', 'unreachable', /no way to/],
    ['EHOSTUNREACH', 'unreachable', /no way to/],
    ['ETIMEDOUT', 'unreachable', /no way to/],
    ['ECONNRESET', 'connection-cut', /was cut/],
    ['EPIPE', 'connection-cut', /was cut/],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'untrusted-certificate', /not from an authority/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'untrusted-certificate', /not from an authority/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'untrusted-certificate', /not from an authority/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'untrusted-certificate', /not from an authority/],
    ['CERT_HAS_EXPIRED', 'certificate-out-of-date', /has expired/],
    ['CERT_NOT_YET_VALID', 'certificate-out-of-date', /not valid yet/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'foreign-certificate', /certificate of another name/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'no-tls', /does not speak TLS/],
    ['EPROTO', 'no-tls', /does not speak TLS/],
  ])('%s: %s', (code, id, says) => {
    const error = explained(failed(code));
    expect(error).toMatchObject({ code: id, exit: 1, message: expect.stringMatching(says) });
    expect(error?.why).toContain('DescribeStacks at cloudformation.eu-central-1.amazonaws.com');
  });

  test('a certificate out of date is told with the time of this machine', () => {
    expect(explained(failed('CERT_HAS_EXPIRED'))?.why).toContain('2026-11-28 20:00:00 UTC');
  });

  test('no connection in time', () => {
    const error = noConnection(10_000);
    noteCall(error, {
      service: 'STS',
      operation: 'GetCallerIdentity',
      reads: true,
      host: 'sts.amazonaws.com',
    });
    expect(explained(error)).toMatchObject({
      code: 'no-connection',
      message: 'No connection to STS within 10 s.',
      why: 'Asked for: GetCallerIdentity at sts.amazonaws.com.',
    });
  });

  test.each(['ENOTFOUND', 'ECONNREFUSED', 'EHOSTUNREACH', 'ETIMEDOUT'])(
    '%s of a proxy is told as such',
    (code) => {
      const error = explained(failed(code, {}, 'eu-central-1', 'http://proxy.corp:3128'));
      expect(error).toMatchObject({ code: 'proxy-unreachable' });
      expect(error?.message).toContain('http://proxy.corp:3128');
    },
  );
});

test('an address that is not found tells of the region only when that is unknown', () => {
  const at = (region: string) =>
    explained(failed('ENOTFOUND', { hostname: `cloudformation.${region}.amazonaws.com` }, region));
  expect(at('us-east-1')).toMatchObject({ code: 'unreachable', exit: 1 });
  expect(at('us-esat-1')).toMatchObject({ code: 'no-such-region', exit: 2 });
  expect(at('us-esat-1')?.remedy.join()).toContain('us-east-1');
});

test('a cause is found behind the error that tells of it', () => {
  const outer = new Error('Could not load credentials from any providers', { cause: failed('ECONNRESET') });
  expect(explained(outer)).toMatchObject({ code: 'connection-cut' });
});

test.each([
  ['a wrong secret', 'SignatureDoesNotMatch', 'The request signature we calculated does not match'],
  ['a wrong key', 'InvalidClientTokenId', 'No such key'],
  ['a denial', 'AccessDenied', 'no'],
  ['a session that has expired', 'ExpiredToken', 'The token is expired'],
  ['a quota', 'LimitExceededException', 'too many'],
  ['something of our own', 'TypeError', 'x is not a function'],
])('%s is none of these', (_, name, message) => {
  expect(explained(Object.assign(new Error(message), { name }))).toBeUndefined();
});

test('times that are nearly the same are not shown as the difference', () => {
  const response = { headers: { date: new Date(NOW + 60_000).toUTCString() } };
  const error = Object.assign(new Error('too skewed'), { name: 'RequestTimeTooSkewed', $response: response });
  expect(explained(error)?.why).toBe('AWS says: too skewed');
});

test('every cause says what to do, and none sends its reader to report it', () => {
  const call = { service: 'S', operation: 'O', reads: false, host: 'h', proxy: 'http://p' };
  const failure = { error: new Error('m'), name: 'n', code: 'c', message: 'm', call, now: NOW };
  for (const { id, says, why, remedy } of CAUSES) {
    const lines = [says(failure), why(failure), ...remedy(failure)];
    expect(remedy(failure).length, id).toBeGreaterThan(0);
    for (const line of lines) expect(line, id).not.toMatch(/undefined|NaN|report it/);
  }
});
