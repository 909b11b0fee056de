import { describe, expect, test } from 'vitest';
import type { Tag } from '../../../src/core/types.ts';
import { changedTags, MOST_TAGS, readTagChange, tagWords } from '../../../src/plan/tags.ts';

const tag = (key: string, value: string): Tag => ({ key, value });
const problems = (text: string) => readTagChange(text).problems.join('\n');

describe('what --tag asks for', () => {
  test.each<[string, string, Partial<ReturnType<typeof readTagChange>>]>([
    ['one tag', 'env=prod', { set: [tag('env', 'prod')] }],
    [
      'several, with blanks around',
      ' env = prod , owner=ops',
      { set: [tag('env', 'prod'), tag('owner', 'ops')] },
    ],
    ['an equals sign in the value', 'query=a=b', { set: [tag('query', 'a=b')] }],
    [
      'every character that all services take',
      'cost/center:1=Müller + Söhne_1.0@x-y',
      {
        set: [tag('cost/center:1', 'Müller + Söhne_1.0@x-y')],
      },
    ],
    [
      'the longest key and value',
      `${'k'.repeat(128)}=${'v'.repeat(256)}`,
      {
        set: [tag('k'.repeat(128), 'v'.repeat(256))],
      },
    ],
    ['a tag to remove', 'env=', { remove: ['env'] }],
    ['the word for none', 'none', { all: true }],
    ['none, and then others', 'none,env=prod', { all: true, set: [tag('env', 'prod')] }],
    ['nothing', '', {}],
  ])('%s is read', (_, text, expected) => {
    expect(readTagChange(text)).toEqual({ all: false, set: [], remove: [], problems: [], ...expected });
  });

  test.each<[string, string, RegExp]>([
    ['no equals sign', 'env', /^env: it is not key=value, such as team=platform/],
    ['a comma in the value', 'list=a,b', /^b: it is not key=value.*no tag has a comma/],
    ['no key', '=prod', /^=prod: the key is missing$/],
    ['a long key', `${'k'.repeat(129)}=v`, /the key has 129 characters; AWS takes 128$/],
    ['a long value', `k=${'v'.repeat(257)}`, /^k: the value has 257 characters; AWS takes 256$/],
    ['the prefix of AWS', 'aws:team=x', /^aws:team: keys and values that begin with aws: belong to AWS$/],
    ['the prefix of AWS in capitals', 'AWS:team=x', /belong to AWS$/],
    [
      'the prefix of AWS in the value',
      'team=aws:x',
      /^team: keys and values that begin with aws: belong to AWS$/,
    ],
    ['a tag of this tool', 'create-cloudtrail-kibana=x', /is a tag that this tool sets itself$/],
    ['another one, in other letters', 'Create-CloudTrail-Kibana:Version=x', /sets itself$/],
    ['a tag of this tool to remove', 'create-cloudtrail-kibana=', /sets itself$/],
    ['a sign in the key', 'a*b=c', /^a\*b: a tag takes letters, digits, blanks and _ \. : \/ = \+ - @$/],
    ['a sign in the value', 'a="b"', /^a: a tag takes letters, digits/],
    ['a line break', 'a=b\nc', /a tag takes letters, digits/],
    ['a key twice', 'env=a,env=b', /^env: it is named twice$/],
    [
      'a key twice, in other letters',
      'Env=a,env=b',
      /^env: it is named twice, and IAM takes Env and env for one$/,
    ],
    ['a key set and removed', 'env=a,env=', /^env: it is named twice$/],
  ])('%s is turned down', (_, text, expected) => {
    expect(problems(text)).toMatch(expected);
  });

  test('More tags than a search domain takes are turned down: ten, of which two are our own.', () => {
    const many = (count: number) => Array.from({ length: count }, (__, at) => `k${at}=v`).join(',');
    expect(MOST_TAGS).toBe(8);
    expect(problems(many(8))).toBe('');
    expect(problems(many(9))).toMatch(
      /^9 tags are too many: a search domain takes 10, and 2 are this tool's own$/,
    );
  });
});

describe('the tags that a stack has afterwards', () => {
  const before = [tag('env', 'prod'), tag('owner', 'ops')];
  test.each<[string, string, Tag[]]>([
    ['without a word all stay', '', before],
    ['a new one is added', 'team=a', [...before, tag('team', 'a')]],
    ['one gets another value in its place', 'env=test', [tag('env', 'test'), tag('owner', 'ops')]],
    ['one in other letters is the same one', 'Env=test', [tag('Env', 'test'), tag('owner', 'ops')]],
    ['one is removed', 'env=', [tag('owner', 'ops')]],
    ['one is removed in other letters', 'OWNER=', [tag('env', 'prod')]],
    ['one that is not there is removed without a word', 'x=', before],
    ['none are left', 'none', []],
    ['none but these are left', 'none,a=b', [tag('a', 'b')]],
  ])('%s', (_, text, after) => {
    expect(changedTags(before, readTagChange(text))).toEqual(after);
  });
});

test('Tags are told as they are given, and none as none.', () => {
  expect(tagWords([tag('env', 'prod'), tag('owner', 'ops')])).toBe('env=prod, owner=ops');
  expect(tagWords([])).toBe('none');
});
