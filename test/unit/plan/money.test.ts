import { expect, test } from 'vitest';
import { dollars, inCents } from '../../../src/plan/money.ts';

test.each([
  [0, '$0.00', 0],
  [1234.5, '$1,234.50', 1234.5],
  [0.1 + 0.2, '$0.30', 0.3],
  [0.6999999999999998, '$0.70', 0.7],
])('%f', (usd, text, cents) => {
  expect(dollars(usd)).toBe(text);
  expect(inCents(usd)).toBe(cents);
});
