import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const { changes, listOf } = await import(
  new URL('../../../scripts/known-accounts/list.mjs', import.meta.url).href
);

const YAML = `
- name: 'Zed'
  source: ['https://zed.example.com']
  accounts: ['012345678901']
- name: 'ELB logs'
  type: 'aws'
  source: ['https://docs.example.com']
  accounts: ['127311923021', '033677994240']
- name: 'Acme'
  source: ['https://acme.example.com']
  accounts: ['111122223333', '012345678901']
`;

describe('The list of known accounts', () => {
  test('has vendors and AWS apart, sorted by name; an id under two names keeps the first.', () => {
    const list = listOf(YAML);
    expect(list).toEqual({
      vendors: { Acme: ['111122223333'], Zed: ['012345678901'] },
      aws: { 'ELB logs': ['127311923021', '033677994240'] },
    });
    expect(Object.keys(list.vendors)).toEqual(['Acme', 'Zed']);
  });

  test('has what was added from the documentation of vendors, unless the account has an owner already.', () => {
    const more = [{ name: 'Acme', accounts: ['222233334444', '127311923021'] }];
    expect(listOf(YAML, more).vendors.Acme).toEqual(['111122223333', '222233334444']);
  });

  test('refuses what is no account id.', () => {
    expect(() => listOf("- name: 'Acme'\n  accounts: ['1234']")).toThrow('Acme: 1234 is no account id');
  });

  test('shows what is new, gone or renamed.', () => {
    const before = { vendors: { Acme: ['111122223333'], Old: ['999999999999'] }, aws: {} };
    const after = { vendors: { 'Acme Inc': ['111122223333'] }, aws: { Billing: ['386209384616'] } };
    expect(changes(before, after)).toEqual([
      '- 999999999999 Old',
      '~ 111122223333 Acme → Acme Inc',
      '+ 386209384616 AWS: Billing',
    ]);
    expect(changes(after, after)).toEqual([]);
  });

  test('that is shipped has its licence and notice beside it.', () => {
    const read = (name: string) => readFileSync(`assets/known-accounts/${name}`, 'utf8');
    expect(read('LICENSE')).toContain('Apache License');
    expect(read('NOTICE.md')).toContain('fwdcloudsec/known_aws_accounts');
    expect(JSON.parse(read('about.json')).date).toMatch(/^\d{4}-\d\d-\d\d$/);
  });
});
