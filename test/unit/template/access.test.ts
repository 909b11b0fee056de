import { describe, expect, test } from 'vitest';
import { bundledTemplate, resolver } from '../../helpers/cfn.ts';

const template = bundledTemplate();
const ATTRIBUTES = {
  'ProxyAddress.PublicIp': '198.51.100.9',
};
const idsOf = (type: string) =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id]) => id);

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

describe('access to the domain', () => {
  const { properties } = resolver(template, {}, ATTRIBUTES);
  const policy = properties('Domain').AccessPolicies as { Statement: Statement[] };

  test('is open by its policy to the proxy alone', () => {
    const resource = 'arn:aws:es:eu-central-1:111122223333:domain/cloudtrail/*';
    expect(policy.Statement).toEqual([
      {
        Sid: 'PeopleThroughTheProxy',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'es:ESHttp*',
        Resource: resource,
        Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.9/32' } },
      },
    ]);
  });

  test('is the same in the state that UpdateElasticsearch restores, on deploys and daily', () => {
    const atDeploy = properties('DomainSetup').Desired as string;
    const daily = (properties('UpdateElasticsearch').Environment as { Variables: { DESIRED: string } })
      .Variables;
    expect(daily.DESIRED).toBe(atDeploy);
    expect(JSON.parse(atDeploy)).toEqual({
      domainName: 'cloudtrail',
      engineVersion: 'OpenSearch_2.19',
      accessPolicy: policy,
      forwarderFunction: 'LogsToElasticsearch',
      forwarderEndpoint: 'Domain.DomainEndpoint',
      replicas: 0,
      indexRetentionDays: 90,
      dailyFrom: '',
    });
  });
});

describe('the role of the trail', () => {
  // CloudTrail User Guide: "The role policy doesn't support the use of aws:SourceArn and aws:SourceAccount" (decision 25).
  test('is trusted to CloudTrail without a condition, since CreateTrail would fail with one', () => {
    const { properties } = resolver(template);
    expect(properties('TrailRole').AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    });
  });
});

describe('the failure queue', () => {
  test('is refused to everyone without TLS', () => {
    const { properties } = resolver(template);
    expect(properties('FailureQueuePolicy').PolicyDocument).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });
});

describe('the network', () => {
  test.each(['https', 'http'])('%s: only the authorised addresses reach the proxy', (Protocol) => {
    const { holds, properties } = resolver(template, { Protocol });
    const groups = idsOf('AWS::EC2::SecurityGroup').filter((id) => {
      const { Condition } = template.Resources[id]!;
      return Condition === undefined || holds(Condition);
    });
    const rules = groups.flatMap((id) => properties(id).SecurityGroupIngress as Record<string, unknown>[]);
    const doors = rules.map(({ CidrIp, FromPort, ToPort }) => [CidrIp, FromPort, ToPort]);
    const expected = [
      ['203.0.113.7/32', 443, 443],
      ['203.0.113.7/32', 80, 80],
    ];
    expect(doors).toEqual(Protocol === 'https' ? expected : expected.slice(1));
    expect(properties('Proxy').SecurityGroupIds).toEqual(groups);
  });

  test.each([
    ['203.0.113.7/32', true],
    ['10.0.0.0/8', true],
    ['0.0.0.0/0', false],
    ['10.0.0.0/7', false],
    ['010.0.0.1/32', false],
    ['256.0.0.1/32', false],
    ['203.0.113.7', false],
    ['2001:db8::/32', false],
  ])('the parameter takes %s: %s', (cidr, taken) => {
    expect(new RegExp(template.Parameters.AuthorizedIps?.AllowedPattern as string).test(cidr)).toBe(taken);
  });

  // EC2 refuses other characters in the texts of groups and rules.
  test.each(idsOf('AWS::EC2::SecurityGroup'))('%s has texts that EC2 takes', (id) => {
    const { GroupDescription, SecurityGroupIngress, SecurityGroupEgress } = resolver(template).properties(id);
    const rules = [SecurityGroupIngress, SecurityGroupEgress].flat() as { Description: string }[];
    for (const text of [GroupDescription, ...rules.map(({ Description }) => Description)]) {
      expect(text).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
    }
  });
});

describe('permissions', () => {
  const { properties } = resolver(template);
  const policies = [
    ...idsOf('AWS::IAM::Role').flatMap((id) => properties(id).Policies ?? []),
    ...idsOf('AWS::IAM::Policy').map((id) => properties(id)),
  ] as { PolicyDocument: { Statement: Statement[] } }[];
  const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

  test.each(statements.map((statement) => [statement.Sid, statement] as const))(
    '%s names its actions',
    (_, { Action }) => {
      for (const action of [Action].flat()) expect(action).not.toContain('*');
    },
  );

  test('only what knows no resource has all of them: Session Manager, Event history, the names of accounts', () => {
    const wide = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(wide.map(({ Sid }) => Sid)).toEqual(['SessionManager', 'EventHistory', 'Accounts']);
  });

  test('no role carries a managed policy', () => {
    for (const id of idsOf('AWS::IAM::Role')) expect(properties(id).ManagedPolicyArns).toBeUndefined();
  });

  test('the records outlive the stack', () => {
    for (const id of ['TrailBucket', 'TrailBucketPolicy']) {
      expect(template.Resources[id]).toMatchObject({
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });
});
