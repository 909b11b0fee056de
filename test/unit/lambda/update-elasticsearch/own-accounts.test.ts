import { describe, expect, test } from 'vitest';
import {
  type OwnAccountsInput,
  ownAccounts,
} from '../../../../src/lambda/update-elasticsearch/own-accounts.ts';
import { RequestError } from '../../../../src/lambda/update-elasticsearch/request-error.ts';

const OWN = '111111111111';
const OTHER = '222222222222';
const THIRD = '333333333333';

const refusal = (__type: string, status = 400) =>
  new RequestError('organizations ListAccounts', { status, text: JSON.stringify({ __type }), problem: '' });
const NOT_IN_USE = refusal('AWSOrganizationsNotInUseException');
const DENIED = refusal('AccessDeniedException');
const THROTTLED = refusal('TooManyRequestsException');
const AWAY = new RequestError('organizations ListAccounts', { status: 0, text: '', problem: 'ECONNRESET' });

type Members = Readonly<Record<string, string>> | Error;

function ask(members: Members, more: Partial<OwnAccountsInput> & { alias?: string | Error } = {}) {
  const { alias, named = new Map(), last } = more;
  const give = async <T>(value: T | Error): Promise<T> => {
    if (value instanceof Error) throw value;
    return value;
  };
  return ownAccounts(
    { own: OWN, named, last },
    {
      organizationAccounts: () => give(members instanceof Error ? members : new Map(Object.entries(members))),
      accountAlias: () => give(alias),
    },
  );
}

const named = (names: Readonly<Record<string, string>>) => new Map(Object.entries(names));
const LAST = { from: 'organization', accounts: { [OWN]: 'Prod', [OTHER]: 'Dev' } } as const;

describe('The names of the own accounts are', () => {
  test("the user's first, then the organisation's.", async () => {
    expect(
      await ask({ [OWN]: 'Prod', [OTHER]: 'Dev' }, { named: named({ [OTHER]: 'Lab', [THIRD]: 'Old' }) }),
    ).toEqual({
      accounts: { [OWN]: 'Prod', [OTHER]: 'Lab', [THIRD]: 'Old' },
      from: 'organization',
    });
  });

  test.each<[string, Error, Parameters<typeof ask>[1], object]>([
    ['the alias', NOT_IN_USE, { alias: 'acme' }, { accounts: { [OWN]: 'acme' }, from: 'alias' }],
    ['the alias', DENIED, { alias: 'acme' }, { accounts: { [OWN]: 'acme' }, from: 'alias' }],
    ['the id', NOT_IN_USE, {}, { accounts: { [OWN]: OWN }, from: 'id' }],
    ['the id', DENIED, { alias: refusal('AccessDenied', 403) }, { accounts: { [OWN]: OWN }, from: 'id' }],
    [
      "the user's",
      DENIED,
      { alias: 'acme', named: named({ [OWN]: 'Mine', [OTHER]: 'Lab' }) },
      { accounts: { [OWN]: 'Mine', [OTHER]: 'Lab' }, from: 'flag' },
    ],
    [
      "the alias beside the user's of another",
      NOT_IN_USE,
      { alias: 'acme', named: named({ [OTHER]: 'Lab' }) },
      { accounts: { [OWN]: 'acme', [OTHER]: 'Lab' }, from: 'alias' },
    ],
  ])('%s where the organisation may not be asked, which is no fault.', async (_, error, more, answer) => {
    expect(await ask(error, more)).toEqual(answer);
  });

  test.each([
    'AccessDenied',
    'AccessDeniedException',
    'com.amazonaws#AccessDeniedException',
    'NotAuthorized',
  ])('no fault when AWS says %s.', async (code) => {
    expect(await ask(refusal(code))).not.toHaveProperty('problem');
  });

  test("the alias where the organisation's answer does not have the own account.", async () => {
    expect(await ask({ [OTHER]: 'Dev' }, { alias: 'acme' })).toEqual({
      accounts: { [OWN]: 'acme', [OTHER]: 'Dev' },
      from: 'organization',
    });
  });
});

describe('Names of the last run', () => {
  test.each([
    ['throttled', THROTTLED],
    ['not answered', AWAY],
    ['answered by a gateway', refusal('', 502)],
    ['denied from now on', DENIED],
  ])('are kept, with the reason, when the call is %s.', async (_, error) => {
    expect(await ask(error, { last: LAST, alias: 'acme' })).toEqual({
      accounts: LAST.accounts,
      from: 'organization',
      problem: `${error.message}; the names of the last run are kept`,
    });
  });

  test('are not kept of an account that has left the organisation.', async () => {
    expect(await ask({ [OWN]: 'Prod' }, { last: LAST })).toEqual({
      accounts: { [OWN]: 'Prod' },
      from: 'organization',
    });
  });

  test('are not kept when the own account is in no organisation any more.', async () => {
    expect(await ask(NOT_IN_USE, { last: LAST, alias: 'acme' })).toEqual({
      accounts: { [OWN]: 'acme' },
      from: 'alias',
    });
  });

  test('are not kept where only the user had named them.', async () => {
    const last = { from: 'alias', accounts: { [OWN]: 'acme', [OTHER]: 'Lab' } } as const;
    expect(await ask(DENIED, { last, alias: 'acme' })).toEqual({
      accounts: { [OWN]: 'acme' },
      from: 'alias',
    });
  });

  test('give way to those that the user has named since.', async () => {
    const { accounts } = await ask(AWAY, { last: LAST, named: named({ [OTHER]: 'Lab' }) });
    expect(accounts).toEqual({ [OWN]: 'Prod', [OTHER]: 'Lab' });
  });

  test('have the alias that could not be asked for.', async () => {
    const last = { from: 'alias', accounts: { [OWN]: 'acme' } } as const;
    expect(await ask(NOT_IN_USE, { last, alias: AWAY })).toEqual({
      accounts: { [OWN]: 'acme' },
      from: 'alias',
      problem: AWAY.message,
    });
  });

  test('may be missing: then the fault alone is told.', async () => {
    expect(await ask(THROTTLED, { alias: 'acme' })).toEqual({
      accounts: { [OWN]: 'acme' },
      from: 'alias',
      problem: THROTTLED.message,
    });
  });
});

describe('A name of the organisation', () => {
  const nameOf = async (name: string, others = {}) =>
    (await ask({ [OTHER]: name, ...others })).accounts[OTHER];

  test.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a [2Jb'],
    ['a right-to-left override', 'a\u202eb', 'a b'],
    ['line ends', ' a\r\nb\u2028c ', 'a b c'],
    ['nothing but blanks', ' \n ', OTHER],
    ['no letter', '', OTHER],
    ['128 letters', 'x'.repeat(128), 'x'.repeat(60)],
    ['pairs of code units', '🙂'.repeat(70), '🙂'.repeat(60)],
    ['the number of another account', THIRD, `${THIRD} (${OTHER})`],
  ])('of %s is made plain.', async (_, name, plain) => {
    expect(await nameOf(name)).toBe(plain);
  });

  test('that two accounts have is told apart by the id, within 60 characters.', async () => {
    expect(await nameOf('Lab', { [THIRD]: 'Lab ' })).toBe(`Lab (${OTHER})`);
    const long = await nameOf('x'.repeat(99), { [THIRD]: 'x'.repeat(80) });
    expect([long, long?.length]).toEqual([expect.stringMatching(/^x+ \(222222222222\)$/), 60]);
  });
});
