import { BlockList, isIPv6 } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../../src/lambda/source/address.ts';
import { awsRanges } from '../../../../src/lambda/source/aws-ranges.ts';
import { valueAt } from '../../../../src/lambda/source/steps.ts';

/** Rows of AWS's list, 2026-08-22; 13.33.9.0/24 is made up, to lie inside another. */
const IPV4 = [
  ['3.4.12.4/32', 'eu-west-1'],
  ['3.5.140.0/22', 'ap-northeast-2'],
  ['13.32.0.0/15', 'GLOBAL'],
  ['13.33.9.0/24', 'us-east-2'],
  ['15.190.244.0/22', 'ap-east-2'],
] as const;
const IPV6 = [
  ['2600:1f18::/33', 'us-east-1'],
  ['2400:6500:0:9::1/128', 'ap-southeast-3'],
  ['2400:6500:0:3::/64', 'ap-east-1'],
  ['2001:3fc6::/56', 'eusc-de-east-1'],
  ['2a05:d018::/36', 'eu-west-1'],
  ['2606:7b40:10ff:e000::/60', 'us-west-2'],
] as const;
const list = {
  createDate: '2026-08-22-15-17-05',
  prefixes: IPV4.map(([ip_prefix, region]) => ({ ip_prefix, region })),
  ipv6_prefixes: IPV6.map(([ipv6_prefix, region]) => ({ ipv6_prefix, region })),
};
const ranges = awsRanges(list);

function regionOf(text: string): string | undefined {
  const { version, key } = addressOf(text) ?? { version: 4, key: -1 };
  return ranges.names[valueAt(version === 4 ? ranges.ipv4 : ranges.ipv6, key) - 1];
}

/** The longest prefix that Node's own list of blocks finds the address in. */
function scan(address: string): string | undefined {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const rows: readonly (readonly [string, string])[] = family === 'ipv6' ? IPV6 : IPV4;
  const found = rows.filter(([prefix]) => {
    const [network = '', length] = prefix.split('/');
    const block = new BlockList();
    block.addSubnet(network, Number(length), family);
    return block.check(address, family);
  });
  return found.sort(([a], [b]) => Number(b.split('/')[1]) - Number(a.split('/')[1]))[0]?.[1];
}

describe('awsRanges', () => {
  it.each([
    '3.4.12.3',
    '3.4.12.4',
    '3.4.12.5',
    '3.5.139.255',
    '3.5.140.0',
    '3.5.143.255',
    '3.5.144.0',
    '13.33.8.255',
    '13.33.9.0',
    '13.33.9.255',
    '13.33.10.0',
    '13.34.0.0',
    '15.190.247.255',
    '2600:1f18::1',
    '2600:1f18:7fff:ffff::',
    '2600:1f18:8000::',
    '2001:3fc6:0:ff::1',
    '2001:3fc6:0:100::1',
    '2a05:d018:fff:ffff::1',
    '2a05:d018:1000::1',
    '2606:7b40:10ff:e000::1',
  ])('says of %s what a scan of the list says', (address) => {
    expect(regionOf(address)).toBe(scan(address));
  });

  it('takes a prefix longer than /56 for the whole /56', () => {
    expect(regionOf('2606:7b40:10ff:e0ff::1')).toBe('us-west-2');
    expect(regionOf('2606:7b40:10ff:e100::1')).toBeUndefined();
  });

  it('tells no region where several share a /56', () => {
    expect(regionOf('2400:6500:0:9::1')).toBe('GLOBAL');
    expect(regionOf('2400:6500:0:3::1')).toBe('GLOBAL');
  });

  it('leaves out what is no prefix of an address', () => {
    const odd = { ...list, prefixes: [{ ip_prefix: 'x/8', region: 'us-east-1' }], ipv6_prefixes: [] };
    expect(awsRanges(odd).ipv4.starts).toEqual(Float64Array.of(0));
  });
});
