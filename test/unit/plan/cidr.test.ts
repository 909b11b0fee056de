import { describe, expect, test } from 'vitest';
import { MAX_CIDRS, misread, parseCidr, parseCidrList } from '../../../src/plan/cidr.ts';

describe('parseCidr', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7/32'],
    [' 203.0.113.7/32 ', '203.0.113.7/32'],
    ['203.0.113.0/24', '203.0.113.0/24'],
    ['198.18.0.0/15', '198.18.0.0/15'],
  ])('reads %s as %s', (text, cidr) => {
    expect(parseCidr(text)).toMatchObject({ ok: true, cidr });
  });

  test.each([
    ['', /empty/],
    ['203.0.113', /not an IPv4/],
    ['1', /not an IPv4/],
    ['300.1.1.1', /not an IPv4/],
    ['010.0.0.1', /not an IPv4/],
    ['203.0.113.007/32', /not an IPv4/],
    ['0x7f.0.0.1', /not an IPv4/],
    ['203.0.113.7/33', /not an IPv4/],
    ['203.0.113.7/', /not an IPv4/],
    ['office.example.com', /not an IPv4/],
    ['2001:db8::1', /IPv6/],
    ['::ffff:203.0.113.7', /IPv6/],
    ['0.0.0.0/0', /whole internet/],
    ['203.0.113.7/0', /whole internet/],
    ['128.0.0.0/1', /wider than/],
    ['0.0.0.0', /not an address/],
    ['224.0.0.1', /multicast/],
    ['169.254.169.254', /link-local/],
    ['255.255.255.255', /broadcast/],
  ])('turns %s away', (text, why) => {
    const result = parseCidr(text);
    expect(result.ok ? result.cidr : result.why).toMatch(why);
    expect(result.ok).toBe(false);
  });

  test.each([
    [
      '203.0.113.7/24',
      '203.0.113.0/24',
      /^203\.0\.113\.7\/24 was read as 203\.0\.113\.0\/24, which lets in 256 addresses$/,
    ],
    ['203.0.113.7/20', '203.0.112.0/20', /was read as 203\.0\.112\.0\/20, which lets in 4,096 addresses$/],
    ['203.0.113.7/31', '203.0.113.6/31', /which lets in 2 addresses$/],
    ['10.1.2.3/24', '10.1.2.0/24', /^10\.1\.2\.3\/24 was read as 10\.1\.2\.0\/24, which is a private range/],
    ['8.0.0.0/8', '8.0.0.0/8', /16,777,216 addresses/],
    ['10.1.2.3', '10.1.2.3/32', /private/],
    ['100.64.0.1', '100.64.0.1/32', /carrier-grade/],
    ['127.0.0.1', '127.0.0.1/32', /this machine/],
  ])('takes %s with a warning', (text, cidr, warning) => {
    expect(parseCidr(text)).toEqual({ ok: true, cidr, warning: expect.stringMatching(warning) });
  });
});

describe('misread', () => {
  test('Entries that name one address of a network are told apart from other warnings.', () => {
    const texts = ['203.0.113.7/24, 8.0.0.0/8', '10.0.0.1', '198.51.100.0/24'];
    expect(misread(texts)).toEqual([expect.stringMatching(/^203\.0\.113\.7\/24 was read as/)]);
    expect(parseCidrList(texts).warnings).toHaveLength(3);
  });
});

describe('parseCidrList', () => {
  test('reads lines too, whatever they end with', () => {
    const { cidrs, problems } = parseCidrList(['192.0.2.1\r\n198.51.100.0/24\r\n', '203.0.113.7\n']);
    expect([cidrs, problems]).toEqual([['192.0.2.1/32', '198.51.100.0/24', '203.0.113.7/32'], []]);
  });

  test('splits at commas and blanks and drops doubles', () => {
    expect(parseCidrList(['203.0.113.7, 203.0.113.7/32', '198.51.100.0/24'])).toEqual({
      cidrs: ['203.0.113.7/32', '198.51.100.0/24'],
      problems: [],
      warnings: [],
    });
  });

  test('names every entry that fails', () => {
    expect(parseCidrList(['nope,::1,203.0.113.7']).problems).toEqual([
      expect.stringMatching(/^nope: /),
      expect.stringMatching(/^::1: .*IPv6/),
    ]);
  });

  test('an empty list is a problem', () => {
    expect(parseCidrList([' , ']).problems).toEqual(['no address was given']);
  });

  test.each([
    [MAX_CIDRS, 0],
    [MAX_CIDRS + 1, 1],
  ])('%i networks give %i problems', (count, problems) => {
    const list = Array.from({ length: count }, (_, index) => `203.0.${index}.1`);
    expect(parseCidrList(list).problems).toHaveLength(problems);
  });
});

test.each([
  ['1.2.3.4:443', /has the port 443.*1\.2\.3\.4$/],
  ['https://1.2.3.4', /web address/],
])('%s is no IPv6 address: the reason says what it is.', (text, why) => {
  const [problem] = parseCidrList([text]).problems;
  expect(problem).toMatch(why);
  expect(problem).not.toMatch(/IPv6/);
});
