import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../../src/lambda/source/address.ts';

describe('addressOf', () => {
  it.each([
    ['0.0.0.1', 1],
    ['1.2.3.4', 0x01020304],
    ['255.255.255.255', 2 ** 32 - 1],
    ['::ffff:1.2.3.4', 0x01020304],
    ['::ffff:102:304', 0x01020304],
  ])('takes %s as IPv4', (text, key) => {
    expect(addressOf(text)).toMatchObject({ version: 4, key });
  });

  it.each([
    ['2000::', 0],
    ['2000:0:0:1ff::', 1],
    ['2001::', 2 ** 40],
    ['2600:1f18:1234:5678:9abc:def0:1234:5678', 0x600 * 2 ** 40 + 0x1f18 * 2 ** 24 + 0x123456],
    ['2a00::1.2.3.4', 0xa00 * 2 ** 40],
  ])('takes %s as IPv6, by its first 56 bits', (text, key) => {
    expect(addressOf(text)).toMatchObject({ version: 6, key });
  });

  it.each([
    '10.0.0.0',
    '10.255.255.255',
    '100.64.0.0',
    '100.127.255.255',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.0',
    '172.31.255.255',
    '192.168.0.0',
    '192.168.255.255',
    '0.0.0.0',
    '::',
    '::1',
    '::ffff:10.1.2.3',
    'fc00::',
    'fdff:ffff::1',
    'fe80::1%eth0',
    'febf::1',
  ])('knows that %s is private', (text) => {
    expect(addressOf(text)?.isPrivate).toBe(true);
  });

  it.each([
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '128.0.0.0',
    '169.253.255.255',
    '172.15.255.255',
    '172.32.0.0',
    '192.169.0.0',
    '198.51.100.7',
    '::2',
    '::ffff:11.0.0.1',
    '2001:db8::1',
    'fbff::1',
    'fe00::1',
    'fec0::1',
  ])('knows that %s is not private', (text) => {
    expect(addressOf(text)?.isPrivate).toBe(false);
  });

  it.each([
    '',
    'AWS Internal',
    '30.*.0.210',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4/32',
    ':::',
    'x::1',
  ])('says nothing of %j', (text) => {
    expect(addressOf(text)).toBeUndefined();
  });

  it('reads every spelling of an IPv6 address alike', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${long}]`).hostname.slice(1, -1);
        expect(addressOf(short)).toEqual(addressOf(long));
        expect(addressOf(long.toUpperCase())).toEqual(addressOf(long));
      }),
    );
  });
});
