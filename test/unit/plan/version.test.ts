import { expect, test } from 'vitest';
import { isOlder } from '../../../src/plan/version.ts';

test.each([
  ['0.1.0', '0.2.0', true],
  ['0.9.0', '0.10.0', true],
  ['1.0.0', '0.10.9', false],
  ['1.2.3', '1.2.3', false],
  ['1.2.3-beta', '1.2.3', true],
  ['1.2.3', '1.2.3-beta', false],
  ['1.2.3', '1.2.4-beta', true],
])('%s before %s: %s', (one, other, older) => {
  expect(isOlder(one, other)).toBe(older);
});
