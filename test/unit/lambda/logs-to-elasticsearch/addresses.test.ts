import { expect, test } from 'vitest';
import { severalAddresses } from '../../../../src/lambda/logs-to-elasticsearch/addresses.ts';

test('several addresses are found whole and one by one', () => {
  const both = '198.51.100.7, 2001:db8::1';
  expect(severalAddresses(both)).toEqual([both, '198.51.100.7', '2001:db8::1']);
});

test.each(['198.51.100.7', 'ec2.amazonaws.com', 'a, b', '198.51.100.7,', '', 7, null, undefined])(
  '%j stays as it is',
  (value) => {
    expect(severalAddresses(value)).toBeUndefined();
  },
);
