import { describe, expect, test } from 'vitest';

const { problemsOf } = await import(new URL('../../../scripts/lint/findings.mjs', import.meta.url).href);

const check = (resource: string, file = 'one.json') => ({
  check_id: 'CKV_AWS_18',
  check_name: 'Ensure the S3 bucket has access logging enabled',
  resource: `AWS::S3::Bucket.${resource}`,
  file_path: `/${file}`,
});

const report = (failed: object[], passed: object[] = []) => ({
  results: { failed_checks: failed, passed_checks: passed },
});

const REASONS = { CKV_AWS_18: { TrailBucket: 'It costs storage.' } };

describe("what is wrong between checkov's report and the reasons", () => {
  test('nothing, when each finding has a reason', () => {
    expect(problemsOf(report([check('TrailBucket')]), REASONS, ['one.json'])).toEqual([]);
  });

  test.each([
    ['of another resource', { CKV_AWS_18: { Other: 'It costs storage.' } }],
    ['of another check', { CKV_AWS_19: { TrailBucket: 'It costs storage.' } }],
    ['that says nothing', { CKV_AWS_18: { TrailBucket: '' } }],
  ])('a finding with only a reason %s', (_, reasons) => {
    expect(problemsOf(report([check('TrailBucket')]), reasons, ['one.json'])).toContain(
      'CKV_AWS_18 TrailBucket: Ensure the S3 bucket has access logging enabled. This fails, and no reason is given.',
    );
  });

  test('a finding in several files is told once', () => {
    const findings = [check('TrailBucket'), check('TrailBucket', 'two.json')];
    expect(problemsOf(report(findings), {}, ['one.json', 'two.json'])).toHaveLength(1);
  });

  test('a reason for what is not found', () => {
    expect(problemsOf(report([], [check('TrailBucket')]), REASONS, ['one.json'])).toEqual([
      'CKV_AWS_18 TrailBucket: A reason is given, but checkov does not find this.',
    ]);
  });

  test('a finding in one file of two is enough for its reason', () => {
    const both = report([check('TrailBucket')], [check('TrailBucket', 'two.json')]);
    expect(problemsOf(both, REASONS, ['one.json', 'two.json'])).toEqual([]);
  });

  test.each([
    ['says nothing of it', report([], [check('TrailBucket')])],
    ['has no results at all', {}],
  ])('a file that was not checked: the report %s', (_, said) => {
    expect(problemsOf(said, {}, ['two.json'])).toEqual([
      'two.json: checkov has checked nothing in this file.',
    ]);
  });
});
