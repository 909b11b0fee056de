import { expect, test } from 'vitest';
import type { VerifyContext } from '../../../src/verify/context.ts';
import { costOf, costWords } from '../../../src/verify/cost.ts';
import { fakeWorld, NOW } from '../../helpers/effects.ts';
import { stackWith } from '../../helpers/facts.ts';

const costWith = async (parameters: Record<string, string>) => {
  const created = new Date(NOW - 10 * 86_400_000).toISOString();
  const stack = stackWith({ created, parameters: { DomainSize: 'small', ...parameters } });
  const inside = async () => ({ documentsThisMonth: 0 });
  const cost = await costOf({ stack, inside, fx: fakeWorld().fx } as unknown as VerifyContext);
  if (cost === undefined) throw new Error('no cost');
  return { cost, words: costWords(cost, stack).join(' ') };
};

test('alerts are counted at what they cost at most, and that is said', async () => {
  const plain = await costWith({});
  const mailing = await costWith({ AlertEmail: 'ops@example.com' });
  expect(mailing.cost.month - plain.cost.month).toBeCloseTo(6.6, 2);
  expect(mailing.words).toMatch(/prices of 2026-10-01; alerts at most\.$/);
  expect(plain.words).not.toContain('alerts');
});
