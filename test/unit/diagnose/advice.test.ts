import { describe, expect, test } from 'vitest';
import { adviceFor } from '../../../src/diagnose/advice.ts';
import { bundledTemplate } from '../../helpers/cfn.ts';

const context = { stackName: 'audit', logicalId: 'UpdaterRole', physicalId: '' };
const ROLE = 'arn:aws:iam::123456789012:role/audit-UpdaterRole-1';
/** As AWS words it: IAM User Guide, "Troubleshoot access denied error messages". */
const denied = (action: string, why: string) =>
  `Resource handler returned message: "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: ${action} on resource: ${ROLE} ${why} (Service: Iam, Status Code: 403)"`;

describe('an account with rules of its own', () => {
  test.each([
    ['a service control policy', 'with an explicit deny in a service control policy'],
    ["the caller's policies", 'with an explicit deny in an identity-based policy'],
    ["the caller's boundary", 'with an explicit deny in a permissions boundary'],
  ])('A role that %s forbids may lack the permissions boundary that is demanded.', (_, why) => {
    for (const action of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'])
      expect(adviceFor(denied(action, why), context)?.remedy.replaceAll('\n', ' ')).toMatch(
        new RegExp(`^${action} is forbidden.*permissions boundary.*--permissions-boundary`),
      );
  });

  test('What the organisation forbids may lack the tags that are demanded.', () => {
    const reason = denied('sqs:CreateQueue', 'with an explicit deny in a service control policy');
    expect(adviceFor(reason, context)?.remedy).toMatch(
      /^Your organisation forbids sqs:CreateQueue:[\s\S]*--tag[\s\S]*--region/,
    );
  });

  test.each([
    ['because no permissions boundary allows the es:UpdateDomainConfig action'],
    ['with an explicit deny in a permissions boundary'],
  ])('A function that its boundary limits says so: %s.', (why) => {
    const reason = `Received response status [FAILED] from custom resource. Message returned: UpdateElasticsearch: User: arn:aws:sts::123456789012:assumed-role/audit-UpdaterRole-1/f is not authorized to perform: es:UpdateDomainConfig on resource: x ${why}`;
    const advice = adviceFor(reason, context);
    expect(advice?.remedy).toMatch(/^The permissions boundary does not allow es:UpdateDomainConfig/);
    expect(advice?.command).toBe(
      'npx create-cloudtrail-kibana --stack-name audit --permissions-boundary <arn>',
    );
  });

  test('Every role of the template is known as one of the stack.', () => {
    for (const [id, { Type }] of Object.entries(bundledTemplate().Resources)) {
      if (Type !== 'AWS::IAM::Role') continue;
      const reason = `User: arn:aws:sts::1:assumed-role/audit-${id}-1/f is not authorized to perform: s3:GetObject on resource: x because no permissions boundary allows the s3:GetObject action`;
      expect(adviceFor(reason, context)?.remedy, id).toMatch(/^The permissions boundary does not allow/);
    }
  });

  test("A call of the caller that the caller's own boundary forbids is not taken for one of the functions.", () => {
    const reason = denied(
      'sqs:CreateQueue',
      'because no permissions boundary allows the sqs:CreateQueue action',
    );
    expect(adviceFor(reason, context)?.remedy).toMatch(/^Your identity may not do sqs:CreateQueue/);
  });

  // The caller may have the policy of another stack name: the action alone would send them in a circle.
  test.each([
    ['s3:CreateBucket', '"arn:aws:s3:::audit-trailbucket-abc"', 'arn:aws:s3:::audit-trailbucket-abc'],
    ['iam:CreateRole', ROLE, ROLE],
    [
      'sqs:createqueue',
      'arn:aws:sqs:eu-west-1:123456789012:audit-Q',
      'arn:aws:sqs:eu-west-1:123456789012:audit-Q',
    ],
  ])('A denied %s names the resource that the policy has to name.', (action, resource, arn) => {
    const reason = `User: arn:aws:iam::123456789012:user/ada is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
    expect(adviceFor(reason, context)?.remedy.split('\n').slice(0, 2)).toEqual([
      `Your identity may not do ${action}: its policy must name`,
      arn,
    ]);
  });

  test('The words fit a terminal.', () => {
    const reasons = [
      denied('iam:AttachRolePolicy', 'with an explicit deny in a service control policy'),
      denied('cloudwatch:PutMetricAlarm', 'with an explicit deny in a service control policy'),
      `assumed-role/audit-UpdaterRole-1/f may not perform es:UpdateDomainConfig: no permissions boundary`,
    ];
    for (const reason of reasons)
      for (const line of adviceFor(reason, context)?.remedy.split('\n') ?? [])
        expect(line.length, line).toBeLessThanOrEqual(74);
  });
});
