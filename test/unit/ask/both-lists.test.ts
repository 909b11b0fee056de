import { describe, expect, test } from 'vitest';
import { checkFlags, questions } from '../../../src/ask/questions.ts';
import type { Facts } from '../../../src/core/types.ts';
import type { Flags } from '../../../src/flags/table.ts';
import { factsWith, stackWith } from '../../helpers/facts.ts';

describe('An account that is named as one of the own and as a third party', () => {
  const names = ['123456789012=Acme'];
  const both = /^123456789012: named by both --account and --vendor/;
  const stacks = (parameters: Readonly<Record<string, string>>) => ({ stacks: [stackWith({ parameters })] });

  test.each<[string, Partial<Facts>, Flags]>([
    ['by both flags', {}, { account: names, vendor: names }],
    ['by a flag, and by the stack as a vendor', stacks({ Vendors: '123456789012=B' }), { account: names }],
    [
      'by a flag, and by the stack as one of the own',
      stacks({ Accounts: '123456789012=B' }),
      { vendor: names },
    ],
  ])('%s is turned down.', (_, facts, flags) => {
    const all = questions(factsWith(facts), flags);
    expect(() => checkFlags(all, flags)).toThrow(
      expect.objectContaining({ code: 'bad-value', why: expect.stringMatching(both) }),
    );
  });

  test('is turned down where the terminal asks for vendors.', () => {
    const facts = factsWith(stacks({ Accounts: names[0]! }));
    const vendors = questions(facts, {}).find(({ flag }) => flag === 'vendor');
    expect(vendors?.problem(names[0]!)).toMatch(both);
  });

  test('moves from one list to the other by both flags.', () => {
    const flags: Flags = { account: names, vendor: ['none'] };
    const all = questions(factsWith(stacks({ Vendors: '123456789012=Acme' })), flags);
    expect(() => checkFlags(all, flags)).not.toThrow();
  });
});
