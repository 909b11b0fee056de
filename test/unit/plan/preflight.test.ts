import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Template } from '../../../src/core/template.ts';
import type { Answers, Facts, PlanKind } from '../../../src/core/types.ts';
import { CREATE_MINUTES } from '../../../src/plan/preflight.ts';
import { trailWith } from '../../helpers/facts.ts';
import { denied, LIMITS, look, reused } from '../../helpers/preflight.ts';

const types = (...offered: string[]) => ({ ...LIMITS, instanceTypes: { 'OpenSearch_2.19': offered } });
const SUBSCRIBERS = ['arn:aws:lambda:eu-central-1:1:function:a', 'arn:aws:lambda:eu-central-1:1:function:b'];
const OURS = 'arn:aws:lambda:eu-central-1:1:function:cloudtrail-kibana-LogsToElasticsearch-1';

describe('what stops a deployment', () => {
  test.each<[string, Partial<Facts>, Partial<Answers>, string, number, RegExp]>([
    [
      'no room for an address',
      { limits: { ...LIMITS, addresses: { used: 5, most: 5 } } },
      {},
      'no-room-for-address',
      2,
      /no Elastic IP left.*\n5 of 5 are taken[\s\S]*L-0263D0A3/,
    ],
    [
      'five trails',
      { trails: ['a', 'b', 'c', 'd', 'e'].map((name) => trailWith({ name, reusable: false })) },
      {},
      'no-room-for-trail',
      2,
      /5 trails already[\s\S]*delete one that nobody needs: a, b/,
    ],
    [
      'a region of China',
      {
        identity: { account: '1', arn: 'arn:aws-cn:iam::111122223333:user/ada', region: 'cn-north-1' },
      },
      {},
      'partition-untried',
      2,
      /does not deploy in cn-north-1 yet[\s\S]*aws-cn differs/,
    ],
    [
      'a log group with two other filters',
      { trails: [trailWith({ subscribers: SUBSCRIBERS })] },
      reused,
      'no-room-for-filter',
      2,
      /no other subscription filter[\s\S]*--log-group none[\s\S]*\n {2}a\n {2}b$/,
    ],
    [
      'an instance type that is not offered',
      { limits: types('t3.small.search') },
      {},
      'size-not-there',
      2,
      /does not offer m7g\.medium\.search for OpenSearch_2\.19\.[\s\S]*Works here: --domain-size trial$/,
    ],
    [
      'masters of a type that is not offered',
      { limits: types('t3.small.search', 'm7g.large.search') },
      { domainSize: 'large' },
      'size-not-there',
      2,
      /does not offer m7g\.medium\.search/,
    ],
    ['no size at all', { limits: types() }, {}, 'size-not-there', 2, /Choose another --engine or --region/],
    [
      'a region with two zones',
      { limits: { ...LIMITS, zones: ['a', 'b'] } },
      { domainSize: 'large' },
      'size-not-there',
      2,
      /want 3 zones; the region has 2: a, b[\s\S]*--domain-size trial or small or medium$/,
    ],
    [
      'denied actions',
      { permissions: denied(['events:', 'iam:']) },
      {},
      'permissions-missing',
      4,
      /Denied by your identity's policies: [\s\S]* and \d+ more\.[\s\S]*policy --stack-name cloudtrail-kibana$/,
    ],
    [
      'a denial by the organisation',
      { permissions: denied(['es:CreateDomain'], { decision: 'explicit', by: 'organization' }) },
      {},
      'permissions-missing',
      4,
      /Denied by your organisation's policies: es:CreateDomain\./,
    ],
    [
      'an explicit denial on a bucket that may be there',
      { permissions: denied(['s3:PutObject'], { decision: 'explicit' }) },
      {},
      'permissions-missing',
      4,
      /s3:PutObject/,
    ],
    [
      'roles that need a permissions boundary, where none is given',
      {
        permissions: denied(['iam:CreateRole', 'iam:PutRolePolicy'], {
          decision: 'explicit',
          missingKeys: ['iam:permissionsBoundary'],
        }),
      },
      {},
      'permissions-missing',
      4,
      /iam:CreateRole[\s\S]*demands a permissions boundary[\s\S]*--permissions-boundary <arn>/,
    ],
    [
      'a bucket that may not be tagged, where tags are given',
      { permissions: denied(['s3:TagResource'], { decision: 'explicit' }) },
      { tags: { all: false, set: [{ key: 'team', value: 'x' }], remove: [] } },
      'permissions-missing',
      4,
      /s3:TagResource/,
    ],
    [
      'a stack that may not be protected, where that is asked for',
      { permissions: denied(['cloudformation:UpdateTerminationProtection']) },
      { protect: true },
      'permissions-missing',
      4,
      /cloudformation:UpdateTerminationProtection/,
    ],
    [
      'two problems: the first, and the other named',
      {
        permissions: denied(['iam:CreateRole']),
        limits: { ...LIMITS, addresses: { used: 5, most: 5 } },
      },
      {},
      'permissions-missing',
      4,
      /Also: eu-central-1 has no Elastic IP left/,
    ],
  ])('%s', (_, over, some, code, exit, words) => {
    const found = look(over, some);
    expect(found).toMatchObject({ code, exit });
    expect(found.text).toMatch(words);
    for (const line of found.text?.split('\n') ?? []) expect(line.length).toBeLessThanOrEqual(78);
  });
});

describe('what is told and does not stop', () => {
  test.each<[string, Partial<Facts>, Partial<Answers>, PlanKind, RegExp]>([
    [
      'the quota of domains',
      { domains: Array.from({ length: 100 }, (_, at) => `d-${at}`) },
      {},
      'create',
      /100 search domains and the quota is 100.*L-076D529E/,
    ],
    [
      'the usual quota, when the own one is not known',
      {
        domains: Array.from({ length: 100 }, (_, at) => `d-${at}`),
        limits: { ...LIMITS, domains: undefined },
      },
      {},
      'create',
      /the usual quota is 100/,
    ],
    ['a session that ends', { sessionMinutes: 12 }, {}, 'create', /ends in 12 minutes.*sign in again/],
    [
      'permissions that can’t be looked up',
      { permissions: { status: 'unknown', why: 'the root user has no policies to look at' } },
      {},
      'create',
      /could not be checked: the root user/,
    ],
    [
      'what could not be looked at',
      { limits: { ...LIMITS, unchecked: ['free Elastic IPs (AccessDenied)'] } },
      {},
      'create',
      /Could not be checked: free Elastic IPs/,
    ],
    [
      'a denial under a condition that is not known',
      { permissions: denied(['iam:CreateRole'], { missingKeys: ['aws:SourceVpc'] }) },
      {},
      'create',
      /Perhaps not allowed: iam:CreateRole\. It depends on aws:SourceVpc/,
    ],
    [
      'a bucket that may let the caller in by itself',
      { permissions: denied(['s3:PutObject']) },
      {},
      'create',
      /Perhaps not allowed: s3:PutObject\. Not by your policies, but something else may/,
    ],
    [
      'what an update may need',
      { permissions: denied(['iam:CreateRole']) },
      {},
      'update',
      /Perhaps not allowed: iam:CreateRole/,
    ],
    [
      'what alerts may need',
      { permissions: denied(['sns:Subscribe']) },
      { alertEmail: 'ops@example.com' },
      'update',
      /Perhaps not allowed: sns:Subscribe/,
    ],
    [
      'what a change of the boundary needs',
      { permissions: denied(['iam:PutRolePermissionsBoundary']) },
      { permissionsBoundary: 'arn:aws:iam::123456789012:policy/B' },
      'update',
      /Perhaps not allowed: iam:PutRolePermissionsBoundary/,
    ],
    [
      'what only a teardown needs',
      { permissions: denied(['cloudtrail:DeleteTrail'], { decision: 'explicit', by: 'organization' }) },
      {},
      'create',
      /not take it down\. Denied by your organisation's policies: cloudtrail:DeleteTrail\./,
    ],
  ])('%s', (_, over, some, kind, words) => {
    expect(look(over, some, kind).warnings).toEqual([expect.stringMatching(words)]);
  });
});

describe('what is no matter', () => {
  test.each<[string, Partial<Facts>, Partial<Answers>, PlanKind]>([
    ['a healthy account', {}, {}, 'create'],
    ['a session that lasts', { sessionMinutes: CREATE_MINUTES }, {}, 'create'],
    [
      'full addresses for an update',
      { limits: { ...LIMITS, addresses: { used: 5, most: 5 } } },
      {},
      'update',
    ],
    [
      'calls for a trail, when one is reused',
      { permissions: denied(['cloudtrail:Create']) },
      reused,
      'create',
    ],
    [
      'calls for alerts, when nobody wants any',
      { permissions: denied(['sns:', 'logs:PutMetric']) },
      {},
      'create',
    ],
    ['tags of a bucket, when there are none', { permissions: denied(['s3:TagResource']) }, {}, 'create'],
    [
      'protection, when it stays as it is',
      { permissions: denied(['cloudformation:UpdateTerminationProtection']) },
      {},
      'create',
    ],
    [
      'the permissions boundary, when it stays as it is',
      { permissions: denied(['iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary']) },
      {},
      'update',
    ],
    ['calls of an update, when a stack is made', { permissions: denied(['iam:UpdateRole']) }, {}, 'create'],
    [
      'the stack’s own subscription filter',
      { trails: [trailWith({ subscribers: [SUBSCRIBERS[0] ?? '', OURS] })] },
      reused,
      'replace',
    ],
    ['zones for one node', { limits: { ...LIMITS, zones: ['a'] } }, {}, 'create'],
    [
      'a type that is gone, under a domain that runs on it',
      { limits: types() },
      { domainSize: 'trial' },
      'update',
    ],
    [
      'anything, of a stack that is being changed',
      { permissions: denied(['iam:']), limits: types(), sessionMinutes: 1 },
      {},
      'resume',
    ],
  ])('%s', (_, over, some, kind) => {
    expect(look(over, some, kind)).toEqual({ warnings: [] });
  });
});

test('the expected time is the longest of the template', () => {
  const template = JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8')) as Template;
  const longest = Object.values(template.Resources).map(
    ({ Metadata }) => Metadata?.['create-cloudtrail-kibana']?.minutes?.[1] ?? 0,
  );
  expect(Math.max(...longest)).toBe(CREATE_MINUTES);
});
