import { describe, expect, test } from 'vitest';
import { LONGEST_STACK_NAME } from '../../../src/plan/names.ts';
import { deployerPolicy, POLICY_SERVICES } from '../../../src/plan/policy.ts';
import { boundaryPolicy } from '../../../src/plan/printed-boundary.ts';
import { resolver, wholeTemplate } from '../../helpers/cfn.ts';
import { allows } from '../../helpers/policy.ts';

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

  test('what changes something names the stack, or what has its tag, but for the end of a subscription', () => {
    const wide = deployerPolicy('Audit', 'audit').Statement.filter(({ Resource }) => Resource === '*');
    const [look, ...others] = wide;
    const reads = /:(Describe|List|Get|Lookup|Filter|Validate|Simulate)/;
    expect(look?.Action.filter((action) => !reads.test(action))).toEqual(['sns:Unsubscribe']);
    for (const { Action, Condition } of others) {
      for (const action of Action) expect(action).toMatch(/^ec2:/);
      expect(Condition).toBeDefined();
    }
  });

  test('is of the partition asked for', () => {
    expect(text('a', 'aaa', 'aws-cn')).not.toContain('arn:aws:');
  });

  test.each(POLICY_SERVICES)('without %s it has no action of it', (service) => {
    expect(text('a', 'aaa', 'aws', { without: service })).not.toContain(`"${service}:`);
  });

  describe.each([
    ['the printed boundary', undefined, 'arn:aws:iam::123456789012:policy/create-cloudtrail-kibana-Audit'],
    [
      "the account's own boundary",
      'arn:aws:iam::123456789012:policy/Own',
      'arn:aws:iam::123456789012:policy/Own',
    ],
  ])('with %s', (_, given, arn) => {
    const policy = deployerPolicy('Audit', 'audit', 'aws', { boundary: given });
    const role = 'arn:aws:iam::123456789012:role/Audit-ForwarderRole-1';
    const key = 'iam:PermissionsBoundary';

    test.each(['CreateRole', 'PutRolePolicy', 'PutRolePermissionsBoundary'])(
      'it allows %s of the roles of the stack with that boundary alone',
      (call) => {
        const action = `iam:${call}`;
        expect(allows(policy, action, role, { [key]: arn })).toBe(true);
        expect(allows(policy, action, role, { [key]: 'arn:aws:iam::123456789012:policy/Other' })).toBe(false);
        expect(allows(policy, action, role)).toBe(false);
        expect(allows(policy, action, 'arn:aws:iam::123456789012:role/Other', { [key]: arn })).toBe(false);
      },
    );

    test('nobody takes the boundary away or changes it', () => {
      expect(allows(policy, 'iam:DeleteRolePermissionsBoundary', role, { [key]: arn })).toBe(false);
      for (const call of [
        'CreatePolicyVersion',
        'SetDefaultPolicyVersion',
        'DeletePolicy',
        'DeletePolicyVersion',
        'CreatePolicy',
      ])
        expect(allows(policy, `iam:${call}`, arn, { [key]: arn })).toBe(false);
    });

    test('a role of the stack is passed to the services that get one, and to no other', () => {
      const passes = (service: string) =>
        allows(policy, 'iam:PassRole', role, { 'iam:PassedToService': `${service}.amazonaws.com` });
      expect(['lambda', 'ec2', 'cloudtrail', 'states', 'events'].map(passes)).toEqual(Array(5).fill(true));
      expect(['glue', 'cloudformation', 'ecs-tasks'].map(passes)).toEqual([false, false, false]);
      expect(allows(policy, 'iam:PassRole', role)).toBe(false);
    });

    test('it fits into a managed policy too', () => {
      const long = given && `arn:aws-us-gov:iam::123456789012:policy/${'p'.repeat(128)}`;
      for (const errorLogs of [false, true]) {
        const whole = text(LONGEST, 'b'.repeat(28), 'aws-us-gov', { boundary: long, errorLogs });
        expect(whole.length).toBeLessThanOrEqual(6144);
      }
    });
  });

  describe('of EC2', () => {
    const policy = deployerPolicy('Audit', 'audit');
    const arn = (kind: string) => `arn:aws:ec2:eu-west-1:123456789012:${kind}/x-1`;
    const has = (tag: string) => ({ 'aws:ResourceTag/create-cloudtrail-kibana': tag });
    const gets = (tag: string) => ({ 'aws:RequestTag/create-cloudtrail-kibana': tag });

    test.each([
      ['ec2:TerminateInstances', 'instance'],
      ['ec2:StopInstances', 'instance'],
      ['ec2:ModifyInstanceAttribute', 'instance'],
      ['ec2:RevokeSecurityGroupIngress', 'security-group'],
      ['ec2:AuthorizeSecurityGroupIngress', 'security-group'],
      ['ec2:DeleteSecurityGroup', 'security-group'],
      ['ec2:ReleaseAddress', 'elastic-ip'],
      ['ec2:DisassociateAddress', 'elastic-ip'],
      ['ec2:DeleteTags', 'instance'],
      ['ec2:CreateTags', 'instance'],
    ])('%s is about what has the tag of the stack', (action, kind) => {
      expect(allows(policy, action, arn(kind), has('Audit'))).toBe(true);
      expect(allows(policy, action, arn(kind), has('Other'))).toBe(false);
      expect(allows(policy, action, arn(kind))).toBe(false);
    });

    test.each([
      ['ec2:RunInstances', 'instance'],
      ['ec2:CreateSecurityGroup', 'security-group'],
      ['ec2:AllocateAddress', 'elastic-ip'],
    ])('%s makes what gets the tag of the stack', (action, kind) => {
      expect(allows(policy, action, arn(kind), gets('Audit'))).toBe(true);
      expect(allows(policy, action, arn(kind), gets('Other'))).toBe(false);
      expect(allows(policy, action, arn(kind))).toBe(false);
    });
  });
});

describe('the printed boundary', () => {
  const boundary = boundaryPolicy('trail-stack', 'cloudtrail');
  const asPolicy = { Statement: boundary.Statement } as unknown as ReturnType<typeof deployerPolicy>;

  test('fits into a managed policy, and names the stack but for what knows no resource', () => {
    const longest = JSON.stringify(boundaryPolicy(LONGEST, 'b'.repeat(28), 'aws-us-gov'));
    expect(longest.length).toBeLessThanOrEqual(6144);
    const wide = boundary.Statement.filter(({ Resource }) => Resource === '*');
    expect(wide.map(({ Sid }) => Sid)).toEqual(['Accounts', 'EventHistory', 'SessionManager']);
    for (const { Action } of boundary.Statement)
      for (const action of Action) expect(action).not.toMatch(/^iam:(?!ListAccountAliases$)|:\*$/);
  });

  const at = 'eu-central-1:111122223333';
  /** Statements of all roles of the template. */
  const whole = wholeTemplate();
  const { properties } = resolver(
    whole,
    {},
    {
      TrailLogGroup: 'trail-stack-TrailLogGroup-1',
      AlertTopic: `arn:aws:sns:${at}:trail-stack-AlertTopic-1`,
      'MessengerLogGroup.Arn': `arn:aws:logs:${at}:log-group:/aws/lambda/trail-stack-Messenger-1:*`,
      'FailureQueue.Arn': `arn:aws:sqs:${at}:trail-stack-FailureQueue-1`,
      'LogsToElasticsearch.Arn': `arn:aws:lambda:${at}:function:trail-stack-LogsToElasticsearch-1`,
      'UpdateElasticsearch.Arn': `arn:aws:lambda:${at}:function:trail-stack-UpdateElasticsearch-1`,
      'ForwarderLogGroup.Arn': `arn:aws:logs:${at}:log-group:/aws/lambda/trail-stack-LogsToElasticsearch-1:*`,
      'HistoryFunction.Arn': `arn:aws:lambda:${at}:function:trail-stack-HistoryFunction-1`,
      'UpdaterLogGroup.Arn': `arn:aws:logs:${at}:log-group:/aws/lambda/trail-stack-UpdateElasticsearch-1:*`,
    },
  );
  const statements = Object.entries(whole.Resources).flatMap(([id, { Type }]) => {
    if (Type !== 'AWS::IAM::Role' && Type !== 'AWS::IAM::Policy') return [];
    const found = properties(id) as { Policies?: object[] };
    return (found.Policies ?? [found]).flatMap((one) =>
      (
        one as {
          PolicyDocument: {
            Statement: { Sid: string; Action: string | string[]; Resource: string | string[] }[];
          };
        }
      ).PolicyDocument.Statement.map((statement) => [`${id} ${statement.Sid}`, statement] as const),
    );
  });

  test.each(statements)('lets the role do what its own policy says: %s', (_, { Action, Resource }) => {
    for (const action of [Action].flat())
      for (const resource of [Resource].flat())
        expect(
          allows(asPolicy, action, resource === '*' ? 'arn:aws:any' : resource, {
            'kms:ViaService': 'ssm.eu-central-1.amazonaws.com',
            'kms:EncryptionContext:aws:cloudtrail:arn': `arn:aws:cloudtrail:${at}:trail/x`,
            'kms:EncryptionContext:PARAMETER_ARN':
              'arn:aws:ssm:eu-central-1:111122223333:parameter/create-cloudtrail-kibana/trail-stack/password',
          }),
          `${action} ${resource}`,
        ).toBe(true);
  });
});
