import { describe, expect, test } from 'vitest';
import { proxyFor } from '../../../src/net/proxy-for.ts';

const HTTPS = 'https://sts.us-east-1.amazonaws.com/';
const HTTP = 'http://aws.example.com/';
const way = (url: string, env: Record<string, string>) => proxyFor(url, env)?.href;

describe('the proxy is', () => {
  test.each<[string, string, Record<string, string>, string | undefined]>([
    ['none when nothing is set', HTTPS, {}, undefined],
    ['none when the variable is empty', HTTPS, { HTTPS_PROXY: ' ' }, undefined],
    [
      'that of HTTPS_PROXY for https',
      HTTPS,
      { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:2' },
      'http://a:1/',
    ],
    [
      'that of HTTP_PROXY for http',
      HTTP,
      { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:2' },
      'http://b:2/',
    ],
    ['not that of HTTP_PROXY for https', HTTPS, { HTTP_PROXY: 'http://b:2' }, undefined],
    [
      'that of the lower-case name first',
      HTTPS,
      { HTTPS_PROXY: 'http://a:1', https_proxy: 'http://c:3' },
      'http://c:3/',
    ],
    [
      'that of the upper-case name when the other is empty',
      HTTPS,
      { HTTPS_PROXY: 'http://a:1', https_proxy: '' },
      'http://a:1/',
    ],
    [
      'an http proxy when it has no scheme',
      HTTPS,
      { HTTPS_PROXY: 'proxy.corp:3128' },
      'http://proxy.corp:3128/',
    ],
    ['an https proxy', HTTPS, { HTTPS_PROXY: 'https://proxy.corp' }, 'https://proxy.corp/'],
    ['an IPv6 address', HTTPS, { HTTPS_PROXY: 'http://[2001:db8::1]:3128' }, 'http://[2001:db8::1]:3128/'],
    // https://httpoxy.org
    [
      'not what a web server has from a header of its request',
      HTTP,
      { HTTP_PROXY: 'http://b:2', REQUEST_METHOD: 'GET' },
      undefined,
    ],
  ])('%s', (_, url, env, expected) => {
    expect(way(url, env)).toBe(expected);
  });

  test.each([
    'http://localhost:4566',
    'https://127.0.0.1',
    'https://127.9.9.9:1',
    'https://[::1]:8',
    'http://a.localhost',
  ])('none for %s, which is this machine', (url) => {
    expect(way(url, { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://a:1' })).toBeUndefined();
  });
});

describe('NO_PROXY', () => {
  test.each<[string, string, boolean]>([
    ['*', HTTPS, true],
    ['amazonaws.com', HTTPS, true],
    ['.amazonaws.com', HTTPS, true],
    ['*.amazonaws.com', HTTPS, true],
    ['AmazonAWS.com', HTTPS, true],
    ['sts.us-east-1.amazonaws.com', HTTPS, true],
    ['corp.example , amazonaws.com', HTTPS, true],
    ['corp.example amazonaws.com', HTTPS, true],
    ['amazonaws.com.', HTTPS, true],
    ['amazonaws.com', 'https://sts.us-east-1.amazonaws.com./', true],
    ['amazonaws.com:443', HTTPS, true],
    ['amazonaws.com:8443', 'https://sts.us-east-1.amazonaws.com:8443/', true],
    ['aws.example.com:80', HTTP, true],
    ['amazonaws.com:80', HTTPS, false],
    // A name that only ends alike is another domain.
    ['aws.com', 'https://evil-aws.com/', false],
    ['s.com', HTTPS, false],
    ['', HTTPS, false],
    [',', HTTPS, false],
    ['10.0.0.5', 'https://10.0.0.5/', true],
    ['10.0.0.0/8', 'https://10.0.0.5/', true],
    ['10.0.0.5:443', 'https://10.0.0.5/', true],
    ['10.0.0.0/8', 'https://11.0.0.5/', false],
    ['10.0.0.0/8', 'https://10.example.com/', false],
    ['0.0.5', 'https://10.0.0.5/', false],
    ['2001:db8::1', 'https://[2001:db8:0::1]/', true],
    ['[2001:db8::1]', 'https://[2001:db8::1]/', true],
    ['[2001:db8::1]:443', 'https://[2001:db8::1]/', true],
    ['[2001:db8::1]:80', 'https://[2001:db8::1]/', false],
    ['2001:db8::/32', 'https://[2001:db8::1]/', true],
    ['2001:db8::/32', 'https://10.0.0.5/', false],
  ])('"%s" for %s: %s', (NO_PROXY, url, excepted) => {
    const env = { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://a:1', NO_PROXY };
    expect(way(url, env) === undefined).toBe(excepted);
  });

  test('in lower case comes first', () => {
    const env = { HTTPS_PROXY: 'http://a:1', NO_PROXY: '*', no_proxy: 'other.example' };
    expect(way(HTTPS, env)).toBe('http://a:1/');
  });
});

test.each([
  ['http://', /form http:\/\/host:port/],
  ['http://a b', /form http:\/\/host:port/],
  ['socks5://host:1080', /begins with socks5:/],
  ['http://user:50%off@host', /%25/],
])('HTTPS_PROXY=%s is an error for the user, which does not show the value', (HTTPS_PROXY, why) => {
  const error = (() => {
    try {
      return proxyFor(HTTPS, { HTTPS_PROXY });
    } catch (caught) {
      return caught;
    }
  })();
  expect(error).toMatchObject({ code: 'bad-proxy', exit: 2, why: expect.stringMatching(why) });
  expect((error as Error).message).not.toContain('host');
});
