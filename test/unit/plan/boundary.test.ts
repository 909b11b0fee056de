import { describe, expect, test } from 'vitest';
import { boundaryElsewhere, boundaryProblem, readBoundary } from '../../../src/plan/boundary.ts';
import { bundledTemplate } from '../../helpers/cfn.ts';
import { factsWith } from '../../helpers/facts.ts';

const OWN = 'arn:aws:iam::123456789012:policy/team/Boundary_v1.0+x=,@-';
const { identity } = factsWith();

const VALID = [
  OWN,
  'arn:aws:iam::123456789012:policy/Boundary',
  'arn:aws:iam::aws:policy/PowerUserAccess',
  'arn:aws-cn:iam::123456789012:policy/Boundary',
  'arn:aws-us-gov:iam::aws:policy/job-function/ViewOnlyAccess',
];

const INVALID = [
  'Boundary',
  'arn:aws:iam::123456789012:role/Boundary',
  'arn:aws:iam::12345:policy/Boundary',
  'arn:aws:iam:eu-central-1:123456789012:policy/Boundary',
  'arn:aws:iam::123456789012:policy/',
  'arn:aws:iam::123456789012:policy/a b',
  `arn:aws:iam::123456789012:policy/${'x'.repeat(129)}`,
  'arn:gcp:iam::123456789012:policy/Boundary',
];

describe('the ARN of a permissions boundary', () => {
  test.each(VALID)('%s can be one.', (arn) => {
    expect(boundaryProblem(arn)).toBeUndefined();
    expect(readBoundary(arn)).toBe(arn);
  });

  test.each(INVALID)('%s can not be one.', (arn) => {
    expect(boundaryProblem(arn)).toMatch(
      /ARN of a policy looks like arn:aws:iam::123456789012:policy\/Name\./,
    );
  });

  test('The template takes and turns down the same.', () => {
    const { AllowedPattern, Default } = bundledTemplate().Parameters.PermissionsBoundary ?? {};
    const taken = (text: string) => new RegExp(`^(?:${AllowedPattern})$`).test(text);
    expect(Default).toBe('');
    expect(['', ...VALID].filter((arn) => !taken(arn))).toEqual([]);
    expect(INVALID.filter(taken)).toEqual([]);
  });

  test('The word none, and nothing, mean no boundary.', () => {
    for (const text of ['none', '']) {
      expect(boundaryProblem(text)).toBeUndefined();
      expect(readBoundary(text)).toBeUndefined();
    }
  });

  test.each<[string, string | undefined, RegExp]>([
    [
      'another account',
      'arn:aws:iam::210987654321:policy/B',
      /in the account 210987654321.*deploys into 123456789012/,
    ],
    ['another partition', 'arn:aws-cn:iam::aws:policy/B', /of aws-cn.*this account is in aws/],
  ])('A policy of %s is turned down.', (_, arn = '', why) => {
    expect(boundaryElsewhere(arn, identity)).toMatch(why);
  });

  test('A policy of this account, one of AWS and none are taken.', () => {
    for (const text of [OWN, 'arn:aws:iam::aws:policy/PowerUserAccess', 'none'])
      expect(boundaryElsewhere(text, identity)).toBeUndefined();
  });
});
