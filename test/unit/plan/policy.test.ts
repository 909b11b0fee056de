import { describe, expect, test } from 'vitest';
import { LONGEST_STACK_NAME } from '../../../src/plan/names.ts';
import { deployerPolicy, POLICY_SERVICES } from '../../../src/plan/policy.ts';

const LONGEST = 'a'.repeat(LONGEST_STACK_NAME);
const text = (...given: Parameters<typeof deployerPolicy>) => JSON.stringify(deployerPolicy(...given));

describe('the policy of who deploys', () => {
  test('fits into a managed policy, also with the longest names', () => {
    expect(text(LONGEST, 'b'.repeat(28), 'aws-us-gov').length).toBeLessThanOrEqual(6144);
  });

  test('names each statement once and leaves no placeholder', () => {
    const { Statement } = deployerPolicy('Audit', 'audit');
    expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length);
    for (const { Sid } of Statement) expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
    expect(text('Audit', 'audit')).not.toMatch(/[<>$]/);
  });

  test('what changes something names the stack, but for machines, addresses and the end of a subscription', () => {
    const wide = deployerPolicy('Audit', 'audit').Statement.filter(({ Resource }) => Resource === '*');
    const changing = wide
      .flatMap(({ Action }) => Action)
      .filter((action) => !/:(Describe|List|Get|Lookup|Filter|Validate|Simulate)/.test(action));
    expect(changing.filter((action) => !action.startsWith('ec2:'))).toEqual(['sns:Unsubscribe']);
  });

  test('is of the partition asked for', () => {
    expect(text('a', 'aaa', 'aws-cn')).not.toContain('arn:aws:');
  });

  test.each(POLICY_SERVICES)('without %s it has no action of it', (service) => {
    expect(text('a', 'aaa', 'aws', service)).not.toContain(`"${service}:`);
  });

  describe('with a permissions boundary', () => {
    const ARN = 'arn:aws:iam::123456789012:policy/Boundary';
    const { Statement } = deployerPolicy('Audit', 'audit', 'aws', undefined, ARN);
    const allowing = (action: string, of = Statement) =>
      of.filter(({ Action }) =>
        Action.some((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action)),
      );

    test.each(['CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'PutRolePermissionsBoundary'])(
      'It allows %s of the roles of the stack with that boundary alone.',
      (action) => {
        const [only, ...more] = allowing(`iam:${action}`);
        expect(more).toEqual([]);
        expect(only).toMatchObject({ Condition: { StringEquals: { 'iam:PermissionsBoundary': ARN } } });
        expect(only?.Resource).toEqual(['arn:aws:iam::*:role/Audit-*']);
      },
    );

    test('It does not allow to take the boundary away, which the policy without one does.', () => {
      expect(allowing('iam:DeleteRolePermissionsBoundary')).toEqual([]);
      const without = deployerPolicy('Audit', 'audit').Statement;
      expect(allowing('iam:DeleteRolePermissionsBoundary', without)).toHaveLength(1);
      expect(allowing('iam:PutRolePermissionsBoundary', without)).toHaveLength(1);
    });

    test('It fits into a managed policy too.', () => {
      const long = `arn:aws-us-gov:iam::123456789012:policy/${'p'.repeat(128)}`;
      expect(text(LONGEST, 'b'.repeat(28), 'aws-us-gov', undefined, long).length).toBeLessThanOrEqual(6144);
    });
  });
});
