import { describe, expect, test } from 'vitest';
import { namesIn } from '../../../src/lambda/third-party.ts';
import {
  besideOther,
  formatNamedAccounts,
  MAX_LIST_BYTES,
  parseNamedAccounts,
} from '../../../src/plan/named-accounts.ts';
import { bundledTemplate } from '../../helpers/cfn.ts';

const acme = { account: '123456789012', name: 'Acme' };
const many = (count: number, name: string) =>
  Array.from({ length: count }, (_, at) => `${String(at).padStart(12, '0')}=${name}`).join(',');

test.each([
  ['nothing', '', []],
  ['the word for nothing', 'none', []],
  ['blanks and commas', ' , ', []],
  ['one', '123456789012=Acme', [acme]],
  ['blanks around', '  123456789012 = Acme ,', [acme]],
  ['an account as the console shows it', '1234-5678-9012=Acme', [acme]],
  ['zeros in front', '000000000012=A', [{ account: '000000000012', name: 'A' }]],
  [
    'a name of several words',
    '210987654321=Data Dog Inc',
    [{ account: '210987654321', name: 'Data Dog Inc' }],
  ],
  [
    'signs in a name',
    '210987654321=A & B (EU); $x \\',
    [{ account: '210987654321', name: 'A & B (EU); $x \\' }],
  ],
  ['the longest name', `123456789012=${'n'.repeat(60)}`, [{ ...acme, name: 'n'.repeat(60) }]],
  [
    'one name for two accounts',
    '123456789012=Acme,000000000012=Acme',
    [acme, { account: '000000000012', name: 'Acme' }],
  ],
])('%s is read', (_, text, list) => {
  expect(parseNamedAccounts(text)).toEqual({ list, problems: [] });
});

test.each([
  ['no equals sign', 'Acme', /it is not account=name/],
  ['an account alone', '123456789012', /it is not account=name/],
  ['eleven digits', '12345678901=Acme', /12 digits, zeros in front included/],
  ['thirteen digits', '1234567890123=Acme', /12 digits/],
  ['letters in the account', '12345678901a=Acme', /12 digits/],
  ['other digits', '١٢٣٤٥٦٧٨٩٠١٢=Acme', /12 digits/],
  ['the other way round', 'Acme=123456789012', /12 digits/],
  ['no name', '123456789012=', /the name is missing/],
  ['a blank name', '123456789012=  ', /the name is missing/],
  ['a second equals sign', '123456789012=A=B', /no quotes, commas and equals signs/],
  ['double quotes', '123456789012="Acme"', /no quotes/],
  ['single quotes', "123456789012=O'Hara", /no quotes/],
  ['two braces', '123456789012={{ssm:/other}}', /takes no "\{\{"/],
  ['an accent', '123456789012=Müller', /without accents/],
  ['a line break', '123456789012=A\nB', /letters without accents, digits, blanks and signs/],
  ['a tab', '123456789012=A\tB', /letters without accents/],
  ['a long name', `123456789012=${'n'.repeat(61)}`, /has 61 characters; it takes 60/],
  ['an account twice', '123456789012=A,123456789012=B', /^123456789012: it has two names/],
  [
    'an account twice, in two spellings',
    '123456789012=A,1234-5678-9012=A',
    /^123456789012: it has two names/,
  ],
  ['the word for nothing among others', 'none,123456789012=Acme', /it is not account=name/],
  ['too long a list', many(200, 'Acme Inc'), /the list has \d+ bytes; the stack takes 3500/],
])('%s is turned down', (_, text, problem) => {
  const { problems } = parseNamedAccounts(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});

test('each bad entry has its line', () => {
  expect(parseNamedAccounts('a,123456789012=Acme,b').problems).toHaveLength(2);
});

describe('as the stack keeps it', () => {
  const texts = ['', '123456789012=Acme', '012345678901=A & B,210987654321=Data Dog Inc', many(150, 'Acme')];
  const { Accounts, Vendors } = bundledTemplate().Parameters;
  const parameter = Vendors as { AllowedPattern: string; MaxLength: number };

  test('both parameters take the same', () => {
    const { Description: _, ...rest } = Accounts ?? {};
    const { Description, ...same } = parameter as { Description?: string };
    expect(rest).toEqual(same);
  });

  test.each(texts)('%.40s: parameter, and what the Lambdas read', (text) => {
    const { list } = parseNamedAccounts(text);
    expect(formatNamedAccounts(list)).toBe(text);
    expect(text).toMatch(new RegExp(parameter.AllowedPattern));
    expect([...namesIn(text)]).toEqual(list.map(({ account, name }) => [account, name]));
  });

  test('the longest list fits into the parameter', () => {
    expect(parameter.MaxLength).toBe(MAX_LIST_BYTES);
  });

  test.each([
    'Acme',
    '12345678901=A',
    '123456789012=',
    '123456789012=a=b',
    '123456789012="A"',
    ',123456789012=A',
  ])('the parameter refuses %s', (text) => {
    expect(text).not.toMatch(new RegExp(parameter.AllowedPattern));
  });
});

describe('an account', () => {
  test.each([
    ['in one list', '123456789012=Acme', '210987654321=Lab'],
    ['in none', '', 'none'],
  ])('%s is no problem', (_, vendors, accounts) => {
    expect(besideOther(vendors, accounts)).toBeUndefined();
  });

  test('is none too many while both lists fit into the one parameter that keeps them', () => {
    const own = (count: number) => many(count, 'Acme');
    const other = own(100)
      .replaceAll('=Acme', '=Lab')
      .replaceAll(/(^|,)0/g, '$11');
    expect(besideOther(own(100), other)).toBeUndefined();
    expect(besideOther(own(150), other)).toMatch(/have \d+ bytes together; the stack takes 4000/);
  });

  test('in both lists is one, whatever its name and spelling', () => {
    expect(besideOther('123456789012=Acme,000000000001=B', '1234-5678-9012=Lab')).toMatch(
      /^123456789012: named by both --account and --vendor/,
    );
  });
});
