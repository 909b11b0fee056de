import { describe, expect, test } from 'vitest';
import { UNKNOWN } from '../../../src/stack/template-values.ts';
import { differences } from '../../../src/verify/settings/compare.ts';
import { runs } from '../../../src/verify/settings/kinds/functions.ts';
import { differenceWords } from '../../../src/verify/settings/words.ts';

/** What is told of a resource that should be `want` and is `have`. */
const told = (want: object, have: object, exact: readonly string[] = []): string[] =>
  differences(want as Record<string, unknown>, have as Record<string, unknown>, exact).map(differenceWords);

const statement = (Sid: string, Action: string | readonly string[] = `s3:${Sid}`) => ({
  ...{ Sid, Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action },
});
const policy = (...Statement: object[]) => ({ PolicyDocument: { Version: '2012-10-17', Statement } });

describe('A resource as AWS gives it back is the same', () => {
  test.each<[string, object, object]>([
    ['with numbers and booleans as text', { Nodes: '1', On: true }, { Nodes: 1, On: 'true' }],
    ['with more than the template says', { A: { B: 1 } }, { A: { B: 1, C: 2 }, D: 3 }],
    ['with its lists in another order', { L: ['a', 'b'] }, { L: ['b', 'a', 'c'] }],
    ['with one item for a list of one', { L: ['a'] }, { L: 'a' }],
    [
      'with named items in another order',
      {
        L: [
          { Id: 'a', V: 1 },
          { Id: 'b', V: 2 },
        ],
      },
      {
        L: [
          { Id: 'b', V: 2, W: 3 },
          { Id: 'a', V: 1 },
        ],
      },
    ],
    ['without what is empty', { V: '' }, {}],
    ['where only AWS knows what it should be', { A: UNKNOWN, L: [UNKNOWN] }, { L: [] }],
    [
      'with a policy spelled otherwise',
      policy(statement('One'), statement('Two', ['s3:A', 's3:B'])),
      policy(statement('Two', ['s3:B', 's3:A']), { ...statement('One'), Action: ['s3:One'] }),
    ],
  ])('%s.', (_, want, have) => expect(told(want, have)).toEqual([]));
});

describe('A resource that was changed is told', () => {
  test.each<[string, object, object, string[]]>([
    ['by the property', { Timeout: 120 }, { Timeout: 1 }, ['Timeout is 1, not 120']],
    ['by the innermost property', { A: { B: { C: 1 } } }, { A: { B: { C: 2 } } }, ['C is 2, not 1']],
    ['without long values', { Value: 'a\nb' }, { Value: 'a\nc' }, ['Value was changed']],
    ['when it is empty', { V: 'x' }, { V: '' }, ['V is empty, not x']],
    ['when a property is missing', { A: 1 }, {}, ['A is missing']],
    ['when an item is missing', { L: ['a', 'b'] }, { L: ['a'] }, ['L is missing']],
    ['when a named item is missing', { L: [{ Id: 'x' }] }, { L: [] }, ['L x is missing']],
    ['within a named item', { L: [{ Id: 'x', V: 1 }] }, { L: [{ Id: 'x', V: 2 }] }, ['V is 2, not 1']],
    ['when an object became a text', { A: { B: 1 } }, { A: 'x' }, ['A was changed']],
    [
      'when a statement is missing',
      policy(statement('One'), statement('Two')),
      policy(statement('Two')),
      ['the statement One of the policy is missing'],
    ],
    [
      'when a statement is another: once',
      policy(statement('One')),
      policy(statement('One', 's3:*')),
      ['the statement One of the policy is missing'],
    ],
    [
      'when a statement was added',
      policy(statement('One')),
      policy(statement('One'), statement('Mine')),
      ['the statement Mine of the policy was added'],
    ],
    [
      'when there is no policy left',
      policy(statement('One')),
      { PolicyDocument: {} },
      ['the statement One of the policy is missing'],
    ],
  ])('%s.', (_, want, have, words) => expect(told(want, have)).toEqual(words));

  test('by what was added, where more than the template says matters.', () => {
    const want = { Env: { A: '1' }, Groups: ['a'] };
    const have = { Env: { A: '1', B: '2' }, Groups: ['a', 'b'] };
    expect(told(want, have)).toEqual([]);
    expect(told(want, have, ['Env', 'Groups'])).toEqual(['B was added', 'Groups was added']);
  });

  test('of a policy with a part that only AWS knows: nothing is called strange.', () => {
    const half = { ...statement('One'), Resource: UNKNOWN };
    expect(told(policy(half, statement('Two')), policy(statement('One')))).toEqual([
      'the statement Two of the policy is missing',
    ]);
  });
});

describe('The code of a function', () => {
  const sha256 = Buffer.from(`0123456789abcdef${'0'.repeat(48)}`, 'hex').toString('base64');
  test.each([
    ['is the deployed one when its hash begins so', 'lambda/X-0123456789abcdef.zip', true],
    ['is another when it does not', 'lambda/X-fedcba9876543210.zip', false],
    ['is not judged by a key of another form', 'lambda/X.zip', true],
  ])('%s.', (_, key, same) => expect(runs(key, sha256)).toBe(same));
});
