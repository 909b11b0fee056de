import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import PERMISSIONS from '../../../assets/handler-permissions.json' with { type: 'json' };
import type { Template } from '../../../src/core/template.ts';
import { neededCalls, OF_OWN_TRAIL } from '../../../src/plan/needs.ts';
import { deployerPolicy } from '../../../src/plan/policy.ts';
import { factsWith } from '../../helpers/facts.ts';
import { allows } from '../../helpers/policy.ts';

const { Resources } = JSON.parse(readFileSync('templates/cloudtrail-es-cluster.json', 'utf8')) as Template;
const NAMES = {
  ...{ stackName: 'Audit', domainName: 'audit', artifactsBucket: 'create-cloudtrail-kibana-1-eu' },
  permissionsBoundary: 'arn:aws:iam::123456789012:policy/create-cloudtrail-kibana-Audit',
};
const needs = neededCalls(NAMES, factsWith().identity);

const allowed = (action: string, resource: string, context = {}): boolean =>
  allows(deployerPolicy('Audit', 'audit', 'aws', { errorLogs: true }), action, resource, context);

describe('the calls of a deployment', () => {
  test('cover every resource type of the template', () => {
    const types = new Set(Object.values(Resources).map(({ Type }) => Type));
    const own = [...types].filter((type) => type.startsWith('AWS::'));
    expect(Object.keys(PERMISSIONS)).toEqual(
      expect.arrayContaining(own.filter((type) => type !== 'AWS::EC2::SecurityGroupIngress')),
    );
    expect(own.length).toBeGreaterThan(15);
  });

  test('are many, each once, on whole ARNs without wildcards', () => {
    const keys = needs.map(({ action, resource, context }) => JSON.stringify([action, resource, context]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(100);
    for (const { action, resource } of needs) {
      expect(action).toMatch(/^[a-z0-9]+:[A-Z]\w+$/);
      expect(resource).toMatch(/^(\*|arn:aws:[^*]+)$/);
    }
  });

  test('are all in the printed policy, but for taking the boundary away', () => {
    const missing = needs.filter(({ action, resource, context }) => !allowed(action, resource, context));
    expect(missing.map(({ action }) => action)).toEqual(['iam:DeleteRolePermissionsBoundary']);
    expect(allowed('iam:CreateUser', '*')).toBe(false);
    expect(allowed('iam:CreateRole', 'arn:aws:iam::123456789012:role/Other-Role')).toBe(false);
  });

  test('what making and removing share is needed for making', () => {
    const shared = needs.filter(({ action }) => action === 'es:DescribeDomain');
    expect(shared.map(({ when }) => when)).toEqual(['make']);
    expect(needs.find(({ action }) => action === 'es:DeleteDomain')?.when).toBe('remove');
    expect(needs.find(({ action }) => action === 'es:UpdateDomainConfig')?.when).toBe('change');
  });

  test('a role is passed to each service that gets one', () => {
    const passed = needs.filter(({ action }) => action === 'iam:PassRole');
    expect(passed.map(({ context }) => context['iam:PassedToService']).sort()).toEqual([
      'cloudtrail.amazonaws.com',
      'ec2.amazonaws.com',
      'events.amazonaws.com',
      'lambda.amazonaws.com',
      'states.amazonaws.com',
    ]);
  });

  test('The simulation knows the boundary that the roles get, and is told nothing where they get none.', () => {
    const ARN = 'arn:aws:iam::123456789012:policy/Boundary';
    const bounded = neededCalls({ ...NAMES, permissionsBoundary: ARN }, factsWith().identity);
    const keyed = (all: typeof needs) =>
      all.filter(({ context }) => 'iam:PermissionsBoundary' in context).map(({ action }) => action);
    const free = neededCalls({ ...NAMES, permissionsBoundary: undefined }, factsWith().identity);
    expect(keyed(free)).toEqual([]);
    expect(new Set(keyed(bounded))).toEqual(
      new Set([
        'iam:CreateRole',
        'iam:PutRolePolicy',
        'iam:DeleteRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:DeleteRolePermissionsBoundary',
      ]),
    );
  });

  test('types that only a trail of its own brings are those under the template’s condition', () => {
    const all = Object.values(Resources);
    const conditional = all.filter(({ Condition }) => Condition === 'CreatesTrail').map(({ Type }) => Type);
    const always = all.filter(({ Condition }) => Condition !== 'CreatesTrail').map(({ Type }) => Type);
    expect([...OF_OWN_TRAIL].sort()).toEqual(
      [...new Set(conditional.filter((type) => !always.includes(type)))].sort(),
    );
  });
});
