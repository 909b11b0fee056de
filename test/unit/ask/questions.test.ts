import { describe, expect, test } from 'vitest';
import { checkFlags, questions, unanswered } from '../../../src/ask/questions.ts';
import type { Facts } from '../../../src/core/types.ts';
import type { FlagName, Flags } from '../../../src/flags/table.ts';
import { domainName } from '../../../src/plan/names.ts';
import { factsWith, stackWith, trailWith } from '../../helpers/facts.ts';

const find = (flag: FlagName, facts: Facts, flags: Flags = {}) => {
  const question = questions(facts, flags).find((one) => one.flag === flag);
  if (question === undefined) throw new Error(`no question ${flag}`);
  return question;
};

const trail = trailWith({ name: 'org', arn: 'arn:org', logGroup: 'org-logs', bucket: 'org-records' });

describe('what is asked', () => {
  test('a first run is asked eight things', () => {
    const facts = factsWith();
    expect(unanswered(questions(facts, {}), {}).map(({ flag }) => flag)).toEqual([
      'stack-name',
      'domain-size',
      'authorized-ip',
      'engine',
      'history',
      'vendor',
      'alert-email',
      'events-per-month',
    ]);
  });

  test('a trail that can be reused adds one', () => {
    const facts = factsWith({ trails: [trail] });
    expect(unanswered(questions(facts, {}), {}).map(({ flag }) => flag)).toContain('log-group');
    expect(find('log-group', facts).fallback).toBe('org-logs');
  });

  test('flags answer their questions', () => {
    const flags: Flags = { 'stack-name': 'a', 'domain-size': 'trial', 'authorized-ip': ['203.0.113.7'] };
    expect(unanswered(questions(factsWith(), flags), flags).map(({ flag }) => flag)).toEqual([
      'engine',
      'history',
      'vendor',
      'alert-email',
      'events-per-month',
    ]);
  });

  test('every choice of a size tells its price', () => {
    for (const { name } of find('domain-size', factsWith()).choices ?? [])
      expect(name).toMatch(/\$[\d,]+\.\d\d a month/);
  });

  const own = { ...trail, name: 'own', arn: stackWith().outputs.trailArn ?? '', logGroup: 'own-logs' };
  const reuses = (ExistingLogGroup: string) => stackWith({ parameters: { ExistingLogGroup }, outputs: {} });
  test.each<[string, Partial<Facts>, string[]]>([
    ['its own first, then others', { stacks: [stackWith()], trails: [own, trail] }, ['none', 'org-logs']],
    ['its own alone', { stacks: [stackWith()], trails: [own] }, ['none']],
    ['the reused one first', { stacks: [reuses('org-logs')], trails: [trail] }, ['org-logs', 'none']],
    [
      'also one that looks full now',
      {
        stacks: [reuses('full')],
        trails: [trail, { ...trail, name: 'full', logGroup: 'full', reusable: false }],
      },
      ['full', 'org-logs', 'none'],
    ],
  ])('a stack may change its trail: %s', (_, facts, expected) => {
    const { choices, fallback, asked } = find('log-group', factsWith(facts));
    expect(choices?.map(({ value }) => value)).toEqual(expected);
    expect([fallback, asked]).toEqual([expected[0], expected.length > 1]);
  });

  describe('a stack whose log group gets no events any more', () => {
    const lost = (over: Partial<Facts> = {}) =>
      factsWith({ stacks: [reuses('gone')], trails: [trail], ...over });

    test('has no default: what it has can not be kept, and the reason is given', () => {
      const { fallback, choices, asked, unknownBecause } = find('log-group', lost());
      expect([fallback, asked]).toEqual([undefined, true]);
      expect(choices?.map(({ value }) => value)).toEqual(['org-logs', 'none']);
      expect(unknownBecause).toBe(
        'No trail delivers to gone any more: cloudtrail-kibana receives no events.',
      );
    });

    test('is asked also where there is but one choice', () => {
      expect(find('log-group', lost({ trails: [] }))).toMatchObject({ fallback: undefined, asked: true });
    });

    test('can not take it again by the flag', () => {
      expect(find('log-group', lost()).problem('gone')).toMatch(/No trail of this account delivers to gone/);
    });

    test('is not asked while CloudFormation changes it: it is only watched', () => {
      const stacks = [{ ...reuses('gone'), status: 'UPDATE_IN_PROGRESS' }];
      expect(find('log-group', lost({ stacks })).fallback).toBe('gone');
    });
  });

  test('a second stack never takes the trail of another stack by default', () => {
    const first = stackWith({ name: 'first', outputs: {} });
    const theirs = trailWith({ name: 'first-eu-central-1', logGroup: 'first-TrailLogGroup-1A2B' });
    const facts = factsWith({ stacks: [first], trails: [theirs] });
    const { choices, fallback } = find('log-group', facts);
    expect(fallback).toBe('none');
    expect(choices?.map(({ value }) => value)).toEqual(['none', 'first-TrailLogGroup-1A2B']);
    expect(choices?.at(-1)?.name).toContain('of the stack first: ends when it is deleted');
  });

  test('the log group of its own trail is no choice: it would go with the trail', () => {
    const facts = factsWith({ stacks: [stackWith()], trails: [own, trail] });
    expect(find('log-group', facts).problem('own-logs')).toMatch(/one of none, org-logs/);
  });

  test('an engine that is no more on offer stays with the stack that has it', () => {
    const facts = factsWith({ stacks: [stackWith({ parameters: { EngineVersion: 'OpenSearch_2.11' } })] });
    expect(find('engine', facts)).toMatchObject({ fallback: 'OpenSearch_2.11' });
    expect(find('engine', facts).problem('OpenSearch_2.11')).toBeUndefined();
  });

  test('only engines that the region has are offered', () => {
    const { choices } = find('engine', factsWith({ engines: ['OpenSearch_2.19', 'OpenSearch_1.3'] }));
    expect(choices?.map(({ value }) => value)).toEqual(['OpenSearch_2.19']);
  });
});

describe('defaults', () => {
  test.each<[FlagName, string, Partial<Facts>]>([
    ['authorized-ip', '203.0.113.7/32', {}],
    ['authorized-ip', '198.51.100.0/24', { stacks: [stackWith()] }],
    ['domain-size', 'small', {}],
    ['domain-size', 'trial', { stacks: [stackWith()] }],
    ['engine', 'OpenSearch_2.19', {}],
    [
      'engine',
      'Elasticsearch_7.10',
      { stacks: [stackWith({ parameters: { EngineVersion: 'Elasticsearch_7.10' } })] },
    ],
    ['retention-days', '30', { stacks: [stackWith()] }],
    ['account', '', {}],
    [
      'account',
      '210987654321=Lab',
      { stacks: [stackWith({ parameters: { Accounts: '210987654321=Lab' } })] },
    ],
    ['vendor', '', {}],
    [
      'vendor',
      '012345678901=Acme',
      { stacks: [stackWith({ parameters: { Vendors: '012345678901=Acme' } })] },
    ],
    ['alert-email', '', {}],
    ['alert-email', 'a@b.de', { stacks: [stackWith({ parameters: { AlertEmail: 'a@b.de' } })] }],
    ['tag', '', { stacks: [stackWith({ tags: [{ key: 'a', value: 'b' }] })] }],
    ['permissions-boundary', 'none', {}],
    ['permissions-boundary', 'none', { stacks: [stackWith()] }],
    [
      'permissions-boundary',
      'arn:x',
      { stacks: [stackWith({ parameters: { PermissionsBoundary: 'arn:x' } })] },
    ],
    ['protect', 'false', { stacks: [stackWith()] }],
    ['protect', 'true', { stacks: [stackWith({ isProtected: true })] }],
    ['log-group', 'none', {}],
    ['log-group', 'none', { stacks: [stackWith()], trails: [trail] }],
    [
      'log-group',
      'kept',
      {
        stacks: [stackWith({ parameters: { ExistingLogGroup: 'kept' } })],
        trails: [trail, { ...trail, name: 'full', logGroup: 'kept', reusable: false }],
      },
    ],
  ])('%s is %s', (flag, fallback, facts) => {
    expect(find(flag, factsWith(facts)).fallback).toBe(fallback);
  });

  test('a creation that goes on may take another trail, but not its own, and keeps its first answer', () => {
    const name = 'cloudtrail-kibana-eu-central-1';
    const own = trailWith({ name, logGroup: 'own-logs' });
    const begun = (ExistingLogGroup: string) =>
      find(
        'log-group',
        factsWith({
          stacks: [stackWith({ status: 'CREATE_FAILED', parameters: { ExistingLogGroup } })],
          trails: [trail, own, trailWith({ name: 'full', logGroup: 'full', reusable: false })],
        }),
      );
    const values = (group: string) => begun(group).choices?.map(({ value }) => value);
    expect(values('')).toEqual(['none', 'org-logs']);
    expect(begun('').fallback).toBe('none');
    expect(values('org-logs')).toEqual(['org-logs', 'none']);
    // Its filter is what failed, perhaps: it is still what the stack was begun with.
    expect(values('full')).toEqual(['full', 'org-logs', 'none']);
  });

  test.each<[Facts['callerIp'], RegExp]>([
    [{ status: 'disagree', ips: ['203.0.113.7', '198.51.100.1'] }, /disagree.*203.0.113.7, 198.51.100.1/],
    [{ status: 'unknown', why: 'no route' }, /not known: no route/],
  ])('no address is guessed when it is %o', (callerIp, why) => {
    const question = find('authorized-ip', factsWith({ callerIp }));
    expect(question.fallback).toBeUndefined();
    expect(question.unknownBecause).toMatch(why);
  });
});

const withTags = (count: number) =>
  stackWith({ tags: Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: 'v' })) });

describe('answers that will not do', () => {
  test.each<[FlagName, string, RegExp, Partial<Facts>]>([
    ['stack-name', '1st', /a letter first/, {}],
    ['stack-name', 'with space', /letters and digits/, {}],
    ['stack-name', 'taken', /did not make/, { stacks: [stackWith({ name: 'taken', version: undefined })] }],
    [
      'stack-name',
      'cloudtrail-kibana',
      /domain cloudtrail-kibana exists already/,
      { domains: ['cloudtrail-kibana'] },
    ],
    ['domain-size', 'huge', /trial, small, medium, large/, {}],
    ['authorized-ip', '0.0.0.0/0', /whole internet/, {}],
    ['engine', 'OpenSearch_9.99', /OpenSearch_2.19/, {}],
    ['events-per-month', 'many', /whole number/, {}],
    ['events-per-month', '', /whole number/, {}],
    ['events-per-month', '-1', /whole number/, {}],
    ['retention-days', '-1', /from 0 to 3650/, {}],
    ['retention-days', '1.5', /whole number/, {}],
    ['log-group', 'nobody', /one of none/, {}],
    ['tag', 'team', /it is not key=value/, {}],
    ['tag', 'i=9', /With those that the stack has, 9 tags are too many/, { stacks: [withTags(8)] }],
    ['permissions-boundary', 'Boundary', /looks like arn:aws:iam/, {}],
    [
      'permissions-boundary',
      'arn:aws:iam::210987654321:policy/B',
      /in the account 210987654321, and this run deploys into 123456789012/,
      {},
    ],
  ])('%s %s', (flag, text, why, facts) => {
    expect(find(flag, factsWith(facts)).problem(text)).toMatch(why);
  });

  test('A tag that takes the place of another one, or of one that is removed, finds room.', () => {
    const facts = factsWith({ stacks: [withTags(8)] });
    for (const text of ['k1=other', 'new=v,k1=', 'none,new=v'])
      expect(find('tag', facts).problem(text)).toBeUndefined();
  });

  test('the domain of the stack itself is not taken', () => {
    const facts = factsWith({ stacks: [stackWith()], domains: ['cloudtrail-kibana'] });
    expect(find('stack-name', facts).problem('cloudtrail-kibana')).toBeUndefined();
  });

  test('--domain-name gives way to a taken name', () => {
    const facts = factsWith({ domains: ['cloudtrail-kibana'] });
    expect(
      find('stack-name', facts, { 'domain-name': 'other' }).problem('cloudtrail-kibana'),
    ).toBeUndefined();
  });

  test('a flag that will not do is a usage error naming it', () => {
    const flags: Flags = { 'domain-size': 'huge' };
    expect(() => checkFlags(questions(factsWith(), flags), flags)).toThrow(/--domain-size huge is not valid/);
  });
});

describe('domainName', () => {
  test.each([
    ['Cloudtrail-Kibana', undefined, 'cloudtrail-kibana'],
    ['a-very-long-stack-name-for-a-domain', undefined, 'a-very-long-stack-name-for-a'],
    ['a-very-long-stack-name-for--a', undefined, 'a-very-long-stack-name-for'],
    ['ab', undefined, 'ab-cloudtrail'],
    ['anything', 'given', 'given'],
  ])('%s with --domain-name %s is %s', (stack, flag, name) => {
    expect(domainName(stack, flag, undefined)).toBe(name);
  });

  test('a stack keeps its domain, one that was rolled back has none', () => {
    const mine = { DomainName: 'mine' };
    expect(domainName('s', 'other', stackWith({ parameters: mine }))).toBe('mine');
    expect(domainName('s', 'other', stackWith({ parameters: mine, status: 'ROLLBACK_COMPLETE' }))).toBe(
      'other',
    );
  });
});
